"""What working time says when it refuses: code → (what happened, what to do)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "working_time.no_weekday": (_("No weekday is worked."), _("Choose at least one weekday.")),
    "working_time.hours_out_of_order": (
        _("The working hours do not follow each other."),
        _("Give morning and afternoon a beginning and a later end, or leave both times of one half empty."),
    ),
    "working_time.kind_unknown": (_("“%(kind)s” is not a kind of day."), _("Choose one of the kinds in the list.")),
    "working_time.too_far": (
        _("The day is more than %(years)s years away."),
        _("Check the year that was typed."),
    ),
    "working_time.title_missing": (
        _("Nothing says why the day is different."),
        _("Write its name, for example Tết or the decision's subject."),
    ),
    "working_time.nothing_changed": (
        _("This is set already."),
        _("Change something, or leave it as it is."),
    ),
}
