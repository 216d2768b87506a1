"""Types of dossiers that a body receives, and their checklists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import PaperKind
from dienhong.cabinet.queries.dossiers import line_of, lines_of, type_of, types_of
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.web.bodies import ACT, head_of
from dienhong.cabinet.web.dossier_forms import LineForm, TypeForm, UntilForm
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock


@signed_in
@require_safe
def types(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The types that a body receives today, with what each must hold."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    context = {**head_of(actor, body, "types"), "types": types_of(actor, body)}
    return render(request, "cabinet/dossier_types.html", context)


@signed_in
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new type: POST name, since."""
    actor = actor_of(request)
    body = body_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.add_dossier_type(actor, body=uuid, **data)

    page = ActPage(
        title=_("New type of dossier"),
        button=_("Enter the type"),
        back_url=reverse("cabinet:dossier_types", args=[uuid]),
        done=_("The type is entered; say which papers it needs next."),
        template=ACT,
        context=head_of(actor, body, "types"),
    )
    return perform(request, TypeForm(posted(request), initial={"since": clock.today()}), act, page)


@signed_in
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A type with all its lines; POST kind, since, citation, link asks for one more kind of paper."""
    actor = actor_of(request)
    row = type_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.require_paper(
            actor,
            dossier_type=uuid,
            kind=PaperKind(data["kind"]),
            since=data["since"],
            source=(data["citation"], data["link"]),
        )

    page = ActPage(
        title=row.name,
        button=_("Ask for it"),
        back_url=reverse("cabinet:dossier_type", args=[uuid]),
        done=_("The line is entered; dossiers that were submitted before are judged as they were."),
        template="cabinet/dossier_type.html",
        context={
            **head_of(actor, row.body, "types"),
            "type": row,
            "lines": lines_of(actor, row),
            "today": clock.today(),
        },
    )
    return perform(request, LineForm(posted(request), initial={"since": clock.today()}), act, page)


@signed_in
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last day of a type: POST until."""
    actor = actor_of(request)
    row = type_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.end_dossier_type(actor, dossier_type=uuid, until=data["until"])

    page = ActPage(
        title=_("End a type of dossier"),
        button=_("End"),
        back_url=reverse("cabinet:dossier_types", args=[row.body.uuid]),
        done=_("The type is ended; dossiers that were begun go on."),
        intro=row.name,
        tone="bad",
        template=ACT,
        context=head_of(actor, row.body, "types"),
    )
    return perform(request, UntilForm(posted(request), initial={"until": clock.today()}), act, page)


@signed_in
def end_line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last day on which a kind of paper is asked for: POST until."""
    actor = actor_of(request)
    row = line_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.stop_requiring_paper(actor, line=uuid, until=data["until"])

    page = ActPage(
        title=_("End a line of the checklist"),
        button=_("End"),
        back_url=reverse("cabinet:dossier_type", args=[row.type.uuid]),
        done=_("The line is ended; dossiers that were submitted before are judged as they were."),
        intro=f"{row.get_kind_display()} · {row.citation}",
        tone="bad",
        template=ACT,
        context=head_of(actor, row.type.body, "types"),
    )
    return perform(request, UntilForm(posted(request), initial={"until": clock.today()}), act, page)
