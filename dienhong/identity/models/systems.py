"""Agencies' own software that speaks to the platform, and the tokens it shows."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class AgencySystem(models.Model):
    """An agency's own software (hệ thống của cơ quan): an OAuth 2.0 client that acts in the agency's name.

    The secret is shown once; only its SHA-256 is kept (it is 256 random bits, so a slow hash adds nothing).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    client_id = models.CharField(max_length=40, unique=True)
    secret_sha256 = models.BinaryField(max_length=32)
    secret_changed_at = models.DateTimeField()
    scopes = ArrayField(models.CharField(max_length=120))
    inherits = models.BooleanField(default=False)
    requests_per_minute = models.PositiveIntegerField(default=600)
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField()
    registered_at = models.DateTimeField(db_default=Now())
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=500, blank=True)

    personal_data = ("contact_name", "contact_email")

    class Meta:
        db_table = "identity_agency_system"
        constraints = [
            models.CheckConstraint(condition=Q(requests_per_minute__gt=0), name="identity_system_rate_positive"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="identity_system_may_something"),
            models.UniqueConstraint(
                fields=["agency", "name"], condition=Q(disabled_at__isnull=True), name="identity_system_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.client_id})"


class SystemToken(models.Model):
    """A short-lived bearer token of an agency system; only its SHA-256 is kept (mã truy cập)."""

    system = models.ForeignKey(AgencySystem, on_delete=models.PROTECT, related_name="tokens")
    sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=120))
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal_data = ()

    class Meta:
        db_table = "identity_system_token"

    def __str__(self) -> str:
        return f"token {self.pk} of system {self.system_id}"


class SystemUsage(models.Model):
    """How often a system called in the present minute. The table is unlogged: counting costs no write to the WAL."""

    system = models.OneToOneField(AgencySystem, on_delete=models.PROTECT, primary_key=True, related_name="usage")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField()

    personal_data = ()

    class Meta:
        db_table = "identity_system_usage"

    def __str__(self) -> str:
        return f"{self.requests} in {self.minute}"
