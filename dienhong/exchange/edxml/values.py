"""Single values: texts, dates, document ids, file names. No XML here."""

import re
import unicodedata
from datetime import date, datetime

from dienhong.exchange.edxml.model import VIETNAM_TIME

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSAFE_IN_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]'
)
_RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
_STRICT_DAY = re.compile(r"\d{4}/\d{2}/\d{2}", re.ASCII)
_STRICT_MOMENT = re.compile(r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"\d[^/,\s]*", re.ASCII)
_MEANINGLESS = frozenset({"N/A", "NA", "NULL", "NONE", "-"})


class Impossible(ValueError):
    """Looks like a date or time but is not in the calendar."""


def clean(text: str) -> str:
    """Unicode NFC, Unix line ends, no outer blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def has_forbidden_character(text: str) -> bool:
    """True for characters that XML forbids or that only control a terminal."""
    return not (text.isascii() and text.isprintable()) and _FORBIDDEN.search(text) is not None


def is_safe_name(name: str) -> bool:
    """A plain file name: no path, no control or direction characters, no reserved device name."""
    if not name or name != name.strip() or name.endswith(".") or name.startswith(".."):
        return False
    return _UNSAFE_IN_NAME.search(name) is None and _RESERVED_NAME.fullmatch(name) is None


def written_day(day: date) -> str:
    """yyyy/MM/dd (strftime does not pad years below 1000 on every system)."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def written_moment(moment: datetime) -> str:
    """yyyy/MM/dd HH:mm:ss in Vietnamese time."""
    local = moment.astimezone(VIETNAM_TIME)
    return f"{written_day(local)} {local.hour:02}:{local.minute:02}:{local.second:02}"


def read_day(text: str) -> tuple[date, bool] | None:
    """The date and whether it is written as the standard says; None when it is no date at all.

    Raises Impossible for a date that is not in the calendar.
    """
    if year_first := _YEAR_FIRST.fullmatch(text):
        year, month, day = year_first.group(1, 3, 4)
    elif day_first := _DAY_FIRST.fullmatch(text):
        day, month, year = day_first.group(1, 3, 4)
    else:
        return None
    try:
        return date(int(year), int(month), int(day)), _STRICT_DAY.fullmatch(text) is not None
    except ValueError as error:
        raise Impossible(text) from error


def read_moment(text: str) -> tuple[datetime, bool] | None:
    """As `read_day`, for a date with a time of day."""
    day_text, _, clock_text = text.replace("T", " ", 1).partition(" ")
    clock = _CLOCK.fullmatch(clock_text)
    day = read_day(day_text)
    if clock is None or day is None:
        return None
    hour, minute, second = (int(part) for part in clock.groups())
    try:
        moment = datetime(day[0].year, day[0].month, day[0].day, hour, minute, second, tzinfo=VIETNAM_TIME)
    except ValueError as error:
        raise Impossible(text) from error
    return moment, _STRICT_MOMENT.fullmatch(text) is not None


def split_document_id(text: str) -> tuple[str, str, str] | None:
    """OrganId, date text and "number/notation" of a DocumentId; None when it has another shape."""
    parts = text.split(",", 2)
    if len(parts) != 3 or not parts[0] or "/" not in parts[2]:
        return None
    return parts[0], parts[1], parts[2]


def is_valid_code(number: str, notation: str) -> bool:
    """A number starts with a digit and has no slash or comma; a notation has a letter."""
    return _NUMBER.fullmatch(number) is not None and any(c.isalpha() for c in notation) and not is_blank(notation)


def is_swapped_or_blank_code(number: str, notation: str) -> bool:
    """The two fields hold each other's value, or one says nothing ("N/A")."""
    return is_blank(number) or is_blank(notation) or is_valid_code(notation, number)


def is_blank(text: str) -> bool:
    """True for what people write into a mandatory field that they leave empty, like "N/A"."""
    return text.upper() in _MEANINGLESS
