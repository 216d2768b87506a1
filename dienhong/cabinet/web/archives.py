"""The archive of a session: asked for, how far it is, downloaded by the office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.models import Session
from dienhong.cabinet.queries.archives import archived_session, archives_of, newest_archive
from dienhong.documents.public import act_at_once, stored_answer
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The archives that were made, and how far the one is that is being made."""
    actor = actor_of(request)
    row = archived_session(actor, uuid)
    rows = archives_of(actor, uuid)
    context = {
        "session": row,
        "body": row.body,
        "rows": [(one, describe(RuleBroken(one.problem)) if one.problem else None) for one in rows],
        "busy": bool(rows) and rows[0].state == "asked",
        "may_ask": row.state == Session.State.CLOSED,
        "topics": [topic_of(row)],
    }
    return render(request, "cabinet/archive.html", context)


@signed_in
@require_POST
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have it made."""
    actor = actor_of(request)
    archived_session(actor, uuid)
    act = lambda: commands.ask_archive(actor, session=uuid)  # noqa: E731  one act
    back = reverse("cabinet:archive", args=[uuid])
    return act_at_once(request, act, done=_("The archive is being made; this page follows it."), back_url=back)


@signed_in
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The newest archive, for `dienhong-verify`."""
    row = newest_archive(actor_of(request), uuid)
    assert row.file is not None
    return stored_answer(request, row.file, f"ho-so-phien-hop-{uuid}.zip")
