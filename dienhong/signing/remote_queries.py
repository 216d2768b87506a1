"""Reading signatures that wait for their person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import ErrorText, NotFound, RuleBroken, describe
from dienhong.signing import rules
from dienhong.signing.models import RemoteSigning
from dienhong.signing.providers import names_of_providers


@dataclass(frozen=True, slots=True)
class RemoteView:
    """A signature that waits, or waited, for its person; `reason` is why it was refused."""

    id: int
    uuid: UUID
    title: str
    url: str
    service: str
    state: str
    asks: tuple[str, ...]
    open: bool
    reason: ErrorText | None
    began_at: datetime
    ends_at: datetime


def own_remote_signings(actor: Actor) -> QuerySet[RemoteSigning]:
    """Signatures that wait for the actor in person; nobody approves for another."""
    if actor.person_id is None or actor.kind != "person":
        return RemoteSigning.objects.none()
    return RemoteSigning.objects.filter(key__person_id=actor.person_id).select_related("key")


def own_remote_signing(actor: Actor, signing_uuid: UUID) -> RemoteSigning:
    """One of them. Raises NotFound."""
    found = own_remote_signings(actor).filter(uuid=signing_uuid).first()
    if found is None:
        raise NotFound("signing")
    return found


def remote_signing_of(actor: Actor, signing_uuid: UUID) -> RemoteView:
    """One of them, as its page shows it. Raises NotFound."""
    found = own_remote_signing(actor, signing_uuid)
    is_open = found.state in RemoteSigning.OPEN
    typed = is_open and not found.handle and not found.signature and found.asks != "tap"
    return RemoteView(
        found.pk,
        found.uuid,
        found.title,
        found.url,
        dict(names_of_providers()).get(found.key.provider, found.key.provider),
        found.state,
        tuple(found.asks.split()) if typed else (),
        is_open,
        reason_of(found),
        found.began_at,
        found.ends_at,
    )


def reason_of(signing: RemoteSigning) -> ErrorText | None:
    """Why the service or the certificate refused; None where neither did."""
    if not signing.problem:
        return None
    if not signing.problem.startswith("signing.key_"):
        return describe(RuleBroken(signing.problem, detail=""))
    try:
        rules.must_be_usable(signing.key, signing.ended_at or clock.now())
    except RuleBroken as error:
        return describe(error)
    return None


@dataclass(frozen=True, slots=True)
class AwaitedSignature:
    """A signature that waits for its person, for whoever may see what is signed; `mine`: the reader's own."""

    uuid: UUID
    mine: bool
    service: str
    typed: bool
    ends_at: datetime
    topic: str


def awaited_signature(actor: Actor, subject: str) -> AwaitedSignature | None:
    """The one that a subject waits for; `typed`: the person gives PIN or code on our page, else taps elsewhere."""
    found = RemoteSigning.objects.select_related("key").filter(subject=subject, state__in=RemoteSigning.OPEN).first()
    if found is None:
        return None
    service = dict(names_of_providers()).get(found.key.provider, found.key.provider)
    typed = not found.handle and found.asks not in ("", "tap")
    topic = remote_topic(found.uuid)
    mine = actor.kind == "person" and found.key.person_id == actor.person_id
    return AwaitedSignature(found.uuid, mine, service, typed, found.ends_at, topic)


def signed_remotely(signing_id: int) -> bytes:
    """The signed PDF, or the detached signature, that was waited for. Raises NotFound when it is not signed or was forgotten."""
    found = RemoteSigning.objects.filter(pk=signing_id).exclude(signed=b"").first()
    if found is None:
        raise NotFound("signing")
    return bytes(found.signed)


def remote_topic(signing_uuid: UUID) -> str:
    """The live topic of a signature that waits."""
    return f"signing.remote:{signing_uuid}"
