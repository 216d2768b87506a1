"""Parsing of what people send about drafts and amendments; the commands judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Amendment
from dienhong.drafting.public import DIVISIONS, HEADED, Kind

_LONGEST = 200_000


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WordsForm(forms.Form):
    """The words of an article, one paragraph a line."""

    words = forms.CharField(label=_("Text"), max_length=_LONGEST, widget=_area(24), strip=False)


class AmendmentForm(forms.Form):
    """A change that somebody proposes for one place."""

    op = forms.ChoiceField(label=_("What is proposed"), choices=Amendment.Op)
    heading = forms.CharField(label=_("Heading"), max_length=500, required=False)
    words = forms.CharField(
        label=_("New words"),
        max_length=_LONGEST,
        required=False,
        widget=_area(8),
        help_text=_(
            "Other words for this place, or what is added after it: one paragraph a line, below it “1.”, “a)”."
        ),
    )
    rest = forms.CharField(
        label=_("Words of the second part"),
        max_length=_LONGEST,
        required=False,
        widget=_area(3),
        help_text=_("Only to split."),
    )
    place = forms.ChoiceField(label=_("Behind which place"), required=False, help_text=_("Only to move."))
    reason = forms.CharField(label=_("Reason"), max_length=5000, widget=_area(3))

    def __init__(self, *args: Any, kind: Kind, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "–"), *places]  # type: ignore[attr-defined]  # of its field
        for name, offered in (("heading", kind in HEADED), ("place", bool(places)), ("rest", kind not in DIVISIONS)):
            if not offered:
                del self.fields[name]


class AnswerForm(forms.Form):
    """Why an amendment is not taken up, or a remark where it is."""

    explanation = forms.CharField(label=_("Explanation"), max_length=5000, required=False, widget=_area(3))


class SettleForm(forms.Form):
    """How a conflict is settled: one of the amendments, or a third text."""

    taken = forms.ChoiceField(label=_("What the place shall say"), widget=forms.RadioSelect)
    heading = forms.CharField(label=_("Heading"), max_length=500, required=False)
    words = forms.CharField(label=_("Third text"), max_length=_LONGEST, required=False, widget=_area(6))
    explanation = forms.CharField(label=_("Explanation to all"), max_length=5000, widget=_area(3))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], headed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken"].choices = [*choices, ("third", _("A third text, below"))]  # type: ignore[attr-defined]  # of its field
        if not headed:
            del self.fields["heading"]


class FreezeForm(forms.Form):
    """Which version is frozen; why, where amendments are open."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    override_reason = forms.CharField(label=_("Why it is frozen all the same"), max_length=500, widget=_area(3))

    def __init__(self, *args: Any, overrides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not overrides:
            del self.fields["override_reason"]
