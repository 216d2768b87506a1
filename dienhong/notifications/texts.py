"""Short messages on their way: handed over one at a time, by one process at a time, each exactly once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from dienhong.kernel import clock
from dienhong.notifications.channels import sms
from dienhong.notifications.models import Letter

State = Letter.State
LISTEN_SECONDS, _SILENCE = 2.0, 0.1
# Receipts of phones that were off are fetched for as long.
_RECEIPT_DAYS = 2
_LOCK = 0x5345_4E44


def hand_over() -> int:
    """Send what waits and take in receipts; gives how many were handed over. Raises sms.Unreachable.

    Another process that is at it is left alone: what waits now it finds, or the next turn of the clock.
    """
    with _alone() as alone:
        if not alone:
            return 0
        if not settings.DIENHONG.sms_url:
            return _into_the_folder()
        return _through_the_centre() if _due().exists() or _unsettled().exists() else 0


def _through_the_centre() -> int:
    count = 0
    with sms.centre(_note_receipt) as centre:
        _listen(centre)
        for letter in _next():
            _hand(centre, letter)
            count += 1
    return count


def _listen(centre: sms.Centre) -> None:
    """What the centre has to tell of those in doubt comes before anything is sent."""
    end = time.monotonic() + LISTEN_SECONDS
    centre.listen(_SILENCE)
    while _texts().filter(state=State.SENDING).exists() and time.monotonic() < end:
        centre.listen(_SILENCE)


def _hand(centre: sms.Centre, letter: Letter) -> None:
    """Between the two notes the fate of the message is not known; `_next` waits for the receipt then."""
    Letter.objects.filter(pk=letter.pk).update(state=State.SENDING, handed_at=clock.now())
    answer = centre.submit(letter, letter.text)
    if not answer.fault:
        _settle(letter.pk, State.SENT, reference=answer.reference)
    else:
        _settle(letter.pk, State.WAITING if answer.later else State.FAILED, last_error=answer.fault)


def _settle(pk: int, state: str, **more: str) -> None:
    """A receipt that came first is not overruled."""
    Letter.objects.filter(pk=pk, state=State.SENDING).update(state=state, sent_at=clock.now(), **more)


def _note_receipt(receipt: sms.Receipt) -> None:
    rows = Letter.objects.filter(channel="sms", address=receipt.address)
    found = rows.exclude(reference="").filter(reference=receipt.theirs).first()
    if found is None and receipt.ours is not None:
        found = next((one for one in rows.filter(state=State.SENDING) if one.pk % sms.REFERENCES == receipt.ours), None)
    if found is None or found.state in (State.DELIVERED, State.FAILED):
        return
    failed = receipt.state == State.FAILED
    Letter.objects.filter(pk=found.pk).update(
        state=receipt.state,
        reference=receipt.theirs,
        sent_at=found.sent_at or clock.now(),
        last_error=receipt.told[:500] if failed else "",
    )


def _into_the_folder() -> int:
    """Each under its own name, so that writing it twice is writing it once."""
    folder = settings.DIENHONG.data_dir / "sms"
    folder.mkdir(exist_ok=True)
    count = 0
    for letter in _next():
        path = folder / f"{letter.pk:09d}.txt"
        draft = path.with_suffix(".part")
        draft.write_text(f"{letter.address}\n{letter.text}\n", encoding="utf-8")
        draft.replace(path)
        Letter.objects.filter(pk=letter.pk).update(state=State.SENT, sent_at=clock.now())
        count += 1
    return count


def _next() -> Iterator[Letter]:
    """Letter after letter that may be handed over now."""
    after = 0
    while (letter := _due().filter(pk__gt=after).order_by("pk").first()) is not None:
        after = letter.pk
        yield letter


def _due() -> QuerySet[Letter]:
    """What waits for its hour no more, and what was in doubt for long enough."""
    now = clock.now()
    doubt = now - timedelta(seconds=settings.DIENHONG.sms_doubt_seconds)
    waiting = Q(state=State.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    return _texts().filter(waiting | Q(state=State.SENDING, handed_at__lte=doubt))


def _unsettled() -> QuerySet[Letter]:
    """Of which the centre may have something to tell."""
    since = clock.now() - timedelta(days=_RECEIPT_DAYS)
    return _texts().filter(Q(state=State.SENDING) | Q(state=State.SENT, sent_at__gt=since))


def _texts() -> QuerySet[Letter]:
    return Letter.objects.filter(channel="sms")


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is at it; ends with the connection, so a killed one leaves nothing behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
