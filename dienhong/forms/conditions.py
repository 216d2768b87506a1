"""Conditions as plain sentences: "Hiện khi [câu] [là] [giá trị]", between JsonLogic and what a clerk chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dienhong.forms.draft import field_at
from dienhong.forms.errors import FormError
from dienhong.forms.form import Field, Form, Text, Widget
from dienhong.forms.logic import Rule
from dienhong.forms.values import NoPlaces, read, shown


class Is(StrEnum):
    """How an answer is compared."""

    EQUAL = "equal"
    OTHER = "other"
    ANSWERED = "answered"
    EMPTY = "empty"
    MORE = "more"
    LESS = "less"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    HAS = "has"


WORDS: Mapping[Is, Text] = {
    Is.EQUAL: Text("là", "is"),
    Is.OTHER: Text("không phải là", "is not"),
    Is.ANSWERED: Text("đã được trả lời", "is answered"),
    Is.EMPTY: Text("còn để trống", "is empty"),
    Is.MORE: Text("lớn hơn (sau)", "is more than (after)"),
    Is.LESS: Text("nhỏ hơn (trước)", "is less than (before)"),
    Is.AT_LEAST: Text("từ … trở lên", "is at least"),
    Is.AT_MOST: Text("từ … trở xuống", "is at most"),
    Is.HAS: Text("có chọn", "includes"),
}
ALL, ANY = "all", "any"
_JOINS = {ALL: Text(" và ", " and "), ANY: Text(" hoặc ", " or ")}
_OPERATORS = {Is.MORE: ">", Is.LESS: "<", Is.AT_LEAST: ">=", Is.AT_MOST: "<="}
_ORDERED = frozenset({Widget.NUMBER, Widget.MONEY, Widget.DATE, Widget.COMPUTED})
_SAME = {
    "===": (Is.EMPTY, Is.EQUAL),
    "==": (Is.EMPTY, Is.EQUAL),
    "!==": (Is.ANSWERED, Is.OTHER),
    "!=": (Is.ANSWERED, Is.OTHER),
}
OTHERWISE = Text("theo công thức riêng", "by a formula of its own")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: of a field's answer with a JSON value (None for answered and empty)."""

    field: str
    how: Is
    value: Any = None


def as_logic(conditions: Sequence[Condition], join: str = ALL) -> Any:
    """The rule that conditions make: true where there are none."""
    if not conditions:
        return True
    made = [_logic(one) for one in conditions]
    return made[0] if len(made) == 1 else {"and" if join == ALL else "or": made}


def _logic(one: Condition) -> Any:
    var = {"var": one.field}
    match one.how:
        case Is.EQUAL:
            return {"===": [var, one.value]}
        case Is.OTHER:
            return {"!==": [var, one.value]}
        case Is.ANSWERED:
            return {"!==": [var, None]}
        case Is.EMPTY:
            return {"===": [var, None]}
        case Is.HAS:
            return {"in": [one.value, var]}
        case _:
            # What is not answered is neither more nor less, though JsonLogic takes nothing for zero.
            return {"and": [{"!==": [var, None]}, {_OPERATORS[one.how]: [var, one.value]}]}


def as_conditions(rule: Rule) -> tuple[tuple[Condition, ...], str] | None:
    """The conditions that a rule is made of and how they are joined; None where it is no such rule."""
    if rule.constant is True:
        return (), ALL
    logic = rule.logic
    single = _condition(logic)
    if single is not None:
        return (single,), ALL
    if isinstance(logic, dict):
        ((operator, given),) = logic.items()
        if operator in {"and", "or"} and isinstance(given, list):
            parts = [_condition(one) for one in given]
            if parts and all(part is not None for part in parts):
                return tuple(part for part in parts if part is not None), ALL if operator == "and" else ANY
    return None


def _condition(logic: Any) -> Condition | None:
    if not isinstance(logic, dict):
        return None
    ((operator, given),) = logic.items()
    if not isinstance(given, list) or len(given) != 2:
        return None
    if operator == "and":
        name, compared = _var_of(given[0], "!=="), _compared(given[1])
        return compared if compared and compared.field == name else None
    if operator == "in":
        name = _name(given[1])
        return Condition(name, Is.HAS, given[0]) if name and isinstance(given[0], str) else None
    name, value = _name(given[0]), given[1]
    if name is None or isinstance(value, dict | list) or operator not in _SAME:
        return None
    without, with_value = _SAME[operator]
    return Condition(name, without) if value is None else Condition(name, with_value, value)


def _compared(logic: Any) -> Condition | None:
    for how, operator in _OPERATORS.items():
        if isinstance(logic, dict) and operator in logic and isinstance(logic[operator], list):
            name, value = _name(logic[operator][0]), logic[operator][-1]
            if name and len(logic[operator]) == 2 and not isinstance(value, dict | list):
                return Condition(name, how, value)
    return None


def _var_of(logic: Any, operator: str) -> str | None:
    given = logic.get(operator) if isinstance(logic, dict) else None
    return _name(given[0]) if isinstance(given, list) and len(given) == 2 and given[1] is None else None


def _name(logic: Any) -> str | None:
    found = logic.get("var") if isinstance(logic, dict) else None
    return found if isinstance(found, str) else None


def in_words(form: Form, rule: Rule, language: str = "vi") -> str:
    """A rule as a sentence: `“Đăng ký gì” là “Lại”`; "" for always."""
    if rule.constant is True:
        return ""
    found = as_conditions(rule)
    if found is None:
        return OTHERWISE.within(language)
    return _JOINS[found[1]].within(language).join(_said(form, one, language) for one in found[0])


def _said(form: Form, one: Condition, language: str) -> str:
    field = _field(form, one.field)
    name = (field.label.within(language) if field else "") or one.field
    how = WORDS[one.how].within(language)
    if one.value is None:
        return f"“{name}” {how}"
    value = _value_said(field, one.value, language)
    return f"“{name}” {how.replace('…', value)}" if "…" in how else f"“{name}” {how} “{value}”"


def shown_value(form: Form, one: Condition, language: str = "vi") -> str:
    """The value of a condition as `condition_of` reads it; "" where it has none."""
    return "" if one.value is None else _value_said(_field(form, one.field), one.value, language)


def _value_said(field: Field | None, value: Any, language: str) -> str:
    if field is None:
        return str(value)
    if field.widget == Widget.CHECKBOXES:
        return field.labels.get(str(value), Text(str(value))).within(language)
    return shown(field, value, language, NoPlaces())


def _field(form: Form, name: str) -> Field | None:
    found = field_at(form, name)
    if found is not None:
        return found
    return next((one for _, one, _ in form.every_field() if one.name == name), None)


def hows_for(field: Field) -> tuple[Is, ...]:
    """Which comparisons make sense for a field."""
    if field.widget == Widget.CHECKBOXES:
        return (Is.HAS, Is.ANSWERED, Is.EMPTY)
    if field.widget in {Widget.FILE, Widget.GROUP, Widget.ADDRESS}:
        return (Is.ANSWERED, Is.EMPTY)
    plain = (Is.EQUAL, Is.OTHER, Is.ANSWERED, Is.EMPTY)
    return (*plain, Is.MORE, Is.LESS, Is.AT_LEAST, Is.AT_MOST) if field.widget in _ORDERED else plain


def condition_of(form: Form, name: str, how: str, words: str) -> Condition:
    """A condition as a clerk chose it: the value is one of the choices by code or label, or words that the field can read.
    Raises FormError change_wrong (no such field, comparison or value).
    """
    field = _field(form, name)
    if field is None:
        raise FormError("change_wrong", why="condition_field")
    if how not in set(hows_for(field)):
        raise FormError("change_wrong", why="condition_how")
    if how in {Is.ANSWERED, Is.EMPTY}:
        return Condition(name, Is(how))
    value = _chosen(field, words.strip())
    if value is None:
        raise FormError("change_wrong", why="condition_value")
    return Condition(name, Is(how), value)


def _chosen(field: Field, words: str) -> Any:
    folded = words.casefold()
    if not folded:
        return None
    for choice in field.choices:
        if folded in (choice.value.casefold(), choice.label.vi.casefold(), choice.label.en.casefold()):
            return choice.value
    if field.choices:
        return None
    if field.widget == Widget.YES_NO:
        return {"có": True, "yes": True, "không": False, "no": False}.get(folded)
    if field.widget == Widget.DATE:
        parts = tuple(words.replace("-", "/").split("/"))
        return read(field, parts).value if len(parts) == 3 else None
    found = read(field, (words,)).value
    return found if found is not None else words
