"""The days that differ from the usual week as a calendar file (iCalendar, RFC 5545), for the calendars of telephones and offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from dienhong.working_time.models import DayRule

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75  # octets, the line end not counted
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar_file(name: str, rules: Iterable[DayRule], kinds: dict[str, str]) -> str:
    """A calendar with a whole-day event for each rule; its UID stays the same, so that importing twice adds nothing.

    `kinds`: the words for the kinds of days. Days off are free time, worked days are busy.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dien Hong//Working calendar//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for rule in rules:
        lines += _event(rule, kinds[rule.kind])
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


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
