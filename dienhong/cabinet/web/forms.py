"""Parsing of what people send; the commands judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Body
from dienhong.cabinet.procedure_rules import CHOICES, KINDS, NUMBER, SHARE
from dienhong.documents.public import DayField


class BodyForm(forms.Form):
    """A new body."""

    agency = forms.ChoiceField(label=_("Agency that serves it"))
    name = forms.CharField(label=_("Name of the body"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Body.Kind)
    since = DayField(label=_("Exists since"))

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]  # of its field


class SeatForm(forms.Form):
    """From when on somebody sits in the body, and by which decision."""

    since = DayField(label=_("Member since"))
    basis = forms.CharField(label=_("Decision"), max_length=150, help_text=_("Number, day, who issued it."))
    presides = forms.BooleanField(label=_("Head of the body"), required=False)


class EndForm(forms.Form):
    """Until when somebody sits in the body."""

    until = DayField(label=_("Member until the end of"))
    basis = forms.CharField(label=_("Decision"), max_length=140, help_text=_("Number, day, who issued it."))


class RuleForm(forms.Form):
    """A new value of a rule."""

    value = forms.CharField(label=_("Value"), max_length=40, required=False)
    since = DayField(label=_("In force from"))
    citation = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Law or regulation, with its article and clause.")
    )
    link = forms.URLField(label=_("Address of the source"), max_length=300, required=False, assume_scheme="https")

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = KINDS[code]
        if kind in CHOICES:
            choices = [("", _("Not settled")), *CHOICES[kind].items()]
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=choices, required=False)
            return
        hints = {SHARE: _("A part of all members, such as 2/3."), NUMBER: _("A whole number of days.")}
        self.fields["value"].help_text = hints[kind]


class ConfirmForm(forms.Form):
    """That a rule was compared with the law."""

    remark = forms.CharField(
        label=_("What was compared"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
