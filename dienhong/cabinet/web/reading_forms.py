"""Forms about reading packs and withheld items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.commands.reading import MOST_DAYS


class WithholdForm(forms.Form):
    """From whom, and why."""

    seat = forms.ChoiceField(label=_("Member"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, seats: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [("", _("Choose")), *seats]  # type: ignore[attr-defined]  # a ChoiceField


class OwnWipeForm(forms.Form):
    """A member needs no reason for his own device."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DaysForm(forms.Form):
    """How long papers stay."""

    days = forms.IntegerField(label=_("Days after the session"), min_value=1, max_value=MOST_DAYS)
