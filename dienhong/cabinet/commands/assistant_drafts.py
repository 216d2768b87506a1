"""What assistants prepare: written, sent back, dropped, approved and published as the member's. Nothing of it is told to others.

Neither the words nor what they are about are recorded, noted or announced outside the member's circle before he approves.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import said
from dienhong.cabinet.commands.opinions import Words, checked_words, kept_answer, kept_opinion
from dienhong.cabinet.commands.positions import Stand, checked_reason, kept_position, must_be_asked
from dienhong.cabinet.events import DraftMoved
from dienhong.cabinet.models import AssistantDraft, ClauseOpinion, Seat
from dienhong.cabinet.queries.assistants import draft_for_update, in_person
from dienhong.cabinet.queries.opinions import opinion_of, reader_for_update
from dienhong.cabinet.queries.positions import must_sit
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish

State, Subject = AssistantDraft.State, AssistantDraft.Subject
_OPEN = (State.WAITING, State.RETURNED)
_REMARK = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is proposed to a member: a position, or the words of an opinion, which may answer another one."""

    position: Stand | None = None
    words: Words | None = None
    answers: UUID | None = None


@command(secret=("prepared", "item"))
def write_draft(actor: Actor, *, seat: UUID, item: UUID, prepared: Prepared) -> AssistantDraft:
    """Prepare a position or an opinion for a member whom one helps (soạn bản thảo); he approves it, or nobody ever sees it.

    Raises NotFound for who does not help him; RuleBroken as `take_position` and `give_opinion`.
    """
    reader = reader_for_update(actor, item)
    helped = next((one for one in reader.helped if one.uuid == seat), None)
    if helped is None:
        raise NotFound("cabinet.Seat")
    now = clock.now()
    row = AssistantDraft(
        agency_id=reader.item.agency_id,
        seat=helped,
        item=reader.item,
        author_id=in_person(actor),
        subject=Subject.POSITION if prepared.words is None else Subject.OPINION,
        made_at=now,
    )
    _fill(actor, row, prepared)
    return _moved(row, State.WAITING)


@command(secret=("prepared",))
def rewrite_draft(actor: Actor, *, draft: UUID, prepared: Prepared) -> AssistantDraft:
    """Write a draft anew that waits or was sent back (sửa bản thảo); any assistant of the member may.

    Raises RuleBroken: cabinet.draft_state, and as `write_draft`.
    """
    row = _open(actor, draft)
    if row.seat.person_id == in_person(actor):
        raise NotPermitted("cabinet.assistant")  # the member approves it as he wants it
    _fill(actor, row, prepared)
    return _moved(row, State.WAITING)


@command(secret=("remark",))
def return_draft(actor: Actor, *, draft: UUID, remark: str = "") -> AssistantDraft:
    """Send a draft back to the assistant (trả lại bản thảo). Only the member. Raises RuleBroken("cabinet.draft_state")."""
    row = _open(actor, draft)
    _must_be_the_member(actor, row)
    row.remark = said(remark, _REMARK)
    return _moved(row, State.RETURNED)


@command
def drop_draft(actor: Actor, *, draft: UUID) -> AssistantDraft:
    """Drop a draft (bỏ bản thảo): the member, or an assistant of his. Raises RuleBroken("cabinet.draft_state")."""
    return _moved(_open(actor, draft), State.DROPPED)


@command(secret=("prepared",))
def approve_draft(actor: Actor, *, draft: UUID, prepared: Prepared) -> AssistantDraft:
    """Publish as the member's what an assistant prepared, as the member left it (duyệt bản thảo). Only the member in person.

    Raises RuleBroken: cabinet.draft_state, and as `take_position`, `give_opinion`, `answer_opinion`.
    """
    row = _open(actor, draft)
    _must_be_the_member(actor, row)
    reader = reader_for_update(actor, row.item.uuid)
    seat = must_sit(actor, reader.item.session)
    if row.subject == Subject.POSITION:
        if prepared.position is None:
            raise RuleBroken("cabinet.stance_missing")
        row.position = kept_position(reader.item, seat, prepared.position)
    elif prepared.words is None:
        raise RuleBroken("cabinet.words_missing")
    elif row.answers is not None:
        row.opinion = kept_answer(reader, seat, actor, row.answers, prepared.words.text)
    else:
        row.opinion = kept_opinion(reader, seat, actor, prepared.words)
    return _moved(row, State.APPROVED)


def circle_topic(seat: Seat) -> str:
    """The live topic of a member's circle."""
    return f"cabinet.circle:{seat.uuid}"


def _open(actor: Actor, uuid: UUID) -> AssistantDraft:
    row = draft_for_update(actor, uuid)
    if row.state not in _OPEN:
        raise RuleBroken("cabinet.draft_state", conflict=True, state=row.get_state_display())
    return row


def _must_be_the_member(actor: Actor, row: AssistantDraft) -> None:
    if row.seat.person_id != in_person(actor):
        raise NotPermitted("cabinet.member")


def _fill(actor: Actor, row: AssistantDraft, prepared: Prepared) -> None:
    """Put what is proposed into the draft, checked as if it were published now."""
    item = row.item
    if row.subject == Subject.POSITION:
        if prepared.position is None:
            raise RuleBroken("cabinet.stance_missing")
        must_be_asked(item)
        row.text = checked_reason(prepared.position)
        row.stance, row.speaks = prepared.position.stance, prepared.position.speaks
        return
    if prepared.words is None:
        raise RuleBroken("cabinet.words_missing")
    row.answers = _answered(actor, row, prepared)
    words = prepared.words
    if row.answers is not None:
        words = Words(ClauseOpinion.Stand.REMARK, words.text)
    for name, value in checked_words(item, words).items():
        setattr(row, "stance" if name == "stand" else name, value)


def _answered(actor: Actor, row: AssistantDraft, prepared: Prepared) -> ClauseOpinion | None:
    if row.pk is not None or prepared.answers is None:
        return row.answers
    found, reader = opinion_of(actor, prepared.answers)
    if reader.item.pk != row.item.pk:
        raise NotFound("cabinet.ClauseOpinion")
    return found


def _moved(row: AssistantDraft, state: AssistantDraft.State) -> AssistantDraft:
    row.state, row.changed_at = state, clock.now()
    row.save()
    # The record says that there was a draft; not of which item, nor what it says.
    note(subject=("cabinet.AssistantDraft", str(row.uuid)), state=state)
    publish(DraftMoved(row.pk, state))
    announce(circle_topic(row.seat))
    return row
