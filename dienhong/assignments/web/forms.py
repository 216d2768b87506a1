"""Parsing of what people send; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dienhong.assignments.models import Assignment
from dienhong.assignments.terms import Term
from dienhong.directory.public import AgencyView, agency_by_code, search_agencies
from dienhong.documents.public import BY_CODE, DayField
from dienhong.identity.public import PersonView, PostView
from dienhong.kernel.text import fold

MOST_NAMED = 5


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def agency_named(text: str) -> AgencyView:
    """The agency with this code or name, with dấu or without. Raises ValidationError with those that could be meant."""
    text = " ".join(text.split())
    found = agency_by_code(text)
    if found is not None:
        return found
    hits = search_agencies(text, MOST_NAMED) if text else []
    same = [one for one in hits if fold(text) in (fold(one.name), fold(one.short_name))]
    fitting = same or hits
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise forms.ValidationError(_t("No agency is called “%(text)s”.") % {"text": text})
    names = "; ".join(one.name for one in fitting)
    raise forms.ValidationError(_t("“%(text)s” could be: %(names)s.") % {"text": text, "names": names})


class AgencyField(forms.CharField):
    """An agency, named by its code or name."""

    def clean(self, value: Any) -> Any:
        """The agency's view; None when nothing is given and nothing need be."""
        text = super().clean(value)
        return agency_named(text) if text else None


class AgenciesField(forms.CharField):
    """Agencies, one a line, each by code or name."""

    def clean(self, value: Any) -> Any:
        """The agencies' views, in order."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [agency_named(line) for line in lines]


class TaskForm(forms.Form):
    """One task to give; entirely empty ones are left out."""

    text = forms.CharField(label=_("What is to be done"), max_length=2000, widget=_area(3))
    owner = AgencyField(
        label=_("Owner"),
        max_length=300,
        help_text=_("Name or code of the agency that answers for the task."),
        widget=forms.TextInput(attrs={"list": "co-quan-goi-y", "autocomplete": "off"}),
    )
    helpers = AgenciesField(
        label=_("Co-operating agencies"), required=False, widget=_area(2), help_text=_("Name or code, one a line.")
    )
    term = forms.ChoiceField(label=_("Deadline"), choices=Assignment.Term, initial=Assignment.Term.DATE)
    due_on = DayField(label=_("Until the end of the day"), required=False)
    days = forms.IntegerField(label=_("Working days"), required=False, min_value=1, max_value=1000)
    start = forms.ChoiceField(label=_("Counted"), choices=Assignment.Start, initial=Assignment.Start.GIVEN)

    def term_given(self) -> Term:
        """The term as the commands take it."""
        data = self.cleaned_data
        return Term(data["term"], data["due_on"], data["days"], data["start"])


class GiveForm(forms.Form):
    """Who gives, and out of what."""

    giver = forms.ChoiceField(label=_("Given by"))
    source = forms.CharField(
        label=_("Comes from"),
        max_length=700,
        widget=_area(2),
        help_text=_("The meeting, conclusion or document, with its day."),
    )

    def __init__(self, *args: Any, leaders: Sequence[PostView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), f"{one.title} {one.person_name}") for one in leaders]
        self.fields["giver"].choices = choices  # type: ignore[attr-defined]  # of its field


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=_area(4))


class RemarkForm(forms.Form):
    """A remark, if any."""

    remark = forms.CharField(label=_("Remark"), max_length=2000, widget=_area(3), required=False)


class HandForm(forms.Form):
    """Who carries the task out."""

    person = forms.ChoiceField(label=_("Carried out by"))
    remark = forms.CharField(label=_("Remark"), max_length=1000, widget=_area(2), required=False)

    def __init__(self, *args: Any, people: Iterable[PersonView], required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = [] if required else [("", _("Named later"))]
        self.fields["person"].required = required
        choices = [*nobody, *((str(one.uuid), _called(one)) for one in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # of its field
        if not required:
            del self.fields["remark"]


def _called(person: PersonView) -> str:
    return f"{person.name}, {person.title}" if person.title else person.name


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, perhaps none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files in order, as (name, content)."""
        several = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(one, initial) for one in several if one]
        return tuple((one.name, one.read()) for one in cleaned)


class ProgressForm(forms.Form):
    """How far the work is."""

    text = forms.CharField(label=_("What was done"), max_length=4000, widget=_area(5))
    percent = forms.IntegerField(label=_("Done, in per cent"), required=False, min_value=0, max_value=100)
    evidence = FilesField(label=_("Files that prove it"), help_text=_("PDF, Word, Excel, pictures; several at once."))


class ResultForm(forms.Form):
    """That the work is done, and how."""

    text = forms.CharField(label=_("Result"), max_length=4000, widget=_area(6))
    evidence = FilesField(label=_("Files that prove it"), help_text=_("PDF, Word, Excel, pictures; several at once."))


class AskForm(forms.Form):
    """More time."""

    wanted_on = DayField(label=_("New deadline: until the end of the day"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=_area(4))


class DecideForm(forms.Form):
    """A decision on more time."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Agree")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
    granted_on = DayField(label=_("Granted until the end of the day"), required=False)
    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=_area(3), required=False, help_text=_("Needed to refuse.")
    )

    def clean(self) -> dict[str, Any]:
        """Granting needs a day."""
        data = super().clean() or {}
        if data.get("decision") == "approve" and not data.get("granted_on"):
            self.add_error("granted_on", _("Choose the day."))
        return data


class AnswerForm(forms.Form):
    """The document that answers a task."""

    type_code = forms.ChoiceField(
        label=_("Type of document"), choices=[(one.code, one.name) for one in BY_CODE.values()], initial="BC"
    )
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
