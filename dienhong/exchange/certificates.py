"""The sealed word of a recipient that it destroyed a recalled copy (docs/protocols/exchange.md, section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4
from xml.sax.saxutils import escape

from dienhong.directory.public import AgencyView
from dienhong.exchange.addresses import agency_of
from dienhong.exchange.models import Revision
from dienhong.exchange.receipts import NOT_XML, RETURNS, instant
from dienhong.exchange.seals import sealed_certificate
from dienhong.kernel import clock

NAMESPACE = "urn:dienhong:exchange:destruction:1"
_WORDS = "Bản điện tử của văn bản nêu trên đã được hủy tại hệ thống của cơ quan nhận theo yêu cầu thu hồi."


def destruction_certificate(revision: Revision, files: Sequence[Sequence[str]]) -> bytes:
    """The certificate under the seal of who answers; `files` are [name, SHA-256] of what was destroyed.

    Raises what signing raises.
    """
    package = revision.delivery.package
    sender, recipient = agency_of(revision.sender_id), agency_of(revision.agency_id)
    holder = _agency("Holder", agency_of(revision.delivery.agency_id)) if revision.is_in_place else ""
    named = "".join(_leaf("File", digest, f' Name="{_text(name, quotes=True)}"') for name, digest in files)
    parts = (
        _leaf("Id", str(uuid4())),
        _leaf("IssuedAt", instant(clock.now())),
        _agency("Recipient", recipient),
        holder,
        _agency("Sender", sender),
        _leaf("DocumentId", package.document_id),
        _leaf("Code", package.code),
        _leaf("PackageId", str(package.uuid)),
        _leaf("PackageSha256", package.sha256),
        _leaf("RequestId", str(revision.uuid)),
        _leaf("Reason", revision.reason),
        f"<Destroyed>{named}</Destroyed>",
        _leaf("Statement", _WORDS),
    )
    xml = f'<DestructionCertificate xmlns="{NAMESPACE}">{"".join(parts)}</DestructionCertificate>'
    return sealed_certificate(xml.encode(), recipient.id)


def _agency(name: str, agency: AgencyView) -> str:
    return f"<{name}>{_leaf('OrganId', agency.code)}{_leaf('OrganName', agency.name)}</{name}>"


def _leaf(name: str, value: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{_text(value)}</{name}>"


def _text(value: str, *, quotes: bool = False) -> str:
    return escape(NOT_XML.sub("", value), {**RETURNS, '"': "&quot;"} if quotes else RETURNS)
