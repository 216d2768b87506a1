"""Parsing of what people send; the rules are checked by the commands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from dienhong.directory.models import Agency
from dienhong.directory.queries.tables import MOST_LINES
from dienhong.directory.queries.views import agency_id_by_code
from dienhong.directory.rules import AgencyNames
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

LARGEST_TABLE = 2 * 1024 * 1024


class DayField(forms.DateField):
    """A day, typed as 31/12/2026 or chosen."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class AgencyCodeField(forms.CharField):
    """A code that leads to an agency; cleans to its id."""

    def clean(self, value: Any) -> int | None:
        """The id of the agency, None for nothing given where that is allowed."""
        text: str = super().clean(value)
        if not text:
            return None
        agency_id = agency_id_by_code(text)
        if agency_id is None:
            raise forms.ValidationError(_("No agency in the directory has this code."), code="unknown")
        return agency_id


class FilterForm(forms.Form):
    """The list: words, kind and day. Wrong values count as not given."""

    q = forms.CharField(required=False, max_length=120, label=_("Name, code or symbol; with or without dấu"))
    loai = forms.ChoiceField(required=False, label=_("Kind of agency"), choices=[("", _("All")), *Agency.Kind.choices])
    ngay = DayField(required=False, label=_("As of"))

    def values(self) -> tuple[str, str, date]:
        """Text, kind and day."""
        self.is_valid()
        data = self.cleaned_data
        return data.get("q") or "", data.get("loai") or "", data.get("ngay") or clock.today()


class DatedForm(forms.Form):
    """What every change of the directory has: the day it takes effect and its legal basis."""

    effective_on = DayField(label=_("Takes effect on"))
    basis = forms.CharField(max_length=300, required=False, label=_("Legal basis (number and date of the decision)"))


class NamesForm(DatedForm):
    """Renaming."""

    name = forms.CharField(max_length=300, label=_("Official name"))
    short_name = forms.CharField(max_length=150, required=False, label=_("Short name"))
    symbol = forms.CharField(max_length=20, required=False, label=_("Symbol in document numbers"))
    field_order: tuple[str, ...] = ("name", "short_name", "symbol", "effective_on", "basis")

    def names(self) -> AgencyNames:
        """The three names."""
        data = self.cleaned_data
        return AgencyNames(data["name"], data["short_name"], data["symbol"])


class FoundForm(NamesForm):
    """Founding below an agency."""

    kind = forms.ChoiceField(label=_("Kind of agency"), choices=Agency.Kind.choices, initial=Agency.Kind.UNIT)
    field_order = ("name", "short_name", "symbol", "kind", "effective_on", "basis")


class MoveForm(DatedForm):
    """Moving below another parent."""

    parent_id = AgencyCodeField(label=_("Code of the new parent"))
    field_order = ("parent_id", "effective_on", "basis")


class MergeForm(DatedForm):
    """Merging into a successor."""

    successor_id = AgencyCodeField(label=_("Code of the successor"))
    field_order = ("successor_id", "effective_on", "basis")


class RepresentationForm(forms.Form):
    """Another agency receives documents for a time."""

    representative_id = AgencyCodeField(label=_("Code of the agency that receives the documents"))
    valid_from = DayField(label=_("Valid from"))
    valid_to = DayField(
        required=False,
        label=_("First day without it"),
        help_text=_("From this day on the agency receives its documents itself again. Empty: until further notice."),
    )
    basis = forms.CharField(max_length=300, required=False, label=_("Legal basis (number and date of the decision)"))


class EndForm(forms.Form):
    """The representation ends."""

    ends_on = DayField(label=_("First day without it"))


class CodeForm(forms.Form):
    """Giving a code."""

    code = forms.CharField(max_length=60, label=_("Identifier code"))
    valid_from = DayField(label=_("Valid from"))
    source = forms.CharField(max_length=300, label=_("Decision that gives the code"))
    is_demo = forms.BooleanField(required=False, label=_("Demonstration code, not given by an authority"))


class ImportForm(DatedForm):
    """A table, checked first and then imported."""

    table = forms.FileField(label=_("CSV file (UTF-8)"), validators=[FileExtensionValidator(["csv"])])
    field_order = ("table", "effective_on", "basis")

    def clean_table(self) -> str:
        """The text of the file. Raises RuleBroken: directory.import_too_large, directory.import_unreadable."""
        uploaded = self.cleaned_data["table"]
        if uploaded.size > LARGEST_TABLE:
            raise RuleBroken("directory.import_too_large", limit=MOST_LINES)
        try:
            text: str = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise RuleBroken("directory.import_unreadable") from error
        return text
