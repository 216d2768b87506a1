"""Parsing of what people send about votes; the commands judge it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models import Ballot
from dienhong.cabinet.procedure import Choice

CHOICES = [
    (Choice.YES, pgettext_lazy("vote", "Agree")),
    (Choice.NO, _("Do not agree")),
    (Choice.OTHER, _("Other opinion")),
]


def new_nonce() -> str:
    """What makes a page's ballot count once, however often it is sent."""
    return secrets.token_hex(16)


class MomentField(forms.DateTimeField):
    """A day and hour, typed as 31/12/2026 17:00 or chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"], widget=widget, **kwargs)


_LONGEST = 5000


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:  # type: ignore[override]  # several files
        given = data if isinstance(data, list | tuple) else [data]
        if not self.required and not any(given):
            return []
        return [super(_FilesField, self).clean(one, initial) for one in given]


class PollForm(forms.Form):
    """A question for the vote. Without an end it is a vote in the session, which the chair ends."""

    question = forms.CharField(label=_("What is asked"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    papers = _FilesField(
        label=_("Documents to be voted on"), help_text=_("They are frozen: members vote on exactly these bytes.")
    )
    version = forms.CharField(label=_("Version of the documents"), max_length=20, initial="1")
    closes_at = MomentField(
        label=_("Answer until"),
        required=False,
        help_text=_("For a written ballot. Left empty: a vote in the session, until it is ended."),
    )


class ItemPollForm(forms.Form):
    """A question about the item under discussion: papers of its dossier, further files."""

    question = forms.CharField(label=_("What is asked"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    chosen = forms.MultipleChoiceField(
        label=_("Papers of the dossier to be voted on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = _FilesField(label=_("Further documents to be voted on"), required=False)
    version = forms.CharField(label=_("Version of the documents"), max_length=20, initial="1")

    def __init__(self, *args: Any, chosen: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = chosen  # type: ignore[attr-defined]  # of its field
        if not chosen:
            del self.fields["chosen"]


OBJECTIONS = 3


class BallotForm(forms.Form):
    """A member's answer; `objection_node` and `objection_text` repeat, a place and the words proposed for it."""

    choice = forms.ChoiceField(choices=CHOICES)
    opinion = forms.CharField(max_length=5000, required=False)
    nonce = forms.RegexField(r"^[0-9a-f]{32}$")
    channel = forms.ChoiceField(choices=Ballot.Channel, required=False)

    def clean_channel(self) -> str:
        """From elsewhere, unless the room's page says otherwise."""
        return self.cleaned_data["channel"] or str(Ballot.Channel.REMOTE)

    def clean(self) -> dict[str, Any]:
        """Objections as (node, text), each with both."""
        data: dict[str, Any] = super().clean() or {}
        nodes, texts = self.data.getlist("objection_node"), self.data.getlist("objection_text")  # type: ignore[attr-defined]  # what was posted
        pairs = [(node.strip(), text.strip()) for node, text in zip(nodes, texts, strict=False)]
        data["objections"] = tuple(pair for pair in pairs if any(pair))
        if any(not all(pair) or len(pair[1]) > _LONGEST for pair in data["objections"]):
            self.add_error(
                None, _("Choose the place and write the words that you propose for it, or leave both empty.")
            )
        return data


class SignatureForm(forms.Form):
    """A signature made with a token of one's own."""

    signature = forms.FileField(
        label=_("Signature file"), help_text=_("Detached CMS (.p7s, DER) over the ballot's file.")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ExtendForm(ReasonForm):
    """Until when members may answer now, and why."""

    closes_at = MomentField(label=_("Answer until"))
    field_order = ["closes_at", "reason"]
