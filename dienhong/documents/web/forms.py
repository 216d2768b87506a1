"""Parsing of what people send; the commands judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.directory.public import AgencyView
from dienhong.documents.document_types import LETTER, TYPES
from dienhong.documents.models import InitialRule, RecordsFile, RecordsGroup, RetentionPeriod
from dienhong.documents.models.outgoing import Urgency
from dienhong.identity.public import PersonView, PostView

TYPE_CHOICES = [(one.code, f"{one.name} ({one.code})") for one in TYPES]
ISO_DAY = "%Y-%m-%d"


class DayField(forms.DateField):
    """A day, typed as 31/12/2026 or chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format=ISO_DAY)
        super().__init__(input_formats=[ISO_DAY, "%d/%m/%Y"], widget=widget, **kwargs)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StartForm(forms.Form):
    """What every new draft needs. An empty symbol or place takes the usual one of the agency."""

    summary = forms.CharField(
        label=_("Summary"), max_length=500, widget=_area(3), help_text=_("What the document is about, in one sentence.")
    )
    symbol = forms.CharField(
        label=_("Symbol"), max_length=50, required=False, help_text=_("Left empty: type and agency, such as QĐ-BTC.")
    )
    place = forms.CharField(
        label=_("Place"), max_length=100, required=False, help_text=_("Left empty: the place of the last document.")
    )


class NewForm(StartForm):
    """A new draft without template."""

    agency = forms.ChoiceField(label=_("Issuing agency"))
    type_code = forms.ChoiceField(label=_("Type of document"), choices=TYPE_CHOICES, initial="QĐ")

    def __init__(self, *args: Any, agencies: Iterable[AgencyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.uuid), one.name) for one in agencies]  # type: ignore[attr-defined]  # of its field


class AnswerForm(forms.Form):
    """An answer to an incoming document. An empty symbol or place takes the usual one of the agency."""

    type_code = forms.ChoiceField(label=_("Type of document"), choices=TYPE_CHOICES, initial=LETTER)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=_area(3))
    symbol = forms.CharField(
        label=_("Symbol"), max_length=50, required=False, help_text=_("Left empty: type and agency, such as QĐ-BTC.")
    )
    place = forms.CharField(
        label=_("Place"), max_length=100, required=False, help_text=_("Left empty: the place of the last document.")
    )
    finishes = forms.BooleanField(
        label=_("The incoming document is dealt with as soon as the answer is issued"), required=False, initial=True
    )


class DraftForm(forms.Form):
    """The draft itself; `version` is the one that is being edited."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    type_code = forms.ChoiceField(label=_("Type of document"), choices=TYPE_CHOICES)
    symbol = forms.CharField(label=_("Symbol"), max_length=50)
    place = forms.CharField(label=_("Place"), max_length=100)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=_area(3))
    authority_line = forms.CharField(
        label=_("Authority line"),
        max_length=200,
        required=False,
        help_text=_("Who decides, above the legal bases: BỘ TRƯỞNG BỘ TÀI CHÍNH."),
    )
    legal_bases = forms.CharField(
        label=_("Legal bases"), required=False, widget=_area(4), help_text=_("One a line: Căn cứ Luật …;")
    )
    addressees = forms.CharField(
        label=_("Addressees (Kính gửi)"),
        required=False,
        widget=_area(2),
        help_text=_("For official letters; one a line."),
    )
    body = forms.CharField(
        label=_("Body text"),
        required=False,
        widget=_area(18),
        help_text=_(
            "Begin a line with “Điều 1.”, “1.” (clause), “a)” (point), “Chương I”; a table has lines “| a | b |”."
        ),
    )
    recipients_note = forms.CharField(
        label=_("Nơi nhận (as printed)"), required=False, widget=_area(4), help_text=_("One a line: - Như Điều 3;")
    )
    signer = forms.ChoiceField(label=_("Signer"), required=False)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    due_on = DayField(label=_("To be dealt with by"), required=False)

    def __init__(self, *args: Any, signers: Sequence[PostView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.uuid), f"{post.person_name} – {post.title}") for post in signers]
        self.fields["signer"].choices = [("", _("Not chosen yet")), *choices]  # type: ignore[attr-defined]  # of its field
        self._ids = {str(post.uuid): post.id for post in signers}

    def changes(self) -> dict[str, Any]:
        """What `edit_draft` takes."""
        data = self.cleaned_data
        text = {name: data[name] for name in ("body", "legal_bases", "authority_line", "addressees", "recipients_note")}
        plain = {name: data[name] for name in ("type_code", "symbol", "place", "summary", "urgency", "due_on")}
        return {**plain, "signer_post_id": self._ids.get(data["signer"]), "text": text}


class RemarkForm(forms.Form):
    """An act with an optional remark."""

    remark = forms.CharField(label=_("Remark"), required=False, max_length=2000, widget=_area(3))


class ReasonForm(forms.Form):
    """An act that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=_area(4))


class RefuseForm(forms.Form):
    """A refusal; the sender reads the reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=_area(4), help_text=_("The sender reads it; say what must be mended.")
    )


class PersonField(forms.ChoiceField):
    """One of some people, by UUID."""

    def offer(self, people: Iterable[PersonView]) -> None:
        """Set the choices."""
        self.choices = [(str(one.uuid), f"{one.name} – {one.title}" if one.title else one.name) for one in people]


class SubmitForm(RemarkForm):
    """Handing a draft to a reviewer."""

    reviewer = PersonField(label=_("Reviewer"))
    field_order = ("reviewer", "remark")

    def __init__(self, *args: Any, people: Iterable[PersonView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].offer(people)  # type: ignore[attr-defined]  # of its field


class AssignForm(forms.Form):
    """Who handles an incoming document by when."""

    person = PersonField(label=_("Handled by"))
    due_on = DayField(
        label=_("Deadline"),
        required=False,
        help_text=_("Until work ends on that day; of a day off, on the next working day."),
    )
    instruction = forms.CharField(label=_("Instruction"), required=False, max_length=2000, widget=_area(4))

    def __init__(self, *args: Any, people: Iterable[PersonView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]  # of its field


class FinishForm(forms.Form):
    """The result of handling."""

    result = forms.CharField(
        label=_("Result"),
        max_length=2000,
        widget=_area(5),
        help_text=_("What was done; name the answering document if any."),
    )


class SignForm(forms.Form):
    """The leader's own confirmation."""

    confirm = forms.BooleanField(label=_("I have read the document and sign it with my own key"))


class FileForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(label=_("File to attach"))


class ConfirmForm(forms.Form):
    """An act that needs only the button."""


class RestrictForm(forms.Form):
    """Until when only those who work on a document see it; no day lifts that."""

    until = DayField(
        label=_("Restricted until"), required=False, help_text=_("That day included. Left empty: no restriction.")
    )
    basis = forms.CharField(label=_("Basis in law"), required=False, max_length=300, widget=_area(2))


class RecordsForm(forms.Form):
    """A new records file; kept for as long as its group says, or longer."""

    agency = forms.ChoiceField(label=_("Agency"))
    code = forms.CharField(label=_("Code of the file"), max_length=50, help_text=_("Such as 01/TH; once in a year."))
    title = forms.CharField(label=_("Title of the file"), max_length=300, widget=_area(2))
    group = forms.ChoiceField(label=_("Group of records"), required=False)
    retention = forms.ChoiceField(
        label=_("Retention"), required=False, help_text=_("Only to keep it longer than its group, or without a group.")
    )

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[AgencyView],
        periods: Iterable[RetentionPeriod],
        groups: Iterable[RecordsGroup],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.uuid), one.name) for one in agencies]  # type: ignore[attr-defined]  # of its field
        offered = [(one.code, f"{one.code} – {one.name} ({one.period})") for one in groups]
        self.fields["group"].choices = [("", _("No group")), *offered]  # type: ignore[attr-defined]  # of its field
        years = [(str(one.pk), str(one)) for one in periods]
        self.fields["retention"].choices = [("", _("As the group says")), *years]  # type: ignore[attr-defined]  # of its field


class IntoFileForm(forms.Form):
    """The records file for a document."""

    file = forms.ChoiceField(label=_("Records file"))

    def __init__(self, *args: Any, files: Iterable[RecordsFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), f"{one.code}/{one.year} – {one.title}") for one in files]
        self.fields["file"].choices = choices  # type: ignore[attr-defined]  # of its field


class ListForm(forms.Form):
    """A new distribution list."""

    name = forms.CharField(label=_("Name of the list"), max_length=150)
    agency = forms.ChoiceField(label=_("Agency"))

    def __init__(self, *args: Any, agencies: Iterable[AgencyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.uuid), one.name) for one in agencies]  # type: ignore[attr-defined]  # of its field


class OpinionForm(forms.Form):
    """What an agency thinks of a draft; `seen` names the text that was read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agrees = forms.TypedChoiceField(
        label=_("Opinion"),
        choices=[("yes", _("We agree with the draft")), ("no", _("We have remarks"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Remarks"), required=False, max_length=4000, widget=_area(6))
    file = forms.FileField(
        label=_("File with the remarks"), required=False, help_text=_("Such as the draft with marked changes.")
    )


class AskForm(forms.Form):
    """What is asked of the ticked agencies, until when."""

    due_on = DayField(label=_("Opinions wanted by"), help_text=_("Until work ends there on that day."))
    question = forms.CharField(
        label=_("What the opinion is wanted on"), required=False, max_length=2000, widget=_area(3)
    )


class InitialForm(RemarkForm):
    """An initial; `seen` names the text that was read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    rule = forms.ChoiceField(label=_("You answer for"))
    field_order = ("rule", "remark", "seen")

    def __init__(self, *args: Any, wanted: Iterable[InitialRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.uuid), one.get_part_display()) for one in wanted]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]  # of its field


class InitialRuleForm(forms.Form):
    """Another initial that drafts need."""

    agency = forms.ChoiceField(label=_("Agency"), widget=forms.HiddenInput)
    type_code = forms.ChoiceField(
        label=_("Type of document"), choices=[("", _("All types")), *TYPE_CHOICES], required=False
    )
    part = forms.ChoiceField(label=_("What is checked"), choices=InitialRule.Part.choices)
    post = forms.ChoiceField(
        label=_("Initialled by"),
        required=False,
        help_text=_("Without a choice: anybody who may initial drafts of the agency."),
    )

    def __init__(self, *args: Any, agencies: Iterable[AgencyView], posts: Iterable[PostView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.uuid), one.name) for one in agencies]  # type: ignore[attr-defined]  # of its field
        choices = [(str(post.uuid), f"{post.title} – {post.person_name}") for post in posts]
        self.fields["post"].choices = [("", _("Whoever may initial")), *choices]  # type: ignore[attr-defined]  # of its field
