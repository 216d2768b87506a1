"""Forms of acts on procedures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.directory.public import AgencyView, agency_by_code, agency_views
from dienhong.documents.public import DayField
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.public_services.labels import FIELDS, LEVELS

_BASIS = _("Number, day and issuer, such as: Quyết định 12/QĐ-BTP ngày 02/01/2026.")


def agencies_for(actor: Actor, code: str) -> list[AgencyView]:
    """The agencies at which the actor holds a permission, by name."""
    views = agency_views(actor.authority.agencies_with(code))
    return sorted(views.values(), key=lambda one: one.name)


class BeginForm(forms.Form):
    """What a new procedure needs."""

    agency = forms.ChoiceField(label=_("Publishing agency"))
    code = forms.CharField(label=_("Code of the procedure"), max_length=30, help_text=_("Such as 1.005129."))
    title = forms.CharField(label=FIELDS["title"], max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    level = forms.ChoiceField(label=FIELDS["level"], choices=[(one.value, words) for one, words in LEVELS.items()])

    def __init__(self, data: Any, agencies: list[AgencyView]) -> None:
        super().__init__(data, label_suffix="")
        choice: Any = self.fields["agency"]
        choice.choices = [(str(one.id), one.name) for one in agencies]


class AbolishForm(forms.Form):
    """From when on, and by which decision."""

    since = DayField(label=_("Day of effect"), initial=clock.today)
    basis = forms.CharField(label=_("Decision"), max_length=300, help_text=_BASIS)


class PublishForm(AbolishForm):
    """The same for a publication, with the revision of the draft that was read."""

    revision = forms.IntegerField(min_value=0, max_value=10**8, widget=forms.HiddenInput)


class EndForm(forms.Form):
    """From when on."""

    since = DayField(label=_("First day on which it no longer receives"), initial=clock.today)


class OfferForm(forms.Form):
    """An agency by its code, from when on."""

    agency = forms.CharField(
        label=_("Code of the agency"),
        max_length=40,
        help_text=_("As in the directory of agencies, such as H26 or H26.12."),
    )
    since = DayField(label=_("First day on which it receives"), initial=clock.today)
    with_units = forms.BooleanField(label=_("And all agencies below it"), required=False)

    def clean(self) -> dict[str, Any]:
        """The code becomes the agency."""
        data: dict[str, Any] = super().clean() or {}
        found = agency_by_code(data.pop("agency", "").strip())
        if found is None:
            self.add_error("agency", _("No agency has this code."))
        else:
            data["agency_id"] = found.id
        return data


class ImportForm(forms.Form):
    """A file of the national catalogue."""

    agency = forms.ChoiceField(label=_("Agency whose catalogue takes the records"))
    file = forms.FileField(label=_("File (JSON)"), help_text=_("An answer of LayThuTuc or LayDanhSachTTHC."))

    def __init__(self, data: Any, files: Any, agencies: list[AgencyView]) -> None:
        super().__init__(data, files, label_suffix="")
        choice: Any = self.fields["agency"]
        choice.choices = [(str(one.id), one.name) for one in agencies]
