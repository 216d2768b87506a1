"""The page of one task, its log and its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries import pages
from dienhong.assignments.queries.acts import acts_of
from dienhong.assignments.queries.rows import assignment_of
from dienhong.assignments.web.texts import state_of, term_text
from dienhong.audit.public import records_about
from dienhong.documents.public import stored_answer
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor


def page_url(row: Assignment) -> str:
    """The page of a task."""
    return reverse("assignments:assignment", args=[row.uuid])


def head_of(actor: Actor, row: Assignment) -> dict[str, Any]:
    """What the heading of every page of a task shows."""
    helpers = pages.helpers_of(row)
    return {
        "row": row,
        "state": state_of(row),
        "acts": acts_of(actor, row),
        "helpers": helpers,
        "facts": [
            (_("Given by"), f"{row.giver_post.title} {row.giver_post.person.full_name}, {row.agency.name}"),
            (_("Owner"), row.owner.name),
            (_("Co-operating"), "; ".join(one.name for one in helpers)),
            (_("Carried out by"), row.handler.full_name if row.handler else ""),
            (_("Term"), term_text(row)),
        ],
    }


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One task: what it is, how far, what may be done with it, how it came about."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    context = {
        **head_of(actor, row),
        "topics": (f"assignments.assignment:{row.uuid}",),
        "reports": pages.reports_of(row),
        "extensions": pages.extensions_of(row),
        "journal": pages.journal_of(row),
        "events": pages.timeline_of(row),
        "related": pages.related_to(actor, row),
    }
    return render(request, "assignments/assignment.html", context)


@signed_in
@require_safe
def log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All acts on this task in the log, oldest first, refused ones too; only for who may see the task."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    records = records_about("assignments.Assignment", str(row.uuid))
    return render(request, "assignments/log.html", {"row": row, "records": records, "back_url": page_url(row)})


@signed_in
@require_safe
def evidence(request: HttpRequest, uuid: UUID, evidence: UUID) -> HttpResponseBase:
    """A file that proves a report."""
    found = pages.evidence_of(assignment_of(actor_of(request), uuid), evidence)
    return stored_answer(request, found.file, found.name)
