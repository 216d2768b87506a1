"""What runs in the background: calls to agencies' software, and the watch over recipients that stay silent."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction

from dienhong.exchange import commands, queries, rules, webhooks
from dienhong.exchange.models import WebhookAttempt
from dienhong.exchange.receipts import instant
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import defer, job
from dienhong.kernel.outbox import URGENT

State = WebhookAttempt.State


@job()
def close_yesterday() -> int:
    """Count and sign what the axis carried yesterday and, if a night was missed, on the two days before."""
    today = clock.today()
    return sum(commands.close_day(Actor.system("exchange"), day=today - timedelta(days=back)) for back in (3, 2, 1))


@job()
def count_days() -> int:
    """Count the days until yesterday for the statistics."""
    return commands.count_days(Actor.system("exchange"), until=clock.today() - timedelta(days=1))


@job()
def look_at_steps() -> int:
    """Keep what software on trial did for the first time; open pages show it. Costs one query when nobody is on trial."""
    found = queries.requests_with_new_steps()
    for uuid, steps in found:
        commands.record_steps(Actor.system("exchange"), request=uuid, steps=steps)
    return len(found)


@job(queue="webhooks")
def send_webhook(*, attempt_id: int) -> None:
    """Send one message; when it is not taken the next try is queued, after the last it waits for somebody to look at it."""
    attempt = WebhookAttempt.objects.select_related("subscription").get(pk=attempt_id)
    now = clock.now()
    too_early = attempt.next_try_at is not None and now < attempt.next_try_at
    if attempt.state != State.WAITING or too_early:
        return
    answer = _call(attempt, now)
    attempt.tries += 1
    attempt.last_try_at, attempt.next_try_at = now, None
    attempt.answer, attempt.error = answer.status or None, answer.error
    luck = random.random()  # noqa: S311  jitter, not a secret
    wait = rules.wait_before_next_try(attempt.tries, queries.terms_in_force(), luck)
    if answer.ok:
        attempt.state = State.DONE
    elif wait is None:
        attempt.state = State.DEAD
    else:
        attempt.next_try_at = now + wait
    with transaction.atomic():
        attempt.save(update_fields=["tries", "last_try_at", "next_try_at", "answer", "error", "state"])
        if attempt.next_try_at is not None:
            defer(send_webhook, at=attempt.next_try_at, priority=URGENT * attempt.urgent, attempt_id=attempt.pk)


def _call(attempt: WebhookAttempt, now: datetime) -> webhooks.Answer:
    body = webhooks.message(attempt.event, str(attempt.uuid), instant(attempt.created_at), attempt.body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dienhong-exchange/1",
        "Dienhong-Event": attempt.event,
        "Dienhong-Message": str(attempt.uuid),
        "Dienhong-Signature": webhooks.signature(webhooks.secret_of(attempt.subscription), int(now.timestamp()), body),
    }
    return webhooks.call(attempt.subscription.url, body, headers)


@job(queue="webhooks")
def send_webhooks_in_order(*, attempt_ids: list[int]) -> None:
    """Send messages one after the other, the urgent first; those that are taken already are left out."""
    rows = WebhookAttempt.objects.filter(pk__in=attempt_ids).order_by("-urgent", "id")
    for attempt_id in list(rows.values_list("pk", flat=True)):
        send_webhook(attempt_id=attempt_id)


@job(queue="clock")
def watch_for_silence() -> None:
    """Tell senders of recipients that did not confirm in time."""
    commands.raise_alarms(Actor.system("exchange"))


@job(queue="clock")
def redirect_unfetched() -> int:
    """What the software of closed agencies never took in goes to who acts for them today; how much that was."""
    platform = Actor.system("exchange")
    return sum(commands.redirect_delivery(platform, delivery=one) for one in queries.unfetched_of_closed())
