"""Calls to agencies' own software when something happened."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SoftwareConnection(models.Model):
    """An agency's software that may use the axis (kết nối phần mềm của cơ quan): the agency works outside our pages."""

    personal_data: tuple[str, ...] = ()

    system = models.OneToOneField("identity.AgencySystem", models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    connected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="exchange_connection_open", fields=["agency"], condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.system_id}"


class WebhookSubscription(models.Model):
    """An address of an agency's software that is called when something happened (đăng ký nhận thông báo tự động).

    The secret is not stored: it follows from the platform's key, the subscription and `secret_version`.
    """

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    secret_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="exchange_webhook_once", fields=["agency", "url"], condition=Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(name="exchange_webhook_listens", condition=Q(events__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookAttempt(models.Model):
    """One message to one subscription, with its tries (lượt gọi); `dead` when the last try failed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Received")
        DEAD = "dead", _("Given up")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(WebhookSubscription, models.PROTECT, related_name="attempts")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    # What the message is about, so that the same happening is told once.
    about = models.CharField(max_length=80, db_collation="C")
    body = models.JSONField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    last_try_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_webhook_told_once", fields=["subscription", "event", "about"]),
        ]
        indexes = [
            models.Index(name="exchange_attempt_recent", fields=["subscription", "-id"]),
            models.Index(name="exchange_attempt_dead", fields=["agency", "-id"], condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.about}: {self.state}"


class TransportTerms(models.Model):
    """How often and how long delivery is tried from a day on (quy định gửi lại); the row in force is the newest begun.

    Source of the values: the service levels of Peppol's access points (three tries in two hours, inquiry after 30 minutes).
    """

    personal_data: tuple[str, ...] = ()

    valid_from = models.DateTimeField(unique=True)
    tries = models.PositiveSmallIntegerField()
    first_delay_seconds = models.PositiveIntegerField()
    factor = models.PositiveSmallIntegerField()
    longest_delay_seconds = models.PositiveIntegerField()
    jitter_percent = models.PositiveSmallIntegerField()
    silent_minutes = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "transport terms"
        constraints = [
            models.CheckConstraint(
                name="exchange_terms_sound",
                condition=Q(tries__gte=3, first_delay_seconds__gte=1, factor__gte=1, jitter_percent__lte=50),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.tries}"
