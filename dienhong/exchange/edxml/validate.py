"""Validation of a package against the packaged XSD."""

from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, parse
from dienhong.exchange.edxml.read import package_kind
from dienhong.exchange.edxml.schema_check import objections


def check_schema(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """What the schema for the package's kind objects to, as "line N: …" in English; [] when it is valid."""
    try:
        root = parse(data, limits)
    except EdxmlError as error:
        return [f"line 0: {error}"]
    return [f"line {line}: {sentence}" for line, sentence, _ in objections(root, package_kind(root))]
