"""Reading a record from its stored form, strictly: what does not fit is said with its path."""

from __future__ import annotations

import types
import unicodedata
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from dienhong.public_services.catalogue.record import CODE, FORMAT, Record

LONGEST_TEXT = 20_000
MOST_ROWS = 500
MOST_DONG = 10**12
MOST_TERM = Decimal(10_000)


class Misfit(ValueError):
    """What was handed in is no record; `path` says where ("terms[2].amount"), `reason` is one of REASONS."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


REASONS = (
    "missing",
    "unknown",
    "not_text",
    "too_long",
    "not_number",
    "out_of_range",
    "not_a_choice",
    "not_a_list",
    "not_an_object",
)


def record_from(content: object) -> Record:
    """The record of a stored document. Raises Misfit."""
    if not isinstance(content, dict):
        raise Misfit("", "not_an_object")
    if content.get("format") != FORMAT:
        raise Misfit("format", "not_a_choice")
    read: Record = _object({key: value for key, value in content.items() if key != "format"}, Record, "")
    if not CODE.fullmatch(read.code):
        raise Misfit("code", "not_a_choice")
    return read


@cache
def _shape(kind: type) -> list[tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return [(one, hints[one.name]) for one in fields(kind)]


def _object(value: object, kind: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise Misfit(path, "not_an_object")
    shape = _shape(kind)
    unknown = value.keys() - {one.name for one, _ in shape}
    if unknown:
        raise Misfit(_below(path, min(map(str, unknown))), "unknown")
    given: dict[str, Any] = {}
    for one, hint in shape:
        if one.name in value:
            given[one.name] = _value(value[one.name], hint, _below(path, one.name))
        elif one.default is MISSING:
            raise Misfit(_below(path, one.name), "missing")
    return kind(**given)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _value(value: object, hint: Any, path: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        if value is None:
            return None
        (hint,) = (one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is tuple:
        return _rows(value, get_args(hint)[0], path)
    if is_dataclass(hint):
        return _object(value, hint, path)
    if issubclass(hint, StrEnum):
        if not isinstance(value, str) or value not in list(hint):
            raise Misfit(path, "not_a_choice")
        return hint(value)
    return {str: _text, int: _whole, Decimal: _amount}[hint](value, path)


def _rows(value: object, hint: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise Misfit(path, "not_a_list")
    if len(value) > MOST_ROWS:
        raise Misfit(path, "too_long")
    return tuple(_value(one, hint, f"{path}[{place}]") for place, one in enumerate(value))


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise Misfit(path, "not_text")
    if len(value) > LONGEST_TEXT:
        raise Misfit(path, "too_long")
    return cleaned(value)


def cleaned(text: str) -> str:
    """NFC, plain line ends, no control characters, no space at the ends of lines."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs", "Co", "Cn"))
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def _whole(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Misfit(path, "not_number")
    if not 0 <= value <= MOST_DONG:
        raise Misfit(path, "out_of_range")
    return value


def _amount(value: object, path: str) -> Decimal:
    """A number of days and the like, in halves."""
    if not isinstance(value, str) or len(value) > 12:
        raise Misfit(path, "not_number")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise Misfit(path, "not_number") from error
    if not amount.is_finite() or not 0 < amount <= MOST_TERM or (amount * 2) % 1:
        raise Misfit(path, "out_of_range")
    return amount
