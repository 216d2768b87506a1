"""Forms for the parts of a record: a form for single values, lines of one kind for lists; without a script, empty lines are ready."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dienhong.public_services.catalogue.life_events import LIFE_EVENTS
from dienhong.public_services.catalogue.reading import MOST_DONG, MOST_TERM
from dienhong.public_services.catalogue.record import (
    PARTS,
    Applicant,
    Basis,
    Channel,
    Competence,
    Fee,
    Level,
    Paper,
    Record,
    Result,
    Role,
    Service,
    Step,
    Term,
    Unit,
)
from dienhong.public_services.labels import APPLICANTS, CHANNELS, FIELDS, LEVELS, ROLES, SERVICES, UNITS

SPARE = 3
MOST_LINES = 200
_KEYS = {part.key for part in PARTS}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _text(label: Any, *, needed: bool = False, rows: int = 0, most: int = 1000, hint: Any = "") -> forms.CharField:
    widget = _area(rows) if rows else forms.TextInput()
    return forms.CharField(label=label, required=needed, max_length=most, widget=widget, help_text=hint)


def _choice(label: Any, words: Any, *, empty: Any = None) -> forms.ChoiceField:
    choices = [(one.value, text) for one, text in words.items()]
    return forms.ChoiceField(
        label=label, choices=choices if empty is None else [("", empty), *choices], required=empty is None
    )


class GeneralForm(forms.Form):
    """Name, field, level, what it is for."""

    title = _text(FIELDS["title"], needed=True, rows=2)
    field_code = _text(FIELDS["field_code"], most=60)
    field_name = _text(FIELDS["field_name"], most=300)
    level = _choice(FIELDS["level"], LEVELS)
    service = _choice(FIELDS["service"], SERVICES)
    summary = _text(FIELDS["summary"], rows=2, most=600, hint=_("As you would say it at the counter."))
    notice = _text(FIELDS["notice"], rows=2, most=600, hint=_("Shown above everything else; usually empty."))


class WordsForm(forms.Form):
    """How people look for it."""

    everyday = forms.CharField(
        label=FIELDS["everyday"],
        required=False,
        widget=_area(5),
        max_length=4000,
        help_text=_("How people ask for it, one way a line, such as: làm giấy khai sinh cho con."),
    )
    life_events = forms.MultipleChoiceField(
        label=FIELDS["life_events"], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["life_events"]
        choice.choices = [(one.slug, gettext(one.name)) for one in LIFE_EVENTS]


class ConditionsForm(forms.Form):
    """Conditions, and who may apply."""

    requirements = _text(FIELDS["requirements"], rows=5, most=10_000, hint=_("Without any, write “Không có”."))
    applicants = forms.MultipleChoiceField(
        label=FIELDS["applicants"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, words) for one, words in APPLICANTS.items()],
    )
    applicants_note = _text(FIELDS["applicants_note"], rows=2)


class _Line(forms.Form):
    case = _text(_("Case"), most=300, hint=_("Empty: always."))


class StepLine(_Line):
    """One step."""

    text = _text(_("Step"), needed=True, rows=3, most=10_000)


class TermLine(_Line):
    """A way to apply and its term."""

    field_order = ("channel", "case", "amount", "unit", "note")
    channel = _choice(_("Way to apply"), CHANNELS, empty="–")
    amount = forms.DecimalField(
        label=pgettext_lazy("of a term", "Number"), required=False, max_value=MOST_TERM, step_size=0.5, localize=False
    )
    unit = _choice(pgettext_lazy("of a term", "Unit"), UNITS, empty="–")
    note = _text(_("In words"), most=500, hint=_("Where there is no number, or more is to be said."))

    def clean(self) -> dict[str, Any]:
        """A way is chosen; a number is more than nothing."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("channel"):
            self.add_error("channel", _("Choose a way to apply."))
        if data.get("amount") is not None and data["amount"] <= 0:
            self.add_error("amount", _("The number must be more than 0."))
        return data


class FeeLine(_Line):
    """A fee."""

    field_order = ("name", "amount", "note", "channel", "case", "code")
    name = _text(_("Name of the fee"), needed=True, most=300)
    amount = forms.IntegerField(
        label=_("Amount in đồng"), required=False, min_value=0, max_value=MOST_DONG, help_text=_("0 is free.")
    )
    note = _text(_("How it is reckoned"), most=500)
    channel = _choice(_("Way to apply"), CHANNELS, empty=_("Every way"))
    code = _text(_("Code of the fee"), most=60)


class PaperLine(_Line):
    """A paper to hand in."""

    field_order = (
        "name",
        "originals",
        "copies",
        "held_in",
        "form_name",
        "form_url",
        "form_code",
        "note",
        "case",
        "code",
    )
    name = _text(_("Name of the paper"), needed=True, rows=2)
    originals = forms.IntegerField(label=_("Originals"), required=False, min_value=0, max_value=99)
    copies = forms.IntegerField(label=_("Copies"), required=False, min_value=0, max_value=99)
    held_in = _text(
        _("Register of the State that has it"),
        most=300,
        hint=_("Then nobody brings it: leave originals and copies empty."),
    )
    form_name = _text(_("Name of the form"), most=300)
    form_url = _text(_("Address of the form"), most=500)
    form_code = _text(_("Code of the form"), most=60)
    note = _text(_("Remark"), most=500)
    code = _text(_("Code of the paper"), most=60)

    def clean_form_url(self) -> str:
        """An address that a browser may safely follow."""
        url: str = self.cleaned_data["form_url"]
        if url and not url.startswith(("https://", "http://", "/")):
            raise forms.ValidationError(_("Write an address that begins with https://."))
        return url


class ResultLine(forms.Form):
    """A result."""

    name = _text(_("What the applicant gets"), needed=True)
    code = _text(_("Code of the result"), most=60)


class BasisLine(forms.Form):
    """A legal basis."""

    number = _text(_("Number and symbol"), most=60, hint=_("Such as 60/2014/QH13."))
    title = _text(_("Name of the text"), needed=True, rows=2)


class CompetenceLine(forms.Form):
    """An agency and what it does."""

    role = _choice(pgettext_lazy("of an agency", "Role"), ROLES, empty="–")
    name = _text(_("Agency"), needed=True, most=300)
    code = _text(_("Code of the agency"), most=60)

    def clean_role(self) -> str:
        """A role is chosen."""
        role: str = self.cleaned_data["role"]
        if not role:
            raise forms.ValidationError(_("Choose what the agency does."))
        return role


SINGLE: dict[str, type[forms.Form]] = {"general": GeneralForm, "words": WordsForm, "conditions": ConditionsForm}
LINES: dict[str, tuple[type[forms.Form], Any]] = {
    "steps": (StepLine, Step),
    "terms": (TermLine, Term),
    "fees": (FeeLine, Fee),
    "papers": (PaperLine, Paper),
    "results": (ResultLine, Result),
    "bases": (BasisLine, Basis),
    "agencies": (CompetenceLine, Competence),
}
assert SINGLE.keys() | LINES.keys() == _KEYS


def single_form(part: str, record: Record, data: Any) -> forms.Form:
    """The form of a part with single values."""
    initial = {name: getattr(record, name) for name in SINGLE[part].base_fields}
    if part == "words":
        initial["everyday"] = "\n".join(record.everyday)
    return SINGLE[part](data, initial=initial, label_suffix="")


def line_forms(part: str, record: Record, data: Any) -> Any:
    """The lines of a part with spare ones; each may be removed, or moved by its place."""
    line, _kind = LINES[part]
    made = forms.formset_factory(
        line, extra=SPARE, can_delete=True, can_order=True, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    initial = [_initial(one) for one in getattr(record, part)]
    return made(data, initial=initial, prefix="d", form_kwargs={"label_suffix": ""})


def _initial(row: Any) -> dict[str, Any]:
    given = {name: value for name, value in asdict(row).items() if value is not None}
    if isinstance(row, Paper):
        given |= {"originals": row.originals or None, "copies": row.copies or None}
    return given


def with_single(part: str, record: Record, data: dict[str, Any]) -> Record:
    """The record with the values of a valid form."""
    if part == "general":
        data = {**data, "level": Level(data["level"]), "service": Service(data["service"])}
    if part == "words":
        lines = tuple(dict.fromkeys(" ".join(one.split()) for one in data["everyday"].splitlines() if one.strip()))
        data = {"everyday": lines, "life_events": tuple(data["life_events"])}
    if part == "conditions":
        data = {**data, "applicants": tuple(Applicant(one) for one in data["applicants"])}
    return replace(record, **data)


def with_lines(part: str, record: Record, formset: Any) -> Record:
    """The record with the valid lines in the order of their places; removed and empty ones are left out."""
    rows = [_row(part, form.cleaned_data) for form in formset.ordered_forms if form.cleaned_data]
    changed: dict[str, Any] = {part: tuple(rows)}
    return replace(record, **changed)


def _row(part: str, data: dict[str, Any]) -> Any:
    values = {name: value for name, value in data.items() if name not in ("ORDER", "DELETE")}
    if part == "terms":
        values |= {"channel": Channel(values["channel"]), "unit": Unit(values["unit"] or Unit.WORKING_DAY)}
    elif part == "fees":
        values["channel"] = Channel(values["channel"]) if values["channel"] else None
    elif part == "papers":
        values |= {"originals": values["originals"] or 0, "copies": values["copies"] or 0}
    elif part == "agencies":
        values["role"] = Role(values["role"])
    return LINES[part][1](**values)


def entries_of(formset: Any) -> list[tuple[str, str]]:
    """Every message of the lines with the id of its field, for the summary on top."""
    found: list[tuple[str, str]] = [("", str(one)) for one in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, 1):
        for bound in form:
            where = gettext("Line %(row)s") % {"row": number}
            found += [(bound.id_for_label, f"{where}, {bound.label}: {message}") for message in bound.errors]
    return found
