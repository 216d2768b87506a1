"""Requests about documents that recipients already have: asked, and settled by the answer of who acts for them today.

Parts of commands; who calls them has locked the deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dienhong.exchange.addresses import acting_for
from dienhong.exchange.events import RevisionAnswered, RevisionAsked
from dienhong.exchange.models import Delivery, Revision
from dienhong.exchange.queries.rows import agencies_with_software
from dienhong.exchange.rules import REFUSED, lane_of, lane_of_request
from dienhong.exchange.standing import Answer, Effect, Request, Standing, after_request
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish

State = Revision.State
Channel = Delivery.Channel
_ANSWERS = {State.OPEN: Answer.OPEN, State.AGREED: Answer.AGREED, State.DECLINED: Answer.DECLINED}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sender asks for: `changes` are [field, old, new], `package_id` the package that carries it, if any."""

    request: Request
    reason: str
    changes: list[list[str]] = field(default_factory=list)
    package_id: int | None = None
    # Of a timed package: nobody hears of the request before.
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers a request about a delivery today, and how."""

    agency_id: int
    channel: str


def answerers(rows: Iterable[Delivery]) -> dict[int, Answerer]:
    """Who answers for each delivery, by the delivery's key; those are missing for whom nobody acts any more."""
    wanted = list(rows)
    acting = acting_for(row.agency_id for row in wanted)
    software = agencies_with_software(one.id for one in acting.values() if one is not None)
    found = {}
    for row in wanted:
        agency = acting[row.agency_id]
        if agency is None:
            continue
        # What lies in an agency's own register is its clerks' business, even if it receives by software since.
        by_software = agency.id in software and not (row.channel == Channel.PLATFORM and agency.id == row.agency_id)
        found[row.pk] = Answerer(agency.id, Channel.API if by_software else Channel.PLATFORM)
    return found


def last_request(row: Delivery) -> Revision | None:
    """The last request about a locked delivery, locked."""
    rows = row.revisions.select_for_update(of=("self",)).select_related("package").exclude(state=State.SUPERSEDED)
    return rows.order_by("-id").first()


def standing_of(row: Delivery, asked: Revision | None) -> Standing:
    """How a document stands with a recipient; `asked` is its last request, looked at only where it matters."""
    if asked is not None:
        return Standing(row.status, Request(asked.kind), _ANSWERS[State(asked.state)])
    if row.withdrawn_at is not None:
        return Standing(row.status, Request.RECALL, Answer.AGREED)
    return Standing(row.status)


def ask_all(rows: Sequence[Delivery], wish: Wish) -> list[Delivery]:
    """Ask all recipients who have the document; those who were asked just now.

    Raises RuleBroken("exchange.nothing_to_recall") when nobody has it.
    """
    asked, refusals, who = [], [], answerers(rows)
    for row in rows:
        try:
            if ask(row, wish, who.get(row.pk), among=len(rows)) is not None:
                asked.append(row)
        except RuleBroken as refusal:
            refusals.append(refusal)
    if len(refusals) == len(rows):
        raise refusals[0]
    return asked


def must_be_askable(row: Delivery) -> None:
    """Who refused a document, or gave it back, has nothing that could be changed. Raises RuleBroken."""
    if row.status == REFUSED or row.withdrawn_at is not None:
        raise RuleBroken("exchange.nothing_to_recall", conflict=True)


def must_be_answerable(row: Delivery, answerer: Answerer | None) -> Answerer:
    """Somebody acts for the recipient today. Raises RuleBroken("exchange.recipient_closed")."""
    if answerer is None:
        raise RuleBroken("exchange.recipient_closed", recipient=row.addressed_code)
    return answerer


def ask(row: Delivery, wish: Wish, answerer: Answerer | None, *, among: int) -> Revision | None:
    """Ask about one delivery of the `among` that are asked at once; None when the same is asked already.

    A recall overtakes any other open request.

    Raises RuleBroken: exchange.nothing_to_recall, exchange.recall_is_open, exchange.recipient_closed.
    """
    last = last_request(row)
    effect, _ = after_request(standing_of(row, last), wish.request)
    if effect is Effect.DUPLICATE:
        return None
    who = must_be_answerable(row, answerer)
    if last is not None and last.state == State.OPEN:
        last.state = State.SUPERSEDED
        last.save(update_fields=["state"])
    revision = Revision.objects.create(
        delivery=row,
        package_id=wish.package_id,
        agency_id=who.agency_id,
        channel=who.channel,
        sender_id=row.package.agency_id,
        kind=wish.request.value,
        reason=wish.reason,
        changes=wish.changes,
        asked_at=clock.now(),
    )
    publish(RevisionAsked(revision.pk), lane=lane_of_request(row.package.urgency, among), at=wish.not_before)
    return revision


def settle(revision: Revision, row: Delivery, *, agreed: bool, reason: str) -> None:
    """Settle a request by the recipient's signed answer; after an agreed recall the recipient has nothing any more."""
    revision.state = State.AGREED if agreed else State.DECLINED
    revision.answered_at, revision.answer_reason = clock.now(), reason
    revision.save(update_fields=["state", "answered_at", "answer_reason"])
    if agreed and revision.kind == Revision.Kind.RECALL:
        row.withdrawn_at = revision.answered_at
        Delivery.objects.filter(pk=row.pk).update(withdrawn_at=row.withdrawn_at)
    publish(RevisionAnswered(revision.pk), lane=lane_of(row.package.urgency))
