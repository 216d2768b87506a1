"""A person's own notices."""

from __future__ import annotations

from django.db.models import QuerySet

from dienhong.kernel.actor import Actor
from dienhong.notifications.events_catalogue import is_urgent, registered_notices
from dienhong.notifications.models import ChannelChoice, Notification

# No person has this number; software and the platform have no notices.
NOBODY = 0


def my_notices(actor: Actor, *, unread: bool = False) -> QuerySet[Notification]:
    """Own notices, to be paged by ("-id",)."""
    rows = Notification.objects.filter(person_id=actor.person_id or NOBODY, in_app=True)
    return rows.filter(read_at=None) if unread else rows


def unread_count(actor: Actor) -> int:
    """How many notices are unread; counts no further than 100."""
    return my_notices(actor, unread=True)[:100].count()


def my_channels(actor: Actor) -> list[dict[str, object]]:
    """Each notice with the channels chosen: keys code, name, in_app, email, sms, urgent (only urgent ones go by SMS)."""
    chosen = {one.event: one for one in ChannelChoice.objects.filter(person_id=actor.person_id or NOBODY)}
    rows: list[dict[str, object]] = []
    for code, name in registered_notices().items():
        choice = chosen.get(code) or ChannelChoice(event=code)
        row = {"code": code, "name": name, "in_app": choice.in_app, "email": choice.email, "sms": choice.sms}
        rows.append({**row, "urgent": is_urgent(code)})
    return rows
