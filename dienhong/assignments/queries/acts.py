"""Which acts a page offers to a reader; the commands decide again."""

from __future__ import annotations

from dienhong.assignments.models import Assignment
from dienhong.assignments.permissions import (
    ENTER_ASSIGNMENTS,
    GIVE_ASSIGNMENTS,
    HANDLE_ASSIGNMENTS,
    LEAD_ASSIGNMENTS,
)
from dienhong.assignments.queries.rows import helper_ids, open_extension
from dienhong.documents.public import may_draft_for
from dienhong.kernel.actor import Actor

Status = Assignment.Status
_AT_WORK = (Status.IN_PROGRESS, Status.RETURNED)


def acts_of(actor: Actor, row: Assignment) -> frozenset[str]:
    """Codes of the acts: accept, hand, progress, result, answer, ask, finish, return, decide, withdraw, replace."""
    return frozenset(_of_giver(actor, row) | _of_owner(actor, row))


def _of_giver(actor: Actor, row: Assignment) -> set[str]:
    if not actor.may(GIVE_ASSIGNMENTS, at=row.agency_id) or not row.is_open:
        return set()
    acts = {"withdraw", "replace"}
    if row.status == Status.REPORTED:
        acts |= {"finish", "return"}
    if open_extension(row) is not None:
        acts.add("decide")
    return acts


def _of_owner(actor: Actor, row: Assignment) -> set[str]:
    leads = actor.may(LEAD_ASSIGNMENTS, at=row.owner_id)
    mine = row.handler_id is not None and row.handler_id == actor.acts_as_person_id
    works = leads or (mine and actor.may(HANDLE_ASSIGNMENTS, at=row.owner_id))
    acts: set[str] = set()
    if row.status == Status.GIVEN and leads:
        acts.add("accept")
    if row.status in _AT_WORK:
        acts |= {"hand"} if leads else set()
        acts |= {"progress", "result"} if works else set()
        acts |= {"answer"} if works and may_draft_for(actor, row.owner_id) else set()
        if not works and any(actor.may(LEAD_ASSIGNMENTS, at=one) for one in helper_ids(row)):
            acts.add("progress")
    askable = row.status in (Status.GIVEN, *_AT_WORK) and row.due_at is not None
    if works and askable and open_extension(row) is None:
        acts.add("ask")
    return acts


def may_give_somewhere(actor: Actor) -> bool:
    """Whether to offer new tasks."""
    return bool(giving_agencies(actor))


def giving_agencies(actor: Actor) -> frozenset[int]:
    """Agencies in whose name the actor gives tasks or enters them."""
    return actor.authority.agencies_with(GIVE_ASSIGNMENTS) | actor.authority.agencies_with(ENTER_ASSIGNMENTS)
