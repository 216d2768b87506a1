"""Receipts (biên nhận): what the platform certifies with its own key (docs/protocols/exchange.md, section 7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from dienhong.client.errors import BadAnswer, NotGenuine, own
from dienhong.client.trust import Trust
from dienhong.signing.core.xml import XmlRefused, parse

NAMESPACE = "urn:dienhong:exchange:receipt:1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What it certifies, and its bytes, which are the proof. `checked`: the platform's signature was found good."""

    kind: str
    uuid: str
    issued_at: datetime
    package: str
    package_sha256: str
    status: str
    checked: bool
    xml: bytes = field(repr=False)


def opened(xml: bytes, trust: Trust | None) -> Receipt:
    """Read a receipt, and check its signature when `trust` is given. Raises NotGenuine, BadAnswer."""
    if trust is not None:
        signer, found = trust.signer_of(xml)
        if signer.kind != "system" or found.root is None:
            raise own(NotGenuine, "client.not_genuine", detail=f"the receipt is signed by {signer.name}")
        return _read(found.root, xml, checked=True)
    try:
        return _read(parse(xml), xml, checked=False)
    except XmlRefused as error:
        raise own(BadAnswer, "client.bad_answer", detail=str(error)) from error


def _read(root: etree._Element, xml: bytes, *, checked: bool) -> Receipt:
    if root.tag != f"{{{NAMESPACE}}}Receipt":
        raise own(BadAnswer, "client.bad_answer", detail=f"no receipt: {root.tag}")
    try:
        issued_at = datetime.fromisoformat(_text(root, "IssuedAt"))
    except ValueError as error:
        raise own(BadAnswer, "client.bad_answer", detail="IssuedAt") from error
    return Receipt(
        _text(root, "Kind"),
        _text(root, "Id"),
        issued_at,
        _text(root, "Package/{*}Id"),
        _text(root, "Package/{*}Sha256"),
        root.findtext("{*}Status/{*}Code", ""),
        checked,
        xml,
    )


def _text(root: etree._Element, path: str) -> str:
    found: str = root.findtext(f"{{*}}{path}", "")
    return found
