"""What the office measures sessions against."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.models import AgendaItem, MeasureBaseline
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.rows import body_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

_CITATION, _LONGEST = 300, 600


@command
def set_baseline(
    actor: Actor, *, body: UUID, form: AgendaItem.Form, minutes: int, since: date, citation: str
) -> MeasureBaseline:
    """Enter how many minutes an item of a form took before, for sessions from a day on (nhập mốc so sánh); earlier entries stay.

    Entered again for the same day, the later entry counts. Raises RuleBroken: cabinet.item_minutes, basis_missing.
    """
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    if not 1 <= minutes <= _LONGEST:
        raise RuleBroken("cabinet.item_minutes")
    source = " ".join(citation.split())[:_CITATION]
    if not source:
        raise RuleBroken("cabinet.basis_missing")

    made = MeasureBaseline.objects.create(
        agency_id=row.agency_id,
        body=row,
        form=AgendaItem.Form(form),
        minutes=minutes,
        valid_from=since,
        citation=source,
        entered_by_id=actor.person_id,
        entered_at=clock.now(),
    )
    note(
        agency_id=row.agency_id,
        subject=("cabinet.Body", str(row.uuid)),
        form=made.form,
        minutes=minutes,
        since=since.isoformat(),
        citation=source,
    )
    return made
