"""The undisputed items: who must have answered, pulling one out, the gavel, and what follows from the vote."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import said
from dienhong.cabinet.commands.polls import Question, VotedFile, prepare_poll
from dienhong.cabinet.commands.sessions import leave_step, must_be, tell_pages
from dienhong.cabinet.models import AgendaItem, ConsentBlock, ConsentEntry, Poll, Session, SessionStep
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.queries.consent import proposed, voted_versions
from dienhong.cabinet.queries.consent_rows import block_for_update, block_of, block_state_shared
from dienhong.cabinet.queries.positions import must_sit
from dienhong.cabinet.queries.sessions import item_of, must_run, part_in, session_for_update, session_of
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

State, Entry, Kind = ConsentBlock.State, ConsentEntry.State, SessionStep.Kind
Waiting = AgendaItem.State.WAITING
_REASON, _TITLE, _NAME = 500, 110, 200
# Words of the minutes, which are in Vietnamese whatever language the reader has chosen.
ADOPTED_TEXT = "Thông qua, không thảo luận."
_QUESTION = "Thông qua, không thảo luận {count} nội dung thống nhất của {session}."
_COUNT = "{count} nội dung"
_NOT_PASSED = "Không thông qua; các nội dung trở lại thảo luận bình thường."


@command
def set_consent_rule(actor: Actor, *, session: UUID, answers: ConsentBlock.Answers) -> ConsentBlock:
    """Say which members must have answered before an item is proposed as undisputed; the chair or the office, until the gavel.

    Raises RuleBroken: cabinet.session_state, gavel_fell.
    """
    found = session_of(actor, session)
    must_run(actor, found)
    must_be(found, Session.State.CALLED, Session.State.OPEN)
    block = block_for_update(found)
    if block.state != State.PROPOSED:
        raise RuleBroken("cabinet.gavel_fell", conflict=True)
    block.answers = answers
    block.save(update_fields=["answers"])
    tell_pages(found, answers=answers)
    return block


@command(secret=("reason",))
def pull_item(actor: Actor, *, item: UUID, reason: str = "") -> ConsentEntry:
    """Pull an item out of the undisputed ones (rút ra thảo luận): any member in person, until the gavel; it is ordinary at once.

    Pulls never wait for each other, and the gavel waits for all that came before it. Pulled twice, the first stays.
    Raises RuleBroken: cabinet.session_state, item_state, gavel_fell, documents.state_secret.
    """
    row = item_of(actor, item)
    seat = must_sit(actor, row.session)
    must_be(row.session, Session.State.CALLED, Session.State.OPEN)
    must_not_be_marked_secret(reason)
    # The gavel takes this row for itself: whoever holds it first wins.
    block = block_of(row.session)
    if block_state_shared(block.pk) != State.PROPOSED:
        raise RuleBroken("cabinet.gavel_fell", conflict=True)
    if row.state != Waiting:
        raise RuleBroken("cabinet.item_state", conflict=True, state=row.get_state_display())
    fields = {"agency_id": row.agency_id, "block": block, "state": Entry.PULLED, "seat": seat, "at": clock.now()}
    entry, fresh = ConsentEntry.objects.get_or_create(item=row, defaults={**fields, "reason": said(reason, _REASON)})
    if fresh:
        leave_step(actor, row.session, Kind.ITEM_PULLED, text=entry.reason, item=row)
    tell_pages(row.session, item=row.title, member=seat.person.full_name)
    return entry


@command
def put_block(actor: Actor, *, session: UUID, items: Sequence[UUID]) -> Poll:
    """Put the undisputed items to one vote (gõ búa): of those that the chair was shown, the ones that still are undisputed.

    Raises RuleBroken: cabinet.gavel_fell, session_state, item_open, block_empty, and what `prepare_poll` refuses.
    """
    found = session_of(actor, session)
    must_run(actor, found)
    # First this row, which pulls in flight hold, then the session, in which they leave their step.
    block = block_for_update(found)
    row = session_for_update(actor, session)
    must_be(row, Session.State.OPEN)
    if block.state != State.PROPOSED:
        raise RuleBroken("cabinet.gavel_fell", conflict=True)
    if row.items.filter(state=AgendaItem.State.DISCUSSED).exists():
        raise RuleBroken("cabinet.item_open", conflict=True)
    chosen = [one.item for one in proposed(row).undisputed if one.item.uuid in set(items)]
    if not chosen:
        raise RuleBroken("cabinet.block_empty", conflict=True)
    if actor.person_id is None:
        raise NotPermitted("cabinet.member")

    block.state, block.put_at, block.put_by_id = State.PUT, clock.now(), actor.person_id
    block.save(update_fields=["state", "put_at", "put_by"])
    ConsentEntry.objects.bulk_create(
        ConsentEntry(agency_id=row.agency_id, block=block, item=one, state=Entry.PUT, at=block.put_at) for one in chosen
    )
    # Neither words nor names give numbers of the agenda: a member from whom an item is withheld counts otherwise.
    leave_step(actor, row, Kind.BLOCK_PUT, text=_COUNT.format(count=len(chosen)))
    tell_pages(row, items=", ".join(str(one.position) for one in chosen))
    return prepare_poll(actor, body=row.body.uuid, question=_question(row, block, chosen))


def _question(session: Session, block: ConsentBlock, items: list[AgendaItem]) -> Question:
    """One question; its documents are named by the items they belong to, for 500 letters would not hold fifteen titles."""
    versions = voted_versions(items)
    files = [
        VotedFile(
            f"{item.title[:_TITLE]} – {one.paper.title}"[:_NAME],
            str(one.number),
            one.file_id,
            one.file.size,
        )
        for item in items
        for one in versions[item.pk]
    ]
    text = _QUESTION.format(count=len(items), session=session.title)
    return Question(text, tuple(files), block=block.pk)


@command
def end_block(actor: Actor, *, poll_id: int) -> ConsentBlock:
    """Draw the conclusion from the vote on the undisputed items: all are concluded, or all are ordinary again; an act of the platform.

    Done once; asked again, nothing changes.
    """
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    poll = Poll.objects.get(pk=poll_id)
    if poll.block_id is None:
        raise NotFound("cabinet.ConsentBlock")
    block = ConsentBlock.objects.select_for_update().get(pk=poll.block_id)
    session = Session.objects.select_for_update(of=("self",)).select_related("body", "chair").get(pk=block.session_id)
    note(agency_id=session.agency_id, subject=("cabinet.Session", str(session.uuid)), decision=poll.decision)
    if block.state != State.PUT or poll.state not in (Poll.State.CLOSED, Poll.State.WITHDRAWN):
        return block
    passed = poll.state == Poll.State.CLOSED and poll.decision == Decision.PASSED
    block.state, block.ended_at = (State.ADOPTED if passed else State.RETURNED), clock.now()
    block.save(update_fields=["state", "ended_at"])
    entries = list(block.entries.filter(state=Entry.PUT).select_related("item").order_by("item__position"))
    for entry in entries:
        entry.state = Entry.ADOPTED if passed else Entry.RETURNED
        if passed:
            _conclude(actor, session, entry.item)
    ConsentEntry.objects.bulk_update(entries, ["state"])
    leave_step(actor, session, Kind.BLOCK_ENDED, text=ADOPTED_TEXT if passed else _NOT_PASSED)
    tell_pages(session, items=", ".join(str(one.item.position) for one in entries))
    return block


def _conclude(actor: Actor, session: Session, item: AgendaItem) -> None:
    now = clock.now()
    item.state, item.started_at, item.ended_at = AgendaItem.State.CONCLUDED, now, now
    item.conclusion = ADOPTED_TEXT
    item.save(update_fields=["state", "started_at", "ended_at", "conclusion"])
    leave_step(actor, session, Kind.ITEM_CONCLUDED, text=ADOPTED_TEXT, item=item)


def may_put(actor: Actor, session: Session) -> bool:
    """Whether to offer the gavel."""
    return part_in(actor, session).runs
