"""Validation against the packaged XSD, the same files that `xmllint --schema` takes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

from lxml import etree

from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, parse
from dienhong.exchange.edxml.read import package_kind

SCHEMA_DIRECTORY = Path(__file__).parent / "schema"
_LOCK = Lock()  # a schema object keeps the log of its last run


def check_schema(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """What the schema for the package's kind objects to, as "line N: …" in English; [] when it is valid."""
    try:
        root = parse(data, limits)
    except EdxmlError as error:
        return [f"line 0: {error}"]
    schema = _schema(package_kind(root))
    with _LOCK:
        if schema.validate(root):
            return []
        entries = cast("Iterable[etree._LogEntry]", schema.error_log)  # the stubs forget that a log can be walked
        return [f"line {entry.line}: {entry.message}" for entry in entries]


def schema_path(kind: str) -> Path:
    """The XSD for "document" or "status"."""
    return SCHEMA_DIRECTORY / f"edxml-{kind}.xsd"


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(schema_path(kind)))
