"""What an official document says, independent of how it looks (Decree 30/2020/NĐ-CP, article 8)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.letters import clean

MAX_CHARACTERS = 1_000_000
_SYMBOL = re.compile(r"[^\W_][\w.&-]{0,48}")


class Urgency(StrEnum):
    """Degree of urgency (mức độ khẩn); the value is the mark as stamped."""

    NORMAL = ""
    URGENT = "KHẨN"
    VERY_URGENT = "THƯỢNG KHẨN"
    IMMEDIATE = "HỎA TỐC"


class Specimen(StrEnum):
    """How a demonstration document says that its data are synthetic; an official one says nothing."""

    NONE = "none"
    FOOTER = "footer"
    WATERMARK = "watermark"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (đoạn), set with a first-line indent."""

    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter (chương): number "I", heading "QUY ĐỊNH CHUNG"."""

    number: str
    heading: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A part, section or titled group: label "Mục 1" or "Phần I" (centred), or "I." (at the left)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article (điều): with a heading of its own ("Phạm vi điều chỉnh"), or with text running in after the number."""

    number: str
    heading: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause (khoản): number "1" or "1.2"."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point (điểm): letter "a", "đ"."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table (bảng): header cells, and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Chapter | Heading | Article | Clause | Point | Table
BLOCKS: dict[str, type] = {
    kind.__name__.lower(): kind for kind in (Paragraph, Chapter, Heading, Article, Clause, Point, Table)
}


@dataclass(frozen=True, slots=True)
class SignerBlock:
    """Who signs (chức vụ, họ tên), and by what authority (quyền hạn): "KT. BỘ TRƯỞNG", "TL. BỘ TRƯỞNG", "TM. ỦY BAN NHÂN DÂN"."""

    position: str
    full_name: str
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix (phụ lục) within the document; number "" when it is the only one. Its pages are numbered by themselves."""

    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """One administrative document (văn bản hành chính) before it has number and date.

    type_name is empty for an official letter (công văn), which then shows `summary` as "V/v …" and names
    its `addressees` (kính gửi). `summary` is the trích yếu without "V/v". `enacting_words` stand between
    legal bases and articles; None takes the usual words of the type ("QUYẾT ĐỊNH:").
    `number_digits` is the room left for the number. `initialled_content` and `initialled_form` name who initialled
    (ký nháy): the first stand behind the last words of the text, the second below the recipients.
    """

    issuing_agency: str
    symbol: str
    place: str
    summary: str
    body: tuple[Block, ...]
    signer: SignerBlock
    type_name: str = ""
    governing_agency: str = ""
    authority_line: str = ""
    legal_bases: tuple[str, ...] = ()
    enacting_words: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    appendices: tuple[Appendix, ...] = ()
    language: str = "vi"
    number_digits: int = 4
    specimen: Specimen = Specimen.NONE
    initialled_content: tuple[str, ...] = ()
    initialled_form: tuple[str, ...] = ()

    @property
    def is_letter(self) -> bool:
        """Whether this is a công văn."""
        return not self.type_name.strip()


def as_data(content: DocumentContent) -> dict[str, Any]:
    """The content as JSON-able data; `content_from_data` is the inverse. Blocks carry their "kind"."""
    data = _plain(content)
    assert isinstance(data, dict)
    return data


def content_from_data(data: Mapping[str, Any]) -> DocumentContent:
    """The content that `as_data` wrote. Anything else: `documents.content_malformed`."""
    try:
        given = dict(data)
        given["body"] = _blocks(given["body"])
        given["signer"] = _made(SignerBlock, given["signer"])
        given["appendices"] = tuple(
            _made(Appendix, {**appendix, "blocks": _blocks(appendix["blocks"])})
            for appendix in given.get("appendices", ())
        )
        given["urgency"] = Urgency(given.get("urgency", ""))
        given["specimen"] = Specimen(given.get("specimen", "none"))
        return _made(DocumentContent, given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TypesettingError("documents.content_malformed", reason=repr(error)) from error


def cleaned(content: DocumentContent) -> DocumentContent:
    """The content with every text NFC, trimmed and free of invisible characters.

    Raises `documents.control_character`, `documents.content_too_long`.
    """
    data = _mapped(as_data(content))
    length = _length(data)
    if length > MAX_CHARACTERS:
        raise TypesettingError("documents.content_too_long", length=length, limit=MAX_CHARACTERS)
    return content_from_data(data)


def must_be_complete(content: DocumentContent) -> None:
    """Refuse a document without its compulsory parts.

    Law: Decree 30/2020/NĐ-CP art. 8. Raises `documents.content_incomplete`, `documents.symbol_malformed`.
    """
    required = {
        "issuing_agency": content.issuing_agency,
        "symbol": content.symbol,
        "place": content.place,
        "summary": content.summary,
        "body": content.body,
        "signer.position": content.signer.position,
        "signer.full_name": content.signer.full_name,
    }
    if content.is_letter:
        required["addressees"] = content.addressees
    missing = [name for name, value in required.items() if not value]
    if missing:
        raise TypesettingError("documents.content_incomplete", missing=", ".join(missing))
    if not _SYMBOL.fullmatch(content.symbol):
        raise TypesettingError("documents.symbol_malformed", symbol=content.symbol[:60])


_T = TypeVar("_T")


def _made(kind: type[_T], given: Mapping[str, Any]) -> _T:
    """A dataclass from its fields; lists become tuples, every text field must be a string."""
    values = {name: _tuples(value) for name, value in given.items() if name != "kind"}
    for field in fields(kind):  # type: ignore[arg-type]  # kind is one of the dataclasses above
        if field.type is str and not isinstance(values.get(field.name, ""), str):
            raise TypeError(f"{kind.__name__}.{field.name} is not a text")
    return kind(**values)


def _blocks(given: Any) -> tuple[Block, ...]:
    blocks: tuple[Block, ...] = tuple(_made(BLOCKS[block["kind"]], block) for block in given)
    for block in blocks:
        if isinstance(block, Table) and any(len(row) != len(block.header) for row in block.rows):
            raise ValueError("a table row has more or fewer cells than the header")
    return blocks


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        kind = type(value).__name__.lower()
        return {"kind": kind, **plain} if kind in BLOCKS else plain
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def _mapped(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_mapped(item) for item in value]
    return {key: _mapped(item) for key, item in value.items()} if isinstance(value, dict) else value


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_length, value))
    return sum(map(_length, value.values())) if isinstance(value, dict) else 0
