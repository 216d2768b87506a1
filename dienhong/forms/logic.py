"""Rules in JsonLogic: which operators there are, what a rule reads, its value. Bounded in depth, size and work; no eval."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from datalogic_py import DataHandle, DataLogicError, Engine
from datalogic_py import Rule as Compiled

from dienhong.forms.errors import FormError

TODAY = "_today"  # what a rule reads as the day of asking, ISO
DEPTH, NODES, WORK = 24, 400, 50_000
_SCOPED = frozenset({"map", "filter", "all", "some", "none", "reduce"})


def _years(arguments: str) -> str:
    """Whole years from the first day to the second."""
    first, second = _days_of(arguments)
    if first is None or second is None:
        return "null"
    return str(second.year - first.year - ((second.month, second.day) < (first.month, first.day)))


def _days(arguments: str) -> str:
    """Days from the first day to the second."""
    first, second = _days_of(arguments)
    return "null" if first is None or second is None else str((second - first).days)


def _days_of(arguments: str) -> tuple[date | None, date | None]:
    values = json.loads(arguments)
    if len(values) != 2:
        return None, None
    first, second = (_day(one) for one in values)
    return first, second


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_ENGINE = Engine(
    config={"max_recursion_depth": 64, "ops_budget": WORK, "loose_equality_errors": False},
    families=[],  # the core of JsonLogic; two operators on days of our own
    custom_operators={"years": _years, "days": _days},
)
OPERATORS = frozenset(
    name for known in _ENGINE.operators() for name in (known["name"], *known["aliases"]) if name != "val"
) | {"var", "years", "days"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as canonical JSON, and the names of the fields that it reads (rows of groups are read through their group)."""

    text: str
    reads: frozenset[str]

    @property
    def logic(self) -> Any:
        """The rule as JSON value."""
        return json.loads(self.text)

    @property
    def constant(self) -> bool | None:
        """True or False where the rule is just that."""
        return {"true": True, "false": False}.get(self.text)


ALWAYS, NEVER = Rule("true", frozenset()), Rule("false", frozenset())


def rule_of(logic: Any, where: str = "") -> Rule:
    """The rule; raises FormError rule_broken (unknown operator, too deep, too long, a variable that is computed)."""
    nodes = sum(1 for _ in _walk(logic, where, 0))
    if nodes > NODES:
        raise FormError("rule_broken", where=where, why=f"{nodes} > {NODES}")
    text = json.dumps(logic, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        _compiled(text)
    except DataLogicError as error:
        raise FormError("rule_broken", where=where, why=str(error)[:200]) from error
    problems = [one["message"] for one in _ENGINE.check(logic) if one["severity"] == "error"]
    if problems:
        raise FormError("rule_broken", where=where, why=problems[0])
    return Rule(text, frozenset(_reads(logic)))


def _walk(logic: Any, where: str, depth: int) -> Iterator[Any]:
    """Every node; raises FormError where one is no JsonLogic."""
    if depth > DEPTH:
        raise FormError("rule_broken", where=where, why=f"depth > {DEPTH}")
    yield logic
    if isinstance(logic, list):
        for one in logic:
            yield from _walk(one, where, depth + 1)
    elif isinstance(logic, dict):
        if len(logic) != 1 or next(iter(logic)) not in OPERATORS:
            raise FormError("rule_broken", where=where, why=f"operator {', '.join(map(str, logic))[:80]}")
        ((operator, given),) = logic.items()
        if operator == "var" and not isinstance(_first(given), str):
            raise FormError("rule_broken", where=where, why="var")
        yield from _walk(given, where, depth + 1)
    elif not isinstance(logic, str | int | float | bool | None):
        raise FormError("rule_broken", where=where, why=type(logic).__name__)


def _first(given: Any) -> Any:
    return given[0] if isinstance(given, list) and given else given


def _reads(logic: Any) -> Iterator[str]:
    if isinstance(logic, list):
        for one in logic:
            yield from _reads(one)
    elif isinstance(logic, dict):
        ((operator, given),) = logic.items()
        if operator == "var":
            yield str(_first(given)).split(".")[0]
        elif operator in {"missing", "missing_some"}:
            yield from (str(one).split(".")[0] for one in _flat(given) if isinstance(one, str))
        elif operator in _SCOPED and isinstance(given, list):
            # What stands after the list reads the row in hand, so only the list itself reads the form.
            yield from _reads(given[:1])
        else:
            yield from _reads(given)


def _flat(given: Any) -> Iterator[Any]:
    if isinstance(given, list):
        for one in given:
            yield from _flat(one)
    else:
        yield given


@lru_cache(maxsize=20_000)
def _compiled(text: str) -> Compiled:
    return _ENGINE.compile(text)


class Known:
    """What rules may read: answers by name. Asked often between changes, so it is handed to the engine once a change."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._handle: DataHandle | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def put(self, name: str, value: Any) -> None:
        """Add an answer; None takes it away."""
        if value is None:
            if self._values.pop(name, None) is not None:
                self._handle = None
        else:
            self._values[name] = value
            self._handle = None

    def with_row(self, row: Mapping[str, Any]) -> Known:
        """The same with the fields of a row of a group."""
        return Known({**self._values, **row})

    def value(self, rule: Rule) -> Any:
        """What the rule gives; None where it cannot be worked out (a word compared with a number, a division by zero)."""
        if rule.constant is not None:
            return rule.constant
        if self._handle is None:
            self._handle = DataHandle(self._values)
        try:
            return _compiled(rule.text).evaluate_data(self._handle)
        except DataLogicError:
            return None

    def holds(self, rule: Rule) -> bool:
        """Whether the rule is fulfilled: JsonLogic's truth, where 0, "", [] and null are not."""
        return bool(self.value(rule))
