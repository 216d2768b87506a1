"""What the clock starts: lists and statuses of certificates stay current, the newest checkpoint gets its time-stamp."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta

from cryptography import x509
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.http import http_date

from dienhong.audit.public import checkpoint_awaiting_timestamp
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import defer, job
from dienhong.signing import commands, demo_authority, remote_signing, responders, timestamping
from dienhong.signing.models import RevocationList, TrustAnchor
from dienhong.signing.queries import parsed
from dienhong.signing.timestamping import stamp_log

log = logging.getLogger(__name__)
RENEW_BEFORE = timedelta(days=7)
MAX_LIST = 32 * 1024 * 1024
NOT_MODIFIED = 304
ASKED_AT_ONCE = 16
# With the half minute between two looks below the minute after which a revoked certificate must be refused.
ANSWER_SECONDS = 15
_STAMPED = "signing.checkpoint_stamped"


@job()
def stamp_checkpoint() -> None:
    """Time-stamp the newest checkpoint of the log. If the service is down the next run tries again."""
    if checkpoint_awaiting_timestamp() is None:
        return
    if cache.add(_STAMPED, True, max(1, settings.DIENHONG.stamp_seconds - 5)) and not stamp_log():
        cache.delete(_STAMPED)


@job(attempts=10)
def go_on_signing(signing_id: int) -> None:
    """Show the request on the person's phone, ask whether it was approved, put the signature in; again in seconds."""
    if remote_signing.resume(signing_id) == "waiting":
        at = clock.now() + remote_signing.POLL_EVERY
        defer(go_on_signing, at=at, key=signing_job_key(signing_id), signing_id=signing_id)


@job()
def tend_remote_signings() -> None:
    """End what nobody approved in time, go on with what a dead worker left, forget files that were fetched."""
    remote_signing.end_expired()
    for signing_id in remote_signing.unfinished_ids():
        defer(go_on_signing, key=signing_job_key(signing_id), signing_id=signing_id)


def signing_job_key(signing_id: int) -> str:
    """One job of a signing waits at a time."""
    return f"signing:remote:{signing_id}"


@job()
def stamp_backlog() -> None:
    """Give signatures made while the time-stamp service was down their stamps as soon as it answers."""
    timestamping.stamp_backlog()


@job()
def warn_of_expiry() -> None:
    """Warn of certificates that end."""
    commands.warn_of_expiry(Actor.system("signing"))


@job()
def ask_responders() -> None:
    """Ask whether the certificates in use are still good."""
    responders.ask_about_all()


@job()
def refresh_revocation_lists() -> None:
    """Renew the demonstration's lists a week before they end, and fetch those of other authorities."""
    soon = clock.now() + RENEW_BEFORE
    if demo_authority.exists() and RevocationList.objects.filter(authority__crl_url="", next_update__lt=soon).exists():
        with transaction.atomic():
            demo_authority.renew_lists()
    seen = dict(RevocationList.objects.values_list("authority_id", "this_update"))
    anchors = list(TrustAnchor.objects.filter(removed_at=None).exclude(crl_url=""))
    # Side by side: an authority that does not answer must not make us late with the others' lists.
    with ThreadPoolExecutor(ASKED_AT_ONCE) as asking:
        answers = {asking.submit(_fetched, one.crl_url, seen.get(one.pk)): one for one in anchors}
        for answer in as_completed(answers):
            try:
                data = answer.result()
                if data is not None:
                    keep_list(answers[answer], data)
            except (OSError, ValueError) as error:
                # The list that is there counts for its grace time; the operators see the warning meanwhile.
                log.warning("the revocation list of %s was not fetched: %s", answers[answer].name, error)


def _fetched(url: str, present: datetime | None) -> bytes | None:
    """The list at an address if it is newer than the `present` one; None if not. Raises OSError, ValueError."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("the address must begin with https:// or http://")
    request = urllib.request.Request(url)  # noqa: S310  # scheme checked above
    if present is not None:
        # Asked twice a minute, an authority sends its list only when there is a new one.
        request.add_header("If-Modified-Since", http_date(present.timestamp()))
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  # scheme checked above
            data: bytes = answer.read(MAX_LIST + 1)
    except urllib.error.HTTPError as error:
        error.close()  # it is the answer too, with its connection
        if error.code == NOT_MODIFIED:
            return None
        raise OSError(str(error)) from error
    except urllib.error.URLError as error:
        raise OSError(str(error)) from error
    if len(data) > MAX_LIST:
        raise ValueError("the list is too long")
    return data


def keep_list(anchor: TrustAnchor, data: bytes) -> bool:
    """Keep a list (DER or PEM) if the authority signed it and it is newer than ours. Raises ValueError."""
    crl = x509.load_pem_x509_crl(data) if data.lstrip().startswith(b"-----") else x509.load_der_x509_crl(data)
    issuer = parsed(anchor.certificate_pem)[0]
    if crl.issuer != issuer.subject or not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]  # RSA and EC keys only
        raise ValueError("the list was not signed by this authority")
    if crl.next_update_utc is None:
        raise ValueError("the list does not say until when it counts")
    with transaction.atomic():
        present = RevocationList.objects.select_for_update().filter(authority=anchor).first()
        if present is not None and present.this_update >= crl.last_update_utc:
            return False
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number if _numbered(crl) else 0
        demo_authority.store_list(anchor, crl, number)
    commands.record_foreign_revocations(Actor.system("signing"), anchor_id=anchor.pk)
    return True


def _numbered(crl: x509.CertificateRevocationList) -> bool:
    return any(isinstance(item.value, x509.CRLNumber) for item in crl.extensions)
