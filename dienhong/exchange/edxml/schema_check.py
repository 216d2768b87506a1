"""The packaged XSD, the same files that `xmllint --schema` takes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple, cast

from lxml import etree

SCHEMA_DIRECTORY = Path(__file__).parent / "schema"
_LOCK = Lock()  # a schema object keeps the log of its last run


class Objection(NamedTuple):
    """What the schema objects to; `sentence` is English, `element` None when libxml2 does not say where."""

    line: int
    sentence: str
    element: etree._Element | None


def objections(root: etree._Element, kind: str) -> list[Objection]:
    """All that the schema for "document" or "status" objects to; [] when the package is valid."""
    schema = _schema(kind)
    with _LOCK:
        if schema.validate(root):
            return []
        entries = cast("Iterable[etree._LogEntry]", schema.error_log)  # the stubs forget that a log can be walked
        return [Objection(entry.line, entry.message, _at(root, entry.path)) for entry in entries]


def _at(root: etree._Element, path: str | None) -> etree._Element | None:
    """The element at a path of libxml2 (`/*/edXML:To[2]/*[1]`), whose prefixes are those of the package itself."""
    node = root
    for step in (path or "").split("/")[2:]:
        name, _, position = step.partition("[")
        same = [child for child in node if name in ("*", _written_name(child))]
        index = int(position.rstrip("]") or 1) - 1
        if name.startswith("@") or index >= len(same):
            return node
        node = same[index]
    return node if path else None


def _written_name(element: etree._Element) -> str:
    name = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{name}" if element.prefix else name


def schema_path(kind: str) -> Path:
    """The XSD for "document" or "status"."""
    return SCHEMA_DIRECTORY / f"edxml-{kind}.xsd"


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(schema_path(kind)))
