"""Parsing of what people send about minutes; the commands judge it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_MOMENT = "%Y-%m-%dT%H:%M"


class PassageForm(forms.Form):
    """A passage of the minutes; `version` is the one that was read."""

    text = forms.CharField(
        label=_("Text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class UntilForm(forms.Form):
    """Until when members can say what is wrong."""

    until = forms.DateTimeField(
        label=_("Remarks until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        input_formats=[_MOMENT, "%d/%m/%Y %H:%M"],
    )


class RemarkForm(forms.Form):
    """What a member finds wrong."""

    text = forms.CharField(
        label=_("What is wrong"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Name the sentence by its number."),
    )


class AnswerForm(forms.Form):
    """What the secretary answers."""

    answer = forms.CharField(label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
