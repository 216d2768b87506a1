"""The filter of the list of acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from dienhong.audit.command import registered_commands
from dienhong.audit.models import AuditRecord
from dienhong.audit.queries import RecordFilter
from dienhong.audit.web.access import agency_id_of
from dienhong.kernel.errors import RuleBroken

OUTCOMES = [("", _("All")), (AuditRecord.Outcome.DONE, _("Act done")), (AuditRecord.Outcome.REFUSED, _("Act refused"))]


class DayField(forms.DateField):
    """A day, typed as 31/12/2026 or chosen."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class LongSelect(forms.Select):
    """A select of hundreds of choices: Django's own renders a template for each, which took a third of the page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's, without groups."""
        marks = {str(value or ""): mark_safe(" selected")}
        rows = ((code, marks.get(str(code), ""), label) for code, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs({"name": name, **self.attrs}, attrs)), options
        )


class RecordFilterForm(forms.Form):
    """Filter by days, outcome, act, agency and person; the address's own names are Vietnamese."""

    tu = DayField(label=_("From day"))
    den = DayField(label=_("To day"))
    ket_qua = forms.ChoiceField(required=False, label=_("Outcome"), choices=OUTCOMES)
    viec = forms.ChoiceField(required=False, label=_("Act"), widget=LongSelect)
    co_quan = forms.CharField(required=False, max_length=60, label=_("Agency code"))
    nguoi = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["viec"].choices = [("", _("All")), *((code, code) for code in registered_commands())]  # type: ignore[attr-defined]  # of ChoiceField

    def wanted(self) -> RecordFilter:
        """The filter.

        Raises RuleBroken("audit.bad_filter") naming the first field that cannot be understood.
        """
        if not self.is_valid():
            name = next(iter(self.errors))
            raise RuleBroken("audit.bad_filter", field=str(self.fields[name].label or name))
        data = self.cleaned_data
        agency_id = agency_id_of(data["co_quan"])
        if data["co_quan"] and agency_id is None:
            raise RuleBroken("audit.bad_filter", field=str(self.fields["co_quan"].label))
        return RecordFilter(
            agency_id=agency_id,
            person_id=data["nguoi"],
            command=data["viec"],
            outcome=data["ket_qua"],
            since=data["tu"],
            until=data["den"],
        )
