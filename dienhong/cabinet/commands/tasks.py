"""Conclusions become tasks, or somebody says that nothing is to be done."""

from __future__ import annotations

from uuid import UUID

from dienhong.assignments.public import NewTask, Source, give_assignments
from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import tell_pages
from dienhong.cabinet.models import AgendaItem, ConclusionTask, NoTask, Resolution
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.outcomes import concluded_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotPermitted, RuleBroken

_REASON = 500


@command
def give_conclusion_tasks(
    actor: Actor, *, item: UUID, giver_post_id: int, tasks: tuple[NewTask, ...]
) -> list[ConclusionTask]:
    """Give tasks out of a conclusion in the name of a leader (giao nhiệm vụ từ kết luận).

    Law: Decision 42/2014/QĐ-TTg. Raises RuleBroken: cabinet.item_not_concluded; assignments' own.
    """
    row = concluded_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    issued = row.resolutions.filter(issued_at__isnull=False).order_by("id").first()
    made = give_assignments(
        actor,
        agency_id=row.agency_id,
        giver_post_id=giver_post_id,
        source=Source(_words(row, issued), issued.document_id if issued else None),
        tasks=tasks,
    )
    found = ConclusionTask.objects.bulk_create(
        ConclusionTask(agency_id=row.agency_id, item=row, assignment=one, given_at=clock.now()) for one in made
    )
    tell_pages(row.session, item=row.title, tasks=", ".join(one.code for one in made))
    return found


@command
def decide_no_task(actor: Actor, *, item: UUID, reason: str) -> NoTask:
    """Say that a conclusion gives no task (không giao nhiệm vụ), and why.

    Raises RuleBroken: cabinet.item_not_concluded, reason_missing, tasks_given, no_task_decided.
    """
    row = concluded_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    if not reason.strip():
        raise RuleBroken("cabinet.reason_missing")
    if row.tasks.exists():
        raise RuleBroken("cabinet.tasks_given", conflict=True)
    if NoTask.objects.filter(item=row).exists():
        raise RuleBroken("cabinet.no_task_decided", conflict=True)
    made = NoTask.objects.create(
        agency_id=row.agency_id,
        item=row,
        reason=reason.strip()[:_REASON],
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    tell_pages(row.session, item=row.title, no_task=made.reason)
    return made


def _words(item: AgendaItem, issued: Resolution | None) -> str:
    """How the source is called on the task; words of a legal form, so always Vietnamese."""
    session = item.session
    day = (session.opened_at or session.starts_at).astimezone(VIETNAM)
    document = f" ({issued.document.code})" if issued else ""
    return f"Kết luận tại {session.title} ngày {day:%d/%m/%Y} về “{item.title}”{document}"
