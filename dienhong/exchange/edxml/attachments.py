"""The files of a document package: manifest against attachments, base64, names, archives."""

import struct
import zipfile
from binascii import Error as Base64Error
from io import BytesIO
from zlib import error as zlib_error

import pybase64
from lxml.etree import _Element as Element

from dienhong.exchange.edxml.model import Attachment
from dienhong.exchange.edxml.parsing import Limits
from dienhong.exchange.edxml.reading import Children, Reading
from dienhong.exchange.edxml.values import is_safe_name

_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
ZIP = "application/zip"
ZIP_MAGIC = b"PK\x03\x04"
_ZIP_ENTRY = b"PK\x01\x02"
# Formats that are zip archives by design: a zip inside them is no contradiction.
ZIP_BASED = (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".asice", ".sce", ".epub", ".jar", ".ofd")
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".edxml": "application/xml",
    ".txt": "text/plain",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}


# What zipfile raises for damaged, encrypted or exotic archives; crafted names and offsets end in the last four.
DAMAGED = (
    zipfile.BadZipFile,
    zlib_error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
    IndexError,
    struct.error,
)


class Bomb(Exception):
    """Unpacking would exceed the limits."""


def read_attachments(
    reading: Reading, manifest: Element | None, encoded: Element | None, *, required: bool
) -> tuple[Attachment, ...]:
    """Every file with its content, after the two lists were matched."""
    references = reading.children(manifest).get("Reference", [])
    elements = reading.children(encoded).get("Attachment", [])
    if not elements:
        report = reading.error if required else reading.warning
        report("edxml.attachment_missing", encoded if encoded is not None else manifest)
        return ()
    if len(elements) > reading.limits.attachments:
        reading.error(
            "edxml.too_large", encoded, what="attachments", actual=len(elements), limit=reading.limits.attachments
        )
        return ()
    listed = [_content_id(reading, element) for element in references]
    carried = [_content_id(reading, element) for element in elements]
    _match(reading, list(zip(references, listed, strict=True)), list(zip(elements, carried, strict=True)))
    names = {bare(each): reference for each, reference in zip(listed, references, strict=True)}
    return tuple(
        _attachment(reading, element, bare(content_id), names.get(bare(content_id)))
        for element, content_id in zip(elements, carried, strict=True)
    )


def bare(content_id: str) -> str:
    """The content id without its "cid:"."""
    return content_id.removeprefix("cid:")


def _content_id(reading: Reading, element: Element) -> str:
    """ContentId, or the xlink:href that one dialect writes instead."""
    text = reading.text(reading.children(element), "ContentId") or (element.get(_XLINK_HREF) or "").strip()
    if not bare(text):
        reading.error("edxml.missing_element", element, value="ContentId")
    return text


def _match(reading: Reading, listed: list[tuple[Element, str]], carried: list[tuple[Element, str]]) -> None:
    """D4 (prefix on one side, reference without file), files nobody lists, ids used twice.

    What the package carries is what it says it carries: a line of the manifest that has no file is only told.
    """
    for entries in (listed, carried):
        seen: set[str] = set()
        for element, content_id in entries:
            if bare(content_id) and bare(content_id) in seen:
                reading.error("edxml.duplicate_attachment", element, value=content_id)
            seen.add(bare(content_id))
    written = {bare(content_id): content_id for _, content_id in carried}
    missing = 0
    for element, content_id in listed:
        missing += bare(content_id) not in written
        if written.get(bare(content_id)) != content_id:
            reading.warning("D4", element, value=content_id)
    known = {bare(content_id) for _, content_id in listed}
    unlisted = [(element, content_id) for element, content_id in carried if bare(content_id) not in known]
    if len(unlisted) > missing:  # a wrong id tears both lists; it is told once, as D4
        for element, content_id in unlisted:
            if bare(content_id):
                reading.error("edxml.attachment_unreferenced", element, value=content_id)


def _attachment(reading: Reading, element: Element, content_id: str, reference: Element | None) -> Attachment:
    children, listed = reading.children(element), reading.children(reference)
    name = _either(reading, children, listed, "AttachmentName")
    if not is_safe_name(name):
        reading.error("edxml.bad_name", element, value=name)
    content_type = _either(reading, children, listed, "ContentType").lower()
    data = _decoded(reading, element, children, name)
    if data.startswith(ZIP_MAGIC) or content_type == ZIP:
        content_type, data = _judged_zip(reading, element, (name, content_type), data)
    return Attachment(
        content_id, name, content_type, data, description=_either(reading, children, listed, "Description")
    )


def _either(reading: Reading, children: Children, listed: Children, name: str) -> str:
    return reading.text(children, name) or reading.text(listed, name)


def _decoded(reading: Reading, element: Element, children: Children, name: str) -> bytes:
    content = reading.needed(element, children, "ContentTransferEncoded")
    if content is None:
        return b""
    if len(content):
        reading.error("edxml.unexpected_element", content, value="ContentTransferEncoded")
        return b""
    text = content.text or ""
    data = reading.files.get(text)
    if data is None:
        data = _decoded_text(reading, content, text, name)
    if len(data) > reading.limits.attachment:
        reading.error("edxml.too_large", content, what=name, actual=len(data), limit=reading.limits.attachment)
        return b""
    return data


def _decoded_text(reading: Reading, content: Element, text: str, name: str) -> bytes:
    # 4 characters carry 3 bytes; line breaks only add to the estimate's safety.
    if len(text) // 4 * 3 > reading.limits.attachment * 1.1:
        reading.error("edxml.too_large", content, what=name, actual=len(text) // 4 * 3, limit=reading.limits.attachment)
        return b""
    try:
        return base64_of(text)
    except (Base64Error, ValueError):
        reading.error("edxml.bad_base64", content, value=name)
        return b""


def base64_of(text: str) -> bytes:
    """Strict base64; blanks and line breaks are allowed between the characters."""
    try:
        return pybase64.b64decode(text, validate=True)
    except Base64Error:
        return pybase64.b64decode("".join(text.split()), validate=True)


def _judged_zip(reading: Reading, element: Element, label: tuple[str, str], data: bytes) -> tuple[str, bytes]:
    """Content type and data after looking at the zip flag, the real content and what is inside (D11, zip_bomb)."""
    name, content_type = label
    based_on_zip = name.lower().endswith(ZIP_BASED)
    try:
        if content_type == ZIP and not name.lower().endswith(".zip"):
            inner_name, inner = only_member(data, reading.limits)
            if inner_name != name:
                reading.warning("D11", element, value=name)
            return MEDIA_TYPES.get(extension_of(name), "application/octet-stream"), inner
        open_checked(data, reading.limits).close()
        if not based_on_zip:
            reading.warning("D11", element, value=name)
    except Bomb:
        reading.error("edxml.zip_bomb", element, value=name)
    except DAMAGED:
        reading.warning("D11", element, value=name)
    return content_type, data


def extension_of(name: str) -> str:
    """In lower case with its dot; "" for a name without one."""
    return name[name.rfind(".") :].lower() if "." in name else ""


def open_checked(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open an archive whose directory promises no more than the limits."""
    if data.count(_ZIP_ENTRY) > limits.zip_entries:
        raise Bomb
    archive = zipfile.ZipFile(BytesIO(data))
    promised = sum(entry.file_size for entry in archive.infolist())
    if promised > min(limits.unpacked, max(limits.zip_ratio * len(data), 10 * 1024 * 1024)):
        archive.close()
        raise Bomb
    return archive


def only_member(data: bytes, limits: Limits) -> tuple[str, bytes]:
    """Name and content of the single file in a wrapping archive, never inflating more than allowed."""
    with open_checked(data, limits) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) != 1 or entries[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        with archive.open(entries[0]) as stream:
            content = stream.read(limits.attachment + 1)
        if len(content) > limits.attachment:
            raise Bomb
        return entries[0].filename, content
