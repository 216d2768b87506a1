"""Parsing of what people send about what follows from a conclusion; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.assignments.public import AgenciesField
from dienhong.documents.public import BY_CODE
from dienhong.identity.public import PostView


class GiverForm(forms.Form):
    """In whose name tasks are given."""

    giver = forms.ChoiceField(label=_("Given by"))

    def __init__(self, *args: Any, leaders: Sequence[PostView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), f"{one.title} {one.person_name}") for one in leaders]
        self.fields["giver"].choices = choices  # type: ignore[attr-defined]  # of its field
        self._posts = {str(one.uuid): one.id for one in leaders}

    @property
    def post_id(self) -> int:
        """The post that was chosen."""
        return self._posts[self.cleaned_data["giver"]]


class ReleaseForm(forms.Form):
    """What the public reads of a decision."""

    text = forms.CharField(
        label=_("What the public reads"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )


class IssueForm(forms.Form):
    """A document to be made of a conclusion; `text` and `type_code` only where a voted text is issued."""

    text = forms.ChoiceField(label=_("Text that was voted on"))
    type_code = forms.ChoiceField(label=_("Type"))
    symbol = forms.CharField(label=_("Symbol"), max_length=50)
    place = forms.CharField(label=_("Place"), max_length=100)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    signer = forms.ChoiceField(label=_("Signer"))
    recipients = AgenciesField(
        label=_("Recipients"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name or code, one a line; lists and all provinces can be added on the page of the document."),
    )

    def __init__(
        self, *args: Any, texts: Iterable[tuple[str, str]] | None, signers: Sequence[PostView], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), f"{one.person_name} – {one.title}") for one in signers]
        self.fields["signer"].choices = choices  # type: ignore[attr-defined]  # of its field
        self._signers = {str(one.uuid): one.id for one in signers}
        if texts is None:
            del self.fields["text"], self.fields["type_code"]
        else:
            self.fields["text"].choices = list(texts)  # type: ignore[attr-defined]  # of its field
            self.fields["type_code"].choices = [(one.code, one.name) for one in BY_CODE.values()]  # type: ignore[attr-defined]  # of its field

    def plan_values(self) -> dict[str, Any]:
        """What a ResolutionPlan takes."""
        data = self.cleaned_data
        return {
            "type_code": data.get("type_code", ""),
            "symbol": data["symbol"],
            "place": data["place"],
            "summary": data["summary"],
            "signer_post_id": self._signers[data["signer"]],
            "recipient_ids": tuple(one.id for one in data["recipients"]),
        }
