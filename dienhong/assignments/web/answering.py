"""Answering a task by a document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.rows import assignment_of
from dienhong.assignments.web.acts import TEMPLATE
from dienhong.assignments.web.forms import AnswerForm
from dienhong.assignments.web.one import head_of, page_url
from dienhong.directory.public import agency_view
from dienhong.documents.public import (
    ActPage,
    AnswerBegun,
    answer_task,
    perform,
    posted,
    symbol_for,
    usual_place,
)
from dienhong.identity.public import actor_of, signed_in


@signed_in
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin the document that answers the task: POST type_code, summary; goes on with writing."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    begun: list[UUID] = []

    def act(data: dict[str, Any]) -> None:
        draft = answer_task(
            actor,
            agency_id=row.owner_id,
            to_agency_id=row.agency_id,
            task_code=row.code,
            begun=_begun(row, data["type_code"], data["summary"]),
        )
        begun.append(draft.uuid)

    page = ActPage(
        title=_("Answer by a document"),
        button=_("Begin"),
        icon="reply",
        back_url=page_url(row),
        done=_("The draft is begun; it names the task."),
        intro=_(
            "The document is addressed to who gave the task and names its code on the axis, so that it is marked there."
        ),
        template=TEMPLATE,
        context=head_of(actor, row),
    )
    form = AnswerForm(posted(request), initial={"summary": f"Báo cáo kết quả thực hiện nhiệm vụ {row.code}"})
    response = perform(request, form, act, page)
    return redirect("documents:edit", uuid=begun[0]) if begun else response


def _begun(row: Assignment, type_code: str, summary: str) -> AnswerBegun:
    agency = agency_view(row.owner_id)
    place = usual_place(agency) or agency.short_name or agency.name
    return AnswerBegun(
        summary=summary,
        symbol=symbol_for(type_code, agency.symbol or agency.code or "VB"),
        place=place[:100],
        type_code=type_code,
        finishes=False,
    )
