"""A member names who helps him, and ends it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.models import Assistant, Seat
from dienhong.cabinet.queries.assistants import assistant_of, own_seat_of
from dienhong.directory.public import subtree_ids
from dienhong.identity.public import post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken


@command
def name_assistant(actor: Actor, *, seat: UUID, post_id: int, since: date, until: date | None = None) -> Assistant:
    """Let somebody of one's agency help one in a body (cử trợ lý), from a day on; only the member in person.

    The assistant reads and drafts, and never signs or votes. Raises NotFound for who does not sit there; RuleBroken:
    cabinet.day_past, ends_too_early, not_of_ones_agency, already_assists.
    """
    row = own_seat_of(actor, seat)
    Seat.objects.select_for_update().get(pk=row.pk)
    post = post_view(post_id)
    note(agency_id=row.post.agency_id, subject=("cabinet.Seat", str(row.uuid)), assistant=post.person_name)
    if since < clock.today():
        raise RuleBroken("cabinet.day_past")
    if until is not None and until < since:
        raise RuleBroken("cabinet.ends_too_early", day=f"{since:%d/%m/%Y}")
    ended = post.valid_until is not None and post.valid_until < since
    if ended or post.agency_id not in subtree_ids(row.post.agency_id) or post.person_id == row.person_id:
        raise RuleBroken("cabinet.not_of_ones_agency", name=post.person_name)
    others = Assistant.objects.filter(seat=row, person_id=post.person_id, ended_at=None).exclude(valid_until__lt=since)
    if (others if until is None else others.filter(valid_from__lte=until)).exists():
        raise RuleBroken("cabinet.already_assists", conflict=True, name=post.person_name)
    return Assistant.objects.create(
        agency_id=row.agency_id,
        seat=row,
        person_id=post.person_id,
        post_id=post_id,
        valid_from=since,
        valid_until=until,
        named_at=clock.now(),
    )


@command
def end_assistant(actor: Actor, *, assistant: UUID) -> Assistant:
    """Let somebody help no longer (thôi cử trợ lý), at once. Raises NotFound; RuleBroken("cabinet.assistant_ended")."""
    found = assistant_of(actor, assistant)
    Seat.objects.select_for_update().get(pk=found.seat_id)
    row = Assistant.objects.get(pk=found.pk)
    note(
        agency_id=found.seat.post.agency_id,
        subject=("cabinet.Seat", str(found.seat.uuid)),
        assistant=found.person.full_name,
    )
    over = row.valid_until is not None and row.valid_until < clock.today()
    if row.ended_at is not None or over:
        raise RuleBroken("cabinet.assistant_ended", conflict=True)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return row
