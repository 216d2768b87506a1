"""Decisions that were released to the public."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from dienhong.cabinet.models.sessions import AgendaItem


class Release(models.Model):
    """A decision shown to everybody (công bố kết luận), as it was released; taken back it is shown to nobody and stays on file.

    `uuid` is its public name; nothing of the session is told by it. `code` is the number of the document that issues it, if any.
    """

    personal_data = ("released_by", "withdrawn_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="releases")
    title = models.CharField(max_length=500)
    text = models.TextField()
    code = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField()
    released_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    search_text = models.TextField()

    class Meta:
        ordering = ["-released_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "item"], name="cabinet_released_once", condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(name="cabinet_release_says_something", condition=~Q(title="") & ~Q(text="")),
            models.CheckConstraint(
                name="cabinet_release_withdrawn_whole",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_at__gte=F("released_at"), withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["-released_at", "-id"], name="cabinet_releases_shown", condition=Q(withdrawn_at=None)),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="cabinet_release_words"),
        ]

    def __str__(self) -> str:
        return self.title
