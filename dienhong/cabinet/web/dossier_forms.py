"""Parsing of what people send about dossiers; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models import DossierType, PaperKind, SecretCopy
from dienhong.directory.public import AgencyView, agency_by_code, search_agencies
from dienhong.documents.public import DayField
from dienhong.kernel.text import fold

MOST_NAMED = 5
_KINDS = [("", _("Choose…")), *PaperKind.choices]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OneFile(forms.FileField):
    """A file, as (name, content)."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file that was sent."""
        found = super().clean(data, initial)
        return (found.name, found.read()) if found else None


class TitleForm(forms.Form):
    """What a dossier is about."""

    title = forms.CharField(
        label=_("Title of the dossier"),
        max_length=500,
        widget=_area(2),
        help_text=_("What the body is asked to decide. Nothing that is a state secret."),
    )


class NewDossierForm(TitleForm):
    """A new dossier."""

    agency = forms.ChoiceField(label=_("Submitting agency"))
    dossier_type = forms.ChoiceField(label=_("Body and type of dossier"))
    field_order = ("agency", "dossier_type", "title")

    def __init__(self, *args: Any, agencies: Iterable[AgencyView], types: Iterable[DossierType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[str, list[tuple[str, str]]] = {}
        for one in types:
            grouped.setdefault(one.body.name, []).append((str(one.uuid), one.name))
        self.fields["agency"].choices = [(str(one.uuid), one.name) for one in agencies]  # type: ignore[attr-defined]  # of its field
        self.fields["dossier_type"].choices = [("", _t("Choose…")), *grouped.items()]  # type: ignore[attr-defined]  # the same


class FileForm(forms.Form):
    """A version of a paper."""

    file = OneFile(label=_("File"), help_text=_("PDF, Word, Excel, pictures. Papers marked MẬT or above are refused."))


class PaperForm(FileForm):
    """A new paper."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=_KINDS)
    title = forms.CharField(label=_("Title of the paper"), max_length=300)
    field_order = ("kind", "title", "file")


class ReportForm(FileForm):
    """The report of an appraisal."""

    title = forms.CharField(label=_("Title of the report"), max_length=300)
    field_order = ("title", "file")


class WhyForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=_area(4))


class AppraisalForm(forms.Form):
    """Who appraises until when."""

    appraiser = forms.CharField(
        label=_("Agency that appraises"), max_length=300, help_text=_("Name or code of the agency.")
    )
    due_on = DayField(label=_("Until the end of the day"))
    remark = forms.CharField(label=_("What is asked"), max_length=500, required=False, widget=_area(3))

    def clean_appraiser(self) -> AgencyView:
        """The agency of that code or name."""
        text = " ".join(self.cleaned_data["appraiser"].split())
        found = agency_by_code(text)
        if found is not None:
            return found
        hits = search_agencies(text, MOST_NAMED)
        same = [one for one in hits if fold(text) in (fold(one.name), fold(one.short_name))] or hits
        if len(same) == 1:
            return same[0]
        if not same:
            raise forms.ValidationError(_t("No agency is called “%(text)s”.") % {"text": text})
        names = "; ".join(one.name for one in same)
        raise forms.ValidationError(_t("“%(text)s” could be: %(names)s.") % {"text": text, "names": names})


class TypeForm(forms.Form):
    """A new type of dossiers."""

    name = forms.CharField(label=_("Name of the type"), max_length=200)
    since = DayField(label=_("Received from"))


class LineForm(forms.Form):
    """A kind of paper that is asked for."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=_KINDS)
    since = DayField(label=_("In force from"))
    citation = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Law or regulation, with its article and clause.")
    )
    link = forms.URLField(label=_("Address of the source"), max_length=300, required=False, assume_scheme="https")


class UntilForm(forms.Form):
    """Until when something counts."""

    until = DayField(label=_("Last day"))


class CopiesForm(forms.Form):
    """Copies of a secret paper."""

    reference = forms.CharField(
        label=_("Number and symbol of the paper"),
        max_length=40,
        help_text=_("Never the title nor anything of what it says."),
    )
    level = forms.ChoiceField(label=_("Level of secrecy"), choices=SecretCopy.Level)
    meets_on = DayField(label=_("Day of the session"))
    first = forms.IntegerField(label=_("First number of a copy"), min_value=1, max_value=9999, initial=1)
    last = forms.IntegerField(label=_("Last number of a copy"), min_value=1, max_value=9999)


class HandOutForm(forms.Form):
    """Who receives a copy."""

    holder = forms.CharField(label=pgettext_lazy("a copy", "Handed to"), max_length=200, help_text=_("Name and post."))
    on = DayField(label=_("Handed out on"))
    signed_for = forms.BooleanField(label=_("Signed for in the paper register"), required=False)


class TakeBackForm(forms.Form):
    """When a copy came back."""

    on = DayField(label=_("Taken back on"))
