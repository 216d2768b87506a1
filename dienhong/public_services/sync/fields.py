"""Fields of the national interface: each knows its name there, how it is read and how it is written.

Moments are 14 digits of Viet Nam's time; flags and numbers are texts. Codes differ from partner to partner (who applies is 1 and 2
at one, 0, 1 and 2 at another), so they go through the partner's own map.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.text import nfc
from dienhong.public_services.codes import BadCode, read_code
from dienhong.public_services.statuses import Status

T = TypeVar("T")
_WHEN = "%Y%m%d%H%M%S"
_MOST_ROWS = 500


class BadField(ValueError):
    """A field that cannot be read: its name, for one in a list with its place, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


@dataclass(frozen=True, slots=True)
class CodeMap:
    """A partner's codes by our words. What a map does not name is refused."""

    applicants: Mapping[str, str]
    channels: Mapping[str, str]
    statuses: Mapping[Status, str]


# As the national guide has them; a partner that counts otherwise has a map of its own.
NATIONAL = CodeMap(
    applicants={"citizen": "1", "enterprise": "2"},
    channels={"direct": "0", "online": "1", "post": "2"},
    statuses={one: str(int(one)) for one in Status},
)


class Kind(Protocol):
    """How a field is read and written."""

    def read(self, value: Any, name: str, codes: CodeMap) -> Any:
        """Our value. Raises BadField."""

    def write(self, value: Any, codes: CodeMap) -> Any:
        """The partner's value."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; a number is taken as one, null as ""."""

    longest: int = 4_000
    needed: bool = False

    def read(self, value: Any, name: str, codes: CodeMap) -> str:
        """The text without space around it, composed."""
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise BadField(name, "not a text")
        text = "" if value is None else nfc(str(value)).strip()
        if "\x00" in text or len(text) > self.longest:
            raise BadField(name, f"not a text of at most {self.longest} letters")
        if self.needed and not text:
            raise BadField(name, "missing")
        return text

    def write(self, value: str, codes: CodeMap) -> str:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, None for ""."""

    needed: bool = False

    def read(self, value: Any, name: str, codes: CodeMap) -> datetime | None:
        """An aware moment."""
        text = Text(30, self.needed).read(value, name, codes)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{14}", text, re.ASCII):
            raise BadField(name, "not yyyyMMddHHmmss")
        try:
            return datetime.strptime(text, _WHEN).replace(tzinfo=VIETNAM)
        except ValueError as error:
            raise BadField(name, "no such moment") from error

    def write(self, value: datetime | None, codes: CodeMap) -> str:
        """14 digits, "" for None."""
        return "" if value is None else value.astimezone(VIETNAM).strftime(_WHEN)


class Number:
    """A whole number that is not negative; 0 where it is missing."""

    def read(self, value: Any, name: str, codes: CodeMap) -> int:
        """The number."""
        text = Text(18).read(value, name, codes)
        if not re.fullmatch(r"[0-9]*", text, re.ASCII):
            raise BadField(name, "not a number")
        return int(text or 0)

    def write(self, value: int, codes: CodeMap) -> str:
        """Its digits."""
        return str(value)


class Flag:
    """True or false, as such, as words or as 1 and 0; false where it is missing."""

    def read(self, value: Any, name: str, codes: CodeMap) -> bool:
        """The flag."""
        text = str(value).lower() if isinstance(value, bool) else Text(5).read(value, name, codes).lower()
        if text not in {"true", "false", "1", "0", ""}:
            raise BadField(name, "neither true nor false")
        return text in {"true", "1"}

    def write(self, value: bool, codes: CodeMap) -> str:
        """ "True" or "False"."""
        return str(value)


class DossierCodeText:
    """The code of a dossier."""

    def read(self, value: Any, name: str, codes: CodeMap) -> str:
        """The code as it was written."""
        text = Text(60, needed=True).read(value, name, codes)
        try:
            read_code(text)
        except BadCode as error:
            raise BadField(name, "no code of a dossier") from error
        return text

    def write(self, value: str, codes: CodeMap) -> str:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True)
class Code:
    """A word of ours behind a code of the partner; `which` names the map."""

    which: str

    def read(self, value: Any, name: str, codes: CodeMap) -> Any:
        """Our word."""
        text = Text(60, needed=True).read(value, name, codes)
        known = {theirs: ours for ours, theirs in getattr(codes, self.which).items()}
        if text not in known:
            raise BadField(name, f"“{text}” stands in no map of this partner")
        return known[text]

    def write(self, value: Any, codes: CodeMap) -> str:
        """The partner's code."""
        return str(getattr(codes, self.which)[value])


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects of one shape; empty where it is missing."""

    shape: type

    def read(self, value: Any, name: str, codes: CodeMap) -> tuple[Any, ...]:
        """The rows; a fault in one names its place."""
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > _MOST_ROWS or not all(isinstance(one, dict) for one in value):
            raise BadField(name, f"not a list of at most {_MOST_ROWS} objects")
        return tuple(read(self.shape, row, codes, f"{name}[{place}].") for place, row in enumerate(value))

    def write(self, value: tuple[Any, ...], codes: CodeMap) -> list[dict[str, Any]]:
        """As objects."""
        return [write(one, codes) for one in value]


def named(name: str, kind: Kind) -> Any:
    """A field of a dataclass with its name at the partner."""
    return dataclasses.field(metadata={"name": name, "kind": kind})


def names_of(shape: type) -> list[str]:
    """The names at the partner, in order."""
    return [one.metadata["name"] for one in dataclasses.fields(shape)]


def read(shape: type[T], given: Mapping[str, Any], codes: CodeMap, place: str = "") -> T:
    """An object of this shape out of a partner's. Raises BadField."""
    values = {}
    for one in dataclasses.fields(shape):  # type: ignore[arg-type]  # shapes are dataclasses
        name = one.metadata["name"]
        values[one.name] = one.metadata["kind"].read(given.get(name), place + name, codes)
    return shape(**values)


def write(one: Any, codes: CodeMap) -> dict[str, Any]:
    """The partner's object, with every field."""
    return {
        field.metadata["name"]: field.metadata["kind"].write(getattr(one, field.name), codes)
        for field in dataclasses.fields(one)
    }
