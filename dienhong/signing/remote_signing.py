"""Interrupted signing: a person approves with PIN, code or a tap, while the work waits in the database.

Between the acts stands the talk with the remote service, outside any transaction. Whatever is killed goes on: before the
service answered, the person is asked again; after it answered, its signature is kept before anything else is done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.signing import queries, rules
from dienhong.signing.commands import (
    ask_person_again,
    end_remote_signing,
    open_remote_signing,
    record_remote_request,
    record_remote_signature,
)
from dienhong.signing.commands.remote import Asked
from dienhong.signing.core.cms import sign_digest
from dienhong.signing.core.keys import AwaitedKey, signed_by
from dienhong.signing.core.place import PdfNotSignable, Placement, Prepared
from dienhong.signing.marks import standard_mark
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.providers.csc import (
    NO_SECRETS,
    Authorised,
    Pending,
    RemoteRefused,
    RemoteService,
    Secrets,
    configured_services,
)
from dienhong.signing.queries import parsed
from dienhong.signing.remote_queries import own_remote_signing, remote_topic
from dienhong.signing.timestamping import stamper_for, timestamp_service
from dienhong.signing.validation_material import material_of

log = logging.getLogger(__name__)
PLATFORM = Actor.system("signing")
POLL_EVERY = timedelta(seconds=3)
KEEP_SIGNED = timedelta(days=7)
# Longer than all calls of one talk with a service that answers each at the last moment.
BUSY = timedelta(minutes=3)
State = RemoteSigning.State
_TRY_AGAIN = ("signing.remote_pin_wrong", "signing.remote_otp_wrong")
# What the service may refuse with; anything else it says is "refused".
_REFUSALS = {
    *_TRY_AGAIN,
    "signing.remote_locked",
    "signing.remote_declined",
    "signing.remote_expired",
    "signing.remote_key_disabled",
}


def asks_a_person(key_id: int) -> bool:
    """Whether the key is a person's at a remote service, so that its signature waits for approval."""
    found = SigningKey.objects.filter(pk=key_id, kind=SigningKey.Kind.PERSON).values_list("provider", flat=True).first()
    return found is not None and found in configured_services()


def ask(pdf_bytes: bytes, *, key_id: int, field: str, reason: str, asked: Asked) -> None:
    """Prepare the PDF and keep it until the person approves; asked for twice, kept once. The service is not spoken to.

    Raises NotFound, RuleBroken: signing.key_revoked, signing.key_expired, signing.pdf_not_signable,
    signing.no_timestamp_service.
    """
    from dienhong.signing.core import pdf  # loaded when first needed: most processes never open a PDF

    key, now = queries.usable_key(key_id), clock.now()
    place = Placement(field, reason, None, standard_mark(key.certificate, now), material_of(key))
    try:
        prepared = pdf.prepare(pdf_bytes, key, place, at=now, timestamp_room=timestamp_service().room)
    except PdfNotSignable as error:
        raise RuleBroken("signing.pdf_not_signable", detail=str(error)) from error
    open_remote_signing(PLATFORM, key_id=key_id, asked=asked, prepared=prepared)


def ask_detached(digest: bytes, *, key_id: int, asked: Asked) -> None:
    """As `ask`, for a detached signature over content with this SHA-256. Raises NotFound, RuleBroken: signing.key_revoked,
    signing.key_expired.
    """
    open_remote_signing(PLATFORM, key_id=key_id, asked=asked, prepared=Prepared(b"", digest, 0, 0))


def send_code(actor: Actor, uuid: UUID) -> None:
    """Have the service send a one-time code to the actor. Raises NotFound, RuleBroken, KeyUnavailable."""
    signing = own_remote_signing(actor, uuid)
    rules.must_be_open(signing.state, bool(signing.signature))
    try:
        _service_of(signing).send_otp(signing.key.key_ref)
    except RemoteRefused as error:
        raise RuleBroken(_known(error.code), detail=error.detail) from error


def approve(actor: Actor, uuid: UUID, *, pin: str, otp: str) -> None:
    """The actor gives PIN and code; they go to the service and are kept nowhere.

    Raises NotFound, KeyUnavailable, RuleBroken: signing.remote_ended, signing.remote_busy, signing.remote_pin_wrong,
    signing.remote_otp_wrong.
    """
    signing = own_remote_signing(actor, uuid)
    rules.must_be_open(signing.state, bool(signing.signature or signing.handle))
    with _alone(signing.pk) as mine:
        if mine is None:
            raise RuleBroken("signing.remote_busy", conflict=True)
        _talk(mine, Secrets(pin, otp))


def resume(signing_id: int) -> Literal["waiting", "done"]:
    """Take a signing as far as it goes without its person. Raises KeyUnavailable, RuleBroken (signing.stamps_missing)."""
    with _alone(signing_id) as signing:
        if signing is None:
            return "done"  # ended, or another process is at it
        if signing.ends_at <= clock.now() and not signing.signature:
            end_remote_signing(PLATFORM, signing_id=signing.pk, state=State.EXPIRED, problem="")
            return "done"
        if not signing.asks:
            _learn(signing)
        if not signing.handle and not signing.signature and signing.asks != "tap":
            return "done"  # the person types PIN or code first
        return _talk(signing, NO_SECRETS)


def end_expired() -> None:
    """End what nobody approved in time, and forget signed files that were fetched long ago."""
    now = clock.now()
    over = RemoteSigning.objects.filter(state__in=RemoteSigning.OPEN, ends_at__lte=now, signature=b"")
    for signing_id in over.order_by("id").values_list("pk", flat=True):
        end_remote_signing(PLATFORM, signing_id=signing_id, state=State.EXPIRED, problem="")
    with transaction.atomic():
        RemoteSigning.objects.filter(ended_at__lt=now - KEEP_SIGNED).exclude(signed=b"").update(signed=b"")


def unfinished_ids() -> list[int]:
    """Signings that can go on without their person typing anything; a dead worker may have left them."""
    typed = Q(handle="", signature=b"") & ~Q(asks__in=("", "tap"))
    open_ones = RemoteSigning.objects.filter(state__in=RemoteSigning.OPEN).exclude(typed)
    return list(open_ones.order_by("id").values_list("pk", flat=True))


@contextmanager
def _alone(signing_id: int) -> Iterator[RemoteSigning | None]:
    """The open signing, for one process at a time; None when it has ended or somebody is at it.

    A mark with an end instead of a lock: no transaction waits for the service, and what a killed process held goes on.
    """
    now = clock.now()
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    row = RemoteSigning.objects.filter(free, pk=signing_id, state__in=RemoteSigning.OPEN)
    if not row.update(busy_until=now + BUSY):
        yield None
        return
    try:
        yield RemoteSigning.objects.select_related("key").get(pk=signing_id)
    finally:
        RemoteSigning.objects.filter(pk=signing_id).update(busy_until=None)


def _learn(signing: RemoteSigning) -> None:
    """Ask once what the key wants of its person. Raises KeyUnavailable."""
    try:
        found = _service_of(signing).credential(signing.key.key_ref)
    except RemoteRefused as error:
        raise KeyUnavailable(str(error)) from error
    wanted = " ".join(name for name, asked in (("pin", found.needs_pin), ("otp", found.needs_otp)) if asked)
    signing.asks = wanted or "tap"
    with transaction.atomic():
        RemoteSigning.objects.filter(pk=signing.pk).update(asks=signing.asks)
        announce(remote_topic(signing.uuid))


def _talk(signing: RemoteSigning, given: Secrets) -> Literal["waiting", "done"]:
    if not _still_usable(signing):
        return "done"
    if not signing.signature:
        try:
            made = _made(signing, given)
        except RemoteRefused as error:
            _refused(signing, error)
            return "done"
        if isinstance(made, Pending):
            if made.handle != signing.handle:
                record_remote_request(PLATFORM, signing_id=signing.pk, handle=made.handle)
            return "waiting"
        if not _kept(signing, made):
            return "done"  # cancelled while the service signed: the signature is thrown away
    _finish(signing)
    return "done"


def _made(signing: RemoteSigning, given: Secrets) -> bytes | Pending:
    """The service's signature over what was prepared, or that its person has yet to tap."""
    service, key_ref, digests = _service_of(signing), signing.key.key_ref, [_to_sign(signing)]
    if signing.handle and service.address.dialect.pending_at == "sign":
        found = service.signatures_of(signing.handle, 1)
        return found if isinstance(found, Pending) else found[0]
    leave: Authorised | Pending
    if signing.handle:
        leave = service.check(signing.handle)
    else:
        leave = service.authorise(key_ref, digests, "sha256", text=signing.title, given=given)
    if isinstance(leave, Pending):
        return leave
    RemoteSigning.objects.filter(pk=signing.pk).update(taken=True)
    made = service.sign(key_ref, digests, "sha256", leave.sad)
    return made if isinstance(made, Pending) else made[0]


def _kept(signing: RemoteSigning, signature: bytes) -> bool:
    """The service signs once: what it gave is kept before a time-stamp or anything else can fail; whether it was."""
    if not signed_by(parsed(signing.key.certificate_pem)[0], signature, _to_sign(signing)):
        raise KeyUnavailable("the service's signature is not one by the key of the certificate")
    open_one = RemoteSigning.objects.filter(pk=signing.pk, state__in=RemoteSigning.OPEN, signature=b"")
    signing.signature = signature
    return bool(open_one.update(signature=signature))


def _finish(signing: RemoteSigning) -> None:
    holder, stamper = _holder(signing), stamper_for(signing.key_id)
    holder.signature = bytes(signing.signature)
    digest = bytes(signing.document_digest)
    if not signing.reserved_end:
        material = material_of(holder)
        signed = sign_digest(digest, holder, signing_time=signing.began_at, timestamper=stamper, material=material)
    else:
        from dienhong.signing.core import pdf  # as in `ask`

        prepared = Prepared(bytes(signing.prepared), digest, signing.reserved_start, signing.reserved_end)
        signed = pdf.complete(prepared, sign_digest(digest, holder, timestamper=stamper))
    record_remote_signature(PLATFORM, signing_id=signing.pk, signed=signed)


def _still_usable(signing: RemoteSigning) -> bool:
    """A certificate that was revoked or ended while its person was waited for signs no more."""
    try:
        rules.must_be_usable(signing.key, clock.now())
    except RuleBroken as error:
        end_remote_signing(PLATFORM, signing_id=signing.pk, state=State.REFUSED, problem=error.code)
        return False
    return True


def _refused(signing: RemoteSigning, error: RemoteRefused) -> None:
    """Raises RuleBroken where the person may try again."""
    if error.code in _TRY_AGAIN:
        raise RuleBroken(_known(error.code), detail=error.detail) from error
    taken = RemoteSigning.objects.values_list("taken", flat=True).get(pk=signing.pk)
    if taken and error.code == "signing.remote_expired":
        # The service signed, and the answer never came: that leave is used up, and what it signed is nowhere.
        ask_person_again(PLATFORM, signing_id=signing.pk)
        return
    log.warning("the remote signing %s was refused: %s", signing.uuid, error)
    state = State.EXPIRED if error.code == "signing.remote_expired" else State.REFUSED
    end_remote_signing(PLATFORM, signing_id=signing.pk, state=state, problem=_known(error.code))


def _known(code: str) -> str:
    return code if code in _REFUSALS else "signing.remote_refused"


def _service_of(signing: RemoteSigning) -> RemoteService:
    found = configured_services().get(signing.key.provider)
    if found is None:
        raise KeyUnavailable(f"the signing service {signing.key.provider} is not set up any more")
    return found.service


def _holder(signing: RemoteSigning) -> AwaitedKey:
    return AwaitedKey(parsed(signing.key.certificate_pem)[0], parsed(signing.key.chain_pem))


def _to_sign(signing: RemoteSigning) -> bytes:
    """The digest that the service signs: that of the signed attributes, which hold the document's."""
    holder = _holder(signing)
    # A PDF says the time elsewhere; a detached signature among what is signed, so it stays the time of the order.
    claimed = None if signing.reserved_end else signing.began_at
    sign_digest(bytes(signing.document_digest), holder, signing_time=claimed)
    return holder.asked
