"""What the checks of XML signatures share: reading the parts of a signature, element by element."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode
from collections.abc import Container
from dataclasses import dataclass

from lxml import etree

from dienhong.signing.core.report import Problem, problem
from dienhong.signing.core.xml import (
    C14N_10,
    C14N_11,
    DS,
    EXCLUSIVE_C14N,
    SHA256,
    XmlRefused,
    canonical_part,
)

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
METHODS = {
    f"{_MORE}{kind}-{name}": (kind, name) for kind in ("rsa", "ecdsa") for name in ("sha256", "sha384", "sha512")
}
DIGESTS = {
    SHA256: "sha256",
    f"{_MORE}sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
# algorithm -> is it the exclusive one? The "WithComments" variants are left out: comments are dropped on reading.
CANONICALISATIONS = {EXCLUSIVE_C14N: True, C14N_10: False, C14N_11: False}
_ID_ATTRIBUTES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")


@dataclass(frozen=True)
class Digest:
    """The DigestMethod and DigestValue elements of a reference or of a certificate."""

    method: etree._Element
    value: etree._Element

    def problems(self) -> list[Problem]:
        """Is the algorithm one that counts?"""
        return weak(self.method, DIGESTS)

    def fits(self, content: bytes) -> bool:
        """Whether it is the digest of `content`; False for a forbidden algorithm."""
        name = DIGESTS.get(self.method.get("Algorithm", ""))
        if name is None:
            return False
        return hmac.compare_digest(hashlib.new(name, content).digest(), base64_of(self.value))


def only(parent: etree._Element, *names: str, namespace: str = DS) -> tuple[etree._Element, ...]:
    """The children, which must be exactly these, in this order. Raises XmlRefused."""
    if tuple(item.tag for item in parent) != tuple(f"{{{namespace}}}{name}" for name in names):
        raise XmlRefused("signing.structure", f"{local(parent)} has {', '.join(names)}, nothing else")
    return tuple(parent)


def base64_of(element: etree._Element) -> bytes:
    """The bytes an element holds. Raises XmlRefused."""
    try:
        return b64decode("".join(text_of(element).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise XmlRefused("signing.structure", f"{local(element)} is not base64") from error


def text_of(element: etree._Element) -> str:
    """The text of an element that may hold nothing else. Raises XmlRefused."""
    if len(element):
        raise XmlRefused("signing.structure", f"{local(element)} is text")
    return element.text or ""


def local(element: etree._Element) -> str:
    """Its name without the namespace."""
    return etree.QName(element).localname


def owners(root: etree._Element, identifier: str) -> list[etree._Element]:
    """All elements that claim this ID, under any of the names an ID may have."""
    return [item for item in root.iter(etree.Element) if identifier in [item.get(name) for name in _ID_ATTRIBUTES]]


def weak(method: etree._Element, known: Container[str]) -> list[Problem]:
    """A problem when the algorithm is not among the known ones."""
    algorithm = method.get("Algorithm", "")
    return [] if algorithm in known else [problem("signing.weak_algorithm", algorithm=algorithm or "?")]


def canonical_by(method: etree._Element | None, element: etree._Element) -> bytes:
    """Canonical form by the method element; without one the standard's default (inclusive). Raises XmlRefused."""
    algorithm = C14N_10 if method is None else method.get("Algorithm", "")
    if algorithm not in CANONICALISATIONS:
        raise XmlRefused("signing.reference", f"canonicalisation {algorithm}")
    if not CANONICALISATIONS[algorithm]:
        return canonical_part(element)
    prefixes = None
    inclusive = None if method is None else method.find(f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces")
    if inclusive is not None:
        prefixes = (inclusive.get("PrefixList") or "").split()
    return canonical_part(element, exclusive=True, prefixes=prefixes)
