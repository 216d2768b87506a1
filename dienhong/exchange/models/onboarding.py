"""Requests of agencies to join the axis with software of their own."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConnectionRequest(models.Model):
    """An agency asks to connect its software (đề nghị kết nối phần mềm); approved, it becomes an AgencySystem."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    personal_data = ("contact_name", "contact_email", "requested_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    software = models.CharField(max_length=120)
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    system = models.OneToOneField("identity.AgencySystem", models.PROTECT, null=True, related_name="+")
    credentials_taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="exchange_request_waits_once", fields=["agency"], condition=Q(state="waiting")
            ),
            models.CheckConstraint(
                name="exchange_request_decided_wholly",
                condition=Q(state="waiting", decided_at=None, system=None, reason="")
                | Q(state="approved", decided_at__isnull=False, system__isnull=False, reason="")
                | (Q(state="refused", decided_at__isnull=False, system=None) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="exchange_request_credentials_of_approved",
                condition=Q(credentials_taken_at=None) | Q(state="approved"),
            ),
        ]
        indexes = [models.Index(name="exchange_request_newest", fields=["agency", "-id"])]

    def __str__(self) -> str:
        return f"{self.software} ({self.state})"
