"""All that other domains may use of the directory."""

from dienhong.directory.commands import (
    AgencyNames,
    add_agency_code,
    close_agency,
    found_agency,
    merge_agencies,
    move_agency,
    rename_agency,
)
from dienhong.directory.events import (
    AgenciesImported,
    AgenciesMerged,
    AgencyClosed,
    AgencyCodeAdded,
    AgencyFounded,
    AgencyMoved,
    AgencyRenamed,
)
from dienhong.directory.queries.search import TerritoryView, search_agencies, search_territories
from dienhong.directory.queries.views import (
    AgencyView,
    agency_by_code,
    agency_view,
    agency_views,
    ancestor_ids,
    id_of_uuid,
    provinces,
    subtree_ids,
    successor_on,
)

__all__ = [
    "AgenciesImported",
    "AgenciesMerged",
    "AgencyClosed",
    "AgencyCodeAdded",
    "AgencyFounded",
    "AgencyMoved",
    "AgencyNames",
    "AgencyRenamed",
    "AgencyView",
    "TerritoryView",
    "add_agency_code",
    "agency_by_code",
    "agency_view",
    "agency_views",
    "ancestor_ids",
    "close_agency",
    "found_agency",
    "id_of_uuid",
    "merge_agencies",
    "move_agency",
    "provinces",
    "rename_agency",
    "search_agencies",
    "search_territories",
    "subtree_ids",
    "successor_on",
]
