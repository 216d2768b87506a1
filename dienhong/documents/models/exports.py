"""Lists that are too long to be made while somebody waits."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """A register or list that is made in the background for one person (kết xuất), kept for a day, then erased.

    `wanted` says what, as `books.py` reads it; `done` of `total` rows are written. The file lies outside the store of
    documents and is nobody's record.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")
        READY = "ready", _("Ready to download")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Erased")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    account_id = models.BigIntegerField()
    on_behalf_of = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    wanted = models.JSONField()
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=100)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    problem = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    size = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    personal_data = ("person", "on_behalf_of")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(size__isnull=False), name="documents_export_has_size"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="documents_export_of_person"),
            models.Index(
                fields=["expires_at"], name="documents_export_expires", condition=Q(state__in=["asked", "ready"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"
