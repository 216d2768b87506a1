"""Acts on signatures that wait for their person. The talk with the service stands in `remote_signing`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.jobs import defer
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.signing import rules
from dienhong.signing.core.place import Prepared
from dienhong.signing.events import RemoteSignatureMade, RemoteSigningEnded
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.remote_queries import own_remote_signings, reason_of, remote_topic

# How long a person has; what the service allows for one approval is its own affair, and shorter.
APPROVAL = timedelta(hours=24)
State = RemoteSigning.State


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose work waits for the signature ("documents:17"), what the person reads on the phone, and the page of it."""

    subject: str
    title: str
    url: str


@command(secret=("prepared",))
def open_remote_signing(actor: Actor, *, key_id: int, asked: Asked, prepared: Prepared) -> RemoteSigning:
    """Keep what is to be signed until its person approves; what is asked for twice is kept once."""
    _must_be_the_platform(actor)
    key = SigningKey.objects.select_for_update().get(pk=key_id)
    note(agency_id=key.agency_id, subject=("signing.SigningKey", key.uuid))
    now = clock.now()
    rules.must_be_usable(key, now)
    present = RemoteSigning.objects.filter(subject=asked.subject, state__in=RemoteSigning.OPEN).first()
    if present is not None:
        return present

    signing = RemoteSigning.objects.create(
        key=key,
        agency_id=key.agency_id or 0,
        subject=asked.subject,
        title=asked.title[:300],
        url=asked.url,
        prepared=prepared.data,
        document_digest=prepared.document_digest,
        reserved_start=prepared.reserved_start,
        reserved_end=prepared.reserved_end,
        began_at=now,
        ends_at=now + APPROVAL,
    )
    _go_on(signing)
    return signing


@command(secret=("handle",))
def record_remote_request(actor: Actor, *, signing_id: int, handle: str) -> None:
    """The service shows the request on the person's phone; from now on it is asked for the answer."""
    _must_be_the_platform(actor)
    signing = _open(signing_id)
    signing.state, signing.handle = State.WAITING, handle
    signing.save(update_fields=["state", "handle"])
    _go_on(signing)


@command
def ask_person_again(actor: Actor, *, signing_id: int) -> None:
    """The service's answer was lost; what it signed cannot be had any more, so the person is asked once more."""
    _must_be_the_platform(actor)
    signing = _open(signing_id)
    signing.state, signing.handle, signing.taken = State.ASKING, "", False
    signing.save(update_fields=["state", "handle", "taken"])
    _go_on(signing)


@command(secret=("signed",))
def record_remote_signature(actor: Actor, *, signing_id: int, signed: bytes) -> None:
    """What was approved is signed; whoever asked for it is told once."""
    _must_be_the_platform(actor)
    signing = _open(signing_id)
    signing.state, signing.ended_at = State.SIGNED, clock.now()
    signing.signed, signing.prepared, signing.handle = signed, b"", ""
    signing.save()
    publish(RemoteSignatureMade(signing.pk, signing.subject))
    announce(remote_topic(signing.uuid))


@command
def end_remote_signing(actor: Actor, *, signing_id: int, state: str, problem: str) -> None:
    """It will not be signed: nobody approved in time, or the service refused."""
    _must_be_the_platform(actor)
    _end(_open(signing_id), state, problem)


@command
def cancel_remote_signing(actor: Actor, *, uuid: UUID) -> None:
    """The person whose signature it is does not want to sign it after all."""
    signing = own_remote_signings(actor).select_for_update(of=("self",)).filter(uuid=uuid).first()
    if signing is None:
        raise NotFound("signing")
    note(agency_id=signing.agency_id, subject=("signing.SigningKey", signing.key.uuid))
    rules.must_be_open(signing.state, bool(signing.signature))
    _end(signing, State.CANCELLED, "")


def _end(signing: RemoteSigning, state: str, problem: str) -> None:
    signing.state, signing.problem, signing.ended_at = state, problem, clock.now()
    signing.prepared, signing.handle = b"", ""
    signing.save()
    told = reason_of(signing)
    reason = told.sentence if told is not None else str(State(state).label)
    publish(RemoteSigningEnded(signing.pk, signing.subject, state, reason))
    announce(remote_topic(signing.uuid))


def _go_on(signing: RemoteSigning) -> None:
    # The jobs stand on these commands, so their module is loaded here.
    from dienhong.signing.tasks import go_on_signing, signing_job_key

    defer(go_on_signing, key=signing_job_key(signing.pk), signing_id=signing.pk)
    announce(remote_topic(signing.uuid))


def _open(signing_id: int) -> RemoteSigning:
    signing = RemoteSigning.objects.select_for_update(of=("self",)).select_related("key").get(pk=signing_id)
    note(agency_id=signing.agency_id, subject=("signing.SigningKey", signing.key.uuid))
    rules.must_be_open(signing.state, False)
    return signing


def _must_be_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("signing.platform_only")
