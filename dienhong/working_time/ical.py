"""Calendar files (iCalendar, RFC 5545), for the calendars of telephones and offices: unusual days, appointments of other domains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dienhong.working_time.models import DayRule

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75  # octets, the line end not counted
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that takes place between two moments; a later `sequence` replaces what a calendar took in before."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    description: str
    cancelled: bool = False


def appointment_file(name: str, appointments: Iterable[Appointment]) -> str:
    """A calendar with an event for each appointment, at its moments in UTC."""
    return _file(name, "Sessions", [line for one in appointments for line in _appointment(one)])


def calendar_file(name: str, rules: Iterable[DayRule], kinds: dict[str, str]) -> str:
    """A calendar with a whole-day event for each rule; its UID stays the same, so that importing twice adds nothing.

    `kinds`: the words for the kinds of days. Days off are free time, worked days are busy.
    """
    return _file(name, "Working calendar", [line for rule in rules for line in _event(rule, kinds[rule.kind])])


def _file(name: str, product: str, events: list[str]) -> str:
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Dien Hong//{product}//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    return "".join(f"{folded}\r\n" for line in [*head, *events, "END:VCALENDAR"] for folded in _folded(line))


def _appointment(one: Appointment) -> list[str]:
    optional = {"LOCATION": one.place, "DESCRIPTION": one.description}
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(one.stamped_at)}",
        f"DTSTART:{_moment(one.starts_at)}",
        f"DTEND:{_moment(one.ends_at)}",
        f"SUMMARY:{_text(one.summary)}",
        *(f"{key}:{_text(value)}" for key, value in optional.items() if value),
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _event(rule: DayRule, kind: str) -> list[str]:
    words = [f"SUMMARY:{_text(f'{kind}: {rule.title}')}"]
    if rule.basis:
        words.append(f"DESCRIPTION:{_text(rule.basis)}")
    return [
        "BEGIN:VEVENT",
        f"UID:{rule.uuid}@dienhong",
        f"DTSTAMP:{_moment(rule.set_at)}",
        f"DTSTART;VALUE=DATE:{rule.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{rule.day + timedelta(days=1):%Y%m%d}",
        *words,
        f"TRANSP:{'OPAQUE' if rule.kind == DayRule.Kind.WORKING else 'TRANSPARENT'}",
        f"STATUS:{'TENTATIVE' if rule.source == DayRule.Source.SEED else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, those after the first begin with a blank; no letter is cut."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
