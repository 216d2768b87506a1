"""Telling people, and what people decide about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from dienhong.audit.public import command
from dienhong.identity.public import email_addresses, phone_numbers
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.jobs import defer
from dienhong.kernel.live import announce_all
from dienhong.notifications.channels.sms import text_of
from dienhong.notifications.events_catalogue import is_urgent, registered_notices
from dienhong.notifications.models import ChannelChoice, Letter, Notification
from dienhong.notifications.queries import NOBODY
from dienhong.notifications.tasks import send_letter, soon

# Between these no short message is sent (giờ yên tĩnh).
NIGHT, MORNING = time(21, 30), time(6, 30)


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
    context = {**context, "url": f"{settings.DIENHONG.base_url}{url}" if url else ""}
    subject, body = _text(event, context)
    told = {one: choices.get(one) or ChannelChoice(person_id=one, event=event) for one in people if one not in known}
    notices = Notification.objects.bulk_create(
        Notification(
            person_id=person_id,
            event=event,
            key=key,
            subject=subject,
            body=body,
            url=url,
            in_app=choice.in_app,
            created_at=clock.now(),
        )
        for person_id, choice in told.items()
    )
    announce_all([f"notifications.person:{one}" for one in told])
    _mail([one for one in notices if told[one.person_id].email])
    if is_urgent(event):
        _text_message([one for one in notices if told[one.person_id].sms], event, context)
    return len(told)


def _mail(notices: list[Notification]) -> None:
    addresses = email_addresses([one.person_id for one in notices])
    for one in notices:
        if one.person_id in addresses:
            letter = Letter.objects.create(notification=one, channel="email", address=addresses[one.person_id])
            defer(send_letter, letter_id=letter.pk)


def _text_message(notices: list[Notification], event: str, context: Mapping[str, object]) -> None:
    numbers = phone_numbers([one.person_id for one in notices])
    with override("vi"):
        text = text_of(render_to_string(f"notify/{event}.sms.txt", dict(context)))
    waits = _not_before(clock.now())
    Letter.objects.bulk_create(
        Letter(notification=one, channel="sms", address=numbers[one.person_id], text=text, not_before=waits)
        for one in notices
        if one.person_id in numbers
    )
    soon()


def _not_before(now: datetime) -> datetime | None:
    """The morning, when it is night in Viet Nam: no short message wakes anybody."""
    here = now.astimezone(clock.VIETNAM)
    if MORNING <= here.time() < NIGHT:
        return None
    day = here.date() + timedelta(days=1 if here.time() >= NIGHT else 0)
    return datetime.combine(day, MORNING, clock.VIETNAM)


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
def choose_channels(actor: Actor, *, event: str, in_app: bool, email: bool, sms: bool = False) -> None:
    """Say by which channels one wants to be told of an event."""
    if event not in registered_notices() or actor.person_id is None:
        raise NotFound("notifications.ChannelChoice")
    ChannelChoice.objects.update_or_create(
        person_id=actor.person_id, event=event, defaults={"in_app": in_app, "email": email, "sms": sms}
    )
