"""What a person has typed so far: values, words that are no value yet, what was filled in for them. Kept also when wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dienhong.forms.form import MOST_ROWS, Field, Form, Page, Text, Widget
from dienhong.forms.values import Posted, read, typed

SHOWN, ACT = "_shown", "_act"  # names of the inputs that say which fields the page had, and which button was pressed
MOST_SHOWN = 10_000
NOT_TYPED = frozenset({Widget.FILE, Widget.COMPUTED, Widget.GROUP})


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value that was filled in, and by which source ("Lấy từ …")."""

    value: Any
    source: Text


@dataclass(frozen=True)
class Draft:
    """Answers by field name (rows of a group as a list of objects), also of fields that are hidden just now; words that
    cannot be read, and what was filled in, by path (`child_name`, `children.0.name`)."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prefilled: Mapping[str, Prefilled] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a JSON value for a row of the database."""
        given = {
            path: {"value": one.value, "source": {"vi": one.source.vi, "en": one.source.en}}
            for path, one in self.prefilled.items()
        }
        return {
            "answers": dict(self.answers),
            "typed": {path: list(words) for path, words in self.typed.items()},
            "prefilled": given,
        }


def draft_of(stored: Mapping[str, Any]) -> Draft:
    """A draft from its JSON value."""
    return Draft(
        dict(stored.get("answers", {})),
        {path: tuple(words) for path, words in stored.get("typed", {}).items()},
        {
            path: Prefilled(one["value"], Text(one["source"].get("vi", ""), one["source"].get("en", "")))
            for path, one in stored.get("prefilled", {}).items()
        },
    )


def value_at(answers: Mapping[str, Any], path: str) -> Any:
    """The value at a path; None where there is none."""
    name, _, rest = path.partition(".")
    value = answers.get(name)
    if not rest:
        return value
    number, _, inner = rest.partition(".")
    if not isinstance(value, list) or not number.isdecimal() or int(number) >= len(value):
        return None
    return value[int(number)].get(inner)


def field_at(form: Form, path: str) -> Field | None:
    """The field that a path names."""
    name, _, rest = path.partition(".")
    found = form.fields.get(name)
    if found is None or not rest:
        return found
    inner = rest.partition(".")[2]
    return next((one for one in found.fields if one.name == inner), None)


class _Work:
    """A draft while it is changed."""

    def __init__(self, draft: Draft) -> None:
        self.answers: dict[str, Any] = dict(draft.answers)
        self.typed = dict(draft.typed)
        self.prefilled = dict(draft.prefilled)

    def done(self) -> Draft:
        return Draft(self.answers, self.typed, self.prefilled)

    def rows(self, name: str) -> list[dict[str, Any]]:
        rows = [dict(row) for row in self.answers.get(name) or []]
        self.answers[name] = rows
        return rows

    def put(self, target: dict[str, Any], name: str, path: str, found: tuple[Any, tuple[str, ...], str]) -> None:
        value, words, wrong = found
        target.pop(name, None)
        self.typed.pop(path, None)
        if wrong:
            self.typed[path] = words
        elif value is not None:
            target[name] = value


def posted(form: Form, page: Page, data: Posted, draft: Draft) -> Draft:
    """The draft after a page was posted: every field that the page had shown takes what stands in it, right or wrong."""
    shown = {path for words in data.get(SHOWN, ()) for path in words.split()[:MOST_SHOWN]}
    work = _Work(draft)
    for one in page.fields:
        if one.widget == Widget.GROUP:
            if one.name in shown:
                _post_group(one, data, shown, work)
        elif one.widget not in NOT_TYPED and one.name in shown:
            found = typed(one, one.name, data)
            work.put(work.answers, one.name, one.name, (found.value, found.words, found.wrong))
    return work.done()


def _post_group(group: Field, data: Posted, shown: set[str], work: _Work) -> None:
    rows = work.rows(group.name)
    for number in range(min(_rows_shown(group.name, shown), MOST_ROWS)):
        if number >= len(rows):
            rows.append({})
        for one in group.fields:
            path = f"{group.name}.{number}.{one.name}"
            if path in shown and one.widget not in NOT_TYPED:
                found = typed(one, path, data)
                work.put(rows[number], one.name, path, (found.value, found.words, found.wrong))


def _rows_shown(name: str, shown: set[str]) -> int:
    numbers = [path.split(".")[1] for path in shown if path.startswith(f"{name}.")]
    return 1 + max((int(one) for one in numbers if one.isdecimal() and len(one) < 4), default=-1)


@dataclass(frozen=True, slots=True)
class Moved:
    """A draft whose rows have moved, and where each path went: None where it is gone. Files follow it."""

    draft: Draft
    paths: Mapping[str, str | None]

    def path(self, old: str) -> str | None:
        """The path of today of an old one."""
        for before, after in self.paths.items():
            if old == before or old.startswith(f"{before}."):
                return None if after is None else after + old[len(before) :]
        return old


def with_row(form: Form, draft: Draft, group: str) -> Draft:
    """The draft with an empty row at the end of a group; as it was where the group is full or unknown."""
    found = form.fields.get(group)
    rows = list(draft.answers.get(group) or [])
    if found is None or found.widget != Widget.GROUP or len(rows) >= found.rows:
        return draft
    return replace(draft, answers={**draft.answers, group: [*rows, {}]})


def without_row(form: Form, draft: Draft, group: str, number: int) -> Moved:
    """The draft without a row of a group; rows behind it move up."""
    found = form.fields.get(group)
    rows = list(draft.answers.get(group) or [])
    if found is None or found.widget != Widget.GROUP or not 0 <= number < len(rows):
        return Moved(draft, {})
    paths: dict[str, str | None] = {f"{group}.{number}": None}
    paths |= {f"{group}.{later}": f"{group}.{later - 1}" for later in range(number + 1, len(rows))}
    moved = Moved(draft, paths)
    answers = {**draft.answers, group: rows[:number] + rows[number + 1 :]}
    return Moved(Draft(answers, _renamed(draft.typed, moved), _renamed(draft.prefilled, moved)), paths)


def _renamed(parts: Mapping[str, Any], moved: Moved) -> dict[str, Any]:
    renamed = {moved.path(path): part for path, part in parts.items()}
    return {path: part for path, part in renamed.items() if path is not None}


def acted(form: Form, draft: Draft, act: str) -> Moved:
    """The draft after a button of a group: `add:children` or `remove:children.1`; as it was for any other word."""
    verb, _, target = act.partition(":")
    if verb == "add":
        return Moved(with_row(form, draft, target), {})
    group, _, number = target.partition(".")
    if verb == "remove" and number.isdecimal():
        return without_row(form, draft, group, int(number[:6]))
    return Moved(draft, {})


def prefill(form: Form, draft: Draft, offers: Mapping[str, tuple[Any, Text]]) -> Draft:
    """The draft with what sources offer: `offers` has for a field's `prefill` key the value and who gives it. Filled in once,
    only where nothing was typed; values have the JSON type of the field's schema."""
    work = _Work(draft)
    for name, one in form.fields.items():
        offered = offers.get(one.prefill) if one.prefill else None
        if offered is None or offered[0] is None or name in work.prefilled or name in work.typed:
            continue
        if work.answers.get(name) is None:
            work.answers[name] = offered[0]
        work.prefilled[name] = Prefilled(*offered)
    return work.done()


def keep_words(form: Form, draft: Draft, path: str, words: Sequence[str]) -> Draft:
    """The draft with words put at a path as if they had been typed there (imports, tests)."""
    one = field_at(form, path)
    if one is None:
        return draft
    work, found = _Work(draft), read(one, tuple(words))
    name, _, rest = path.partition(".")
    number, _, inner = rest.partition(".")
    target = work.rows(name)[int(number)] if rest else work.answers
    work.put(target, inner or name, path, (found.value, found.words, found.wrong))
    return work.done()
