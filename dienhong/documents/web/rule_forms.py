"""Parsing of what is settled for an agency's documents: templates, retention by group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.documents.commands import GroupTerm, TemplateContent
from dienhong.documents.drafting import DraftText
from dienhong.documents.models import DistributionList, RecordsGroup, RetentionPeriod, TemplateVersion
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.web.forms import TYPE_CHOICES, DayField
from dienhong.kernel import clock

_TEXTS = ("authority_line", "legal_bases", "addressees", "body", "recipients_note")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TemplateForm(forms.Form):
    """A template; what is left open is written in each draft."""

    name = forms.CharField(
        label=_("Name of the template"), max_length=150, help_text=_("Such as: Quyết định phê duyệt kế hoạch.")
    )
    type_code = forms.ChoiceField(label=_("Type of document"), choices=TYPE_CHOICES)
    valid_from = DayField(label=_("To be used from"), help_text=_("Until then the version before counts."))
    summary = forms.CharField(label=_("Summary"), max_length=500, required=False, widget=_area(2))
    authority_line = forms.CharField(label=_("Authority line"), max_length=200, required=False)
    legal_bases = forms.CharField(label=_("Legal bases"), required=False, widget=_area(4))
    addressees = forms.CharField(label=_("Addressees (Kính gửi)"), required=False, widget=_area(2))
    body = forms.CharField(
        label=_("Body text"), required=False, widget=_area(14), help_text=_("Write … where each draft says its own.")
    )
    recipients_note = forms.CharField(label=_("Nơi nhận (as printed)"), required=False, widget=_area(3))
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int, initial=0)
    distribution_list = forms.ChoiceField(
        label=_("List of recipients"),
        required=False,
        help_text=_("Drafts go there unless their author says otherwise."),
    )
    group_code = forms.ChoiceField(
        label=_("Group of records"),
        required=False,
        help_text=_("Proposed when a records file is opened for the document."),
    )

    def __init__(
        self, *args: Any, lists: Iterable[DistributionList], groups: Iterable[RecordsGroup], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.uuid), one.name) for one in lists]
        self.fields["distribution_list"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]  # of its field
        offered = [(one.code, f"{one.code} – {one.name} ({one.period})") for one in groups]
        self.fields["group_code"].choices = [("", _("None")), *offered]  # type: ignore[attr-defined]  # of its field

    def content(self) -> TemplateContent:
        """What the commands take."""
        data = self.cleaned_data
        return TemplateContent(
            name=data["name"],
            type_code=data["type_code"],
            valid_from=data["valid_from"],
            summary=data["summary"],
            text=DraftText(**{name: data[name] for name in _TEXTS}),
            urgency=data["urgency"],
            distribution_list=UUID(data["distribution_list"]) if data["distribution_list"] else None,
            group_code=data["group_code"],
        )


def initial_of(version: TemplateVersion) -> dict[str, Any]:
    """What the form shows of a version; the next one counts from today."""
    chosen = version.distribution_list
    return {
        **version.content,
        "name": version.template.name,
        "type_code": version.type_code,
        "valid_from": clock.today(),
        "summary": version.summary,
        "urgency": version.urgency,
        "distribution_list": str(chosen.uuid) if chosen else "",
        "group_code": version.group_code,
    }


class GroupForm(forms.Form):
    """How long files of a group are kept from a day on."""

    code = forms.CharField(
        label=_("Code of the group"),
        max_length=20,
        help_text=_("A code of the table says otherwise for your agency and those below it; a new one adds a group."),
    )
    name = forms.CharField(label=_("Group of records"), max_length=300, widget=_area(2))
    period = forms.TypedChoiceField(label=_("Retention"), coerce=int)
    valid_from = DayField(label=_("From the day"))
    source = forms.CharField(label=_("Decision it rests on"), max_length=200)

    def __init__(self, *args: Any, periods: Iterable[RetentionPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(str(one.pk), str(one)) for one in periods]  # type: ignore[attr-defined]  # of its field

    def term(self) -> GroupTerm:
        """What the command takes."""
        data = self.cleaned_data
        return GroupTerm(data["code"], data["name"], data["period"], data["valid_from"], data["source"])
