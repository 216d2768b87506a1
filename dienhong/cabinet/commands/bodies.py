"""Founding bodies, and keeping who sits in them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.models import Body, ProcedureRule, Seat
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.procedure_rules import PROPOSALS
from dienhong.cabinet.queries.rows import body_for_update, seat_for_update
from dienhong.identity.public import PostView, post_view
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

_NAME, _BASIS = 200, 300


@command
def found_body(actor: Actor, *, agency_id: int, name: str, kind: Body.Kind, since: date) -> Body:
    """Enter a body that meets (thành lập), with the rules that the platform proposes; none of them is confirmed.

    Raises RuleBroken: cabinet.name_missing, name_taken.
    """
    require(actor, KEEP_BODIES, at=agency_id)
    name = " ".join(name.split())[:_NAME]
    if not name:
        raise RuleBroken("cabinet.name_missing")
    if Body.objects.filter(agency_id=agency_id, name=name).exists():
        raise RuleBroken("cabinet.name_taken", conflict=True)

    body = Body.objects.create(agency_id=agency_id, name=name, kind=kind, since=since)
    ProcedureRule.objects.bulk_create(
        ProcedureRule(
            agency_id=agency_id,
            body=body,
            code=one.code,
            value=one.value,
            citation=one.citation,
            status=one.status,
            valid_from=since,
        )
        for one in PROPOSALS
    )
    _noted(body, name=name)
    return body


@command
def seat_member(actor: Actor, *, body: UUID, post_id: int, since: date, basis: str, presides: bool = False) -> Seat:
    """Enter a member by virtue of a post (bổ sung thành viên), the last in protocol order.

    Raises RuleBroken: cabinet.basis_missing, before_the_body, no_such_post, already_seated, already_presided.
    """
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    _must_have_basis(basis)
    if since < row.since:
        raise RuleBroken("cabinet.before_the_body", day=f"{row.since:%d/%m/%Y}")
    post = _post_held(post_id, since)
    later = Seat.objects.filter(body=row).exclude(valid_until__lt=since)
    if later.filter(person_id=post.person_id).exists():
        raise RuleBroken("cabinet.already_seated", conflict=True, name=post.person_name)
    if presides and later.filter(presides=True).exists():
        raise RuleBroken("cabinet.already_presided", conflict=True)

    last = Seat.objects.filter(body=row).order_by("-position").values_list("position", flat=True).first()
    seat = Seat.objects.create(
        agency_id=row.agency_id,
        body=row,
        post_id=post.id,
        person_id=post.person_id,
        presides=presides,
        position=(last or 0) + 1,
        basis=basis.strip()[:_BASIS],
        valid_from=since,
    )
    _noted(row, member=post.person_name, title=post.title)
    return seat


@command
def end_seat(actor: Actor, *, seat: UUID, until: date, basis: str) -> Seat:
    """Say until which day a member sits in the body (thôi là thành viên); the past roll stays.

    Raises RuleBroken: cabinet.basis_missing, seat_ended, ends_too_early.
    """
    row = seat_for_update(actor, seat)
    require(actor, KEEP_BODIES, at=row.agency_id)
    _must_have_basis(basis)
    if row.valid_until is not None:
        raise RuleBroken("cabinet.seat_ended", conflict=True)
    if until < row.valid_from:
        raise RuleBroken("cabinet.ends_too_early", day=f"{row.valid_from:%d/%m/%Y}")

    row.valid_until = until
    row.basis = f"{row.basis}; {basis.strip()}"[:_BASIS]
    row.save(update_fields=["valid_until", "basis"])
    _noted(row.body, member=row.person.full_name, until=until.isoformat())
    return row


def _must_have_basis(basis: str) -> None:
    if not basis.strip():
        raise RuleBroken("cabinet.basis_missing")


def _post_held(post_id: int, day: date) -> PostView:
    post = post_view(post_id)
    if day < post.valid_from or (post.valid_until is not None and post.valid_until < day):
        raise RuleBroken("cabinet.no_such_post", name=post.person_name)
    return post


def _noted(body: Body, **facts: str) -> None:
    note(agency_id=body.agency_id, subject=("cabinet.Body", str(body.uuid)), **facts)
