"""All that other domains may use of the exchange."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dienhong.exchange.commands import (
    Acceptance,
    Recorded,
    accept_package,
    check_webhook,
    confirm_receipt,
    fetch_package,
    record_status,
    request_connection,
    resend_message,
    revoke_webhook,
    rotate_webhook_secret,
    send_document,
    subscribe_webhook,
)
from dienhong.exchange.events import PackagesAccepted, StatusesRecorded
from dienhong.exchange.evidence import Evidence, evidence_pack
from dienhong.exchange.health import health_rows
from dienhong.exchange.queries.matrix import Matrix, MatrixRow, matrix_of_document
from dienhong.exchange.queries.pages import Statistics, Wanted, received_deliveries, sent_packages, statistics
from dienhong.exchange.queries.waiting import waiting_for
from dienhong.kernel.actor import Actor
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import SearchHit


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Packages one's agencies sent or received with all words of `text`, newest first."""
    wanted = Wanted(text=text)
    shown = ("uuid", "subject", "code", "requested_at")
    sent = sent_packages(actor, wanted).select_related(None).only(*shown).order_by("-requested_at", "-id")[:limit]
    received = received_deliveries(actor, wanted).select_related(None).select_related("package")
    received = received.only(*(f"package__{name}" for name in shown)).order_by("-id")[:limit]
    package_url = url_maker("exchange:package")
    found = {
        item.uuid: SearchHit(
            "delivery",
            item.subject,
            package_url(item.uuid),
            f"{item.code} · {kind}",
            item.requested_at,
        )
        for kind, packages in ((_("Arrived"), [row.package for row in received]), (_("Sent"), sent))
        for item in packages
    }
    return list(found.values())[:limit]


__all__ = [
    "Acceptance",
    "Evidence",
    "Matrix",
    "MatrixRow",
    "PackagesAccepted",
    "Recorded",
    "Statistics",
    "StatusesRecorded",
    "accept_package",
    "check_webhook",
    "confirm_receipt",
    "evidence_pack",
    "fetch_package",
    "health_rows",
    "matrix_of_document",
    "record_status",
    "request_connection",
    "resend_message",
    "revoke_webhook",
    "rotate_webhook_secret",
    "search_hits",
    "send_document",
    "statistics",
    "subscribe_webhook",
    "waiting_for",
]
