"""The form: read once from its JSON into frozen parts, in an order in which its rules can be worked out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from dienhong.forms.errors import FormError
from dienhong.forms.logic import ALWAYS, NEVER, Rule, rule_of

FORMAT = "dienhong-form/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_BYTES, MOST_FIELDS, MOST_PAGES, MOST_ROWS = 2_000_000, 2_000, 200, 100
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Widget(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    RADIO = "radio"
    SELECT = "select"
    CHECKBOXES = "checkboxes"
    EMAIL = "email"
    PHONE = "phone"
    CITIZEN_ID = "citizen_id"
    TAX_CODE = "tax_code"
    ADDRESS = "address"
    FILE = "file"
    GROUP = "group"
    COMPUTED = "computed"


NOTES = ("heading", "paragraph")
CHOOSING = frozenset({Widget.RADIO, Widget.SELECT, Widget.CHECKBOXES})


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages; English may be missing."""

    vi: str = ""
    en: str = ""

    def within(self, language: str) -> str:
        """In the language that is wanted, or in the one that is there."""
        return (self.en or self.vi) if language == "en" else (self.vi or self.en)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Check:
    """What an answer must fulfil, and what is said where it does not."""

    rule: Rule
    message: Text


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What may be handed in; 0 or nothing stands for "not said", which publishing refuses."""

    types: tuple[str, ...] = ()
    bytes_each: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A heading or a paragraph between questions."""

    kind: str
    text: Text
    visible: Rule = ALWAYS


@dataclass(frozen=True)
class Field:
    """One question. `schema` is its JSON Schema, {} where the form's schema does not know it; `elements` are of a group."""

    name: str
    widget: Widget
    label: Text
    schema: Mapping[str, Any]
    hint: Text = Text()
    choices: tuple[Choice, ...] = ()
    visible: Rule = ALWAYS
    required: Rule = NEVER
    computed: Rule | None = None
    checks: tuple[Check, ...] = ()
    prefill: str = ""
    paper: str = ""
    autocomplete: str = ""
    files: FileLimits = FileLimits()
    elements: tuple[Field | Note, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of a group."""
        return tuple(one for one in self.elements if isinstance(one, Field))

    @cached_property
    def order(self) -> tuple[Field, ...]:
        """The fields of a group, in an order in which their rules can be worked out within a row."""
        return _ordered({one.name: one for one in self.fields}, {one.name: one.needs for one in self.fields})[0]

    @cached_property
    def needs(self) -> frozenset[str]:
        """What must be known before this field is."""
        own = self.visible.reads | (self.computed.reads if self.computed else frozenset())
        inner = frozenset(one.name for one in self.fields)
        return own.union(*(one.needs for one in self.fields)) - inner

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """What each choice is called, by its value."""
        return {one.value: one.label for one in self.choices}

    @property
    def rows(self) -> int:
        """How many rows a group may have at most; the house's limit where none is said."""
        return min(int(self.schema.get("maxItems", MOST_ROWS)), MOST_ROWS)


@dataclass(frozen=True)
class Page:
    """One step: what is asked together."""

    id: str
    title: Text
    elements: tuple[Field | Note, ...]
    visible: Rule = ALWAYS

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The page's questions in their order."""
        return tuple(one for one in self.elements if isinstance(one, Field))


@dataclass(frozen=True)
class Form:
    """A form as read. `document` is the JSON value that it was read from; it must not be changed."""

    title: Text
    pages: tuple[Page, ...]
    schema: Mapping[str, Any]
    document: Mapping[str, Any]

    @cached_property
    def text(self) -> str:
        """The canonical JSON."""
        return canonical(self.document)

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Fields outside groups by name; the first where two have the same."""
        found: dict[str, Field] = {}
        for page in self.pages:
            for one in page.fields:
                found.setdefault(one.name, one)
        return found

    @cached_property
    def page_of(self) -> Mapping[str, Page]:
        """The page of each field outside groups."""
        found: dict[str, Page] = {}
        for page in self.pages:
            for one in page.fields:
                found.setdefault(one.name, page)
        return found

    @cached_property
    def _sorted(self) -> tuple[tuple[Field | Page, ...], tuple[str, ...]]:
        nodes: dict[str, Field | Page] = {f"page:{page.id}": page for page in self.pages} | dict(self.fields)
        needs = {f"page:{page.id}": page.visible.reads for page in self.pages}
        needs |= {name: one.needs | {f"page:{self.page_of[name].id}"} for name, one in self.fields.items()}
        return _ordered(nodes, needs)

    @property
    def order(self) -> tuple[Field | Page, ...]:
        """Pages and fields, each after what its rules read; in the order of the document where they stand in a ring."""
        return self._sorted[0]

    @property
    def ring(self) -> tuple[str, ...]:
        """Names that need each other; empty in a form that can be published."""
        return self._sorted[1]

    def page(self, page_id: str) -> Page | None:
        """The page of this id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def every_field(self) -> Iterator[tuple[Page, Field, Field | None]]:
        """Each field with its page and the group that it stands in."""
        for page in self.pages:
            for one in page.fields:
                yield page, one, None
                for inner in one.fields:
                    yield page, inner, one


def _ordered(nodes: Mapping[str, Any], needs: Mapping[str, frozenset[str]]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    known = {name: {need for need in needs[name] if need in nodes} for name in nodes}
    try:
        return tuple(nodes[name] for name in TopologicalSorter(known).static_order()), ()
    except CycleError as error:
        return tuple(nodes.values()), tuple(error.args[1])


def canonical(document: Mapping[str, Any]) -> str:
    """The one text of a document that is hashed and stored: sorted keys, no blanks, letters as they are."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=64)
def form_of(text: str) -> Form:
    """The form of a canonical JSON text, read once. Raises FormError: form_broken, rule_broken, too_large."""
    if len(text.encode()) > MOST_BYTES:
        raise FormError("too_large", what="bytes", most=MOST_BYTES)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FormError("form_broken", where="", why="json") from error
    return _Reader(document).form()


def read_form(document: Mapping[str, Any]) -> Form:
    """The form of a JSON value. Raises FormError: form_broken, rule_broken, too_large."""
    try:
        return form_of(canonical(document))
    except (TypeError, RecursionError) as error:
        raise FormError("form_broken", where="", why="json") from error


class _Reader:
    """Reads what may be half done: gaps are for the publish checks, only what cannot be understood is refused."""

    def __init__(self, document: Any) -> None:
        self.document = _mapping(document, "")
        self.count = 0

    def form(self) -> Form:
        if self.document.get("format") != FORMAT:
            raise FormError("form_broken", where="format", why=str(self.document.get("format"))[:40])
        schema = _mapping(self.document.get("schema", {}), "schema")
        properties = _mapping(schema.get("properties", {}), "schema.properties")
        pages = tuple(self.page(one, properties) for one in _list(self.document.get("pages", []), "pages"))
        if len(pages) > MOST_PAGES:
            raise FormError("too_large", what="pages", most=MOST_PAGES)
        return Form(_text(self.document.get("title")), pages, schema, self.document)

    def page(self, given: Any, properties: Mapping[str, Any]) -> Page:
        part = _mapping(given, "pages")
        page_id = _name(part.get("id"), "pages.id")
        elements = tuple(
            self.element(one, properties, inside=False) for one in _list(part.get("elements", []), page_id)
        )
        return Page(page_id, _text(part.get("title")), elements, _rule(part.get("visible", True), page_id))

    def element(self, given: Any, properties: Mapping[str, Any], *, inside: bool) -> Field | Note:
        part = _mapping(given, "elements")
        widget = part.get("widget", "")
        if widget in NOTES:
            return Note(widget, _text(part.get("text")), _rule(part.get("visible", True), "note"))
        name = _name(part.get("field"), "field")
        if widget not in set(Widget) or (inside and widget == Widget.GROUP):
            raise FormError("form_broken", where=name, why=f"widget {str(widget)[:40]}")
        self.count += 1
        if self.count > MOST_FIELDS:
            raise FormError("too_large", what="fields", most=MOST_FIELDS)
        schema = _mapping(properties.get(name, {}), name)
        return Field(
            name=name,
            widget=Widget(widget),
            label=_text(part.get("label")),
            hint=_text(part.get("hint")),
            schema=schema,
            choices=tuple(_choice(one, name) for one in _list(part.get("choices", []), name)),
            visible=_rule(part.get("visible", True), name),
            required=_rule(part.get("required", False), name),
            computed=_rule(part["computed"], name) if "computed" in part else None,
            checks=tuple(_check(one, name) for one in _list(part.get("checks", []), name)),
            prefill=str(part.get("prefill", "")),
            paper=str(part.get("paper", "")),
            autocomplete=str(part.get("autocomplete", "")),
            files=_limits(part.get("files", {}), name),
            elements=self.inner(part, schema, name) if widget == Widget.GROUP else (),
        )

    def inner(self, part: Mapping[str, Any], schema: Mapping[str, Any], name: str) -> tuple[Field | Note, ...]:
        items = _mapping(schema.get("items", {}), name)
        properties = _mapping(items.get("properties", {}), name)
        return tuple(self.element(one, properties, inside=True) for one in _list(part.get("elements", []), name))


def _mapping(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise FormError("form_broken", where=where, why="object")
    return given


def _list(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list):
        raise FormError("form_broken", where=where, why="list")
    return given


def _name(given: Any, where: str) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise FormError("form_broken", where=where, why=f"name {str(given)[:60]}")
    return given


def _text(given: Any) -> Text:
    if isinstance(given, str):
        return Text(given)
    part = given if isinstance(given, Mapping) else {}
    return Text(str(part.get("vi", "")), str(part.get("en", "")))


def _rule(given: Any, where: str) -> Rule:
    return {True: ALWAYS, False: NEVER}[given] if isinstance(given, bool) else rule_of(given, where)


def _choice(given: Any, where: str) -> Choice:
    part = _mapping(given, where)
    return Choice(str(part.get("value", "")), _text(part.get("label")))


def _check(given: Any, where: str) -> Check:
    part = _mapping(given, where)
    return Check(_rule(part.get("rule", True), where), _text(part.get("message")))


def _limits(given: Any, where: str) -> FileLimits:
    part = _mapping(given, where)
    try:
        return FileLimits(
            tuple(str(one).lower() for one in _list(part.get("types", []), where)),
            int(part.get("bytes_each", 0)),
            int(part.get("count", 0)),
        )
    except (TypeError, ValueError) as error:
        raise FormError("form_broken", where=where, why="files") from error
