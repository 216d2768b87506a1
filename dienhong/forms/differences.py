"""What changed between two versions of a form, field by field and page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dienhong.forms.form import Field, Form, Note, Page


class Change(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: of a page or a field (with its group in front: `siblings.sibling_name`); `parts` are what of it changed."""

    change: Change
    page: str
    field: str
    label: str
    parts: tuple[str, ...] = ()


_PARTS = (
    "label",
    "hint",
    "widget",
    "schema",
    "choices",
    "visible",
    "required",
    "computed",
    "checks",
    "prefill",
    "paper",
    "files",
)


def differences(before: Form, after: Form) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the later version, then what is gone."""
    return tuple([*_whole(before, after), *_pages(before, after), *_fields(before, after)])


def _whole(before: Form, after: Form) -> Iterator[Difference]:
    if before.title != after.title:
        yield Difference(Change.CHANGED, "", "", after.title.vi, ("title",))


def _pages(before: Form, after: Form) -> Iterator[Difference]:
    old, new = {page.id: page for page in before.pages}, {page.id: page for page in after.pages}
    yield from _in_order(list(old), list(new), {key: (key, "", new[key].title.vi) for key in new})
    for key, page in new.items():
        if key in old:
            parts = _page_parts(old[key], page)
            if parts:
                yield Difference(Change.CHANGED, key, "", page.title.vi, parts)
    for key, page in old.items():
        if key not in new:
            yield Difference(Change.REMOVED, key, "", page.title.vi)


def _page_parts(old: Page, new: Page) -> tuple[str, ...]:
    pairs = (
        ("title", old.title, new.title),
        ("visible", old.visible, new.visible),
        ("notes", _notes(old), _notes(new)),
    )
    return tuple(name for name, left, right in pairs if left != right)


def _notes(page: Page) -> list[Note]:
    return [one for one in page.elements if isinstance(one, Note)]


def _in_order(old: list[str], new: list[str], shown: Mapping[str, tuple[str, str, str]]) -> Iterator[Difference]:
    """Added parts, and those that stand elsewhere among the parts that stayed."""
    stayed_old, stayed_new = [one for one in old if one in shown], [one for one in new if one in set(old)]
    for key in new:
        if key not in set(old):
            yield Difference(Change.ADDED, *shown[key])
        elif stayed_old.index(key) != stayed_new.index(key):
            yield Difference(Change.MOVED, *shown[key])


def _fields(before: Form, after: Form) -> Iterator[Difference]:
    old, new = dict(_paths(before)), dict(_paths(after))
    for path, (page, one) in new.items():
        if path not in old:
            yield Difference(Change.ADDED, page, path, one.label.vi)
            continue
        was_on, was = old[path]
        if was_on != page:
            yield Difference(Change.MOVED, page, path, one.label.vi)
        parts = tuple(name for name in _PARTS if _part(was, name) != _part(one, name))
        if parts:
            yield Difference(Change.CHANGED, page, path, one.label.vi, parts)
    for path, (page, one) in old.items():
        if path not in new:
            yield Difference(Change.REMOVED, page, path, one.label.vi)
    yield from _moved_within(before, after)


def _moved_within(before: Form, after: Form) -> Iterator[Difference]:
    for page in after.pages:
        was = before.page(page.id)
        if was is not None:
            old, new = [one.name for one in was.fields], [one.name for one in page.fields]
            stayed = [name for name in new if name in set(old)]
            kept = [name for name in old if name in set(new)]
            for at, name in enumerate(stayed):
                if kept[at] != name:
                    yield Difference(Change.MOVED, page.id, name, after.fields[name].label.vi)


def _part(one: Field, name: str) -> Any:
    value = getattr(one, name)
    if name == "schema" and one.fields:
        return {key: part for key, part in value.items() if key != "items"}
    return value


def _paths(form: Form) -> Iterator[tuple[str, tuple[str, Field]]]:
    for page, one, group in form.every_field():
        yield f"{group.name}.{one.name}" if group else one.name, (page.id, one)
