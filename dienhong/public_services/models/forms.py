"""Forms of procedures: the draft that officials edit, the versions that were published."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dienhong.public_services.models.procedures import Procedure


class FormDraft(models.Model):
    """The form of a procedure while it is edited (dự thảo tờ khai); `revision` grows with every change, so that two editors notice.

    `text` is the canonical JSON of a document of `dienhong.forms`.
    """

    personal_data = ("edited_by",)

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    procedure = models.OneToOneField(Procedure, models.PROTECT, related_name="form_draft")
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.procedure_id}, revision {self.revision}"


class FormVersion(models.Model):
    """A published form of a procedure (phiên bản tờ khai): its canonical JSON with its hash, never changed; the newest is asked.

    Whoever was asked by an older one is judged by that one.
    """

    personal_data = ("published_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="form_versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    title = models.CharField(max_length=500)
    published_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="services_form_number", fields=["procedure", "number"]),
            models.CheckConstraint(name="services_form_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]
        indexes = [models.Index(name="services_form_by_hash", fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
