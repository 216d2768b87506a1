"""Parsing of what members say beforehand; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models import ClauseOpinion, Position
from dienhong.cabinet.queries.places import ListedPlace


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PositionForm(forms.Form):
    """A position on an item; without a stance only with a wish to speak."""

    stance = forms.ChoiceField(label=_("My position"), choices=Position.Stance, widget=forms.RadioSelect)
    speaks = forms.BooleanField(label=_("I wish to speak about it"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=_area(4),
        help_text=_("Needed where you object. The other members and the office read it."),
    )


class OpinionForm(forms.Form):
    """An opinion on a clause of a paper; `papers` are (UUID of a version, label), `places` those of texts that have a tree."""

    version = forms.ChoiceField(label=pgettext_lazy("dossier", "Paper"), required=False)
    place = forms.ChoiceField(label=_("Article, clause or point of the text"), required=False)
    clause = forms.CharField(
        label=_("Article, clause or point"),
        max_length=120,
        required=False,
        help_text=_("For example: Điều 5 khoản 2. Left empty, it is about the whole."),
    )
    quote = forms.CharField(label=_("The words it is about"), max_length=1000, required=False, widget=_area(2))
    stand = forms.ChoiceField(
        label=_("What I want"),
        choices=[(one.value, one.label) for one in list(ClauseOpinion.Stand)[:4]],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Opinion, or the words proposed instead"), max_length=5000, required=False, widget=_area(6)
    )

    def __init__(
        self, *args: Any, papers: Iterable[tuple[str, str]], places: Sequence[ListedPlace], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(one.node): one for one in places}
        if places:
            self.fields["place"].choices = [("", _("Not in the list, or the whole")), *place_choices(places)]  # type: ignore[attr-defined]  # of its field
            self.fields["clause"].label = _("Other place, in words")
        else:
            del self.fields["place"]
        offered = list(papers)
        if offered:
            self.fields["version"].choices = [*offered, ("", _("No paper: the item as a whole"))]  # type: ignore[attr-defined]  # of its field
            self.fields["version"].initial = offered[0][0]
        else:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        """A place that was chosen says its name and its paper itself."""
        data: dict[str, Any] = super().clean() or {}
        chosen = self.places.get(data.get("place") or "")
        if chosen is not None:
            data["clause"] = chosen.name
            data["version"] = str(chosen.version) if chosen.version else data.get("version", "")
        return data


def place_choices(places: Iterable[ListedPlace]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Paper → (node, name), as a list to choose from groups them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in places:
        groups.setdefault(one.paper, []).append((str(one.node), one.name))
    return list(groups.items())


class AnswerForm(forms.Form):
    """An answer to an opinion."""

    text = forms.CharField(label=_("Answer"), max_length=5000, widget=_area(6))


class WithdrawForm(forms.Form):
    """Why an opinion is withdrawn; the reason may stay unsaid."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=_area(2))
