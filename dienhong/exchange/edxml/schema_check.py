"""The packaged XSD, the same files that `xmllint --schema` takes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

from lxml import etree

SCHEMA_DIRECTORY = Path(__file__).parent / "schema"
_LOCK = Lock()  # a schema object keeps the log of its last run


def objections(root: etree._Element, kind: str) -> list[tuple[int, str]]:
    """Line and English sentence of all that the schema for "document" or "status" objects to; [] when it is valid."""
    schema = _schema(kind)
    with _LOCK:
        if schema.validate(root):
            return []
        entries = cast("Iterable[etree._LogEntry]", schema.error_log)  # the stubs forget that a log can be walked
        return [(entry.line, entry.message) for entry in entries]


def schema_path(kind: str) -> Path:
    """The XSD for "document" or "status"."""
    return SCHEMA_DIRECTORY / f"edxml-{kind}.xsd"


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(schema_path(kind)))
