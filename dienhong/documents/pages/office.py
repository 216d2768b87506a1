"""Words of Word and Excel files, for the search and for marks of secrecy: one paragraph, cell or text a line."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from dienhong.documents.pages.errors import FileRefused

# Stamps stand in the body, in headers and footers, in text boxes (inside the body) and in cells.
_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml|xl/(?:sharedStrings|worksheets/[\w.-]+)\.xml")
_LINES = ("{*}p", "{*}si", "{*}is", "{*}oddHeader", "{*}oddFooter")


def office_text(data: bytes) -> str:
    """The text of a file whose archive was already found harmless. Raises FileRefused("documents.file_broken")."""
    with ZipFile(BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if _PARTS.fullmatch(name)]
    return "\n".join(line for part in parts for line in _lines(part))


def _lines(part: bytes) -> list[str]:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", part, re.IGNORECASE):
        raise FileRefused("documents.file_unsafe", reason="a document type definition")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise FileRefused("documents.file_broken", reason="the office file cannot be read") from error
    found = ("".join(str(text) for text in one.itertext()).strip() for one in root.iter(*_LINES))
    return [text for text in found if text]
