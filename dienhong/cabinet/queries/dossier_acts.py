"""What a person may do with a dossier now, for the buttons of its page; the commands ask again."""

from __future__ import annotations

from dienhong.cabinet.models import Appraisal, Dossier, Paper
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.kernel.actor import Actor

State = Dossier.State
_MENDED = (State.DRAFTING, State.RETURNED)


def acts_of(actor: Actor, row: Dossier) -> frozenset[str]:
    """Any of retitle, submit, add, withdraw, accept, return, ask."""
    found: set[str] = set()
    if actor.may(SUBMIT_DOSSIERS, at=row.submitter_id) and row.state != State.WITHDRAWN:
        found.add("add")
        found |= {"retitle", "submit"} if row.state in _MENDED else set()
        found |= {"withdraw"} if row.state != State.ACCEPTED else set()
    if actor.may(KEEP_BODIES, at=row.agency_id) and row.state == State.SUBMITTED:
        found |= {"accept", "return", "ask"}
    return frozenset(found)


def may_replace(actor: Actor, row: Dossier, paper: Paper) -> bool:
    """Whether the actor may lay in a new version of the paper."""
    code = SUBMIT_DOSSIERS if paper.appraisal_id is None else APPRAISE_DOSSIERS
    return row.state != State.WITHDRAWN and actor.may(code, at=paper.source_id)


def may_take_out(actor: Actor, row: Dossier) -> bool:
    """Whether the actor may take papers out that were laid in by mistake."""
    return row.state == State.DRAFTING and actor.may(SUBMIT_DOSSIERS, at=row.submitter_id)


def may_appraise(actor: Actor, row: Dossier, asked: Appraisal) -> bool:
    """Whether the actor may answer what was asked."""
    open_to_it = row.state in (State.SUBMITTED, State.RETURNED) and asked.given_at is None
    return open_to_it and actor.may(APPRAISE_DOSSIERS, at=asked.appraiser_id)
