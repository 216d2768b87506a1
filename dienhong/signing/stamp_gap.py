"""Times without time-stamps: when one began, whether signing may go on, what waits to be stamped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.outbox import publish
from dienhong.signing import rules
from dienhong.signing.events import StampsResumed, StampsStopped
from dienhong.signing.models import SigningKey, StampLimit, StampOutage, UnstampedSignature

# Without a decision: as long as comparable platforms let their traffic go on.
DEFAULT_LIMIT = timedelta(hours=4)
# While the service is down not every signature waits for its silence; the job asks meanwhile.
TRY_AGAIN = timedelta(seconds=30)
SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without time-stamps; `waiting` signatures still lack theirs (counted to 10,000)."""

    began_at: datetime
    ended_at: datetime | None
    refused_from: datetime
    waiting: int


def limit_now() -> timedelta:
    """How long signing goes on without time-stamps, by the decision in force today."""
    found = StampLimit.objects.filter(valid_from__lte=clock.today()).order_by("-valid_from").first()
    return DEFAULT_LIMIT if found is None else timedelta(minutes=found.minutes)


def must_go_on() -> None:
    """Raises RuleBroken("signing.stamps_missing") when the service has been down for longer than allowed."""
    outage = _open()
    if outage is not None:
        rules.must_be_within_limit(outage.began_at.astimezone(VIETNAM), clock.now(), limit_now())


def tried_just_now() -> bool:
    """Whether the service was found down a moment ago, so that asking it again only costs time."""
    outage = _open()
    return outage is not None and clock.now() - outage.tried_at < TRY_AGAIN


def note_outage(error: str) -> None:
    """The service did not answer; the first time an outage begins, and its keepers are told."""
    now = clock.now()
    values = {"tried_at": now, "error": error[:300]}
    if StampOutage.objects.filter(ended_at=None).update(**values):
        return
    try:
        with transaction.atomic():
            outage = StampOutage.objects.create(began_at=now, **values)
            publish(StampsStopped(outage.pk))
    except IntegrityError:
        return  # of two processes that find out together the other one wrote the row and tells


def note_answer() -> None:
    """The service answers: an outage that was open ends, and its keepers are told."""
    outage = _open()
    if outage is None:
        return
    with transaction.atomic():
        # Of two processes one ends it: the other's update waits for the row and finds it ended.
        if StampOutage.objects.filter(pk=outage.pk, ended_at=None).update(ended_at=clock.now()):
            publish(StampsResumed(outage.pk))


def outage_view(outage_id: int) -> Gap:
    """An outage for those who are told of it."""
    outage = StampOutage.objects.get(pk=outage_id)
    waiting = UnstampedSignature.objects.filter(stamped_at=None)[:10_000].count()
    return Gap(outage.began_at, outage.ended_at, outage.began_at + limit_now(), waiting)


def note_unstamped(signature_sha256: bytes, key_id: int) -> None:
    """A signature of this key goes without a time-stamp for now."""
    agency_id = SigningKey.objects.values_list("agency_id", flat=True).get(pk=key_id)
    UnstampedSignature.objects.create(
        signature_sha256=signature_sha256, key_id=key_id, agency_id=agency_id, signed_at=clock.now()
    )


def has_work() -> bool:
    """Whether an outage is open or a signature waits."""
    return _open() is not None or UnstampedSignature.objects.filter(stamped_at=None).exists()


def last_gap() -> Gap | None:
    """The open outage, else the last one of the week; None when there was none and nothing waits."""
    waiting = UnstampedSignature.objects.filter(stamped_at=None)[:10_000].count()
    outage = _open() or StampOutage.objects.order_by("-began_at").first()
    if outage is None or (not waiting and outage.ended_at is not None and outage.ended_at < clock.now() - SHOWN):
        return None
    return Gap(outage.began_at, outage.ended_at, outage.began_at + limit_now(), waiting)


def _open() -> StampOutage | None:
    return StampOutage.objects.filter(ended_at=None).first()
