"""Telling people, and what people decide about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from dienhong.audit.public import command
from dienhong.identity.public import email_addresses
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.jobs import defer
from dienhong.kernel.live import announce
from dienhong.notifications.events_catalogue import registered_notices
from dienhong.notifications.models import ChannelChoice, Letter, Notification
from dienhong.notifications.queries import NOBODY
from dienhong.notifications.tasks import send_letter


def notify(person_ids: Iterable[int], *, event: str, key: str, context: Mapping[str, object], url: str = "") -> int:
    """Tell persons of an event, each by the channels of their choice; the same (event, key) is told once.

    To be called by handlers, inside their transaction. Returns how many were told now. Raises LookupError when the
    event has no registered notice.
    """
    if event not in registered_notices():
        raise LookupError(f"no notice {event}")
    people = sorted(set(person_ids))
    choices = {one.person_id: one for one in ChannelChoice.objects.filter(person__in=people, event=event)}
    known = set(
        Notification.objects.filter(person__in=people, event=event, key=key).values_list("person_id", flat=True)
    )
    addresses = email_addresses(people)
    subject, body = _text(event, {**context, "url": f"{settings.DIENHONG.base_url}{url}" if url else ""})
    told = [person_id for person_id in people if person_id not in known]
    for person_id in told:
        choice = choices.get(person_id) or ChannelChoice(person_id=person_id, event=event)
        notification = Notification.objects.create(
            person_id=person_id,
            event=event,
            key=key,
            subject=subject,
            body=body,
            url=url,
            in_app=choice.in_app,
            created_at=clock.now(),
        )
        announce(f"notifications.person:{person_id}")
        if choice.email and person_id in addresses:
            letter = Letter.objects.create(notification=notification, channel="email", address=addresses[person_id])
            defer(send_letter, letter_id=letter.pk)
    return len(told)


def _text(event: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject (first line of the template) and body, in Vietnamese, the language of offices."""
    with override("vi"):
        text = render_to_string(f"notify/{event}.txt", dict(context)).strip()
    subject, _, body = text.partition("\n")
    return subject.strip()[:300], body.strip()


@command
def mark_read(actor: Actor, *, notification_uuid: UUID) -> Notification:
    """Mark one of one's own notices as read."""
    found = (
        Notification.objects.select_for_update()
        .filter(person_id=actor.person_id or NOBODY, uuid=notification_uuid)
        .first()
    )
    if found is None:
        raise NotFound("notifications.Notification")
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return found


@command
def mark_all_read(actor: Actor) -> int:
    """Mark all of one's own notices as read; gives how many were unread."""
    return Notification.objects.filter(person_id=actor.person_id or NOBODY, read_at=None).update(read_at=clock.now())


@command
def choose_channels(actor: Actor, *, event: str, in_app: bool, email: bool) -> None:
    """Say by which channels one wants to be told of an event."""
    if event not in registered_notices() or actor.person_id is None:
        raise NotFound("notifications.ChannelChoice")
    ChannelChoice.objects.update_or_create(
        person_id=actor.person_id, event=event, defaults={"in_app": in_app, "email": email}
    )
