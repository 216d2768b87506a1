"""What the directory says when it refuses: code → (what happened, what to do)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "directory.code_invalid": (
        _("“%(agency_code)s” is not an agency code."),
        _("Use the digits 0-9, the letters A-Z and dots between groups, at most 35 characters, for example H53.11."),
    ),
    "directory.code_taken": (
        _("The code %(agency_code)s belongs to another agency or was used before; codes are never given again."),
        _("Choose a code that was never used, or look up the agency that holds this one."),
    ),
    "directory.code_of_form_exists": (
        _("The agency already has a code of this form on that day."),
        _("Choose a later day, so that the present code ends on it."),
    ),
    "directory.name_missing": (_("The agency has no name."), _("Write its official name.")),
    "directory.name_too_long": (
        _("The name is longer than %(limit)s characters."),
        _("Write the official name without additions."),
    ),
    "directory.kind_unknown": (
        _("“%(kind)s” is not a kind of agency."),
        _("Choose one of the kinds in the list."),
    ),
    "directory.parent_unknown": (
        _("The parent agency is not in the directory."),
        _("Found the parent first, or correct its code."),
    ),
    "directory.parent_below_itself": (
        _("An agency cannot stand below itself or below one of its own units."),
        _("Choose another parent."),
    ),
    "directory.represents_itself": (
        _("An agency receives its own documents; it does not represent itself."),
        _("Choose another agency."),
    ),
    "directory.representation_backwards": (
        _("The representation would end before it begins."),
        _("Choose a later last day."),
    ),
    "directory.representation_exists": (
        _("Another agency receives documents for this one in that time."),
        _("End that representation first, or choose other days."),
    ),
    "directory.representation_in_turn": (
        _("One of the two is represented by another agency, or represents one, in that time."),
        _("Choose the agency that receives the documents in the end."),
    ),
    "directory.not_represented": (
        _("No other agency receives documents for this one on that day."),
        _("Choose an earlier day, or leave it as it is."),
    ),
    "directory.closed": (
        _("%(name)s was closed on %(closed_on)s."),
        _("Choose its successor, or an earlier day."),
    ),
    "directory.later_change_exists": (
        _("The agency has a change that takes effect on %(latest)s, later than this one."),
        _("Choose that day or a later one."),
    ),
    "directory.nothing_changed": (
        _("Nothing would change."),
        _("Change at least one field, or leave the form."),
    ),
    "directory.has_open_units": (
        _("The agency still has units on that day."),
        _("Close or move its units first, or merge the agency into its successor."),
    ),
    "directory.merge_with_itself": (
        _("An agency cannot be merged into itself."),
        _("Choose a different successor."),
    ),
    "directory.nothing_to_merge": (
        _("No agency was chosen to be merged."),
        _("Choose at least one agency that ends with the merger."),
    ),
    "directory.import_has_errors": (
        _("The file has %(count)s lines with errors; nothing was changed."),
        _("Correct the lines named in the report and check the file again."),
    ),
    "directory.import_unreadable": (
        _("The file is not a CSV table in UTF-8 with the expected column titles."),
        _("Export the directory once and fill in the same columns."),
    ),
    "directory.import_too_large": (
        _("The file has more than %(limit)s lines or is larger than 2 MiB."),
        _("Divide it into several files."),
    ),
    "directory.import_code_twice": (
        _("The code %(agency_code)s stands in line %(line)s already."),
        _("Keep one line for each agency."),
    ),
    "directory.import_kind_differs": (
        _("The agency %(agency_code)s has another kind; the kind of an agency never changes."),
        _("Keep the kind, or close the agency and found a new one."),
    ),
    "directory.data_missing": (
        _("The data files of the administrative units are not installed."),
        _("Install the package vietnamadminunits (extra “data”) and try again."),
    ),
}
