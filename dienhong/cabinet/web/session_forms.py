"""Parsing of what people send about sessions; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import AgendaItem, Invitation, Session

_MOMENT = "%Y-%m-%dT%H:%M"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_MOMENT, "%d/%m/%Y %H:%M"])


class SessionForm(forms.Form):
    """A session: what, when, where; `reason` only where those invited are told of a change."""

    kind = forms.ChoiceField(label=_("Kind of session"), choices=Session.Kind)
    title = forms.CharField(label=_("Title"), max_length=300)
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends, as planned"))
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    reason = forms.CharField(label=_("Why it is changed; all who are invited read it"), max_length=500)

    def __init__(self, *args: Any, with_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_reason:
            del self.fields["reason"]


class ItemForm(forms.Form):
    """An item of the agenda."""

    title = forms.CharField(label=_("Title"), max_length=500, widget=_area(2))
    dossier = forms.ChoiceField(label=_("Dossier"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=AgendaItem.Form)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=20)
    submitter = forms.ChoiceField(label=_("Agency that submits it"), required=False)
    presenter = forms.CharField(label=_("Presented by"), max_length=200, required=False)
    asks = forms.CharField(
        label=_("What the body is asked"),
        max_length=4000,
        required=False,
        widget=_area(4),
        help_text=_("One question a line."),
    )

    def __init__(
        self, *args: Any, dossiers: Iterable[tuple[str, str]], agencies: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("dossier", dossiers, _("Without a dossier"))
        self._offer("submitter", agencies, _("None"))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]], nothing: Any) -> None:
        offered = list(choices)
        if offered:
            self.fields[name].choices = [("", nothing), *offered]  # type: ignore[attr-defined]  # of its field
        else:
            del self.fields[name]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=_area(3))


class ConclusionForm(forms.Form):
    """What follows from an item."""

    conclusion = forms.CharField(
        label=_("Conclusion"), max_length=8000, widget=_area(6), help_text=_("It goes into the minutes as it stands.")
    )


class ChairForm(forms.Form):
    """Who leads from now on."""

    seat = forms.ChoiceField(label=_("Who leads the session"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]  # of its field


class ReplyForm(forms.Form):
    """A reply to an invitation."""

    reply = forms.ChoiceField(label=_("Your reply"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=_area(3),
        help_text=_("Needed when you do not come yourself; the head of the body reads it."),
    )
    stand_in = forms.CharField(label=_("Name of the stand-in"), max_length=200, required=False)
    stand_in_post = forms.CharField(
        label=_("Post of the stand-in"),
        max_length=200,
        required=False,
        help_text=_("A stand-in speaks and never votes."),
    )

    def __init__(self, *args: Any, member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [Invitation.Reply.COMES, Invitation.Reply.REMOTE, Invitation.Reply.ABSENT]
        if member:
            offered.append(Invitation.Reply.STAND_IN)
        else:
            del self.fields["stand_in"], self.fields["stand_in_post"]
        self.fields["reply"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]  # of its field


class InviteForm(forms.Form):
    """For which item somebody is invited; empty for all."""

    item = forms.ChoiceField(label=_("For which item"), required=False)

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("For all items")), *items]  # type: ignore[attr-defined]  # of its field


class WordForm(forms.Form):
    """For how many minutes the word is given."""

    minutes = forms.IntegerField(min_value=1, max_value=120)


class PlaceForm(forms.Form):
    """To which place of the agenda an item goes."""

    to = forms.IntegerField(min_value=1, max_value=999)


class CameForm(forms.Form):
    """Where somebody is who came, and whether it is the stand-in."""

    where = forms.ChoiceField(choices=[("room", ""), ("remote", "")])
    stand_in = forms.BooleanField(required=False)
