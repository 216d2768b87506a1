"""Between what is typed and JSON values, both ways, by widget; and what only a Vietnamese number, code or phone tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from dienhong.forms.form import Field, Text, Widget

Posted = Mapping[str, Sequence[str]]
MOST_TYPED = 20_000
DATE_PARTS, ADDRESS_PARTS = ("d", "m", "y"), ("province", "commune", "street")
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,9})?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,9})?", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>()\[\]\\\"]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
_PHONE = re.compile(r"0[35789]\d{8}|02\d{9}", re.ASCII)
_TAX = re.compile(r"(\d{10})(?:-(\d{3}))?", re.ASCII)
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class Places(Protocol):
    """Provinces and communes as the directory has them today; codes as strings."""

    def provinces(self) -> Sequence[tuple[str, str]]:
        """(code, name) in the order in which they are shown."""

    def communes(self, province: str) -> Sequence[tuple[str, str]]:
        """(code, name) of a province's communes; none for an unknown province."""


class NoPlaces:
    """A directory without any place."""

    def provinces(self) -> Sequence[tuple[str, str]]:
        """None."""
        return ()

    def communes(self, province: str) -> Sequence[tuple[str, str]]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a field's inputs: the JSON value, or the words as typed with what is wrong (a code of `sentences`)."""

    value: Any = None
    words: tuple[str, ...] = ()
    wrong: str = ""


def cleaned(words: str) -> str:
    """Words as kept: one form of each letter, plain line ends, no control characters, no blanks around."""
    plain = words[:MOST_TYPED].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in plain if one in "\n\t" or unicodedata.category(one)[0] != "C")
    return unicodedata.normalize("NFC", kept).strip()


def inputs_of(field: Field, path: str) -> tuple[str, ...]:
    """The names of a field's inputs on the page."""
    if field.widget == Widget.DATE:
        return tuple(f"{path}.{part}" for part in DATE_PARTS)
    if field.widget == Widget.ADDRESS:
        return tuple(f"{path}.{part}" for part in ADDRESS_PARTS)
    return (path,)


def typed(field: Field, path: str, data: Posted) -> Typed:
    """What was typed into a field that is neither a group nor a file nor computed."""
    if field.widget == Widget.CHECKBOXES:
        known = field.labels
        chosen = [one for one in data.get(path, ()) if one in known]
        return Typed([one.value for one in field.choices if one.value in chosen] or None)
    words = tuple(cleaned(_last(data, name)) for name in inputs_of(field, path))
    return read(field, words)


def _last(data: Posted, name: str) -> str:
    values = data.get(name, ())
    return values[-1] if values else ""


def read(field: Field, words: tuple[str, ...]) -> Typed:
    """The value of typed words."""
    if not any(words):
        return Typed()
    reader = _READERS.get(field.widget)
    return reader(field, words) if reader else Typed(words[0])


def _date(field: Field, words: tuple[str, ...]) -> Typed:
    if not all(words):
        return Typed(None, words, "date_incomplete")
    if not all(re.fullmatch(r"\d{1,4}", word, re.ASCII) for word in words) or len(words[2]) != 4:
        return Typed(None, words, "date_wrong")
    try:
        day = date(int(words[2]), int(words[1]), int(words[0]))
    except ValueError:
        return Typed(None, words, "date_wrong")
    return Typed(day.isoformat()) if day.year >= 1800 else Typed(None, words, "date_wrong")


def _number(field: Field, words: tuple[str, ...]) -> Typed:
    plain = re.sub(r"[\s\u00a0]|đ$|₫$|VND$|đồng$", "", words[0].replace("−", "-"), flags=re.IGNORECASE)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    elif not _NUMBER.fullmatch(plain):
        return Typed(None, words, "number_wrong")
    exact = Decimal(plain.replace(",", "."))
    if exact == exact.to_integral_value():
        return Typed(int(exact))
    if field.widget == Widget.MONEY or field.schema.get("type") == "integer":
        return Typed(None, words, "number_not_whole")
    return Typed(float(exact))


def _address(field: Field, words: tuple[str, ...]) -> Typed:
    return Typed({part: word for part, word in zip(ADDRESS_PARTS, words, strict=True) if word})


def _yes_no(field: Field, words: tuple[str, ...]) -> Typed:
    return Typed({"yes": True, "no": False}.get(words[0]))


def _one_of(field: Field, words: tuple[str, ...]) -> Typed:
    return Typed(words[0] if words[0] in field.labels else None)


def _phone(field: Field, words: tuple[str, ...]) -> Typed:
    return Typed(re.sub(r"^\+?84", "0", re.sub(r"[\s.()-]", "", words[0])))


def _digits(field: Field, words: tuple[str, ...]) -> Typed:
    return Typed(re.sub(r"[\s.]", "", words[0]))


_READERS: Mapping[Widget, Callable[[Field, tuple[str, ...]], Typed]] = {
    Widget.DATE: _date,
    Widget.ADDRESS: _address,
    Widget.NUMBER: _number,
    Widget.MONEY: _number,
    Widget.YES_NO: _yes_no,
    Widget.RADIO: _one_of,
    Widget.SELECT: _one_of,
    Widget.PHONE: _phone,
    Widget.CITIZEN_ID: _digits,
    Widget.TAX_CODE: _digits,
}


def wrong_value(field: Field, value: Any, places: Places) -> str:
    """What is wrong with a value that has the right JSON type, by rules of the country; "" where nothing is."""
    match field.widget:
        case Widget.EMAIL:
            return "" if _EMAIL.fullmatch(value) else "email_wrong"
        case Widget.PHONE:
            return "" if _PHONE.fullmatch(value) else "phone_wrong"
        case Widget.CITIZEN_ID:
            return "" if is_citizen_id(value) else "citizen_id_wrong"
        case Widget.TAX_CODE:
            return "" if is_tax_code(value) else "tax_code_wrong"
        case Widget.ADDRESS:
            return _wrong_address(value, places)
        case _:
            return ""


def is_citizen_id(code: str) -> bool:
    """Whether twelve digits can be a citizen's number: province of registration 001 to 096, then sex and century, year, serial."""
    return bool(re.fullmatch(r"\d{12}", code, re.ASCII)) and 1 <= int(code[:3]) <= 96


def is_tax_code(code: str) -> bool:
    """Whether it can be a tax code: ten digits with their check digit, a branch's three behind; or a citizen's number."""
    found = _TAX.fullmatch(code)
    if found is None:
        return is_citizen_id(code)
    digits = [int(one) for one in found[1]]
    return (10 - sum(a * b for a, b in zip(_TAX_WEIGHTS, digits, strict=False)) % 11) == digits[9]


def _wrong_address(value: Mapping[str, str], places: Places) -> str:
    if not value.get("province") or not value.get("commune"):
        return "address_incomplete"
    known = {code for code, _ in places.communes(value["province"])}
    return "" if value["commune"] in known else "address_unknown"


def words_of(field: Field, value: Any) -> tuple[str, ...]:
    """What stands in the inputs for a value."""
    if value is None:
        return ("",) * len(inputs_of(field, ""))
    match field.widget:
        case Widget.DATE:
            year, month, day = str(value).split("-")
            return (day, month, year)
        case Widget.ADDRESS:
            return tuple(str(value.get(part, "")) for part in ADDRESS_PARTS)
        case Widget.YES_NO:
            return ("yes" if value else "no",)
        case Widget.NUMBER | Widget.MONEY:
            return (number(value),)
        case _:
            return (str(value),)


def number(value: float) -> str:
    """`1.234,5`: as a Vietnamese writes it."""
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.9f}".rstrip("0").rstrip(".")
    return whole.replace(",", " ").replace(".", ",").replace(" ", ".")


YES, NO = Text("Có", "Yes"), Text("Không", "No")


def shown(field: Field, value: Any, language: str, places: Places) -> str:
    """A value in words, as the check-answers page and differences show it."""
    if value is None:
        return ""
    if field.widget == Widget.ADDRESS:
        return _address_shown(value, places)
    if field.widget in {Widget.RADIO, Widget.SELECT, Widget.CHECKBOXES}:
        chosen = value if isinstance(value, list) else [value]
        return "; ".join(field.labels.get(one, Text(str(one))).within(language) for one in chosen)
    return _plain(field, value, language)


def _plain(field: Field, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return (YES if value else NO).within(language)
    if field.widget == Widget.DATE:
        return "/".join(words_of(field, value))
    if isinstance(value, int | float):
        return f"{number(value)}\u00a0₫" if field.widget == Widget.MONEY else number(value)
    return str(value)


def _address_shown(value: Mapping[str, str], places: Places) -> str:
    province = value.get("province", "")
    names = dict(places.communes(province)), dict(places.provinces())
    parts = (value.get("street", ""), names[0].get(value.get("commune", ""), ""), names[1].get(province, ""))
    return ", ".join(part for part in parts if part)
