"""Requests of agencies to join the axis with software of their own, and the certificates that it keeps the protocol."""

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
    # Step of the connection test → when it was first seen (ISO 8601); measured, never typed.
    steps = models.JSONField(default=dict)
    # What the agency handed in of its own run of the conformance kit.
    kit_report = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256"
    )
    kit_version = models.CharField(max_length=20, blank=True)
    kit_cases = models.PositiveSmallIntegerField(default=0)

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


class ConformityCertificate(models.Model):
    """That software keeps the protocol of the axis, by what was measured (giấy chứng nhận phù hợp kết nối).

    Preparing until the platform has signed the PDF; valid to the end of `valid_until` unless revoked.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being signed")
        ISSUED = "issued", _("In force")
        REVOKED = "revoked", _("Revoked")

    personal_data = ("asked_by", "revoked_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    request = models.ForeignKey(ConnectionRequest, models.PROTECT, related_name="certificates")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    # As they stood on that day: what the PDF says.
    steps = models.JSONField()
    kit_version = models.CharField(max_length=20, blank=True)
    kit_cases = models.PositiveSmallIntegerField(default=0)
    kit_report_sha256 = models.CharField(max_length=64, blank=True, db_collation="C")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField()
    issued_at = models.DateTimeField(null=True)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="exchange_conformity_prepared_once", fields=["request"], condition=Q(state="preparing")
            ),
            models.CheckConstraint(
                name="exchange_conformity_signed",
                condition=Q(state="preparing", file=None, issued_at=None)
                | (~Q(state="preparing") & Q(file__isnull=False, issued_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="exchange_conformity_revoked_with_reason",
                condition=Q(state="revoked", revoked_at__isnull=False) & ~Q(revoked_reason="")
                | ~Q(state="revoked") & Q(revoked_at=None, revoked_reason=""),
            ),
        ]
        indexes = [models.Index(name="exchange_conformity_newest", fields=["agency", "-id"])]

    def __str__(self) -> str:
        return f"{self.uuid} ({self.state})"
