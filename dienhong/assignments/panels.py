"""What assignments show on the page of a document: the tasks that were given out of it, and how to give more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.acts import giving_agencies
from dienhong.assignments.queries.rows import assignments_visible_to, with_names
from dienhong.assignments.web.texts import State, state_of
from dienhong.documents.public import Panel, ShownIncoming, ShownOutgoing, citation_of_incoming
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

MOST_SHOWN = 50


def tasks_of_outgoing(actor: Actor, document: ShownOutgoing) -> Panel | None:
    """The tasks out of an issued document of ours; nothing for drafts."""
    if document.issued_at is None:
        return None
    return _panel(actor, "di", document.uuid, _found(actor, source_outgoing_id=document.id))


def tasks_of_incoming(actor: Actor, document: ShownIncoming) -> Panel | None:
    """The tasks out of a document that came."""
    try:
        document_id = citation_of_incoming(actor, document.uuid).id
    except NotFound:
        return None
    return _panel(actor, "den", document.uuid, _found(actor, source_incoming_id=document_id))


def _found(actor: Actor, **source: int) -> list[Assignment]:
    return list(with_names(assignments_visible_to(actor)).filter(**source).order_by("-id")[:MOST_SHOWN])


def _panel(actor: Actor, way: str, document: UUID, rows: list[Assignment]) -> Panel | None:
    may_give = bool(giving_agencies(actor))
    if not rows and not may_give:
        return None
    context: dict[str, object] = {
        "rows": [(one, state_of(one)) for one in rows],
        "give_url": f"{reverse('assignments:give')}?{way}={document}" if may_give else "",
    }
    return Panel("assignments/panel.html", context, tuple(f"assignments.assignment:{one.uuid}" for one in rows[:10]))


@dataclass(frozen=True, slots=True)
class GivenTask:
    """A task as those see it out of whose decision it was given; `url` is empty where the reader may not open it."""

    code: str
    text: str
    owner: str
    due_at: datetime | None
    state: State
    url: str
    topic: str


def given_tasks(actor: Actor, ids: Sequence[int]) -> list[GivenTask]:
    """The tasks with these ids as they stand now, in their order; the caller has asked whether the reader may know of them."""
    visible = set(assignments_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    rows = with_names(Assignment.objects.filter(pk__in=ids)).order_by("id")
    return [
        GivenTask(
            one.code,
            one.text,
            one.owner.name,
            one.due_at,
            state_of(one),
            reverse("assignments:assignment", args=[one.uuid]) if one.pk in visible else "",
            f"assignments.assignment:{one.uuid}",
        )
        for one in rows
    ]
