"""Changes of a form's document, one at a time, as the designer makes them: what goes in is left as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from dienhong.forms.conditions import ALL, Condition, as_conditions, as_logic
from dienhong.forms.errors import FormError
from dienhong.forms.form import CHOOSING, DIALECT, FORMAT, NOTES, Choice, Field, FileLimits, Text, Widget
from dienhong.forms.logic import TODAY
from dienhong.kernel.text import fold

Document = dict[str, Any]
LONGEST = {Widget.TEXT: 200, Widget.LONG_TEXT: 2000, Widget.EMAIL: 254}
_STRINGS = {Widget.PHONE: 20, Widget.CITIZEN_ID: 12, Widget.TAX_CODE: 14} | LONGEST
DAYS = {
    "past": (
        {"<=": [None, {"var": TODAY}]},
        Text("Ngày này không thể sau hôm nay.", "This day cannot be after today."),
    ),
    "future": (
        {">=": [None, {"var": TODAY}]},
        Text("Ngày này không thể trước hôm nay.", "This day cannot be before today."),
    ),
}
SUM, AGE, DAYS_SINCE = "sum", "age", "days"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the designer's form has it. `conditions` None leaves the condition as it is (a formula of its own);
    `least` and `most` bound a number, the letters of a text or the rows of a group; `day` is "", past or future;
    `computed` is how (sum, age, days) and of which fields."""

    widget: Widget
    label: Text
    hint: Text = Text()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    files: FileLimits = FileLimits()
    prefill: str = ""
    paper: str = ""
    conditions: tuple[Condition, ...] | None = ()
    join: str = ALL
    day: str = ""
    computed: tuple[str, tuple[str, ...]] | None = None


def new_document(title: Text) -> Document:
    """A form with one empty page."""
    schema = {"$schema": DIALECT, "type": "object", "additionalProperties": False, "properties": {}}
    page = {"id": "page_1", "title": {"vi": "Thông tin chung", "en": "General"}, "elements": []}
    return {"format": FORMAT, "title": _words(title), "schema": schema, "pages": [page]}


def renamed(document: Mapping[str, Any], title: Text) -> Document:
    """The form with another title."""
    changed = _copy(document)
    changed["title"] = _words(title)
    return changed


def with_page(document: Mapping[str, Any], title: Text) -> Document:
    """The form with another page at its end."""
    changed = _copy(document)
    known = {page["id"] for page in changed["pages"]}
    number = next(one for one in range(len(known) + 1, 10_000) if f"page_{one}" not in known)
    changed["pages"].append({"id": f"page_{number}", "title": _words(title), "elements": []})
    return changed


def page_changed(
    document: Mapping[str, Any], page_id: str, title: Text, conditions: Sequence[Condition] | None, join: str = ALL
) -> Document:
    """The form with a page's title and condition; None leaves the condition as it is."""
    changed = _copy(document)
    page = changed["pages"][_page_at(changed, page_id)]
    page["title"] = _words(title)
    _put_condition(page, conditions, join)
    return changed


def page_moved(document: Mapping[str, Any], page_id: str, by: int) -> Document:
    """The form with a page moved up (-1) or down (1)."""
    changed = _copy(document)
    _move(changed["pages"], _page_at(changed, page_id), by)
    return changed


def without_page(document: Mapping[str, Any], page_id: str) -> Document:
    """The form without a page and all that it asks."""
    changed = _copy(document)
    page = changed["pages"].pop(_page_at(changed, page_id))
    for element in page["elements"]:
        _properties(changed).pop(element.get("field"), None)
    return changed


def with_note(document: Mapping[str, Any], page_id: str, kind: str, text: Text) -> Document:
    """The form with a heading or paragraph at the end of a page."""
    if kind not in NOTES:
        raise FormError("change_wrong", why="widget")
    changed = _copy(document)
    changed["pages"][_page_at(changed, page_id)]["elements"].append({"widget": kind, "text": _words(text)})
    return changed


def with_question(document: Mapping[str, Any], page_id: str, asked: Asked, group: str = "") -> tuple[Document, str]:
    """The form with another question at the end of a page or group, and the question's name."""
    changed = _copy(document)
    page = changed["pages"][_page_at(changed, page_id)]
    elements, properties = page["elements"], _properties(changed)
    if group:
        at, elements = _place(changed, group)
        properties = _inner(properties, group)
        elements = elements[at].setdefault("elements", [])
    name = _free_name(changed, asked.label.vi)
    element: Document = {"field": name}
    put_question(element, properties, asked)
    elements.append(element)
    return changed, name


def question_changed(document: Mapping[str, Any], name: str, asked: Asked) -> Document:
    """The form with a question as it is asked now; the name of its answer stays."""
    changed = _copy(document)
    at, elements = _place(changed, name)
    put_question(elements[at], _properties_of(changed, name), asked)
    return changed


def moved(document: Mapping[str, Any], page_id: str, at: int, by: int, group: str = "") -> Document:
    """The form with the element at a place of a page (or group) moved up (-1) or down (1)."""
    changed = _copy(document)
    _move(_elements(changed, page_id, group), at, by)
    return changed


def to_page(document: Mapping[str, Any], name: str, page_id: str) -> Document:
    """The form with a question at the end of another page."""
    changed = _copy(document)
    at, elements = _place(changed, name)
    target = changed["pages"][_page_at(changed, page_id)]["elements"]
    if name not in _properties(changed):
        raise FormError("change_wrong", why="in_group")
    target.append(elements.pop(at))
    return changed


def without_element(document: Mapping[str, Any], page_id: str, at: int, group: str = "") -> Document:
    """The form without the element at a place of a page (or group)."""
    changed = _copy(document)
    elements = _elements(changed, page_id, group)
    if not 0 <= at < len(elements):
        raise FormError("change_wrong", why="gone")
    name = elements.pop(at).get("field", "")
    (_inner(_properties(changed), group) if group else _properties(changed)).pop(name, None)
    return changed


def note_changed(document: Mapping[str, Any], page_id: str, at: int, text: Text) -> Document:
    """The form with other words in a heading or paragraph."""
    changed = _copy(document)
    elements = _elements(changed, page_id, "")
    if not 0 <= at < len(elements) or elements[at].get("widget") not in NOTES:
        raise FormError("change_wrong", why="gone")
    elements[at]["text"] = _words(text)
    return changed


def asked_of(field: Field) -> Asked:
    """A field as the designer's form has it, to begin with."""
    schema, found = field.schema, as_conditions(field.visible)
    bounds = _BOUNDS.get(field.widget, ("minLength", "maxLength"))
    rules = [check.rule.logic for check in field.checks]
    day = next((name for name in DAYS if _day_rule(name, field.name) in rules), "")
    return Asked(
        widget=field.widget,
        label=field.label,
        hint=field.hint,
        required=field.required.constant is not False,
        choices=field.choices,
        least=schema.get(bounds[0]),
        most=schema.get(bounds[1]),
        files=field.files,
        prefill=field.prefill,
        paper=field.paper,
        conditions=None if found is None else found[0],
        join=ALL if found is None else found[1],
        day=day,
        computed=_computed_of(field),
    )


_BOUNDS = {
    Widget.NUMBER: ("minimum", "maximum"),
    Widget.MONEY: ("minimum", "maximum"),
    Widget.GROUP: ("minItems", "maxItems"),
    Widget.CHECKBOXES: ("minItems", "maxItems"),
}


def put_question(element: Document, properties: MutableMapping[str, Any], asked: Asked) -> None:
    """Put a question into its element (which has its name as `field`) and its schema; what the designer does not know stays."""
    name = element["field"]
    same = element.get("widget") == asked.widget
    element |= {"widget": asked.widget.value, "label": _words(asked.label)}
    _put(element, "hint", _words(asked.hint) if asked.hint != Text() else None)
    _put(element, "prefill", asked.prefill or None)
    _put(element, "paper", asked.paper or None)
    chosen = [{"value": one.value, "label": _words(one.label)} for one in asked.choices]
    _put(element, "choices", chosen if asked.widget in CHOOSING else None)
    if not (isinstance(element.get("required"), dict) and asked.required):
        _put(element, "required", asked.required or None)
    _put_condition(element, asked.conditions, asked.join)
    _put_day(element, name, asked.day if asked.widget == Widget.DATE else "")
    _put_computed(element, asked)
    if asked.widget == Widget.GROUP:
        element.setdefault("elements", [])
    else:
        element.pop("elements", None)
    if asked.widget == Widget.FILE:
        element["files"] = {
            "types": list(asked.files.types),
            "bytes_each": asked.files.bytes_each,
            "count": asked.files.count,
        }
        properties.pop(name, None)
    else:
        element.pop("files", None)
        properties[name] = _schema(asked, properties.get(name, {}) if same else {})


def _schema(asked: Asked, old: Mapping[str, Any]) -> Document:
    made = _made(asked, [one.value for one in asked.choices], old)
    keeps = {"pattern", "default"} | (
        {"maxLength"} if asked.widget in _STRINGS and asked.widget not in LONGEST else set()
    )
    kept = {key: part for key, part in old.items() if key in keeps}
    low, high = _BOUNDS.get(asked.widget, ("minLength", "maxLength"))
    if asked.widget in _BOUNDS or asked.widget in LONGEST:
        made |= {key: _whole(value) for key, value in ((low, asked.least), (high, asked.most)) if value is not None}
    return made | kept


def _made(asked: Asked, values: list[str], old: Mapping[str, Any]) -> Document:
    """The schema of a widget without bounds."""
    parts = {part: {"type": "string", "maxLength": 200} for part in ("province", "commune", "street")}
    empty = {"type": "object", "additionalProperties": False, "properties": {}}
    chosen = {"type": "string", "enum": values}
    fixed: Mapping[Widget, Document] = {
        Widget.NUMBER: {"type": old.get("type", "number")},
        Widget.MONEY: {"type": "integer", "minimum": 0},
        Widget.DATE: {"type": "string", "format": "date"},
        Widget.YES_NO: {"type": "boolean"},
        Widget.RADIO: chosen,
        Widget.SELECT: chosen,
        Widget.CHECKBOXES: {"type": "array", "uniqueItems": True, "items": chosen},
        Widget.ADDRESS: {"type": "object", "additionalProperties": False, "properties": parts},
        Widget.GROUP: {"type": "array", "items": old.get("items", empty)},
        Widget.COMPUTED: {"type": old.get("type", "number")},
    }
    return fixed.get(asked.widget) or {"type": "string", "maxLength": _STRINGS.get(asked.widget, 200)}


def _whole(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def _put(target: Document, key: str, value: Any) -> None:
    if value is None:
        target.pop(key, None)
    else:
        target[key] = value


def _put_condition(target: Document, conditions: Sequence[Condition] | None, join: str) -> None:
    if conditions is not None:
        _put(target, "visible", as_logic(conditions, join) if conditions else None)


def _day_rule(day: str, name: str) -> Document:
    ((operator, (_, today)),) = DAYS[day][0].items()
    return {operator: [{"var": name}, today]}


def _put_day(element: Document, name: str, day: str) -> None:
    dropped = [_day_rule(one, name) for one in DAYS if one != day]
    checks = [one for one in element.get("checks", []) if one.get("rule") not in dropped]
    if day in DAYS and _day_rule(day, name) not in [one.get("rule") for one in checks]:
        checks.append({"rule": _day_rule(day, name), "message": _words(DAYS[day][1])})
    _put(element, "checks", checks or None)


def _put_computed(element: Document, asked: Asked) -> None:
    if asked.widget != Widget.COMPUTED:
        element.pop("computed", None)
    elif asked.computed is not None:
        how, names = asked.computed
        reads = [{"var": name} for name in names]
        made = {"+": reads} if how == SUM else {{AGE: "years", DAYS_SINCE: "days"}[how]: [*reads[:1], {"var": TODAY}]}
        element["computed"] = made


def _computed_of(field: Field) -> tuple[str, tuple[str, ...]] | None:
    logic = field.computed.logic if field.computed else None
    if not isinstance(logic, dict):
        return None
    ((operator, given),) = logic.items()
    how = {"+": SUM, "years": AGE, "days": DAYS_SINCE}.get(operator)
    names = tuple(one["var"] for one in given if isinstance(one, dict) and one.get("var") != TODAY and "var" in one)
    return (how, names) if how and isinstance(given, list) else None


def _words(text: Text) -> Document:
    return {"vi": text.vi.strip()} | ({"en": text.en.strip()} if text.en.strip() else {})


def _copy(document: Mapping[str, Any]) -> Document:
    return deepcopy(dict(document))


def _properties(document: Document) -> Document:
    found: Document = document["schema"].setdefault("properties", {})
    return found


def _inner(properties: Mapping[str, Any], group: str) -> Document:
    found: Document = properties[group]["items"]["properties"]
    return found


def _properties_of(document: Document, name: str) -> Document:
    """The properties among which a field's schema stands: the form's or its group's."""
    for page in document["pages"]:
        for element in page["elements"]:
            if any(one.get("field") == name for one in element.get("elements", [])):
                return _inner(_properties(document), element["field"])
    return _properties(document)


def _page_at(document: Document, page_id: str) -> int:
    for at, page in enumerate(document["pages"]):
        if page["id"] == page_id:
            return at
    raise FormError("change_wrong", why="gone")


def _elements(document: Document, page_id: str, group: str) -> list[Document]:
    elements: list[Document] = document["pages"][_page_at(document, page_id)]["elements"]
    if not group:
        return elements
    found = next((one for one in elements if one.get("field") == group), None)
    if found is None:
        raise FormError("change_wrong", why="gone")
    inner: list[Document] = found.setdefault("elements", [])
    return inner


def _place(document: Document, name: str) -> tuple[int, list[Document]]:
    """Where a field stands: its number among these elements."""
    for page in document["pages"]:
        for elements in (page["elements"], *(one.get("elements", []) for one in page["elements"])):
            for at, one in enumerate(elements):
                if one.get("field") == name:
                    return at, elements
    raise FormError("change_wrong", why="gone")


def _move(parts: list[Any], at: int, by: int) -> None:
    if not 0 <= at < len(parts):
        raise FormError("change_wrong", why="gone")
    parts.insert(max(0, min(len(parts) - 1, at + by)), parts.pop(at))


def _free_name(document: Document, label: str) -> str:
    """A name for the answer out of its label: `Họ và tên` gives `ho_va_ten`, and a number behind it where that is taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:40].strip("_")
    plain = plain if plain and plain[0].isalpha() else f"field_{plain}".strip("_")
    taken = {one.get("field") for page in document["pages"] for one in page["elements"]}
    taken |= {
        each.get("field") for page in document["pages"] for one in page["elements"] for each in one.get("elements", [])
    }
    return next(name for name in (plain, *(f"{plain}_{number}" for number in range(2, 10_000))) if name not in taken)
