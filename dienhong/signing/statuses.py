"""What responders said about certificates: the last answer of each, and that a certificate is in use."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from django.db import connection
from django.db.models import Count, Q

from dienhong.kernel import clock
from dienhong.signing.core.keys import der, fingerprint
from dienhong.signing.core.ocsp import responder_of
from dienhong.signing.core.trust import StatusAnswer
from dienhong.signing.models import CertificateStatus, StatusResponder

SEEN_EVERY = timedelta(hours=1)
# A certificate of which nothing came for a day is asked about again when something comes.
IN_USE = timedelta(days=1)
State = CertificateStatus.State
# First key of the advisory lock under which a certificate is noted.
_LOCK = 0x0C5B


def last_answer(certificate: x509.Certificate, issuer: x509.Certificate) -> StatusAnswer | None:
    """The last checked answer about a certificate. From now on its responder is asked about it, for a day at least."""
    sha256, now = fingerprint(certificate), clock.now()
    row = CertificateStatus.objects.filter(certificate_sha256=sha256).first()
    if (row is None or row.seen_at < now - SEEN_EVERY) and _alone(sha256):
        _note_use(certificate, issuer, sha256)
    if row is None or row.this_update is None or row.next_update is None:
        return None
    return StatusAnswer(bytes(row.answer_der), row.this_update, row.next_update, row.revoked_at)


def responders_in_use() -> list[tuple[str, datetime | None, int]]:
    """Address, since when it is silent, and about how many certificates it was asked without a usable answer."""
    in_use = CertificateStatus.objects.filter(seen_at__gte=clock.now() - IN_USE)
    without = Count("id", filter=Q(state=State.UNANSWERED, asked_at__isnull=False))
    silent = dict(StatusResponder.objects.values_list("url", "silent_since"))
    rows = in_use.values_list("responder_url").annotate(without=without).order_by("responder_url")
    return [(url, silent.get(url), unanswered) for url, unanswered in rows]


def keep_answer(sha256: str, answer: StatusAnswer) -> None:
    """Keep an answer unless a younger one is there: an old one that is sent again changes nothing."""
    CertificateStatus.objects.filter(certificate_sha256=sha256).exclude(this_update__gt=answer.this_update).update(
        state=State.GOOD if answer.revoked_at is None else State.REVOKED,
        answer_der=answer.data,
        this_update=answer.this_update,
        next_update=answer.next_update,
        revoked_at=answer.revoked_at,
    )


def _alone(sha256: str) -> bool:
    """Whether no other transaction notes this certificate just now: nobody waits for that, and nobody deadlocks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, int(sha256[:7], 16)])
        return bool(cursor.fetchone()[0])


def _note_use(certificate: x509.Certificate, issuer: x509.Certificate, sha256: str) -> None:
    now = clock.now()
    if CertificateStatus.objects.filter(certificate_sha256=sha256).update(seen_at=now):
        return
    row = CertificateStatus(
        certificate_sha256=sha256,
        certificate_der=der(certificate),
        issuer_der=der(issuer),
        responder_url=responder_of(certificate),
        seen_at=now,
    )
    CertificateStatus.objects.bulk_create([row], ignore_conflicts=True)
