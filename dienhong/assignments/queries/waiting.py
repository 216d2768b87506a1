"""What waits for a person, and what a search finds, as the portal shows it."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from dienhong.assignments.models import Assignment, Extension
from dienhong.assignments.permissions import GIVE_ASSIGNMENTS, LEAD_ASSIGNMENTS
from dienhong.assignments.queries.lists import Wanted, assignment_list
from dienhong.assignments.queries.rows import NOBODY
from dienhong.kernel.actor import Actor
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import SearchHit, WaitingItem

MOST = 200
Status = Assignment.Status


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Tasks to be taken in, carried out, confirmed, or given more time by this person; the earliest deadline first."""
    person = actor.acts_as_person_id or NOBODY
    leading = actor.authority.agencies_with(LEAD_ASSIGNMENTS)
    judging = actor.authority.agencies_with(GIVE_ASSIGNMENTS)
    asked = Extension.objects.filter(assignment=OuterRef("pk"), state=Extension.State.ASKED)
    mine = Q(handler_id=person) | Q(handler=None, owner_id__in=leading)
    rows = (
        Assignment.objects.filter(closed_at=None)
        .annotate(asked=Exists(asked))
        .filter(
            Q(status=Status.GIVEN, owner_id__in=leading)
            | Q(mine, status__in=[Status.IN_PROGRESS, Status.RETURNED])
            | Q(status=Status.REPORTED, agency_id__in=judging)
            | Q(asked=True, agency_id__in=judging)
        )
        .select_related("agency", "owner")
        .order_by(F("due_at").asc(nulls_last=True), "id")[:MOST]
    )
    url = url_maker("assignments:assignment")
    return [
        WaitingItem(
            kind="task",
            title=one.text,
            url=url(one.uuid),
            action=_action(one, judges=one.agency_id in judging),
            due_at=one.due_at,
            code=one.code,
            from_name=one.owner.name if one.agency_id in judging and one.owner_id not in leading else one.agency.name,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in rows
    ]


def _action(row: Assignment, *, judges: bool) -> str:
    if judges and getattr(row, "asked", False):
        return _("Decide on more time")
    if row.status == Status.GIVEN:
        return _("Take in")
    return _("Confirm the result") if row.status == Status.REPORTED else _("Report")


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Tasks with all words of `text`, with dấu or without, newest first."""
    rows = assignment_list(actor, Wanted(text)).order_by("-given_at", "-id")[:limit]
    url = url_maker("assignments:assignment")
    return [SearchHit("task", one.text, url(one.uuid), f"{one.code} · {one.owner.name}", one.given_at) for one in rows]
