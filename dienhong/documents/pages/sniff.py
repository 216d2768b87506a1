"""What an uploaded file really is, judged by its bytes, and whether it may enter at all."""

import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree
from PIL import Image, UnidentifiedImageError

from dienhong.documents.pages.archive import EICAR, is_program, member_names
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.render import page_count
from dienhong.documents.pages.secrecy import secrecy_mark

__all__ = ["MediaType", "Sniffed", "parsed_xml", "secrecy_mark", "sniff"]

MAX_BYTES = 200_000_000
MAX_PIXELS = 120_000_000

_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|macrosheets/|activeX/)", re.IGNORECASE)


class MediaType(StrEnum):
    """The media types that are accepted."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PNG = "image/png"
    JPEG = "image/jpeg"
    ZIP = "application/zip"
    XML = "application/xml"
    TEXT = "text/plain"


_ENDINGS = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.ZIP: (".zip",),
    MediaType.XML: (".xml", ".edxml"),
    MediaType.TEXT: (".txt", ".csv"),
}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """An accepted file: its media type, and its pages when it is a PDF (else 0)."""

    media_type: MediaType
    page_count: int = 0


def sniff(data: bytes, filename: str, *, max_bytes: int = MAX_BYTES) -> Sniffed:
    """The media type of an uploaded file by its bytes, after everything that would refuse it was checked.

    Raises FileRefused: `documents.file_empty`, `documents.file_too_large`, `documents.file_malicious`,
    `documents.file_executable`, `documents.file_type_not_accepted`, `documents.file_extension_mismatch`,
    `documents.file_encrypted`, `documents.file_broken`, `documents.file_bomb`, `documents.file_unsafe`,
    `documents.file_too_many_pages`.
    """
    name = PurePosixPath(filename.replace("\\", "/")).name
    if not data:
        raise FileRefused("documents.file_empty")
    if len(data) > max_bytes:
        raise FileRefused("documents.file_too_large", size=len(data), limit=max_bytes)
    if EICAR in data:
        raise FileRefused("documents.file_malicious", name=name)
    if is_program(name, data[:16]):
        raise FileRefused("documents.file_executable", name=name)
    found = _by_bytes(data, name)
    must_have_ending(name, found.media_type)
    return found


def must_have_ending(name: str, media_type: MediaType) -> None:
    """Raise FileRefused("documents.file_extension_mismatch") when the name says something else than the content."""
    ending = PurePosixPath(name.lower()).suffix
    if ending not in _ENDINGS[media_type]:
        raise FileRefused("documents.file_extension_mismatch", extension=ending, found=media_type)


def _by_bytes(data: bytes, name: str) -> Sniffed:
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data.startswith(_ZIP_START):
        return Sniffed(_container(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed(_picture(data, "PNG", MediaType.PNG))
    if data.startswith(b"\xff\xd8\xff"):
        return Sniffed(_picture(data, "JPEG", MediaType.JPEG))
    if data.startswith(_OLE_START) and _ENCRYPTED_PACKAGE in data:
        # An Office document with a password is an OLE file around the encrypted package.
        raise FileRefused("documents.file_encrypted")
    return Sniffed(_words(data, name))


def _pdf(data: bytes) -> Sniffed:
    if b"%%EOF" not in data[-2048:]:
        # PDFium repairs a cut file silently; a repaired document is not what its author sent.
        raise FileRefused("documents.file_broken", reason="its end is missing")
    return Sniffed(MediaType.PDF, page_count(data))


def _container(data: bytes) -> MediaType:
    names = member_names(data)
    macro = next((name for name in sorted(names) if _MACROS.search(name)), None)
    if "[Content_Types].xml" not in names:
        return MediaType.ZIP
    if macro:
        raise FileRefused("documents.file_executable", name=macro[:80])
    if "word/document.xml" in names:
        return MediaType.DOCX
    if "xl/workbook.xml" in names:
        return MediaType.XLSX
    return MediaType.ZIP


def _picture(data: bytes, kind: str, media_type: MediaType) -> MediaType:
    try:
        with Image.open(BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused("documents.file_bomb", reason=f"{picture.width} x {picture.height} pixels")
            picture.load()
    except Image.DecompressionBombError as error:
        raise FileRefused("documents.file_bomb", reason="too many pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused("documents.file_broken", reason="the picture cannot be read to its end") from error
    return media_type


def _words(data: bytes, name: str) -> MediaType:
    """XML or plain text in UTF-8; anything else is not accepted."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        parsed_xml(data)
        return MediaType.XML
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("documents.file_type_not_accepted", name=name) from error
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise FileRefused("documents.file_type_not_accepted", name=name)
    return MediaType.TEXT


def parsed_xml(data: bytes) -> etree._Element:
    """The root of an XML file. Raises FileRefused: `documents.file_unsafe`, `documents.file_broken`."""
    # Entities can read files and grow without bound; nothing that is exchanged here needs a DOCTYPE.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise FileRefused("documents.file_unsafe", reason="a document type definition")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=len(data) > 10_000_000)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FileRefused("documents.file_broken", reason=f"XML: {error.msg}"[:200]) from error
