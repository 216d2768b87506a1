"""What follows from a concluded item: documents that issue it, tasks, its release to the public."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.polls import Poll
from dienhong.cabinet.models.sessions import AgendaItem


class Resolution(models.Model):
    """A document made of the conclusion of an item: the text that was voted on, or a notice of the conclusion.

    `voted` is what the members voted on; `as_voted` says whether the issued file begins with exactly these bytes.
    """

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("Resolution, as voted on")  # nghị quyết, văn bản đã thông qua
        NOTICE = "notice", _("Notice of the conclusion")  # thông báo kết luận

    personal_data = ("made_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=10, choices=Kind)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, null=True, related_name="+")
    voted = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256", db_column="voted_sha256"
    )
    document = models.OneToOneField("documents.OutgoingDocument", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_sha256 = models.CharField(max_length=64, blank=True)
    as_voted = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_resolution_of_what_was_voted_on",
                condition=Q(kind="resolution", poll__isnull=False, voted__isnull=False)
                | Q(kind="notice", voted=None, as_voted=None),
            ),
            models.CheckConstraint(
                name="cabinet_resolution_issued_whole",
                condition=Q(issued_at=None, issued_sha256="", as_voted=None)
                | Q(issued_at__isnull=False) & ~Q(issued_sha256="") & (Q(kind="notice") | Q(as_voted__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"


class ConclusionTask(models.Model):
    """A task that was given out of a conclusion (nhiệm vụ từ kết luận); how it stands is asked of `assignments`."""

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="tasks")
    assignment = models.OneToOneField("assignments.Assignment", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.assignment_id}"


class NoTask(models.Model):
    """That a conclusion gives no task (kết luận không giao nhiệm vụ), said by somebody, with a reason."""

    personal_data = ("decided_by",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="no_task")
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="cabinet_no_task_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason}"
