"""Amendments: proposed by whoever may read the draft, taken up or explained by the drafting agency."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.dossier_steps import human, must_be
from dienhong.cabinet.commands.drafts import OPEN, Saved, must_not_be_written, save_version, tell_draft
from dienhong.cabinet.draft_texts import Proposal, change_of, content_of, refusal, tree_of
from dienhong.cabinet.models import Amendment, Draft, DraftVersion
from dienhong.cabinet.permissions import READ_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.amendments import amendment_of
from dienhong.cabinet.queries.drafts import draft_for_update, newest_version
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.drafting.public import (
    HEADED,
    Change,
    DraftingError,
    Op,
    Text,
    applied,
    base_of,
    cleaned,
    conflicts,
    node_of,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken

State = Amendment.State
_REASON = 5000


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the drafting agency settles a conflict: it takes one (`taken`), or writes a third text; and explains."""

    explanation: str
    taken: UUID | None = None
    heading: str = ""
    words: str = ""


@command
def propose_amendment(actor: Actor, *, draft: UUID, node: UUID, proposal: Proposal) -> Amendment:
    """Propose a change of one place (đề nghị sửa đổi), with the reason; whoever may read the draft may.

    Raises RuleBroken: cabinet.dossier_state, reason_missing, place_gone, place_wrong, text_empty, text_not_strict, nothing_changed,
    documents.state_secret.
    """
    row = draft_for_update(actor, draft)
    must_be(row.dossier, *OPEN)
    person_id = human(actor, READ_BODIES)
    reason = _said(proposal.reason)
    must_not_be_marked_secret("\n".join((proposal.heading, proposal.words, proposal.rest)))
    version = newest_version(row)
    text = tree_of(version)
    try:
        target, op = node_of(text, node), Op(proposal.op)
        content = content_of(proposal, target)
        change = Change(node, node, base_of(text, node, op), op, content, proposal.place if op == Op.MOVE else None)
        if applied(text, change) == text:
            raise RuleBroken("cabinet.nothing_changed")
    except DraftingError as error:
        raise refusal(error) from error

    made = Amendment.objects.create(
        agency_id=row.agency_id,
        draft=row,
        version=version,
        node=node,
        base=change.base,
        op=str(op),
        heading=content[0].heading if op in (Op.REPLACE, Op.SPLIT) else "",
        words=content[0].text if op in (Op.REPLACE, Op.SPLIT) else cleaned(proposal.words) if content else "",
        rest=content[1].text if op == Op.SPLIT else "",
        place=change.place,
        reason=reason,
        author_id=person_id,
        proposed_at=clock.now(),
    )
    tell_draft(row, node=str(node), amendment=str(made.uuid), op=str(op))
    return made


@command
def accept_amendment(actor: Actor, *, amendment: UUID, explanation: str = "") -> Amendment:
    """Take an amendment up (tiếp thu): the draft gets a new version with it.

    Raises RuleBroken: cabinet.dossier_state, amendment_decided, amendment_conflict, article_held, place_wrong, text_not_strict.
    """
    row, person_id = _deciding(actor, amendment)
    text = tree_of(newest_version(row.draft))
    if conflicts(text, [change_of(one, text) for one in _open(row.draft)]).get(row.uuid):
        raise RuleBroken("cabinet.amendment_conflict", conflict=True)
    _take_up(row.draft, text, change_of(row, text), person_id)
    _decide(row, State.ACCEPTED, person_id, _remark(explanation))
    return row


@command
def reject_amendment(actor: Actor, *, amendment: UUID, explanation: str) -> Amendment:
    """Do not take an amendment up, and explain (giải trình).

    Raises RuleBroken: cabinet.dossier_state, amendment_decided, reason_missing.
    """
    row, person_id = _deciding(actor, amendment)
    _decide(row, State.REJECTED, person_id, _said(explanation))
    return row


@command
def settle_conflict(actor: Actor, *, amendment: UUID, settlement: Settlement) -> Draft:
    """Settle amendments of the words of one place at once: take one of them, or a third text; the explanation goes to all.

    Raises RuleBroken: cabinet.dossier_state, amendment_decided, not_other_words, reason_missing, article_held, text_empty, place_gone.
    """
    row, person_id = _deciding(actor, amendment)
    if row.op != Amendment.Op.REPLACE:
        raise RuleBroken("cabinet.not_other_words")
    explanation = _said(settlement.explanation)
    must_not_be_marked_secret(f"{settlement.heading}\n{settlement.words}")
    group = [one for one in _open(row.draft) if one.node == row.node and one.op == row.op]
    taken = next((one for one in group if one.uuid == settlement.taken), None)
    if settlement.taken is not None and taken is None:
        raise RuleBroken("cabinet.amendment_decided", conflict=True)
    heading, words = (taken.heading, taken.words) if taken else (settlement.heading, settlement.words)

    text = tree_of(newest_version(row.draft))
    try:
        target = node_of(text, row.node)
        kept = heading if target.kind in HEADED else ""
        content = content_of(Proposal(Op.REPLACE, explanation, kept, words), target)
        change = Change(row.uuid, row.node, base_of(text, row.node, Op.REPLACE), Op.REPLACE, content)
    except DraftingError as error:
        raise refusal(error) from error
    _take_up(row.draft, text, change, person_id)
    for one in group:
        state = State.PARTLY if taken is None else State.ACCEPTED if one == taken else State.REJECTED
        _decide(one, state, person_id, explanation)
    return row.draft


@command
def withdraw_amendment(actor: Actor, *, amendment: UUID) -> Amendment:
    """Take an own amendment back (rút đề nghị). Raises RuleBroken: cabinet.amendment_decided."""
    row = amendment_of(actor, amendment)
    draft_for_update(actor, row.draft.uuid)
    row.refresh_from_db(fields=["state"])
    if row.author_id != human(actor, READ_BODIES):
        raise NotPermitted(READ_BODIES)
    if row.state != State.PROPOSED:
        raise RuleBroken("cabinet.amendment_decided", conflict=True)
    _decide(row, State.WITHDRAWN, row.author_id, "")
    return row


def _deciding(actor: Actor, uuid: UUID) -> tuple[Amendment, int]:
    """The amendment, behind the lock of its draft, for the drafting agency; it waits for an answer."""
    row = amendment_of(actor, uuid)
    draft_for_update(actor, row.draft.uuid)
    row.refresh_from_db(fields=["state"])
    require(actor, SUBMIT_DOSSIERS, at=row.draft.dossier.submitter_id)
    must_be(row.draft.dossier, *OPEN)
    if row.state != State.PROPOSED:
        raise RuleBroken("cabinet.amendment_decided", conflict=True)
    return row, human(actor, SUBMIT_DOSSIERS)


def _open(draft: Draft) -> list[Amendment]:
    return list(draft.amendments.filter(state=State.PROPOSED).order_by("id"))


def _take_up(draft: Draft, text: Text, change: Change, person_id: int) -> None:
    must_not_be_written(draft, change.target, text, person_id)
    try:
        found = applied(text, change)
    except DraftingError as error:
        raise refusal(error) from error
    save_version(draft, found, Saved(DraftVersion.Kind.AMENDED, person_id, change.target))


def _decide(row: Amendment, state: Amendment.State, person_id: int, explanation: str) -> None:
    row.state, row.explanation, row.decided_by_id, row.decided_at = state, explanation, person_id, clock.now()
    row.save(update_fields=["state", "explanation", "decided_by", "decided_at"])
    tell_draft(row.draft, node=str(row.node), amendment=str(row.uuid), state=state)


def _remark(words: str) -> str:
    must_not_be_marked_secret(words)
    return cleaned(words)[:_REASON]


def _said(words: str) -> str:
    found = _remark(words)
    if not found:
        raise RuleBroken("cabinet.reason_missing")
    return found
