"""Subscriptions of agencies' own software, and the messages to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from dienhong.audit.public import command, note
from dienhong.exchange import webhooks
from dienhong.exchange.events import WebhookRevoked, WebhookSubscribed
from dienhong.exchange.models import Delivery, Revision, StatusEvent, WebhookAttempt, WebhookSubscription
from dienhong.exchange.permissions import MANAGE_WEBHOOKS
from dienhong.exchange.standing import RECALL_ASKED
from dienhong.exchange.tasks import send_webhook, send_webhooks_in_order
from dienhong.exchange.telling import (
    ASKED,
    RECORDED,
    WAITING,
    request_told,
    status_told,
    waiting_told,
    wake_streams,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.jobs import defer
from dienhong.kernel.outbox import ORDINARY, URGENT, publish

State = WebhookAttempt.State


@dataclass(frozen=True, slots=True)
class SubscriptionSecret:
    """A subscription with its secret in the clear: to be shown once."""

    subscription: WebhookSubscription
    secret: str


@command
def subscribe_webhook(actor: Actor, *, agency_id: int, url: str, events: tuple[str, ...]) -> SubscriptionSecret:
    """Call an address of the agency's software when something happened; the secret in the answer is shown once."""
    note(agency_id=agency_id)
    require(actor, MANAGE_WEBHOOKS, at=agency_id)
    wanted = webhooks.must_be_events(events)
    webhooks.must_be_callable(url)
    if WebhookSubscription.objects.filter(agency_id=agency_id, url=url, revoked_at=None).exists():
        raise RuleBroken("exchange.webhook_exists", conflict=True)

    subscription = WebhookSubscription.objects.create(
        agency_id=agency_id, url=url, events=list(wanted), created_at=clock.now()
    )
    note(subject=("exchange.WebhookSubscription", subscription.uuid))
    publish(WebhookSubscribed(subscription.pk))
    return SubscriptionSecret(subscription, webhooks.secret_of(subscription))


@command
def rotate_webhook_secret(actor: Actor, *, subscription: UUID) -> SubscriptionSecret:
    """Give a subscription a new secret; messages are signed with it from now on."""
    row = _subscription(actor, subscription)
    row.secret_version += 1
    row.save(update_fields=["secret_version"])
    return SubscriptionSecret(row, webhooks.secret_of(row))


@command
def revoke_webhook(actor: Actor, *, subscription: UUID) -> None:
    """Call this address no longer; what waits is given up."""
    row = _subscription(actor, subscription)
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    row.attempts.filter(state=State.WAITING).update(state=State.DEAD, error="revoked")
    publish(WebhookRevoked(row.pk))


@command
def check_webhook(actor: Actor, *, subscription: UUID) -> WebhookAttempt:
    """Send a message that says nothing, to see whether the address works."""
    row = _subscription(actor, subscription)
    (attempt,) = queue_messages([row], webhooks.TEST_EVENT, str(uuid4()), {})
    return attempt


@command
def resend_message(actor: Actor, *, message: UUID) -> None:
    """Try a message again that was given up."""
    row = WebhookAttempt.objects.select_for_update().select_related("subscription").filter(uuid=message).first()
    if row is None or not actor.may(MANAGE_WEBHOOKS, at=row.agency_id):
        raise NotFound("exchange.WebhookAttempt")
    note(agency_id=row.agency_id, subject=("exchange.WebhookAttempt", row.uuid))
    if row.subscription.revoked_at is not None:
        raise RuleBroken("exchange.webhook_revoked")
    if row.state != State.DEAD:
        raise RuleBroken("exchange.not_dead", conflict=True)
    row.state, row.tries, row.next_try_at = State.WAITING, 0, None
    row.save(update_fields=["state", "tries", "next_try_at"])
    defer(send_webhook, priority=_priority(row), attempt_id=row.pk)


@command
def resend_messages(actor: Actor, *, subscription: UUID) -> int:
    """Try all messages of a subscription again that were given up, one after the other in their order; gives how many."""
    row = _subscription(actor, subscription)
    dead = list(row.attempts.select_for_update().filter(state=State.DEAD).order_by("id").values_list("pk", flat=True))
    if not dead:
        raise RuleBroken("exchange.nothing_to_resend")
    row.attempts.filter(pk__in=dead).update(state=State.WAITING, tries=0, next_try_at=None)
    note(messages=len(dead))
    defer(send_webhooks_in_order, attempt_ids=dead)
    return len(dead)


def _priority(row: WebhookAttempt) -> int:
    return URGENT if row.urgent else ORDINARY


def _subscription(actor: Actor, uuid: UUID) -> WebhookSubscription:
    row = WebhookSubscription.objects.select_for_update().filter(uuid=uuid).first()
    if row is None or not actor.may(MANAGE_WEBHOOKS, at=row.agency_id):
        raise NotFound("exchange.WebhookSubscription")
    note(agency_id=row.agency_id, subject=("exchange.WebhookSubscription", row.uuid))
    if row.revoked_at is not None:
        raise RuleBroken("exchange.webhook_revoked")
    return row


def queue_messages(
    subscriptions: Iterable[WebhookSubscription],
    event: str,
    about: str,
    data: dict[str, object],
    urgent: bool = False,
) -> list[WebhookAttempt]:
    """Queue one message for each subscription, once for each thing it is about."""
    queued = []
    for subscription in subscriptions:
        attempt, is_new = WebhookAttempt.objects.get_or_create(
            subscription=subscription,
            event=event,
            about=about,
            defaults={"agency_id": subscription.agency_id, "body": data, "urgent": urgent, "created_at": clock.now()},
        )
        if is_new:
            defer(send_webhook, priority=_priority(attempt), attempt_id=attempt.pk)
            queued.append(attempt)
    return queued


def tell_software_of_deliveries(package_ids: Iterable[int]) -> None:
    """Queue "package.waiting" for the recipients' software, and wake its streams."""
    listening = _listening(WAITING)
    rows = Delivery.objects.filter(package_id__in=list(package_ids), channel=Delivery.Channel.API)
    wake_streams(set(rows.values_list("agency_id", flat=True)))
    for row in rows.select_related("package").filter(agency_id__in=listening):
        queue_messages(listening[row.agency_id], WAITING, str(row.uuid), waiting_told(row), urgent=row.lane > 0)


def tell_software_of_statuses(event_ids: Iterable[int]) -> None:
    """Queue "status.recorded" for the senders' software, and wake its streams."""
    listening = _listening(RECORDED)
    rows = StatusEvent.objects.filter(pk__in=list(event_ids)).exclude(code=RECALL_ASKED)  # its own
    wake_streams(set(rows.values_list("sender_id", flat=True)))
    named = rows.select_related("package", "delivery", "agency").filter(sender_id__in=listening)
    for row in named.defer("xml"):
        urgent = row.package.urgency > 0
        queue_messages(listening[row.sender_id], RECORDED, str(row.uuid), status_told(row), urgent=urgent)


def tell_software_of_request(revision: Revision) -> None:
    """Queue "request.asked" for the recipient's software, and wake its streams."""
    wake_streams({revision.agency_id})
    listening, urgent = _listening(ASKED).get(revision.agency_id, []), revision.delivery.package.urgency > 0
    queue_messages(listening, ASKED, str(revision.uuid), request_told(revision), urgent=urgent)


def _listening(event: str) -> dict[int, list[WebhookSubscription]]:
    found: dict[int, list[WebhookSubscription]] = {}
    for row in WebhookSubscription.objects.filter(revoked_at=None, events__contains=[event]):
        found.setdefault(row.agency_id, []).append(row)
    return found
