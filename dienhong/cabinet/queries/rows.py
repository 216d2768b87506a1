"""Bodies that a person may see, and rows locked for an act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.cabinet.models import Body, ProcedureRule, Seat
from dienhong.cabinet.permissions import CONFIRM_RULES, KEEP_BODIES, READ_BODIES
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound

_CODES = (KEEP_BODIES, CONFIRM_RULES, READ_BODIES)


def bodies_visible_to(actor: Actor) -> QuerySet[Body]:
    """The bodies that my agencies serve, and those in which I sit today; nothing else exists for me."""
    agencies = frozenset().union(*(actor.authority.agencies_with(code) for code in _CODES))
    seated = Seat.objects.filter(counts_on(clock.today()), body=OuterRef("pk"), person_id=actor.acts_as_person_id or 0)
    return Body.objects.select_related("agency").filter(Q(agency_id__in=agencies) | Exists(seated))


def body_of(actor: Actor, uuid: UUID) -> Body:
    """One body. Raises NotFound, also for what the actor may not see."""
    found = bodies_visible_to(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Body")
    return found


def body_for_update(actor: Actor, uuid: UUID) -> Body:
    """The locked body; whoever changes its roll or rules stands in line here. Raises NotFound."""
    return Body.objects.select_for_update().get(pk=body_of(actor, uuid).pk)


def seat_of(actor: Actor, uuid: UUID) -> Seat:
    """A seat in a body that the actor may see. Raises NotFound."""
    rows = Seat.objects.select_related("body", "post", "person")
    found = rows.filter(uuid=uuid, body__in=bodies_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.Seat")
    return found


def seat_for_update(actor: Actor, uuid: UUID) -> Seat:
    """The seat, behind the lock of its body. Raises NotFound."""
    body_for_update(actor, seat_of(actor, uuid).body.uuid)
    return seat_of(actor, uuid)


def rule_of(actor: Actor, uuid: UUID) -> ProcedureRule:
    """A rule of a body that the actor may see. Raises NotFound."""
    rows = ProcedureRule.objects.select_related("body")
    found = rows.filter(uuid=uuid, body__in=bodies_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.ProcedureRule")
    return found


def rule_for_update(actor: Actor, uuid: UUID) -> ProcedureRule:
    """The rule, behind the lock of its body. Raises NotFound."""
    body_for_update(actor, rule_of(actor, uuid).body.uuid)
    return rule_of(actor, uuid)


def rolls_of(actor: Actor, bodies: Iterable[Body], on: date) -> dict[int, list[Seat]]:
    """Body's id → who sits in it on a day: the head first, then in protocol order; one statement."""
    rows = Seat.objects.filter(
        counts_on(on), body__in=bodies_visible_to(actor).filter(pk__in=[one.pk for one in bodies])
    )
    rolls: dict[int, list[Seat]] = {one.pk: [] for one in bodies}
    for seat in rows.select_related("person", "post__agency"):
        rolls[seat.body_id].append(seat)
    return rolls


def rules_of(actor: Actor, body: Body, on: date) -> list[ProcedureRule]:
    """The rules in force on a day, in the order of their codes."""
    found = {one.code: one for one in _rules(actor, body).filter(counts_on(on))}
    return [found[code] for code in ProcedureRule.Code.values if code in found]


def history_of(actor: Actor, body: Body, code: str) -> list[ProcedureRule]:
    """All that was ever entered for a rule, the newest first."""
    return list(_rules(actor, body).filter(code=code).order_by("-valid_from"))


def _rules(actor: Actor, body: Body) -> QuerySet[ProcedureRule]:
    rows = ProcedureRule.objects.filter(body=body, body__in=bodies_visible_to(actor))
    return rows.select_related("entered_by", "confirmed_by")
