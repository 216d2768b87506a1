"""Long base64 texts are kept away from the parser, which would walk over them letter by letter, three times.

A mark that nobody can guess stands in the place of each. A text of base64 letters alone is its own canonical form, so
a document with marks has the canonical form of the whole document, once the texts are put back.
"""

from __future__ import annotations

import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pybase64
from lxml import etree

# Below it, looking costs more than parsing; certificates and time-stamps, which checks read from the tree, are shorter.
LEAST_BYTES = 32 * 1024
_NUMBER_LETTERS = 6


@dataclass(frozen=True, slots=True)
class LongText:
    """A text as it stood in the document, and the bytes that it encodes."""

    encoded: bytes
    decoded: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. The text of an element whose whole text is a key of `texts` is that text."""

    root: etree._Element
    stem: bytes = b""
    texts: tuple[LongText, ...] = ()

    def put_back(self, form: bytes) -> bytes:
        """A form of the document, or of a part of it, with the texts in the place of their marks."""
        if not self.texts:
            return form
        first, *others = form.split(self.stem)
        pieces = [first]
        for piece in others:
            pieces += [self.texts[int(piece[:_NUMBER_LETTERS])].encoded, piece[_NUMBER_LETTERS:]]
        return b"".join(pieces)

    def decoded(self) -> dict[str, bytes]:
        """What the texts encode, by their marks."""
        return {_mark(self.stem, number).decode(): text.decoded for number, text in enumerate(self.texts)}


def parsed(xml: bytes, parse: Callable[[bytes], etree._Element]) -> Document:
    """The document as `parse` reads it, long texts set aside where that changes nothing."""
    stem = secrets.token_hex(16).encode()
    short, texts = _set_aside(xml, stem)
    if texts:
        root = parse(short)
        if _stand_alone(root, [_mark(stem, number).decode() for number in range(len(texts))]):
            return Document(root, stem, texts)
    return Document(parse(xml))


def _mark(stem: bytes, number: int) -> bytes:
    return stem + b"%06d" % number


def _set_aside(xml: bytes, stem: bytes) -> tuple[bytes, tuple[LongText, ...]]:
    pieces, texts, written, end = list[bytes](), list[LongText](), 0, 0
    while len(xml) - end > LEAST_BYTES and (start := xml.find(b">", end) + 1) and (end := xml.find(b"<", start)) > 0:
        text = _as_base64(xml[start:end]) if end - start >= LEAST_BYTES else None
        if text is not None:
            pieces += [xml[written:start], _mark(stem, len(texts))]
            texts.append(text)
            written = end
    return b"".join((*pieces, xml[written:])), tuple(texts)


def _as_base64(text: bytes) -> LongText | None:
    """Strict base64 without blanks, which nothing that XML knows could be hidden in."""
    try:
        return LongText(text, pybase64.b64decode(text, validate=True))
    except binascii.Error:
        return None


def _stand_alone(root: etree._Element, marks: list[str]) -> bool:
    """Each mark is the whole text of one element, none inside a signature: not in a comment, nor beside other text."""
    wanted, found = set(marks), list[str]()
    for element in root.iter():
        text = element.text
        if text in wanted and isinstance(element.tag, str):
            found.append(text)
            around = (etree.QName(item).localname for item in element.iterancestors())
            if any(name in ("Signature", "DigitalSignature") for name in around):
                return False
    return sorted(found) == sorted(marks)
