"""Receipts: small XML documents that the platform signs (docs/protocols/exchange.md, section 7).

They are written in canonical form, so that signing them needs no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4
from xml.sax.saxutils import escape

from django.conf import settings

from dienhong.directory.public import AgencyView
from dienhong.exchange.models import Delivery, Package, Receipt, StatusEvent
from dienhong.exchange.seals import certified
from dienhong.kernel import clock

NAMESPACE = "urn:dienhong:exchange:receipt:1"
Kind = Receipt.Kind
# Canonical XML has carriage returns as references; other control characters no XML has.
RETURNS = {"\r": "&#xD;"}
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def accepted_receipt(
    package: Package, sender: AgencyView, recipients: Iterable[tuple[Delivery, AgencyView]]
) -> Receipt:
    """The unsaved receipt that the axis took a package over from its sender."""
    return _receipt(Kind.ACCEPTED, package, sender, list(recipients))


def delivered_receipt(delivery: Delivery, sender: AgencyView, recipient: AgencyView) -> Receipt:
    """The unsaved receipt that a recipient has the package."""
    receipt = _receipt(Kind.DELIVERED, delivery.package, sender, [(delivery, recipient)])
    receipt.delivery = delivery
    return receipt


def status_receipt(event: StatusEvent, delivery: Delivery, sender: AgencyView, recipient: AgencyView) -> Receipt:
    """The unsaved receipt that a status was recorded."""
    receipt = _receipt(Kind.STATUS, delivery.package, sender, [(delivery, recipient)], event)
    receipt.delivery, receipt.event = delivery, event
    return receipt


def _receipt(
    kind: str,
    package: Package,
    sender: AgencyView,
    recipients: list[tuple[Delivery, AgencyView]],
    event: StatusEvent | None = None,
) -> Receipt:
    uuid, now = uuid4(), clock.now()
    parts = [
        _leaf("Kind", kind),
        _leaf("Id", uuid),
        _leaf("Origin", settings.DIENHONG.log_origin),
        _leaf("IssuedAt", instant(now)),
        _block("Sender", _leaf("OrganId", package.sender_code), _leaf("OrganName", sender.name)),
        _block(
            "Package",
            _leaf("Id", package.uuid),
            _leaf("DocumentId", package.document_id),
            _leaf("Sha256", package.sha256),
            _leaf("Size", package.size),
            _leaf("AcceptedAt", instant(package.accepted_at or now)),
        ),
        _block("Recipients", *(_recipient(delivery, agency) for delivery, agency in recipients)),
        _status(event) if event else "",
    ]
    xml = certified(f'<Receipt xmlns="{NAMESPACE}">{"".join(parts)}</Receipt>'.encode())
    # The one who is told: the sender of the package; the recipient's own answers carry it as well.
    return Receipt(
        uuid=uuid,
        kind=kind,
        agency_id=package.agency_id,
        package=package,
        xml=xml,
        sha256=sha256(xml).hexdigest(),
        issued_at=now,
    )


def _recipient(delivery: Delivery, agency: AgencyView) -> str:
    return _block(
        "Recipient",
        _leaf("OrganId", agency.code),
        _leaf("AddressedAs", delivery.addressed_code),
        _leaf("OrganName", agency.name),
        _leaf("DeliveryId", delivery.uuid),
        _leaf("ConfirmedAt", instant(delivery.confirmed_at)) if delivery.confirmed_at else "",
    )


def _status(event: StatusEvent) -> str:
    return _block(
        "Status",
        _leaf("Code", event.code),
        _leaf("At", instant(event.at)),
        _leaf("Reason", event.reason) if event.reason else "",
        _leaf("Sha256", event.sha256) if event.sha256 else "",
    )


def _block(name: str, *children: str) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


def _leaf(name: str, value: str | int | UUID) -> str:
    return f"<{name}>{escape(NOT_XML.sub('', str(value)), RETURNS)}</{name}>"


def instant(moment: datetime) -> str:
    """`2026-01-31T02:03:04.000005Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
