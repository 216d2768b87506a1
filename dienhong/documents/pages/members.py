"""Marks of state secrets on the files within an archive or an office file, whose bounds `archive` has already checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZipFile, ZipInfo

from lxml import etree

from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.secrecy import secrecy_mark, secrecy_of_pdf

# Stamps stand at the top; what is larger than this is looked at as plain text, as far as this.
MOST_BYTES = 20_000_000
MOST_WHOLE = 100_000_000
# Paragraphs and cells of Word, Excel and OpenDocument, whose words are cut into runs.
_LINES = ("{*}p", "{*}h", "{*}si", "{*}is")
_HEADERS = ("{*}oddHeader", "{*}oddFooter", "{*}evenHeader", "{*}evenFooter", "{*}firstHeader", "{*}firstFooter")
# Excel writes position and font of a header into its words: &C&"Arial,Bold"&14MẬT.
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])')
_TAG = re.compile(r"<[^>]{0,2000}>")
_SEPARATOR = re.compile(r"[,;\n]")


def mark_within(data: bytes) -> str | None:
    """The first mark on a member of the archive, on one of an archive within it, or in a member's name; else None.

    Looked at are text in UTF-8 and UTF-16, XML, HTML, Office and OpenDocument files, and the first page and properties of
    PDFs. Pictures and old Office files (.doc, .xls) are not read. Raises FileRefused for a PDF that cannot be opened.
    """
    return mark_in_archive(BytesIO(data))


def mark_in_archive(file: IO[bytes]) -> str | None:
    """As `mark_within`, of an archive that need not be in memory; PDFs and archives in it may have 100 megabytes each."""
    with ZipFile(file) as archive:
        for member in archive.infolist():
            mark = secrecy_mark(_names(member.filename)) or _mark_on(archive, member)
            if mark is not None:
                return mark
    return None


def _names(path: str) -> str:
    """The folders and the name without its ending, each on a line."""
    return "\n".join(PurePosixPath(part).stem for part in path.replace("\\", "/").split("/"))


def _mark_on(archive: ZipFile, member: ZipInfo) -> str | None:
    with archive.open(member) as stream:
        data = stream.read(MOST_BYTES)
        is_read_whole = b"%PDF-" in data[:1024] or data.startswith(b"PK\x03\x04")
        if is_read_whole and member.file_size > MOST_WHOLE:
            raise FileRefused("documents.file_too_large", size=member.file_size, limit=MOST_WHOLE)
        if b"%PDF-" in data[:1024]:
            return secrecy_of_pdf(data + stream.read())
        if data.startswith(b"PK\x03\x04"):
            return mark_within(data + stream.read())
    return secrecy_mark("\n".join(_lines(data)))


def _lines(data: bytes) -> Iterator[str]:
    """The words of a text or XML file, line by line; nothing of other files."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and len(data) < MOST_BYTES:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            yield from xml_lines(etree.fromstring(data, parser))
            return
        except etree.XMLSyntaxError:
            pass  # HTML, or broken: its letters may be read all the same
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if encoding == "utf-16" or b"\x00" not in data[:1024]:
        yield _TAG.sub("\n", data.decode(encoding, "replace"))


def xml_lines(root: etree._Element) -> Iterator[str]:
    """Paragraphs and cells where the file has such, else every piece of text and every attribute."""
    found = ["".join(str(text) for text in one.itertext()) for one in root.iter(*_LINES)]
    for header in root.iter(*_HEADERS):
        found.append(_HEADER_CODE.sub("\n", header.text or ""))
    if not found:
        for element in root.iter(etree.Element):
            found += [element.text or "", element.tail or "", *(str(value) for value in element.attrib.values())]
    return (piece for text in found for piece in _SEPARATOR.split(text))
