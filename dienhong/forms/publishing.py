"""What stands in the way of publishing a form: each mistake by its code, its field or page, and the facts of its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from dienhong.forms.errors import FormError
from dienhong.forms.form import CHOOSING, MOST_ROWS, Field, Form, Note, Page, Widget
from dienhong.forms.logic import ALWAYS, NEVER, TODAY, Rule
from dienhong.forms.patterns import is_pattern, may_run_forever
from dienhong.forms.state import validator_of
from dienhong.forms.values import MOST_TYPED

_STRING = frozenset({"string"})
_TYPES: Mapping[Widget, frozenset[str]] = {
    Widget.NUMBER: frozenset({"number", "integer"}),
    Widget.MONEY: frozenset({"integer"}),
    Widget.YES_NO: frozenset({"boolean"}),
    Widget.CHECKBOXES: frozenset({"array"}),
    Widget.GROUP: frozenset({"array"}),
    Widget.ADDRESS: frozenset({"object"}),
    Widget.COMPUTED: frozenset({"string", "number", "integer", "boolean"}),
}
_WRITTEN = frozenset({Widget.TEXT, Widget.LONG_TEXT})
_PAIRS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))


@dataclass(frozen=True, slots=True)
class Mistake:
    """One reason why a form cannot be published. `field` is "" where it is about a page or the whole form."""

    code: str
    page: str = ""
    field: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def mistakes_of(form: Form, held_papers: Collection[str] = ()) -> tuple[Mistake, ...]:
    """Every reason why the form cannot be published; `held_papers` are the codes of papers that the State already holds."""
    broken = tuple(_schema(form))
    if broken:
        return broken  # nothing further can be said of a schema that is none
    found = list(_whole(form))
    for part in (_pages(form), _fields(form, held_papers), _rules(form)):
        found += part
    return tuple(dict.fromkeys(found))


def _whole(form: Form) -> Iterator[Mistake]:
    if not form.title.vi.strip():
        yield Mistake("title_missing")
    if not form.pages:
        yield Mistake("pages_missing")
    if form.ring:
        yield Mistake("ring", facts=(("names", " → ".join(form.ring)),))
    yield from _placed(form)
    if form.schema.get("required"):
        yield Mistake("schema_requires")


def _schema(form: Form) -> Iterator[Mistake]:
    try:
        validator_of(form)
    except FormError as error:
        patterns = [
            Mistake("pattern_broken", page.id, one.name)
            for page, one, _ in form.every_field()
            if not is_pattern(str(one.schema.get("pattern", "")))
        ]
        yield from patterns or [Mistake("schema_broken", facts=(("why", str(error.facts["why"])),))]


def _placed(form: Form) -> Iterator[Mistake]:
    """Every field stands on one page, and every page's field is known."""
    known = Counter(one.name for _, one, _ in form.every_field())
    for page, one, _ in form.every_field():
        if known[one.name] > 1:
            yield Mistake("field_twice", page.id, one.name)
    for name in form.schema.get("properties", {}):
        if name not in form.fields:
            yield Mistake("field_on_no_page", field=name)
    for name, one in form.fields.items():
        inner = {each.name for each in one.fields}
        for missing in one.schema.get("items", {}).get("properties", {}) if one.widget == Widget.GROUP else ():
            if missing not in inner:
                yield Mistake("field_on_no_page", form.page_of[name].id, missing)


def _pages(form: Form) -> Iterator[Mistake]:
    ids = Counter(page.id for page in form.pages)
    for page in form.pages:
        if ids[page.id] > 1:
            yield Mistake("page_twice", page.id)
        if not page.title.vi.strip():
            yield Mistake("page_title_missing", page.id)
        if not page.elements:
            yield Mistake("page_empty", page.id)
        elif page.visible == NEVER or all(one.visible == NEVER for one in page.elements):
            yield Mistake("page_unreachable", page.id)
        labels = Counter(one.label.vi.strip().casefold() for one in page.fields)
        for one in page.fields:
            if one.label.vi.strip() and labels[one.label.vi.strip().casefold()] > 1:
                yield Mistake("label_doubled", page.id, one.name, (("label", one.label.vi.strip()),))
        for note in page.elements:
            if isinstance(note, Note) and not note.text.vi.strip():
                yield Mistake("note_empty", page.id)


def _fields(form: Form, held_papers: Collection[str]) -> Iterator[Mistake]:
    for page, one, _ in form.every_field():
        for code, facts in _of_field(page, one, held_papers):
            yield Mistake(code, page.id, one.name, facts)


_Found = Iterator[tuple[str, tuple[tuple[str, str], ...]]]


def _of_field(page: Page, one: Field, held_papers: Collection[str]) -> _Found:
    if not one.label.vi.strip():
        yield "label_missing", ()
    if one.required != NEVER and NEVER in (one.visible, page.visible):
        yield "required_never_visible", ()
    if one.paper and one.paper in held_papers:
        yield "paper_held", (("paper", one.paper),)
    if (one.widget == Widget.COMPUTED) != (one.computed is not None):
        yield "computed_missing", ()
    if any(not check.message.vi.strip() for check in one.checks):
        yield "check_without_message", ()
    if one.widget == Widget.FILE:
        yield from _files(one)
    else:
        yield from _data(one)
    if one.widget in CHOOSING:
        yield from _choices(one)


def _files(one: Field) -> _Found:
    if not one.files.types or not one.files.bytes_each or not one.files.count:
        yield "files_unlimited", ()


def _data(one: Field) -> _Found:
    """The schema of a field against its widget and against itself."""
    schema = one.schema
    if not schema:
        yield "field_without_schema", ()
        return
    kind = schema.get("type")
    if kind not in _TYPES.get(one.widget, _STRING):
        yield "type_wrong", (("type", str(kind)),)
    for low, high in _PAIRS:
        if low in schema and high in schema and schema[low] > schema[high]:
            yield "range_empty", (("low", str(schema[low])), ("high", str(schema[high])))
    if one.widget in _WRITTEN and not 0 < schema.get("maxLength", 0) <= MOST_TYPED:
        yield "text_unlimited", (("most", str(MOST_TYPED)),)
    if one.widget == Widget.GROUP and not 0 < schema.get("maxItems", 0) <= MOST_ROWS:
        yield "rows_unlimited", (("most", str(MOST_ROWS)),)
    pattern = schema.get("pattern")
    if pattern is not None and may_run_forever(str(pattern)):
        yield "pattern_endless", ()
    elif "default" in schema and not _fits(schema):
        yield "default_wrong", (("default", str(schema["default"])),)


def _fits(schema: Mapping[str, Any]) -> bool:
    try:
        validator = Draft202012Validator(dict(schema), pattern_options=RegexOptions(), validate_formats=True)
    except (ValidationError, ValueError):
        return True  # the schema itself is broken, which is said elsewhere
    return bool(validator.is_valid(schema["default"]))


def _choices(one: Field) -> _Found:
    values = [choice.value for choice in one.choices]
    if not values or not all(values):
        yield "choices_missing", ()
        return
    if any(not choice.label.vi.strip() for choice in one.choices):
        yield "choice_without_label", ()
    if len(set(values)) < len(values):
        yield "choices_doubled", ()
    schema = one.schema.get("items", {}) if one.widget == Widget.CHECKBOXES else one.schema
    if set(schema.get("enum", ())) != set(values):
        yield "choices_differ", ()


def _rules(form: Form) -> Iterator[Mistake]:
    places = {page.id: at for at, page in enumerate(form.pages)}
    for page in form.pages:
        yield from _reads(form, page, None, page.visible, frozenset())
        for name in sorted(page.visible.reads & set(form.fields)):
            if places[form.page_of[name].id] >= places[page.id]:
                yield Mistake("page_asks_ahead", page.id, facts=(("name", _called(form, name)),))
        for note in page.elements:
            if isinstance(note, Note):
                yield from _reads(form, page, None, note.visible, frozenset())
    yield from _rules_of_fields(form, places)


def _rules_of_fields(form: Form, places: Mapping[str, int]) -> Iterator[Mistake]:
    for page, one, group in form.every_field():
        inner = frozenset(each.name for each in group.fields) if group else frozenset()
        rules = [one.visible, one.required, *(check.rule for check in one.checks)]
        for rule in [*rules, *([one.computed] if one.computed else [])]:
            yield from _reads(form, page, one, rule, inner)
        for name in sorted(one.visible.reads & set(form.fields)):
            if places[form.page_of[name].id] > places[page.id]:
                yield Mistake("field_asks_ahead", page.id, one.name, (("name", _called(form, name)),))
        if one.computed:
            yield from _computed(form, page, one, group)


def _reads(form: Form, page: Page, one: Field | None, rule: Rule, inner: frozenset[str]) -> Iterator[Mistake]:
    name = one.name if one else ""
    for read in sorted(rule.reads):
        if read not in form.fields and read not in inner and read != TODAY:
            yield Mistake("rule_unknown_field", page.id, name, (("name", read),))
    for read, value in _compared(rule.logic):
        field = form.fields.get(read)
        if field is not None and field.widget in CHOOSING and isinstance(value, str) and value not in field.labels:
            yield Mistake("rule_unknown_value", page.id, name, (("name", _called(form, read)), ("value", value)))


def _compared(logic: Any) -> Iterator[tuple[str, Any]]:
    """Fields that a rule compares with a fixed value: (name, value)."""
    if isinstance(logic, list):
        for one in logic:
            yield from _compared(one)
    elif isinstance(logic, dict):
        ((operator, given),) = logic.items()
        if operator in {"==", "===", "!=", "!==", "in"} and isinstance(given, list) and len(given) == 2:
            sides = given, list(reversed(given))
            for left, right in sides:
                if isinstance(left, dict) and isinstance(left.get("var"), str):
                    values = right if isinstance(right, list) else [right]
                    yield from ((left["var"], value) for value in values if not isinstance(value, dict))
        yield from _compared(given)


def _computed(form: Form, page: Page, one: Field, group: Field | None) -> Iterator[Mistake]:
    """What is computed may read only what is shown whenever it is shown itself."""
    own = _conditions(page, one) | (_conditions(page, group) if group else frozenset())
    reads = one.computed.reads if one.computed else frozenset()
    for name in sorted(reads):
        inner = next((each for each in (group.fields if group else ()) if each.name == name), None)
        if inner is not None:
            needed = frozenset({inner.visible}) - {ALWAYS}
        elif name in form.fields:
            needed = _conditions(form.page_of[name], form.fields[name])
        else:
            continue
        if not needed <= own:
            yield Mistake("computed_from_hidden", page.id, one.name, (("name", _called(form, name)),))


def _conditions(page: Page, one: Field) -> frozenset[Rule]:
    return frozenset({page.visible, one.visible}) - {ALWAYS}


def _called(form: Form, name: str) -> str:
    found = form.fields.get(name)
    return found.label.vi if found and found.label.vi else name
