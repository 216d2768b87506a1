"""What a page of a form shows, and the page that shows all answers once more; any template can render it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dienhong.forms.draft import Prefilled, field_at, value_at
from dienhong.forms.form import Field, Note, Page, Text, Widget
from dienhong.forms.sentences import said
from dienhong.forms.state import HeldFile, Problem, State
from dienhong.forms.values import ADDRESS_PARTS, DATE_PARTS, NO, YES, inputs_of, shown, words_of

PREFILLED = Text("Lấy từ %s", "From %s")
CHANGED = Text("Bạn đã sửa. %s ghi: %s", "Changed by you. %s says: %s")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as shown."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a question: a date has three, an address three."""

    name: str
    id: str
    words: str
    part: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a filled-in value comes from, and whether the person has changed it."""

    sentence: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what was typed and what is wrong with it. `described_by` names hint, source and error by their ids."""

    path: str
    widget: str
    id: str
    label: str
    hint: str
    required: bool
    inputs: tuple[Input, ...]
    error: str = ""
    source: Source | None = None
    text: str = ""
    autocomplete: str = ""
    longest: int | None = None
    files: tuple[HeldFile, ...] = ()
    accepts: str = ""
    rows: tuple[Row, ...] = ()
    may_add: bool = False

    @property
    def described_by(self) -> str:
        """The ids of hint, source and error, in the order in which they are read out."""
        parts = (("hint", self.hint), ("source", self.source), ("error", self.error))
        return " ".join(f"{self.id}-{name}" for name, there in parts if there)

    @property
    def anchor(self) -> str:
        """Where a link of the error summary leads: the first input."""
        options = self.inputs[0].options if self.inputs else ()
        if options and self.widget in {Widget.RADIO, Widget.YES_NO, Widget.CHECKBOXES}:
            return options[0].id
        return self.inputs[0].id if self.inputs else self.id


@dataclass(frozen=True, slots=True)
class Words:
    """A heading or paragraph."""

    widget: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a group, counted from 1."""

    number: int
    path: str
    parts: tuple[Question | Words, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A page in the list of steps: what comes before the present one is done, it, or comes."""

    id: str
    title: str
    number: int
    current: bool
    done: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as shown. `summary` has for each problem (the id to jump to, the field's name and the sentence)."""

    id: str
    title: str
    steps: tuple[Step, ...]
    number: int
    parts: tuple[Question | Words, ...]
    shown: str
    summary: tuple[tuple[str, str], ...]
    before: str
    after: str


class _Shower:
    def __init__(self, state: State, language: str, problems: Sequence[Problem]) -> None:
        self.state, self.language = state, language
        self.errors = {one.path: said(one, language) for one in reversed(problems)}
        self.paths: list[str] = []

    def parts(self, elements: Sequence[Field | Note]) -> tuple[Question | Words, ...]:
        found: list[Question | Words] = []
        for one in elements:
            if isinstance(one, Note):
                if self.state.shows(one):
                    found.append(Words(one.kind, one.text.within(self.language)))
            elif one.name in self.state.visible:
                found.append(self.group(one) if one.widget == Widget.GROUP else self.question(one, one.name))
        return tuple(found)

    def group(self, group: Field) -> Question:
        self.paths.append(group.name)
        rows = self.state.draft.answers.get(group.name) or []
        own = tuple(self.row(group, number, row) for number, row in enumerate(rows))
        return self.asked(group, group.name, (), rows=own, may_add=len(rows) < group.rows)

    def row(self, group: Field, number: int, row: Mapping[str, Any]) -> Row:
        path = f"{group.name}.{number}"
        parts: list[Question | Words] = []
        for one in group.elements:
            if isinstance(one, Note):
                if self.state.shows(one, row):
                    parts.append(Words(one.kind, one.text.within(self.language)))
            elif f"{path}.{one.name}" in self.state.visible:
                parts.append(self.question(one, f"{path}.{one.name}", row))
        return Row(number + 1, path, tuple(parts))

    def question(self, one: Field, path: str, row: Mapping[str, Any] | None = None) -> Question:
        self.paths.append(path)
        if one.widget == Widget.FILE:
            held = tuple(self.state.around.files.get(path, ()))
            accepts = ",".join(f".{kind}" for kind in one.files.types)
            return self.asked(one, path, (Input(path, _id(path), ""),), files=held, accepts=accepts)
        if one.computed is not None:
            value = value_at(self.state.answers, path)
            return self.asked(one, path, (), text=shown(one, value, self.language, self.state.around.places))
        given = self.state.draft.answers if row is None else row
        value = given.get(one.name)
        words = self.state.draft.typed.get(path) or words_of(one, value)
        return self.asked(one, path, self.inputs(one, path, words, value))

    def inputs(self, one: Field, path: str, words: tuple[str, ...], value: Any) -> tuple[Input, ...]:
        names = inputs_of(one, path)
        pairs: tuple[tuple[str, Text], ...]
        match one.widget:
            case Widget.DATE:
                parts = zip(names, words, DATE_PARTS, strict=True)
                return tuple(Input(name, _id(name), word, part) for name, word, part in parts)
            case Widget.ADDRESS:
                return self.address(names, words)
            case Widget.YES_NO:
                pairs = (("yes", YES), ("no", NO))
            case _:
                pairs = tuple((choice.value, choice.label) for choice in one.choices)
        chosen = set(value or ()) if one.widget == Widget.CHECKBOXES else {words[0]}
        options = tuple(
            Option(f"{_id(path)}-{at}", key, label.within(self.language), key in chosen)
            for at, (key, label) in enumerate(pairs)
        )
        return (Input(path, _id(path), words[0], options=options),)

    def address(self, names: tuple[str, ...], words: tuple[str, ...]) -> tuple[Input, ...]:
        places = self.state.around.places
        lists = (places.provinces(), places.communes(words[0]) if words[0] else (), ())
        return tuple(
            Input(name, _id(name), word, part, tuple(Option("", code, label, code == word) for code, label in known))
            for name, word, part, known in zip(names, words, ADDRESS_PARTS, lists, strict=True)
        )

    def asked(self, one: Field, path: str, inputs: tuple[Input, ...], **more: Any) -> Question:
        known = self.state.known
        return Question(
            path=path,
            widget=one.widget.value,
            id=_id(path),
            label=one.label.within(self.language),
            hint=one.hint.within(self.language),
            required=known.holds(one.required),
            inputs=inputs,
            error=self.errors.get(path, ""),
            source=source_of(self.state, one, path, self.language),
            autocomplete=one.autocomplete,
            longest=one.schema.get("maxLength"),
            **more,
        )


def _id(path: str) -> str:
    return "f-" + path.replace(".", "-")


def source_of(state: State, one: Field, path: str, language: str) -> Source | None:
    """Where a filled-in answer comes from; None where nobody filled it in."""
    given = state.draft.prefilled.get(path)
    if given is None:
        return None
    name = given.source.within(language)
    if not _changed(state, path, given):
        return Source(PREFILLED.within(language) % name, changed=False)
    before = shown(one, given.value, language, state.around.places)
    return Source(CHANGED.within(language) % (name, before), changed=True)


def _changed(state: State, path: str, given: Prefilled) -> bool:
    return path in state.draft.typed or value_at(state.draft.answers, path) != given.value


def page_view(state: State, page: Page, language: str = "vi", problems: Sequence[Problem] = ()) -> PageView:
    """A page of the form as it stands; `problems` are shown where they belong (none when the page is opened)."""
    shower = _Shower(state, language, problems)
    parts = shower.parts(page.elements)
    at = state.pages.index(page)
    before, after = state.beside(page)
    questions = {one.path: (one, name) for one, name in _questions(parts)}
    return PageView(
        id=page.id,
        title=page.title.within(language),
        steps=tuple(
            Step(one.id, one.title.within(language), number + 1, number == at, number < at)
            for number, one in enumerate(state.pages)
        ),
        number=at + 1,
        parts=parts,
        shown=" ".join(shower.paths),
        summary=tuple(
            (questions[one.path][0].anchor, f"{questions[one.path][1]}: {said(one, language)}")
            for one in problems
            if one.path in questions
        ),
        before=before.id if before else "",
        after=after.id if after else "",
    )


def _questions(parts: Sequence[Question | Words], before: str = "") -> list[tuple[Question, str]]:
    """Each question with its name, within a row with the row's name before it."""
    found: list[tuple[Question, str]] = []
    for one in parts:
        if isinstance(one, Question):
            found.append((one, before + one.label))
            for row in one.rows:
                found += _questions(row.parts, _row_name(one, row))
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer on the check-answers page, within a row with the row's name before it ("Con 1, Họ tên"). `error` says what must
    be mended before submitting; `anchor` leads to the input."""

    path: str
    label: str
    text: str
    error: str
    anchor: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of a page."""

    page: str
    title: str
    answers: tuple[Answer, ...]


def check_answers(state: State, language: str = "vi") -> tuple[Section, ...]:
    """All answers that would be submitted, by page, with what stands in the way of submitting."""
    return tuple(Section(page.id, page.title.within(language), _answers(state, page, language)) for page in state.pages)


def _answers(state: State, page: Page, language: str) -> tuple[Answer, ...]:
    view = page_view(state, page, language, state.problems(page))
    found: list[Answer] = []
    for part in view.parts:
        if isinstance(part, Words):
            continue
        if part.widget != Widget.GROUP:
            found.append(_answer(state, part, language))
            continue
        if part.error or not part.rows:
            found.append(Answer(part.path, part.label, "", part.error, part.id, None))
        for row in part.rows:
            inner = [one for one in row.parts if isinstance(one, Question)]
            found += [_answer(state, one, language, _row_name(part, row)) for one in inner]
    return tuple(found)


def _row_name(group: Question, row: Row) -> str:
    return f"{group.label} {row.number}, "


def _answer(state: State, question: Question, language: str, before: str = "") -> Answer:
    one = field_at(state.form, question.path)
    value = value_at(state.answers, question.path)
    text = "" if one is None else shown(one, value, language, state.around.places)
    if question.files:
        text = "; ".join(file.name for file in question.files)
    if question.path in state.draft.typed:
        text = "/".join(state.draft.typed[question.path])
    return Answer(question.path, before + question.label, text, question.error, question.anchor, question.source)
