"""What can be done to the directory, by noun."""

from dienhong.directory.commands.agencies import (
    add_agency_code,
    close_agency,
    found_agency,
    merge_agencies,
    move_agency,
    rename_agency,
)
from dienhong.directory.commands.importing import import_agencies
from dienhong.directory.commands.representation import end_representation, represent_agency
from dienhong.directory.country.load import load_country
from dienhong.directory.rules import AgencyNames

__all__ = [
    "AgencyNames",
    "add_agency_code",
    "close_agency",
    "end_representation",
    "found_agency",
    "import_agencies",
    "load_country",
    "merge_agencies",
    "move_agency",
    "rename_agency",
    "represent_agency",
]
