"""Pure decisions about keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from dienhong.kernel.errors import RuleBroken


class Usable(Protocol):
    """What is asked about a key before it signs."""

    subject_name: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None


def must_be_usable(key: Usable, now: datetime) -> None:
    """A signature needs a certificate in force that was not revoked.

    Law: Law on Electronic Transactions 2023 art. 22 (conditions for a secure electronic signature).
    Raises RuleBroken: signing.key_revoked, signing.key_expired.
    """
    if key.revoked_at is not None:
        raise RuleBroken("signing.key_revoked", holder=key.subject_name, day=_day(key.revoked_at))
    if not key.not_before <= now <= key.not_after:
        raise RuleBroken(
            "signing.key_expired", holder=key.subject_name, first=_day(key.not_before), last=_day(key.not_after)
        )


def must_be_open(state: str, signed: bool) -> None:
    """What ended, or what the service has signed already, is neither approved nor cancelled.

    Raises RuleBroken("signing.remote_ended").
    """
    if state not in ("asking", "waiting") or signed:
        raise RuleBroken("signing.remote_ended", conflict=True)


def must_be_within_limit(began_at: datetime, now: datetime, limit: timedelta) -> None:
    """Signing goes on without time-stamps for a while only. `began_at` in the reader's time zone.

    Raises RuleBroken("signing.stamps_missing").
    """
    if now - began_at > limit:
        hours = f"{limit.total_seconds() / 3600:g}"
        raise RuleBroken(
            "signing.stamps_missing", conflict=True, since=began_at.strftime("%H:%M %d/%m/%Y"), hours=hours
        )


def _day(moment: datetime) -> str:
    return moment.date().strftime("%d/%m/%Y")
