"""Where a draft stands: which pages and fields are shown, which answers count, what is wrong with them. One way for pages,
check-answers and submission, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from dienhong.forms.draft import Draft
from dienhong.forms.errors import FormError
from dienhong.forms.form import Field, Form, Note, Page, Text, Widget, form_of
from dienhong.forms.logic import TODAY, Known
from dienhong.forms.values import NoPlaces, Places, read, wrong_value
from dienhong.forms.values import number as written


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that was handed in for a field: its name, bytes and media type as found by who keeps it, and its hash."""

    name: str
    size: int
    type: str
    sha256: str


@dataclass(frozen=True)
class Around:
    """What a form is asked in: the day, the directory's places, the files held by path."""

    today: date
    places: Places = field(default_factory=NoPlaces)
    files: Mapping[str, Sequence[HeldFile]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a path: a code of `sentences` with its facts, or the form's own message."""

    path: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    message: Text = Text()


@dataclass(frozen=True)
class State:
    """A draft worked out against its form."""

    form: Form
    draft: Draft
    around: Around
    answers: Mapping[str, Any]
    visible: frozenset[str]
    pages: tuple[Page, ...]
    known: Known

    def problems(self, page: Page | None = None) -> tuple[Problem, ...]:
        """What stands in the way of going on from a page, or (without one) of submitting; in the order of the form."""
        wanted = self.pages if page is None else tuple(one for one in self.pages if one is page)
        return tuple(problem for one in wanted for problem in _Judge(self).page(one))

    def page(self, page_id: str) -> Page | None:
        """The page, where it is shown."""
        return next((one for one in self.pages if one.id == page_id), None)

    def beside(self, page: Page) -> tuple[Page | None, Page | None]:
        """The pages before and after it."""
        at = self.pages.index(page)
        return (self.pages[at - 1] if at else None), (self.pages[at + 1] if at + 1 < len(self.pages) else None)

    def shows(self, note: Note, row: Mapping[str, Any] | None = None) -> bool:
        """Whether a heading or paragraph is shown."""
        return (self.known.with_row(row) if row is not None else self.known).holds(note.visible)


def state_of(form: Form, draft: Draft, around: Around) -> State:
    """Work a draft out: pages and fields in the order of what they read; what is hidden leaves the answers."""
    work = _Work(form, draft, around)
    for node in form.order:
        if isinstance(node, Page):
            if work.known.holds(node.visible):
                work.pages.add(node.id)
        elif form.page_of[node.name].id in work.pages and work.known.holds(node.visible):
            work.answer(node)
    pages = tuple(page for page in form.pages if page.id in work.pages and _asks(page, work))
    answers = {name: work.answers[name] for name in form.fields if name in work.answers}
    return State(form, draft, around, answers, frozenset(work.visible), pages, work.known)


def _asks(page: Page, work: _Work) -> bool:
    """A page is a step where it has something to show; one whose fields are all hidden is passed over."""
    if any(one.name in work.visible for one in page.fields):
        return True
    return any(isinstance(one, Note) and work.known.holds(one.visible) for one in page.elements)


class _Work:
    def __init__(self, form: Form, draft: Draft, around: Around) -> None:
        self.draft, self.around = draft, around
        self.known = Known({TODAY: around.today.isoformat()})
        self.answers: dict[str, Any] = {}
        self.visible: set[str] = set()
        self.pages: set[str] = set()

    def answer(self, one: Field) -> None:
        self.visible.add(one.name)
        given = self.draft.answers
        value = self.rows(one) if one.widget == Widget.GROUP else self.value(one, one.name, given, self.known)
        if one.widget == Widget.FILE:
            self.known.put(one.name, len(self.around.files.get(one.name, ())))
        elif value is not None:
            self.answers[one.name] = value
            self.known.put(one.name, value)

    def value(self, one: Field, path: str, given: Mapping[str, Any], known: Known) -> Any:
        if one.computed is not None:
            return known.value(one.computed)
        return None if path in self.draft.typed else given.get(one.name)

    def rows(self, group: Field) -> list[dict[str, Any]] | None:
        found = []
        for number, row in enumerate(self.draft.answers.get(group.name) or []):
            found.append(self.row(group, number, row))
        return found or None

    def row(self, group: Field, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        known = self.known.with_row({})
        for one in group.order:
            path = f"{group.name}.{number}.{one.name}"
            if not known.holds(one.visible):
                continue
            self.visible.add(path)
            value = len(self.around.files.get(path, ())) if one.widget == Widget.FILE else None
            if one.widget != Widget.FILE:
                value = self.value(one, path, given, known)
                if value is not None:
                    answers[one.name] = value
            known.put(one.name, value)
        return {one.name: answers[one.name] for one in group.fields if one.name in answers}


class _Judge:
    """Says what is wrong with the fields of a page."""

    def __init__(self, state: State) -> None:
        self.state = state

    def page(self, page: Page) -> Iterator[Problem]:
        shown = [one for one in page.fields if one.name in self.state.visible]
        broken = self.by_schema(
            {one.name: self.state.answers[one.name] for one in shown if one.name in self.state.answers}
        )
        for one in shown:
            if one.widget == Widget.GROUP:
                yield from self.group(one, broken)
            else:
                value = self.state.answers.get(one.name)
                yield from self.field(one, one.name, value, self.state.known, broken)

    def group(self, group: Field, broken: Mapping[str, Problem]) -> Iterator[Problem]:
        rows = self.state.answers.get(group.name) or []
        if not rows and self.state.known.holds(group.required):
            yield Problem(group.name, "row_required")
        elif group.name in broken:
            yield broken[group.name]
        for number, row in enumerate(rows):
            known = self.state.known.with_row(row)
            for one in group.fields:
                path = f"{group.name}.{number}.{one.name}"
                if path in self.state.visible:
                    yield from self.field(one, path, row.get(one.name), known, broken)
        if rows:
            yield from self.checks(group, group.name, self.state.known)

    def field(
        self, one: Field, path: str, value: Any, known: Known, broken: Mapping[str, Problem]
    ) -> Iterator[Problem]:
        """At most one problem a field: the first that a person would mend."""
        words = self.state.draft.typed.get(path)
        if one.widget == Widget.FILE:
            yield from self.files(one, path, known)
        elif words is not None and one.computed is None:
            yield Problem(path, read(one, words).wrong or "value_wrong")
        elif value is None:
            if one.computed is None and known.holds(one.required):
                yield Problem(path, _ASKED.get(one.widget, "required"))
        elif path in broken:
            yield broken[path]
        else:
            wrong = wrong_value(one, value, self.state.around.places)
            if wrong:
                yield Problem(path, wrong)
            else:
                yield from self.checks(one, path, known)

    def checks(self, one: Field, path: str, known: Known) -> Iterator[Problem]:
        """A check speaks only when everything that it reads is answered: what is missing is asked for at its own place."""
        for check in one.checks:
            if all(name in known for name in check.rule.reads) and not known.holds(check.rule):
                yield Problem(path, "check", message=check.message)
                return

    def files(self, one: Field, path: str, known: Known) -> Iterator[Problem]:
        held = self.state.around.files.get(path, ())
        limits = one.files
        if not held:
            if known.holds(one.required):
                yield Problem(path, "file_required")
            return
        if limits.count and len(held) > limits.count:
            yield Problem(path, "files_many", (("most", str(limits.count)),))
        for file in held:
            kind = file.name.rpartition(".")[2].lower()
            if not file.size:
                yield Problem(path, "file_empty", (("name", file.name),))
            elif limits.bytes_each and file.size > limits.bytes_each:
                yield Problem(path, "file_large", (("name", file.name), ("most", _size(limits.bytes_each))))
            elif limits.types and kind not in limits.types:
                yield Problem(path, "file_type", (("name", file.name), ("types", ", ".join(limits.types))))

    def by_schema(self, answers: Mapping[str, Any]) -> dict[str, Problem]:
        found: dict[str, Problem] = {}
        for error in validator_of(self.state.form).iter_errors(dict(answers)):
            problem = _by_keyword(error)
            found.setdefault(problem.path, problem)
        return found


_ASKED = {
    Widget.RADIO: "choose",
    Widget.SELECT: "choose",
    Widget.YES_NO: "choose",
    Widget.CHECKBOXES: "choose_some",
}
_LIMITS = {
    "maxLength": "too_long",
    "minLength": "too_short",
    "minimum": "too_small",
    "maximum": "too_large",
    "exclusiveMinimum": "too_small_exclusive",
    "exclusiveMaximum": "too_large_exclusive",
    "maxItems": "too_many",
    "minItems": "too_few",
    "pattern": "pattern",
}


def _by_keyword(error: ValidationError) -> Problem:
    """A schema's complaint at the field (or group) that it is about."""
    place = list(error.instance_path)
    if error.kind.name in {"minItems", "maxItems"} or len(place) < 3:
        path = str(place[0]) if place else ""
    else:
        path = ".".join(str(one) for one in place[:3])
    code = _LIMITS.get(error.kind.name, "value_wrong")
    limit = getattr(error.kind, "limit", None)
    return Problem(path, code, () if limit is None else (("limit", _plain(limit)),))


def _plain(limit: float) -> str:
    return written(int(limit) if float(limit).is_integer() else limit)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.3g} MB".replace(".", ",") if count >= 1_000_000 else f"{max(1, count // 1_000)} KB"


def validator_of(form: Form) -> Draft202012Validator:
    """The validator of a form's schema, made once; patterns run in linear time. Raises FormError form_broken."""
    return _validator(form.text)


@lru_cache(maxsize=64)
def _validator(text: str) -> Draft202012Validator:
    form = form_of(text)
    try:
        # What must be answered depends on what is shown, so it is asked of the fields and not of the schema.
        schema = {key: part for key, part in form.schema.items() if key != "required"}
        return Draft202012Validator(schema, pattern_options=RegexOptions(), validate_formats=True)
    except (ValidationError, ValueError) as error:
        raise FormError("form_broken", where="schema", why=str(error).splitlines()[0][:200]) from error


def names_of(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The paths of problems."""
    return tuple(one.path for one in problems)
