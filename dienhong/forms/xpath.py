"""Expressions of XLSForm (`${age} > 18 and selected(${x}, 'a')`) as JsonLogic."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

_PIECE = re.compile(
    r"\s*(?:(?P<field>\$\{\s*([\w.-]+)\s*\})|(?P<number>\d+(?:\.\d+)?)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<word>[A-Za-z][\w-]*)|(?P<sign><=|>=|!=|[-+*=<>(),.]))"
)
_COMPARE = {"=": "===", "!=": "!==", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
MOST = 2_000


class NotUnderstood(Exception):
    """An expression with something that has no counterpart; `args[0]` is what."""


def logic_of(words: str, own: str, name_of: Callable[[str], str], many: Collection[str] = ()) -> Any:
    """The rule of an expression; `own` is the field that `.` stands for, `name_of` gives our name of a foreign one, `many` are
    our names of fields with several choices. Raises NotUnderstood.
    """
    if len(words) > MOST:
        raise NotUnderstood(words[:80])
    return _Parser(words, own, name_of, many).whole()


class _Parser:
    def __init__(self, words: str, own: str, name_of: Callable[[str], str], many: Collection[str]) -> None:
        self.own, self.name_of, self.many = own, name_of, many
        self.pieces: list[tuple[str, str]] = []
        at = 0
        text = words.strip()
        while at < len(text):
            found = _PIECE.match(text, at)
            if found is None:
                raise NotUnderstood(text[at : at + 40])
            kind = str(found.lastgroup)
            self.pieces.append((kind, found[2] if kind == "field" else found[kind]))
            at = found.end()
        self.at = self.depth = 0

    def whole(self) -> Any:
        value = self.either()
        if self.at < len(self.pieces):
            raise NotUnderstood(self.pieces[self.at][1])
        return value

    def peek(self) -> tuple[str, str]:
        return self.pieces[self.at] if self.at < len(self.pieces) else ("end", "")

    def take(self, *signs: str) -> str:
        """The next piece where it is one of these signs or words; "" where it is not."""
        kind, text = self.peek()
        if kind in {"sign", "word"} and text in signs:
            self.at += 1
            return text
        return ""

    def must(self, sign: str) -> None:
        if not self.take(sign):
            raise NotUnderstood(self.peek()[1] or sign)

    def either(self) -> Any:
        self.depth += 1
        if self.depth > 20:
            raise NotUnderstood("(((…")
        value = self.chain(self.both, {"or": "or"})
        self.depth -= 1
        return value

    def both(self) -> Any:
        return self.chain(self.compared, {"and": "and"})

    def compared(self) -> Any:
        left = self.sum()
        sign = self.take(*_COMPARE)
        if not sign:
            return left
        right = self.sum()
        # XLSForm writes '' for "not answered"; here that is null.
        left, right = (None if one == "" else one for one in (left, right))
        return {_COMPARE[sign]: [left, right]}

    def sum(self) -> Any:
        return self.chain(self.product, {"+": "+", "-": "-"})

    def product(self) -> Any:
        return self.chain(self.single, {"*": "*", "div": "/", "mod": "%"})

    def chain(self, part: Callable[[], Any], operators: dict[str, str]) -> Any:
        value = part()
        while sign := self.take(*operators):
            value = {operators[sign]: [value, part()]}
        return value

    def single(self) -> Any:
        kind, text = self.peek()
        self.at += 1
        match kind, text:
            case "field", _:
                value: Any = {"var": self.name_of(text)}
            case "number", _:
                value = float(text) if "." in text else int(text)
            case "string", _:
                value = text[1:-1]
            case "word", _:
                value = self.called(text)
            case "sign", ".":
                value = {"var": self.own}
            case "sign", "-":
                value = {"-": [self.single()]}
            case "sign", "(":
                value = self.either()
                self.must(")")
            case _:
                raise NotUnderstood(text)
        return value

    def called(self, name: str) -> Any:
        given: list[Any] = []
        self.must("(")
        while not self.take(")"):
            given.append(self.either())
            if not self.take(","):
                self.must(")")
                break
        return _function(name, given, self.many)


def _function(name: str, given: list[Any], many: Collection[str]) -> Any:
    match name, given:
        case "not", [one]:
            made: Any = {"!": [one]}
        case "selected", [{"var": str(field)}, value]:
            made = {"in": [value, {"var": field}]} if field in many else {"===": [{"var": field}, value]}
        case "true" | "false", []:
            made = name == "true"
        case "today", []:
            made = {"var": "_today"}
        case "if", [condition, then, other]:
            made = {"if": [condition, then, other]}
        case "concat", parts:
            made = {"cat": parts}
        case _:
            raise NotUnderstood(f"{name}()")
    return made
