"""Tasks out of conclusions, and conclusions that still have none."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dienhong.assignments.public import GivenTask, given_tasks
from dienhong.cabinet.models import AgendaItem, ConclusionTask, NoTask, Session
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.outcomes import outcome_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import WaitingItem

MOST = 200


def tasks_of(actor: Actor, item: AgendaItem) -> tuple[list[GivenTask], NoTask | None]:
    """The tasks of an item as they stand now, and why it has none where that was said. Raises NotFound."""
    outcome_of(actor, item.uuid)
    ids = list(item.tasks.values_list("assignment_id", flat=True))
    said = NoTask.objects.select_related("decided_by").filter(item=item).first()
    return (given_tasks(actor, ids) if ids else []), (None if ids else said)


def waiting_conclusions(actor: Actor) -> list[WaitingItem]:
    """For the office: conclusions of closed sessions that have neither a task nor a word that they need none; one statement."""
    keeping = actor.authority.agencies_with(KEEP_BODIES)
    if not keeping:
        return []
    settled = ConclusionTask.objects.filter(item=OuterRef("pk")), NoTask.objects.filter(item=OuterRef("pk"))
    rows = AgendaItem.objects.filter(
        ~Exists(settled[0]),
        ~Exists(settled[1]),
        agency_id__in=keeping,
        state=AgendaItem.State.CONCLUDED,
        session__state=Session.State.CLOSED,
    )
    url = url_maker("cabinet:outcome")
    return [
        WaitingItem(
            kind="session",
            title=one.title,
            url=url(one.uuid),
            action=_("Give tasks of the conclusion"),
            due_at=None,
            from_name=one.session.title,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in rows.select_related("session").order_by("session__closed_at", "position")[:MOST]
    ]
