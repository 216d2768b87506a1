"""A person's inbox of notices and the choice of channels."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.pages import page_of
from dienhong.notifications import commands, queries
from dienhong.notifications.events_catalogue import registered_notices


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first."""
    unread = request.GET.get("chua_doc") == "1"
    actor = actor_of(request)
    page = page_of(queries.my_notices(actor, unread=unread), order=["-id"], cursor=request.GET.get("trang"))
    context = {"page": page, "unread": unread, "topics": f"notifications.person:{actor.person_id}"}
    return render(request, "notifications/inbox.html", context)


@signed_in
@require_POST
def open_notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    notice = commands.mark_read(actor_of(request), notification_uuid=uuid)
    return redirect(notice.url or "notifications:inbox")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    commands.mark_all_read(actor_of(request))
    return redirect("notifications:inbox")


@signed_in
def channels(request: HttpRequest) -> HttpResponse:
    """Choose channels, event by event."""
    actor = actor_of(request)
    if request.method == "POST":
        for code in registered_notices():
            commands.choose_channels(
                actor,
                event=code,
                in_app=f"{code}:app" in request.POST,
                email=f"{code}:email" in request.POST,
                sms=f"{code}:sms" in request.POST,
            )
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:channels")
    return render(request, "notifications/channels.html", {"rows": queries.my_channels(actor)})
