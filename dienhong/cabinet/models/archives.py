"""Archives of sessions: asked for by the office, made in the background, kept as they were made."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.sessions import Session


class SessionArchive(models.Model):
    """All of a closed session in one sealed pack (hồ sơ lưu trữ phiên họp); `done` of `total` parts are in it while it is made."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")  # đang lập
        READY = "ready", pgettext_lazy("archive", "Ready")  # đã lập
        FAILED = "failed", pgettext_lazy("archive", "Could not be made")  # không lập được

    personal_data = ("asked_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="archives")
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256", db_column="sha256"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "session"], name="cabinet_archive_made_once_at_a_time", condition=Q(state="asked")
            ),
            models.CheckConstraint(
                name="cabinet_archive_whole",
                condition=Q(state="asked", ended_at=None, file=None, problem="")
                | Q(state="ready", ended_at__isnull=False, file__isnull=False, problem="")
                | Q(state="failed", ended_at__isnull=False, file=None) & ~Q(problem=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.state}"
