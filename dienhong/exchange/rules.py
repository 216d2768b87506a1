"""What must be true on the axis; pure decisions, no query, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import BULK, ORDINARY, URGENT

if TYPE_CHECKING:
    from uuid import UUID

    from dienhong.directory.public import AgencyView
    from dienhong.exchange.models import Package, TransportTerms

INBOX, REFUSED, ACCEPTED, ASSIGNED, PROCESSING, FINISHED = "01", "02", "03", "04", "05", "06"

# Present status → those that may follow. "" is a delivery without any status yet.
NEXT_STATUS: dict[str, frozenset[str]] = {
    "": frozenset({INBOX}),
    INBOX: frozenset({REFUSED, ACCEPTED}),
    REFUSED: frozenset(),
    ACCEPTED: frozenset({ASSIGNED, PROCESSING, FINISHED}),
    ASSIGNED: frozenset({PROCESSING, FINISHED}),
    PROCESSING: frozenset({ASSIGNED, FINISHED}),
    FINISHED: frozenset(),
}
FINAL = frozenset(code for code, following in NEXT_STATUS.items() if not following)
MAX_RECIPIENTS = 20_000
MAX_PARTS = 100
FEW_RECIPIENTS = 50  # so many are dealt with in a second
EXPRESS = 3
TIMED = 4  # hỏa tốc hẹn giờ, QCVN 102:2016/BTTTT
LONGEST_HOLD = timedelta(days=30)
MAX_KEY = 200
MAX_LISTED = 200_000
MAX_INLINE = 8 * 1024 * 1024  # what we send is larger than this beside the package
SHORTEST_HASH = 6
_HASH = re.compile(rf"[0-9a-f]{{{SHORTEST_HASH},64}}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9._:/-]{1,200}", re.ASCII)


def must_have_reason(code: str, reason: str) -> None:
    """Who refuses or recalls says why. Law: Decision 28/2018/QĐ-TTg art. 7; Decree 30/2020/NĐ-CP art. 18."""
    if code in (REFUSED, "13", "16") and not reason.strip():
        raise RuleBroken("exchange.reason_missing")


def must_be_sending_key(key: str) -> None:
    """A key is short and plain, so that it survives every log and header."""
    if not _KEY.fullmatch(key):
        raise RuleBroken("exchange.key_missing" if not key else "exchange.key_malformed", most=MAX_KEY)


def must_be_same_content(known_sha256: str, sha256: str) -> None:
    """One key, one content: a re-send may not smuggle in something else."""
    if known_sha256 != sha256:
        raise RuleBroken("exchange.key_reused", conflict=True)


def is_readable(package: Package) -> bool:
    """Whether the one for whom a package was found (`package_for`) may read its content: not after an agreed recall."""
    return bool(getattr(package, "readable", True))


def must_be_readable(package: Package) -> None:
    """Who gave a recalled document back has nothing to read any more. Law: Decree 30/2020/NĐ-CP art. 18."""
    if not is_readable(package):
        raise RuleBroken("exchange.withdrawn", conflict=True)


def must_change_something(changes: bool) -> None:
    """An update that changes neither the document's data nor its recipients is none."""
    if not changes:
        raise RuleBroken("exchange.nothing_changed")


def must_be_set_aside(is_refused: bool) -> None:
    """Only what was refused is tried again."""
    if not is_refused:
        raise RuleBroken("exchange.not_set_aside", conflict=True)


def must_not_be_prepared(is_prepared: bool) -> None:
    """One package about a document after the other."""
    if is_prepared:
        raise RuleBroken("exchange.being_prepared", conflict=True)


def must_be_of_one_sender(old: int, new: int) -> None:
    """Nobody replaces the document of somebody else."""
    if old != new:
        raise RuleBroken("exchange.foreign_document")


def must_be_open(is_open: bool) -> None:
    """A request is answered once."""
    if not is_open:
        raise RuleBroken("exchange.request_answered", conflict=True)


def must_be_term(known: bool, value: int) -> None:
    """A term has a known name and a source; 1440 is a day's minutes, or of what counts days almost four years."""
    if not known or not 0 <= value <= 1440:
        raise RuleBroken("exchange.bad_term")


def must_have_recipients(count: int) -> None:
    """A package goes to somebody, and not to everybody at once."""
    if not 1 <= count <= MAX_RECIPIENTS:
        raise RuleBroken("exchange.recipients_missing", most=MAX_RECIPIENTS)


def must_be_over(day: date, today: date) -> None:
    """Only a whole day can be counted."""
    if day >= today:
        raise RuleBroken("exchange.day_not_over", day=day.isoformat())


def must_begin_today_or_later(day: date, today: date) -> None:
    """What was counted and judged by an earlier term stays as it was."""
    if day < today:
        raise RuleBroken("exchange.term_in_the_past", day=day.isoformat())


def must_be_comparable(packages: Mapping[UUID, str]) -> None:
    """A list has at most MAX_LISTED packages, each with a whole hash."""
    if len(packages) > MAX_LISTED or not all(len(digest) == 64 and is_hash(digest) for digest in packages.values()):
        raise RuleBroken("exchange.bad_list", most=MAX_LISTED)


def must_be_addressable(view: AgencyView) -> None:
    """Packages are addressed by agency code; who has none cannot be reached."""
    if not view.code:
        raise RuleBroken("exchange.recipient_without_code", agency=view.name)


def must_not_be_sent_already(count: int, code: str) -> None:
    """What reached a recipient once is not sent there again under another key."""
    if count:
        raise RuleBroken("exchange.already_sent", conflict=True, number=code, count=count)


def is_hash(text: str) -> bool:
    """Whether the text can be the beginning of a hash, long enough to find something."""
    return _HASH.fullmatch(text) is not None


def lane_of(urgency: int) -> int:
    """The lane of a package by its priority 0–4: what is urgent overtakes. Law: Decree 30/2020/NĐ-CP art. 18."""
    return URGENT if urgency else ORDINARY


def lane_of_hand_over(urgency: int) -> int:
    """The lane of a hand-over into a register: ordinary ones come by the thousand and wait for what people do."""
    return URGENT if urgency else BULK


def lane_of_request(urgency: int, recipients: int) -> int:
    """The lane of what a sender asks of so many recipients at once: of a circular's it waits as its hand-overs do."""
    return lane_of(urgency) if recipients <= FEW_RECIPIENTS else lane_of_hand_over(urgency)


def must_be_an_hour(deliver_at: datetime | None, urgency: int, now: datetime) -> None:
    """Only timed hỏa tốc waits for an hour, which is not far away. Law: QCVN 102:2016/BTTTT, priority 4."""
    if deliver_at is None:
        return
    if urgency != TIMED:
        raise RuleBroken("exchange.hour_without_priority")
    if not now < deliver_at <= now + LONGEST_HOLD:
        raise RuleBroken("exchange.hour_out_of_range", days=LONGEST_HOLD.days)


def wait_before_next_try(tries: int, terms: TransportTerms, luck: float) -> timedelta | None:
    """How long after `tries` failures the next try comes; None when there is none. `luck` 0–1 spreads the waits.

    Each wait is `factor` times the last, up to the longest, more or less by the jitter.
    """
    if tries >= terms.tries:
        return None
    plain = min(terms.first_delay_seconds * terms.factor ** (tries - 1), terms.longest_delay_seconds)
    return timedelta(seconds=plain * (1 + (2 * luck - 1) * terms.jitter_percent / 100))
