"""What runs in the background."""

from __future__ import annotations

from datetime import timedelta

from dienhong.exchange import commands, webhooks
from dienhong.exchange.models import WebhookAttempt
from dienhong.exchange.receipts import instant
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import job

MAX_TRIES = 8


@job()
def close_yesterday() -> int:
    """Count and sign what the axis carried yesterday and, if a night was missed, on the two days before."""
    today = clock.today()
    return sum(commands.close_day(Actor.system("exchange"), day=today - timedelta(days=back)) for back in (3, 2, 1))


class NotTaken(Exception):
    """The software did not take the message; the job is tried again later."""


@job(queue="webhooks", attempts=MAX_TRIES)
def send_webhook(*, attempt_id: int) -> None:
    """Send one message; after the last try it is given up and waits for somebody to look at it."""
    attempt = WebhookAttempt.objects.select_related("subscription").get(pk=attempt_id)
    if attempt.state != WebhookAttempt.State.WAITING:
        return
    body = webhooks.message(attempt.event, str(attempt.uuid), instant(attempt.created_at), attempt.body)
    now = clock.now()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dienhong-exchange/1",
        "Dienhong-Event": attempt.event,
        "Dienhong-Message": str(attempt.uuid),
        "Dienhong-Signature": webhooks.signature(webhooks.secret_of(attempt.subscription), int(now.timestamp()), body),
    }
    answer = webhooks.call(attempt.subscription.url, body, headers)
    attempt.tries += 1
    attempt.last_try_at, attempt.answer, attempt.error = now, answer.status or None, answer.error
    if answer.ok:
        attempt.state = WebhookAttempt.State.DONE
    elif attempt.tries >= MAX_TRIES:
        attempt.state = WebhookAttempt.State.DEAD
    attempt.save(update_fields=["tries", "last_try_at", "answer", "error", "state"])
    if attempt.state == WebhookAttempt.State.WAITING:
        raise NotTaken(answer.error or str(answer.status))
