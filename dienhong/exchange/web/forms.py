"""Parsing of what clerks send about documents that are out; the commands judge it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienhong.directory.public import agency_by_code
from dienhong.documents.public import IssuedTitle
from dienhong.exchange.models import Delivery
from dienhong.exchange.new_files import NewFiles

URGENCIES = (
    (0, gettext_lazy("Normal")),
    (1, gettext_lazy("Urgent")),
    (2, gettext_lazy("Very urgent")),
    (3, gettext_lazy("Express")),
)
STEERING = (
    ("", gettext_lazy("Not said")),
    (1, gettext_lazy("Does not steer")),
    (2, gettext_lazy("Gives tasks")),
    (3, gettext_lazy("Reports on tasks")),
)
_REASON_HINT = gettext_lazy("The recipients read it.")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, perhaps none; as (name, content)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files in their order."""
        several = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(one, initial) for one in several if one]
        return tuple((one.name, one.read()) for one in cleaned)


class DeclineForm(forms.Form):
    """Why a request is declined."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=_area(4))


class RecallForm(forms.Form):
    """Whose copies are recalled, and why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=_area(3), help_text=_REASON_HINT)
    deliveries = forms.MultipleChoiceField(
        label=gettext_lazy("Recipients whose copies are recalled"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, deliveries: Sequence[Delivery], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deliveries"].choices = _choices(deliveries)  # type: ignore[attr-defined]  # of its field
        self.fields["deliveries"].initial = [str(one.uuid) for one in deliveries]


class UpdateForm(forms.Form):
    """New values of a sent document; what is left as it is changes nothing."""

    subject = forms.CharField(label=gettext_lazy("Summary"), max_length=500, widget=_area(3))
    due_on = forms.DateField(
        label=gettext_lazy("To be dealt with by"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    urgency = forms.TypedChoiceField(label=gettext_lazy("Urgency"), choices=URGENCIES, coerce=int)
    content = forms.CharField(label=gettext_lazy("Short content"), max_length=500, required=False, widget=_area(2))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=75)
    sphere = forms.CharField(label=gettext_lazy("Field of work"), max_length=100, required=False)
    steering = forms.TypedChoiceField(
        label=gettext_lazy("Steering"), choices=STEERING, coerce=int, required=False, empty_value=None
    )
    task_codes = forms.CharField(
        label=gettext_lazy("Task codes"), required=False, widget=_area(2), help_text=gettext_lazy("One a line.")
    )
    to_places = forms.CharField(
        label=gettext_lazy("Recipients named in the document"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("One a line."),
    )
    pdf = forms.FileField(
        label=gettext_lazy("New main file (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("With your agency's seal over the whole file; it takes the place of the present one."),
    )
    attached = FilesField(
        label=gettext_lazy("New attachments"),
        help_text=gettext_lazy("Several at once; a file of the same name takes the place of the present one."),
    )
    dropped = forms.MultipleChoiceField(
        label=gettext_lazy("Attachments to take out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    added = forms.CharField(
        label=gettext_lazy("Codes of further recipients"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("Identifier codes, by lines or commas; they get the document as new."),
    )
    removed = forms.MultipleChoiceField(
        label=gettext_lazy("Recipients to take off"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For them it is a recall, which needs a reason."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=_area(3), help_text=_REASON_HINT
    )

    SECTIONS = (
        (gettext_lazy("What the document says of itself"), ("subject", "content", "place", "sphere")),
        (gettext_lazy("How it is handled"), ("due_on", "urgency", "steering", "task_codes", "to_places")),
        (gettext_lazy("Files"), ("pdf", "attached", "dropped")),
        (gettext_lazy("Recipients"), ("added", "removed")),
        (gettext_lazy("Words to the recipients"), ("reason",)),
    )

    def __init__(self, *args: Any, deliveries: Sequence[Delivery], present: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["removed"].choices = _choices(deliveries)  # type: ignore[attr-defined]  # of its field
        if len(present) > 1:
            names = [(name, name) for name in present[1:]]
            self.fields["dropped"].choices = names  # type: ignore[attr-defined]  # of its field
        else:
            del self.fields["dropped"]
        if present:
            self.fields["pdf"].help_text = (
                _("Now: %(name)s.") % {"name": present[0]} + f" {self.fields['pdf'].help_text}"
            )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(str(title), [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]

    def new_files(self) -> NewFiles | None:
        """What was chosen of files; None: nothing."""
        pdf, data = self.cleaned_data["pdf"], self.cleaned_data
        main = (pdf.name, pdf.read()) if pdf else None
        dropped = tuple(data.get("dropped", ()))
        return NewFiles(main, data["attached"], dropped) if main or data["attached"] or dropped else None

    def clean_task_codes(self) -> tuple[str, ...]:
        """The codes, one a line."""
        return _lines(self.cleaned_data["task_codes"], 75)

    def clean_to_places(self) -> tuple[str, ...]:
        """The places, one a line."""
        return _lines(self.cleaned_data["to_places"], 150)

    def clean_added(self) -> list[str]:
        """The codes, each known to the directory."""
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["added"]) if code]
        unknown = [code for code in codes if agency_by_code(code) is None]
        if unknown:
            raise forms.ValidationError(_("The directory knows no agency with the code %(c)s.") % {"c": unknown[0]})
        return codes


class ReplaceForm(forms.Form):
    """Which issued document takes the place."""

    document = forms.ChoiceField(label=gettext_lazy("The newer document"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, required=False, widget=_area(3), help_text=_REASON_HINT
    )

    def __init__(self, *args: Any, documents: Iterable[IssuedTitle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), f"{one.code} · {one.summary}"[:150]) for one in documents]
        self.fields["document"].choices = choices  # type: ignore[attr-defined]  # of its field


def _lines(text: str, longest: int) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if any(len(line) > longest for line in lines):
        raise forms.ValidationError(_("A line has at most %(n)s characters.") % {"n": longest})
    return lines


def _choices(deliveries: Sequence[Delivery]) -> list[tuple[str, str]]:
    return [(str(one.uuid), f"{one.agency.name} ({one.addressed_code})") for one in deliveries]
