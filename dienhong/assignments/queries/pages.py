"""What the page of one task shows, and what its forms offer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.assignments.models import Assignment, AssignmentStep, DeadlineChange, Evidence, Extension, ProgressReport
from dienhong.assignments.permissions import ENTER_ASSIGNMENTS, GIVE_ASSIGNMENTS, HANDLE_ASSIGNMENTS
from dienhong.assignments.queries.acts import giving_agencies
from dienhong.assignments.queries.rows import assignments_visible_to
from dienhong.directory.public import AgencyView, agency_views, provinces, subtree_ids
from dienhong.documents.public import citation_of_incoming, citation_of_outgoing
from dienhong.identity.public import PersonView, PostView, person_views, persons_holding
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

Kind = AssignmentStep.Kind
_TONES = {
    Kind.RETURNED: "bad",
    Kind.WITHDRAWN: "bad",
    Kind.OVERDUE: "bad",
    Kind.EXTENSION_REFUSED: "bad",
    Kind.FINISHED: "ok",
    Kind.EXTENSION_APPROVED: "ok",
}


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of a timeline, newest first."""

    title: str
    detail: str
    at: datetime
    tone: str = ""
    url: str = ""


def timeline_of(row: Assignment) -> list[Event]:
    """The steps of a task, newest first; the caller has checked who asks."""
    steps = row.steps.select_related("person", "on_behalf_of").order_by("-id")
    return [
        Event(
            one.get_kind_display(),
            " · ".join(filter(None, [_who(one), one.remark])),
            one.at,
            _TONES.get(Kind(one.kind), ""),
        )
        for one in steps
    ]


def _who(step: AssignmentStep) -> str:
    name = step.person.full_name if step.person else ""
    return f"{name} → {step.on_behalf_of.full_name}" if step.on_behalf_of else name


def reports_of(row: Assignment) -> list[ProgressReport]:
    """Reports with their files, newest first; the caller has checked who asks."""
    rows = row.reports.select_related("agency", "person").prefetch_related("evidence__file")
    return list(rows.order_by("-id"))


def evidence_of(row: Assignment, uuid: UUID) -> Evidence:
    """A file that proves a report on this task. Raises NotFound; the caller has checked who asks."""
    found = Evidence.objects.select_related("file").filter(report__assignment=row, uuid=uuid).first()
    if found is None:
        raise NotFound("assignments.Evidence")
    return found


def extensions_of(row: Assignment) -> list[Extension]:
    """Requests for more time, newest first; the caller has checked who asks."""
    return list(row.extensions.select_related("asked_by", "decided_by").order_by("-id"))


def journal_of(row: Assignment) -> list[DeadlineChange]:
    """How the deadline moved, newest first; the caller has checked who asks."""
    return list(row.deadline_changes.order_by("-id"))


def helpers_of(row: Assignment) -> list[AgencyView]:
    """The agencies that co-operate, in their order; the caller has checked who asks."""
    ids = list(row.cooperations.values_list("agency_id", flat=True))
    views = agency_views(ids)
    return [views[one] for one in ids if one in views]


@dataclass(frozen=True, slots=True)
class Related:
    """A task or document that belongs to a task; `url` is "" where the reader may not see it."""

    label: str
    words: str
    url: str


def related_to(actor: Actor, row: Assignment) -> list[Related]:
    """Where the task comes from, what it replaces, what replaced it; links only to what the actor may see."""
    visible = assignments_visible_to(actor)
    found = [Related(_("Comes from"), row.source_words, _source_url(actor, row))]
    if row.replaces_id is not None:
        found += [_task(_("Replaces"), one) for one in visible.filter(pk=row.replaces_id)]
    found += [_task(_("Replaced by"), one) for one in visible.filter(replaces=row)]
    answers = row.answers.select_related("outgoing", "incoming").order_by("id")
    return found + [Related(_("Answered by"), one.words, _url_of(actor, one.outgoing, one.incoming)) for one in answers]


def _task(label: str, row: Assignment) -> Related:
    return Related(label, f"{row.code}: {row.text}", reverse("assignments:assignment", args=[row.uuid]))


def _source_url(actor: Actor, row: Assignment) -> str:
    return _url_of(actor, row.source_outgoing, row.source_incoming)


def _url_of(actor: Actor, outgoing: _Document | None, incoming: _Document | None) -> str:
    """The page of the first of these documents that the actor may see, "" for none."""
    for document, cite in ((incoming, citation_of_incoming), (outgoing, citation_of_outgoing)):
        if document is not None:
            with suppress(NotFound):
                return cite(actor, document.uuid).url
    return ""


class _Document(Protocol):
    uuid: UUID


def handlers_for(actor: Actor, row: Assignment) -> list[PersonView]:
    """Who may carry out the task, the names in Vietnamese order."""
    ids = persons_holding(HANDLE_ASSIGNMENTS, row.owner_id)[:200]
    views = person_views(ids)
    return [views[one] for one in ids if one in views]


def agencies_to_give_for(actor: Actor) -> list[AgencyView]:
    """Agencies in whose name the actor may give, one's own first, then by name."""
    views = agency_views(giving_agencies(actor)).values()
    return sorted(views, key=lambda one: (one.kind == "unit", one.name))


def leaders_for(actor: Actor, agency_id: int) -> list[PostView]:
    """The posts in whose name the actor may give tasks of an agency: one's own, or for who enters them every leader's."""
    ids = persons_holding(GIVE_ASSIGNMENTS, agency_id)
    if not actor.may(ENTER_ASSIGNMENTS, at=agency_id):
        ids = [one for one in ids if one == actor.acts_as_person_id]
    places, views = subtree_ids(agency_id), person_views(ids[:200])
    posts = [post for one in ids if one in views for post in views[one].posts if post.agency_id in places]
    # Who may only give comes first under one's own name.
    return sorted(posts, key=lambda post: post.person_id != actor.acts_as_person_id)


def agencies_to_suggest(agency_id: int) -> list[str]:
    """Names to complete what is typed as an owner: units of the agency, then the provinces; anybody may know them."""
    units = sorted(one.name for one in agency_views(subtree_ids(agency_id)).values() if one.closed_on is None)
    return [*units[:100], *(one.name for one in provinces())]
