"""Asking the responders of authorities (OCSP) about every certificate in use, in the background: nobody waits for them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from time import monotonic

from cryptography import x509
from django.db.models import F

from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.commands import record_answered_revocations
from dienhong.signing.core import ocsp
from dienhong.signing.core.trust import StatusAnswer, TrustStore
from dienhong.signing.models import CertificateStatus, StatusResponder
from dienhong.signing.queries import own_keys_answered_revoked, trust_store
from dienhong.signing.statuses import IN_USE, keep_answer

log = logging.getLogger(__name__)
PLATFORM = Actor.system("signing")
# Of more in use each is asked about in its turn.
MOST = 500
AT_ONCE = 8
PATIENCE_SECONDS = 5.0
ROUND_SECONDS = 20.0


@dataclass(frozen=True)
class _Round:
    """What one responder is asked: certificates by their fingerprint."""

    url: str
    questions: Sequence[tuple[str, ocsp.Asked]]
    now: datetime


@dataclass(frozen=True)
class _Outcome:
    """What came of asking one responder: answers by certificate, whom it was asked about, why it was silent."""

    url: str
    answers: dict[str, StatusAnswer]
    asked: tuple[str, ...]
    silence: str


def ask_about_all() -> int:
    """Ask about the certificates in use, those asked longest ago first; how many answers came.

    Each responder is asked by one thread, no more after it was silent once, and for at most ROUND_SECONDS.
    """
    now = clock.now()
    in_use = CertificateStatus.objects.filter(seen_at__gte=now - IN_USE)
    rows = sorted(in_use.order_by(F("asked_at").asc(nulls_first=True), "id")[:MOST], key=_place)
    if not rows:
        return 0
    store = trust_store()
    groups = [_Round(url, [_question(row, store) for row in group], now) for url, group in groupby(rows, _place)]
    came = 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for found in threads.map(_ask_one, groups):
            _keep(found, now)
            came += len(found.answers)
    if own_keys_answered_revoked():
        record_answered_revocations(PLATFORM)
    return came


def _place(row: CertificateStatus) -> str:
    return row.responder_url


def _question(row: CertificateStatus, store: TrustStore) -> tuple[str, ocsp.Asked]:
    certificate = x509.load_der_x509_certificate(bytes(row.certificate_der))
    issuer = x509.load_der_x509_certificate(bytes(row.issuer_der))
    latest = store.latest_crl(issuer)
    return row.certificate_sha256, ocsp.Asked(certificate, issuer, () if latest is None else (latest,))


def _ask_one(group: _Round) -> _Outcome:
    """Runs in a thread of its own, without the database."""
    answers: dict[str, StatusAnswer] = {}
    asked, until = [], monotonic() + ROUND_SECONDS
    for sha256, question in group.questions:
        if monotonic() > until:
            break
        asked.append(sha256)
        try:
            answers[sha256] = ocsp.ask(question, now=group.now, patience=PATIENCE_SECONDS)
        except ocsp.AnswerRefused as error:
            # The list counts for this certificate; the health page says that there is no usable answer.
            log.warning("no usable answer of %s about %s: %s", group.url, sha256[:16], error)
        except OSError as error:
            return _Outcome(group.url, answers, tuple(asked), str(error) or type(error).__name__)
    return _Outcome(group.url, answers, tuple(asked), "")


def _keep(found: _Outcome, now: datetime) -> None:
    for sha256, answer in found.answers.items():
        keep_answer(sha256, answer)
    CertificateStatus.objects.filter(certificate_sha256__in=found.asked).update(asked_at=now)
    responder, _ = StatusResponder.objects.get_or_create(url=found.url)
    responder.silent_since = (responder.silent_since or now) if found.silence else None
    responder.error = found.silence[:300]
    responder.save(update_fields=["silent_since", "error"])
