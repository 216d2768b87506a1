"""Papers of a dossier in all their versions, and appraisals that were asked for."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from dienhong.cabinet.models.dossiers import Dossier, PaperKind


class Appraisal(models.Model):
    """An appraisal of a dossier asked of an agency until a day (yêu cầu thẩm định, thẩm tra); `appraiser` answers it with a paper."""

    personal_data = ("asked_by", "remark")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="appraisals")
    appraiser = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    remark = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="cabinet_appraisal_asked_once",
                fields=["agency", "dossier", "appraiser"],
                condition=Q(given_at=None),
            ),
            models.CheckConstraint(
                name="cabinet_appraisal_in_order", condition=Q(given_at=None) | Q(given_at__gte=F("asked_at"))
            ),
        ]
        indexes = [models.Index(fields=["appraiser", "given_at"], name="cabinet_appraisals_of_agency")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.appraiser_id}"


class Paper(models.Model):
    """A paper of a dossier (tài liệu trong hồ sơ); `source` is the agency that laid it in, its words stand in its versions.

    `taken_out_at` marks what was laid in by mistake, before the dossier was submitted.
    """

    personal_data = ("title",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind)
    title = models.CharField(max_length=300)
    source = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    appraisal = models.OneToOneField(Appraisal, on_delete=models.PROTECT, null=True, related_name="paper")
    position = models.PositiveSmallIntegerField()
    taken_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "dossier", "position"], name="cabinet_paper_in_its_place"),
            models.CheckConstraint(name="cabinet_paper_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="cabinet_paper_answers_an_appraisal", condition=Q(appraisal=None) | Q(kind="appraisal")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperVersion(models.Model):
    """A version of a paper (phiên bản tài liệu), from 1; the highest number counts, all of them stay."""

    personal_data = ("name", "added_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256", db_column="sha256"
    )
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "paper", "number"], name="cabinet_paper_version_once"),
            models.CheckConstraint(name="cabinet_paper_version_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.number}"
