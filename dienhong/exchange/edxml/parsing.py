"""From untrusted bytes to an element tree: no DTD, no entities, no network, and a bound on everything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE

MIB = 1024 * 1024
_DECLARED_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DEPTH_MESSAGE = "Excessive depth"


@dataclass(frozen=True, slots=True)
class Limits:
    """Most that one package may be. Sizes in bytes; `attachment` and `unpacked` count decoded bytes."""

    package: int = 50 * MIB
    attachment: int = 36 * MIB
    attachments: int = 200
    unpacked: int = 200 * MIB
    zip_ratio: int = 200
    zip_entries: int = 10_000
    elements: int = 200_000
    attributes: int = 200_000
    depth: int = 32


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A package that whoever checked its signature has parsed already, without comments, entities and document type.

    In the tree a key of `files` may stand for a long base64 text, whose decoded bytes are its value.
    """

    data: bytes
    root: Element
    files: Mapping[str, bytes]


def tree_of(package: bytes | Parsed, limits: Limits = DEFAULT_LIMITS) -> tuple[Element, Mapping[str, bytes]]:
    """The root element, and the files that were taken out of it before. Raises EdxmlError as `parse`."""
    if isinstance(package, bytes):
        return parse(package, limits), {}
    if next(package.root.iter(etree.ProcessingInstruction), None) is not None:
        return parse(package.data, limits), {}
    _refuse_by_size(package.data, limits)
    _judge_tree(package.root, limits)
    return package.root, package.files


def parse(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Element:
    """The root element, which is edXML in one of the two namespaces.

    Comments and processing instructions are dropped, so they cannot cut a value in two.
    Raises EdxmlError: edxml.too_large, bad_encoding, dtd_forbidden, not_xml, too_deep, bad_namespace.
    """
    _refuse_by_size(data, limits)
    _refuse_by_encoding(data)
    if (at := data.find(b"<!DOCTYPE")) >= 0:
        raise EdxmlError("edxml.dtd_forbidden", line=data.count(b"\n", 0, at) + 1)
    root = _tree(data, limits)
    _judge_tree(root, limits)
    return root


def _judge_tree(root: Element, limits: Limits) -> None:
    _refuse_by_depth(root, limits)
    tag = str(root.tag)
    if tag not in (f"{{{NAMESPACE}}}edXML", f"{{{OLDER_NAMESPACE}}}edXML"):
        raise EdxmlError("edxml.bad_namespace", value=tag, line=root.sourceline)


def _refuse_by_size(data: bytes, limits: Limits) -> None:
    if len(data) > limits.package:
        raise EdxmlError("edxml.too_large", what="package bytes", actual=len(data), limit=limits.package)
    # An upper bound is counted before parsing: fifty megabytes of "<a/>" would become gigabytes of tree.
    # A package with fewer bytes than marks allowed needs no counting.
    if len(data) > 2 * limits.elements and data.count(b"<") > 2 * limits.elements:
        raise EdxmlError("edxml.too_large", what="elements", actual=data.count(b"<") // 2, limit=limits.elements)
    # An attribute has two quotes; quotes inside texts count too, therefore the limit is generous.
    quotes = data.count(b'"') + data.count(b"'") if len(data) > 2 * limits.attributes else 0
    if quotes > 2 * limits.attributes:
        raise EdxmlError("edxml.too_large", what="attributes", actual=quotes // 2, limit=limits.attributes)


def _refuse_by_encoding(data: bytes) -> None:
    declared = _DECLARED_ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise EdxmlError("edxml.bad_encoding")
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise EdxmlError("edxml.bad_encoding")


def _tree(data: bytes, limits: Limits) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # without it libxml2 refuses text above 10 MB; our own limits stand above
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if _DEPTH_MESSAGE in str(error):
            raise EdxmlError("edxml.too_deep", limit=limits.depth) from error
        raise EdxmlError("edxml.not_xml", reason=error.msg, line=error.lineno) from error


def _refuse_by_depth(root: Element, limits: Limits) -> None:
    level = [root]
    for _ in range(limits.depth):
        level = [child for parent in level for child in parent]
        if not level:
            return
    raise EdxmlError("edxml.too_deep", limit=limits.depth)
