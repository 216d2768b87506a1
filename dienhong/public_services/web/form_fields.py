"""Parsing of what officials send about a form; `dienhong.forms` and the commands judge it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dienhong.forms.public import (
    ALL,
    ANY,
    CHOOSING,
    HOW_WORDS,
    Asked,
    Choice,
    Condition,
    Field,
    FileLimits,
    Form,
    FormError,
    Is,
    Text,
    Widget,
    condition_of,
    shown_value,
)
from dienhong.kernel.text import fold

KINDS: Mapping[Widget, Any] = {
    Widget.TEXT: _("Short text"),
    Widget.LONG_TEXT: _("Long text"),
    Widget.NUMBER: _("A number"),
    Widget.MONEY: _("Sum of money (đồng)"),
    Widget.DATE: _("Day, month, year"),
    Widget.YES_NO: _("Yes or no"),
    Widget.RADIO: _("Choose one (all choices in sight)"),
    Widget.SELECT: _("Choose one (long list)"),
    Widget.CHECKBOXES: _("Choose several"),
    Widget.EMAIL: _("E-mail address"),
    Widget.PHONE: _("Telephone number"),
    Widget.CITIZEN_ID: _("Citizen's number"),
    Widget.TAX_CODE: _("Tax code"),
    Widget.ADDRESS: _("Address"),
    Widget.FILE: _("Files to hand in"),
    Widget.GROUP: _("Part that repeats (children, houses, …)"),
    Widget.COMPUTED: _("Worked out by itself"),
}
FILE_KINDS = [("pdf", "PDF"), ("jpg", "JPG"), ("png", "PNG"), ("docx", "DOCX"), ("xlsx", "XLSX")]
# Sources that can fill an answer in; who offers a value decides what it is (applications, identity).
SOURCES = [
    ("", _("By nobody; the person writes it")),
    ("citizen.name", _("The person's name")),
    ("citizen.number", _("The person's citizen's number")),
    ("citizen.born", _("The person's day of birth")),
    ("citizen.phone", _("The person's telephone number")),
    ("citizen.email", _("The person's e-mail address")),
    ("enterprise.name", _("The enterprise's name")),
    ("enterprise.tax_code", _("The enterprise's tax code")),
]
DAYS = [
    ("", _("Any day")),
    ("past", _("Not after the day of filling in")),
    ("future", _("Not before the day of filling in")),
]
HOWS = [
    ("sum", _("The sum of these answers")),
    ("age", _("Whole years since this day")),
    ("days", _("Days since this day")),
]
CONDITIONS = range(1, 4)
_MEGA = 1_000_000
Offered = list[tuple[str, list[tuple[str, str]]]]


class Words(forms.Form):
    """A title or text in both languages."""

    vi = forms.CharField(label=_("In Vietnamese"), max_length=500)
    en = forms.CharField(label=_("In English"), max_length=500, required=False)

    def words(self) -> Text:
        """Both languages."""
        return Text(self.cleaned_data["vi"], self.cleaned_data["en"])


class NoteForm(Words):
    """A heading or paragraph."""

    vi = forms.CharField(label=_("In Vietnamese"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    en = forms.CharField(
        label=_("In English"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NothingForm(forms.Form):
    """An act that asks for nothing."""


class SheetForm(forms.Form):
    """A workbook in XLSForm."""

    file = forms.FileField(label=_("Workbook (.xlsx) with the sheets survey and choices"))


class _Conditional(forms.Form):
    """When something is shown: up to three comparisons, all or one of which must hold."""

    def __init__(self, *args: Any, form: Form, own: str = "", group: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_form = form
        names = [("", gettext("— always —")), *offered_questions(form, own, group)]
        hows = [(one.value, HOW_WORDS[one].within(_language())) for one in Is]
        if self.initial.get("formula"):
            self.fields["keep"] = forms.BooleanField(
                label=gettext("Keep its condition, a formula of its own"), required=False, initial=True
            )
        for at in CONDITIONS:
            self.fields[f"field_{at}"] = forms.ChoiceField(
                label=gettext("Which question"), choices=names, required=False
            )
            self.fields[f"how_{at}"] = forms.ChoiceField(label=gettext("Comparison"), choices=hows, required=False)
            self.fields[f"value_{at}"] = forms.CharField(label=gettext("Which answer"), required=False, max_length=200)
        joins = [(ALL, gettext("all of them hold")), (ANY, gettext("one of them holds"))]
        self.fields["join"] = forms.ChoiceField(label=gettext("Where there are several"), choices=joins, required=False)

    def condition_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each comparison."""
        return [[self[f"{part}_{at}"] for part in ("field", "how", "value")] for at in CONDITIONS]

    def clean(self) -> dict[str, Any]:
        """The comparisons as they are meant; each with its fault at its own row."""
        data = super().clean() or {}
        found: list[Condition] = []
        for at in CONDITIONS:
            if not data.get(f"field_{at}"):
                continue
            how, value = data.get(f"how_{at}", ""), data.get(f"value_{at}", "")
            try:
                found.append(condition_of(self.asked_form, data[f"field_{at}"], how, value))
            except FormError as error:
                self.add_error(*_condition_fault(str(error.facts["why"]), at))
        data["conditions"] = None if data.get("keep") else tuple(found)
        data["join"] = data.get("join") or ALL
        return data


def _condition_fault(why: str, at: int) -> tuple[str, str]:
    if why == "condition_how":
        return f"how_{at}", gettext("This comparison does not fit the question.")
    return f"value_{at}", gettext("This is no answer of that question. Write it as it is shown there.")


def condition_initial(
    offered: Offered, conditions: tuple[Condition, ...] | None, join: str, form: Form
) -> dict[str, Any]:
    """What the rows of comparisons begin with. What they cannot show is a formula of its own, which is kept."""
    known = {name for _page, pairs in offered for name, _label in pairs}
    shown = conditions or ()
    apart = conditions is None or len(shown) > len(CONDITIONS) or any(one.field not in known for one in shown)
    found: dict[str, Any] = {"join": join, "formula": apart}
    for at, one in enumerate(() if apart else shown, 1):
        found |= {f"field_{at}": one.field, f"how_{at}": one.how.value, f"value_{at}": shown_value(form, one)}
    return found


def offered_questions(form: Form, own: str = "", group: str = "") -> Offered:
    """Questions by page that a condition may ask, without the one that it is for; within a group also those of its row."""
    language = _language()
    parts = [(page.title, page.fields) for page in form.pages]
    if group in form.fields:
        parts.insert(0, (form.fields[group].label, form.fields[group].fields))
    shown = [
        (
            title.within(language),
            [(one.name, one.label.within(language)) for one in fields if one.name not in (own, group)],
        )
        for title, fields in parts
    ]
    return [(title, pairs) for title, pairs in shown if pairs]


def _language() -> str:
    return (get_language() or "vi")[:2]


class PageForm(_Conditional, Words):
    """A page: its title and when it is shown."""


class QuestionForm(_Conditional):
    """A question of one kind."""

    vi = forms.CharField(label=_("Question in Vietnamese"), max_length=300)
    en = forms.CharField(label=_("Question in English"), max_length=300, required=False)
    hint_vi = forms.CharField(
        label=_("Help in Vietnamese"), max_length=500, required=False, help_text=_("An example helps most.")
    )
    hint_en = forms.CharField(label=_("Help in English"), max_length=500, required=False)
    needed = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args: Any, kind: Widget, papers: list[str], form: Form, **kwargs: Any) -> None:
        super().__init__(*args, form=form, **kwargs)  # own and group stand among kwargs
        self.kind = kind
        adders = {
            Widget.FILE: lambda: self._files(papers),
            Widget.DATE: self._day,
            Widget.COMPUTED: lambda: self._computed(form),
            Widget.GROUP: self._rows,
        }
        if kind in adders:
            adders[kind]()
        if kind in CHOOSING:
            self.fields["choices"] = forms.CharField(
                label=gettext("What may be chosen, one a line"),
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=gettext("English may follow behind a “|”: Cấp lại | Reissue"),
            )
        if kind in {Widget.NUMBER, Widget.MONEY, Widget.TEXT, Widget.LONG_TEXT}:
            self._bounds(kind)
        if kind not in {Widget.FILE, Widget.GROUP, Widget.COMPUTED, *CHOOSING}:
            self.fields["prefill"] = forms.ChoiceField(
                label=gettext("Filled in beforehand with"), choices=SOURCES, required=False
            )
        if kind == Widget.COMPUTED:
            del self.fields["needed"]

    def _files(self, papers: list[str]) -> None:
        self.fields["types"] = forms.MultipleChoiceField(
            label=gettext("Kinds of files"), choices=FILE_KINDS, widget=forms.CheckboxSelectMultiple, required=False
        )
        self.fields["size"] = forms.IntegerField(
            label=gettext("MB a file at most"), min_value=1, max_value=4096, required=False
        )
        self.fields["count"] = forms.IntegerField(
            label=gettext("Files at most"), min_value=1, max_value=100, required=False
        )
        named = [("", gettext("None of the procedure's papers")), *((one, one) for one in papers)]
        self.fields["paper"] = forms.ChoiceField(
            label=gettext("Which paper of the procedure"), choices=named, required=False
        )

    def _day(self) -> None:
        self.fields["day"] = forms.ChoiceField(label=gettext("Which days"), choices=DAYS, required=False)

    def _rows(self) -> None:
        self.fields["most"] = forms.IntegerField(
            label=gettext("How often at most"), min_value=1, max_value=100, required=False
        )

    def _bounds(self, kind: Widget) -> None:
        long = kind in {Widget.TEXT, Widget.LONG_TEXT}
        self.fields["least"] = forms.FloatField(
            label=gettext("Letters at least") if long else gettext("At least"), required=False
        )
        self.fields["most"] = forms.FloatField(
            label=gettext("Letters at most") if long else gettext("At most"), required=False
        )

    def _computed(self, form: Form) -> None:
        language = _language()
        kinds = {Widget.NUMBER, Widget.MONEY, Widget.DATE, Widget.COMPUTED}
        asked = [(one.name, one.label.within(language)) for one in form.fields.values() if one.widget in kinds]
        self.fields["how"] = forms.ChoiceField(label=gettext("Worked out as"), choices=HOWS)
        self.fields["of"] = forms.MultipleChoiceField(
            label=gettext("Of these answers"), choices=asked, widget=forms.CheckboxSelectMultiple
        )

    def asked(self) -> Asked:
        """The question as it was described."""
        data = self.cleaned_data
        limits = FileLimits(tuple(data.get("types") or ()), (data.get("size") or 0) * _MEGA, data.get("count") or 0)
        return Asked(
            widget=self.kind,
            label=Text(data["vi"], data["en"]),
            hint=Text(data["hint_vi"], data["hint_en"]),
            required=data.get("needed", False),
            choices=choices_of(data.get("choices", ""), self.initial.get("known_choices", ())),
            # What this kind does not ask here stays as it was.
            least=data.get("least", self.initial.get("least")),
            most=data.get("most", self.initial.get("most")),
            files=limits,
            prefill=data.get("prefill", ""),
            paper=data.get("paper", ""),
            conditions=data["conditions"],
            join=data["join"],
            day=data.get("day", ""),
            computed=(data["how"], tuple(data["of"])) if "of" in data else None,
        )

    def plain_fields(self) -> list[forms.BoundField]:
        """All but the comparisons, in their order."""
        apart = {name for name in self.fields if name.rpartition("_")[2].isdecimal()} | {"join", "keep"}
        wanted = [name for name in self.fields if name not in apart]
        first = [name for name in ("vi", "en", "hint_vi", "hint_en") if name in wanted]
        return [self[name] for name in [*first, *(name for name in wanted if name not in first)]]


def choices_of(words: str, known: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Choices out of lines. One that was there before, under the same words or renamed in its line, keeps its code, so that
    answers and conditions hold."""
    lines = [tuple(part.strip() for part in line.partition("|")[::2]) for line in words.splitlines()]
    wanted = [(vi, en) for vi, en in lines if vi]
    codes = {one.label.vi: one.value for one in known}
    names = {vi for vi, _en in wanted}
    for (vi, _en), old in zip(wanted, known, strict=False):
        if vi not in codes and old.label.vi not in names:
            codes[vi] = old.value
    found: list[Choice] = []
    for vi, en in wanted:
        value = codes.get(vi) or _code(vi, {*codes.values(), *(one.value for one in found)})
        found.append(Choice(value, Text(vi, en)))
    return tuple(found)


def _code(words: str, taken: set[str]) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in fold(words)).strip("_")[:40]
    base = plain or "muc"
    return next(one for one in (base, *(f"{base}_{at}" for at in range(2, 9_999))) if one not in taken)


def question_initial(form: Form, field: Field, asked: Asked, group: str = "") -> dict[str, Any]:
    """What the form of a question begins with."""
    lines = [one.label.vi + (f" | {one.label.en}" if one.label.en else "") for one in asked.choices]
    found: dict[str, Any] = {
        "vi": asked.label.vi,
        "en": asked.label.en,
        "hint_vi": asked.hint.vi,
        "hint_en": asked.hint.en,
        "needed": asked.required,
        "choices": "\n".join(lines),
        "known_choices": asked.choices,
        "least": asked.least,
        "most": asked.most,
        "types": list(asked.files.types),
        "size": asked.files.bytes_each // _MEGA or None,
        "count": asked.files.count or None,
        "prefill": asked.prefill,
        "paper": asked.paper,
        "day": asked.day,
    }
    if asked.computed:
        found |= {"how": asked.computed[0], "of": list(asked.computed[1])}
    offered = offered_questions(form, field.name, group)
    return found | condition_initial(offered, asked.conditions, asked.join, form)
