"""Bodies for tests of all domains: an office that serves one, counsel, members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dienhong.cabinet import commands
from dienhong.cabinet.models import Body, Seat
from dienhong.cabinet.permissions import CONFIRM_RULES, KEEP_BODIES, READ_BODIES
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import a_person, a_post, an_actor
from dienhong.kernel.actor import Actor

SINCE = date(2021, 1, 1)
BASIS = "Nghị quyết 01/NQ-QH15 ngày 01/01/2021 (giả định)"


@dataclass(frozen=True)
class Office:
    """`agency` serves the body; `keeper` keeps its roll and rules, `counsel` confirms rules."""

    agency: Any
    keeper: Actor
    counsel: Actor


def an_office() -> Office:
    """An agency that serves a body, with its people."""
    agency = an_agency("Văn phòng Phiên họp")
    keeper = an_actor(KEEP_BODIES, READ_BODIES, at=agency)
    return Office(agency, keeper, an_actor(CONFIRM_RULES, READ_BODIES, at=agency))


def a_body(office: Office, name: str = "Tập thể thử nghiệm") -> Body:
    """A body without members, since 2021."""
    return commands.found_body(
        office.keeper, agency_id=office.agency.pk, name=name, kind=Body.Kind.GOVERNMENT, since=SINCE
    )


def a_ministers_post(name: str | None = None) -> Post:
    """The post of somebody who could sit in a body."""
    return a_post(a_person(name), an_agency(), "Bộ trưởng")


def a_seat(
    office: Office, body: Body, post: Post | None = None, *, since: date = SINCE, presides: bool = False
) -> Seat:
    """A member of the body."""
    held = post or a_ministers_post()
    return commands.seat_member(
        office.keeper, body=body.uuid, post_id=held.pk, since=since, basis=BASIS, presides=presides
    )
