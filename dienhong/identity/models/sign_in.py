"""The journal of sign-in attempts, which also is what slows guessing down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dienhong.identity.models.people import Account


class SignInAttempt(models.Model):
    """One attempt to prove who one is (nhật ký đăng nhập).

    What was typed as a name is kept as a keyed digest only: people type passwords there.
    """

    class Method(models.TextChoices):
        PASSWORD = "password"  # noqa: S105  a label
        CODE = "code"
        PASSKEY = "passkey"

    class Outcome(models.TextChoices):
        FAILED = "failed"
        SUCCEEDED = "succeeded"
        THROTTLED = "throttled"

    at = models.DateTimeField(db_default=Now())
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attempts", null=True, blank=True)
    name_digest = models.BinaryField(max_length=32)
    method = models.CharField(max_length=8, choices=Method)
    outcome = models.CharField(max_length=9, choices=Outcome)
    address = models.GenericIPAddressField()
    user_agent = models.CharField(max_length=200, blank=True)

    personal_data = ("account", "name_digest", "address", "user_agent")

    class Meta:
        db_table = "identity_sign_in_attempt"
        indexes = [
            models.Index(fields=["name_digest", "at"], name="identity_attempts_by_name"),
            models.Index(fields=["address", "at"], name="identity_failed_by_address", condition=Q(outcome="failed")),
            models.Index(fields=["account", "-at"], name="identity_attempts_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.outcome} at {self.at}"
