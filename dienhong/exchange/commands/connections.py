"""How agencies' own software is connected to the axis."""

from __future__ import annotations

from dienhong.audit.public import command, note
from dienhong.exchange.models import SoftwareConnection
from dienhong.exchange.permissions import RECEIVE
from dienhong.identity.public import actor_for_system
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted


@command
def connect_software(actor: Actor, *, system_id: int, agency_id: int) -> bool:
    """Deliver to an agency's own software from now on, if that may receive; an act of the platform itself."""
    _must_be_the_platform(actor)
    note(agency_id=agency_id)
    try:
        software = actor_for_system(system_id)
    except NotFound:
        return False  # disabled meanwhile
    if not software.may(RECEIVE, at=agency_id):
        return False
    SoftwareConnection.objects.get_or_create(
        system_id=system_id, defaults={"agency_id": agency_id, "connected_at": clock.now()}
    )
    return True


@command
def disconnect_software(actor: Actor, *, system_id: int) -> None:
    """Deliver no longer to this software; an act of the platform itself."""
    _must_be_the_platform(actor)
    SoftwareConnection.objects.filter(system_id=system_id, ended_at=None).update(ended_at=clock.now())


def _must_be_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
