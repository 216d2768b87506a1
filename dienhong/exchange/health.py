"""What the health page says about deliveries and calls to agencies' software."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienhong.exchange.models import Delivery, WebhookAttempt
from dienhong.kernel.work import HealthRow

MOST = 10_000


def health_rows() -> list[HealthRow]:
    """Deliveries that nobody confirmed in time, and messages that were given up; each counted up to 10,000."""
    silent = Delivery.objects.filter(alarmed_at__isnull=False).exclude(transport=Delivery.Transport.CONFIRMED)
    dead = WebhookAttempt.objects.filter(state=WebhookAttempt.State.DEAD, subscription__revoked_at=None)
    return [
        _row(
            _("Deliveries without confirmation"),
            silent[:MOST].count(),
            _("See which agencies' software is away, and tell its keepers; what waits is kept for them."),
        ),
        _row(
            _("Messages to software that were given up"),
            dead[:MOST].count(),
            _("Send them again on the page Connections of the exchange once the software answers."),
        ),
    ]


def _row(name: str, number: int, advice: str) -> HealthRow:
    value = ngettext("%(n)s waits", "%(n)s wait", number) % {"n": number} if number else _("none")
    return HealthRow(name, "warn" if number else "ok", value, advice if number else "")
