"""What can be done to the directory, by noun."""

from dienhong.directory.commands.agencies import (
    AgencyNames,
    add_agency_code,
    close_agency,
    found_agency,
    merge_agencies,
    move_agency,
    rename_agency,
)

__all__ = [
    "AgencyNames",
    "add_agency_code",
    "close_agency",
    "found_agency",
    "merge_agencies",
    "move_agency",
    "rename_agency",
]
