"""Parsing of what people send; the rules are checked by the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.models import DayRule
from dienhong.working_time.rules import HalfDays

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_HOURS = 10_000


def _time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class DayForm(forms.Form):
    """A day on which a decision departs from the usual week."""

    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("Kind of day"), choices=DayRule.Kind)
    title = forms.CharField(label=_("Name or reason"), max_length=200)
    basis = forms.CharField(label=_("Legal basis (number and date of the decision)"), max_length=300, required=False)


class HoursForm(forms.Form):
    """Working hours from a day on."""

    valid_from = forms.DateField(
        label=_("Takes effect on"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    morning_from = _time_field(_("Morning begins"))
    morning_until = _time_field(_("Morning ends"))
    afternoon_from = _time_field(_("Afternoon begins"))
    afternoon_until = _time_field(_("Afternoon ends"))
    basis = forms.CharField(label=_("Legal basis (number and date of the decision)"), max_length=300, required=False)

    def halves(self) -> HalfDays:
        """The two halves of the day."""
        data = self.cleaned_data
        return HalfDays(
            *(data[name] for name in ("morning_from", "morning_until", "afternoon_from", "afternoon_until"))
        )


class TermForm(forms.Form):
    """A term to reckon: from when, how much working time."""

    UNITS = {"gio": _("working hours"), "ngay": _("working days")}

    tu = forms.DateTimeField(
        label=_("Starting at"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    so = forms.IntegerField(label=_("How much"), min_value=0, max_value=MOST_HOURS)
    don_vi = forms.ChoiceField(label=_("Unit"), choices=list(UNITS.items()))

    def __init__(self, data: Any) -> None:
        now = clock.now().astimezone(VIETNAM)
        super().__init__(data if "so" in data else None, initial={"tu": now, "so": 3, "don_vi": "ngay"})


def year_of(text: str) -> int:
    """The year asked for; this one for anything else."""
    given = int(text) if text.isdecimal() and len(text) == 4 else 0
    return given if FIRST_YEAR <= given <= LAST_YEAR else clock.today().year
