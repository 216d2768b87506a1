"""What every command on a dossier does at its end: the step, the record, the event, the live signal."""

from __future__ import annotations

from dienhong.audit.public import note
from dienhong.cabinet.events import DossierMoved
from dienhong.cabinet.models import Dossier, DossierStep
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc

Kind, State = DossierStep.Kind, Dossier.State
REMARK = 2000
_BY_THE_OFFICE = {Kind.ACCEPTED, Kind.RETURNED, Kind.APPRAISAL_ASKED}


def said(text: str, most: int = REMARK) -> str:
    """The text as it is stored: composed letters, single blanks, as long as its column."""
    return " ".join(nfc(text).split())[:most]


def human(actor: Actor, code: str) -> int:
    """The person who acts. Raises NotPermitted: software draws up and judges nothing."""
    if actor.person_id is None:
        raise NotPermitted(code)
    return actor.person_id


def must_be(dossier: Dossier, *states: str) -> None:
    """Raises RuleBroken("cabinet.dossier_state") in any other state."""
    if dossier.state not in states:
        raise RuleBroken("cabinet.dossier_state", conflict=True, state=str(dossier.get_state_display()))


def must_say_why(reason: str) -> str:
    """The reason as it is stored. Raises RuleBroken: cabinet.reason_missing, documents.state_secret."""
    must_not_be_marked_secret(reason)
    reason = said(reason)
    if not reason:
        raise RuleBroken("cabinet.reason_missing")
    return reason


def keep(
    actor: Actor, dossier: Dossier, kind: DossierStep.Kind, remark: str, *fields: str, appraiser_id: int | None = None
) -> None:
    """Save the given fields of a dossier, write the step, tell the record and others, wake open pages."""
    dossier.changed_at = clock.now()
    dossier.save(update_fields=["changed_at", *fields])
    step = DossierStep.objects.create(
        agency_id=dossier.agency_id,
        dossier=dossier,
        kind=kind,
        person_id=actor.person_id,
        remark=remark,
        at=dossier.changed_at,
    )
    note(
        agency_id=dossier.agency_id if kind in _BY_THE_OFFICE else dossier.submitter_id,
        subject=("cabinet.Dossier", str(dossier.uuid)),
        title=dossier.title,
        state=dossier.state,
        step=kind,
        remark=remark,
    )
    announce(f"cabinet.dossier:{dossier.uuid}")
    publish(DossierMoved(dossier.pk, step.pk, appraiser_id))
