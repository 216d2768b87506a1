"""The one byte form of a JSON value, so that equal values have equal hashes (evidence.md, section 1)."""

from __future__ import annotations

import json
from typing import NoReturn

_KINDS = "object, array, string, integer, true, false, null"
# Beyond this other languages' readers round silently (IEEE 754 double).
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 100
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class NotCanonical(ValueError):
    """The value or the bytes cannot be, or are not, in canonical form."""


def dumps(value: object) -> bytes:
    """Canonical UTF-8 bytes of `value`: members sorted by code point, no spaces, no floats, integers within ±(2^53−1).

    Raises NotCanonical for anything that has no canonical form.
    """
    _require_plain(value, 0)
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds half of a surrogate pair") from error


def loads(data: bytes) -> object:
    """The value of canonical bytes. Raises NotCanonical when `data` is JSON in any other form."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotCanonical("the bytes are not JSON in UTF-8") from error
    if dumps(value) != data:
        raise NotCanonical("the bytes are JSON, but not in canonical form")
    return value


def _refuse(literal: str) -> NoReturn:
    raise NotCanonical(f"{literal} is not an integer")


def _require_plain(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical("an integer is beyond 2^53-1; write it as a string")
    elif isinstance(value, list | tuple):
        for item in value:
            _require_plain(item, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise NotCanonical(f"the member name {name!r} is not a string")
            _require_plain(item, depth + 1)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form; use {_KINDS}")
