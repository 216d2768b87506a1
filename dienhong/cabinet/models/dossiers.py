"""Dossiers laid before a body: their types with checklists, who drew them up, what happened to them."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.bodies import Body
from dienhong.kernel.dated import days, in_order


class PaperKind(models.TextChoices):
    """What a paper of a dossier is."""

    PROPOSAL = "proposal", pgettext_lazy("dossier", "Submission")  # tờ trình
    DRAFT = "draft", _("Draft text")  # dự thảo
    APPRAISAL = "appraisal", _("Appraisal report")  # báo cáo thẩm định, thẩm tra
    OPINIONS = "opinions", _("Opinions received and explained")  # bảng tổng hợp, tiếp thu, giải trình ý kiến
    IMPACT = "impact", _("Impact assessment")  # báo cáo đánh giá tác động
    COMPARISON = "comparison", _("Comparison with the text in force")  # bản so sánh, thuyết minh
    REPORT = "report", pgettext_lazy("dossier", "Report")  # báo cáo
    OTHER = "other", _("Other paper")  # tài liệu khác


class DossierType(models.Model):
    """A type of dossiers that a body receives (loại hồ sơ), kept by its office between two days."""

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="dossier_types")
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            in_order("cabinet_type_days_in_order"),
            models.UniqueConstraint(fields=["agency", "body", "name"], name="cabinet_type_named_once"),
            models.CheckConstraint(name="cabinet_type_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistLine(models.Model):
    """A kind of paper that dossiers of a type must hold from a day on (thành phần hồ sơ), with its source; the past is never changed."""

    personal_data = ("entered_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(DossierType, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=PaperKind)
    citation = models.CharField(max_length=300)
    link = models.URLField(max_length=300, blank=True)
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            in_order("cabinet_line_days_in_order"),
            models.CheckConstraint(name="cabinet_line_cited", condition=~Q(citation="")),
            ExclusionConstraint(
                name="cabinet_one_line_a_day",
                expressions=[
                    (F("type"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}: {self.kind}"


class Dossier(models.Model):
    """A dossier that an agency lays before a body (hồ sơ trình); `agency` serves the body, `submitter` (cơ quan trình) draws it up.

    `checked_on` is the day whose checklist binds: that of the last submission; None as long as it was never submitted.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("Being drawn up")  # đang soạn
        SUBMITTED = "submitted", pgettext_lazy("dossier", "Submitted")  # đã trình
        RETURNED = "returned", pgettext_lazy("dossier", "Returned")  # trả lại
        ACCEPTED = "accepted", pgettext_lazy("dossier", "Accepted")  # đã tiếp nhận, đủ điều kiện
        WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "Withdrawn")  # đã rút

    personal_data = ("drawn_up_by", "title", "search_text")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="dossiers")
    type = models.ForeignKey(DossierType, on_delete=models.PROTECT, related_name="dossiers")
    title = models.CharField(max_length=500)
    submitter = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    drawn_up_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFTING)
    checked_on = models.DateField(null=True)
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    search_text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="cabinet_dossier_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="cabinet_dossier_submitted_whole",
                condition=Q(state__in=["drafting", "withdrawn"])
                | Q(submitted_at__isnull=False, checked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cabinet_dossier_accepted_whole",
                condition=Q(state="accepted", accepted_at__isnull=False) | ~Q(state="accepted") & Q(accepted_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-changed_at", "-id"], name="cabinet_dossiers_of_office"),
            models.Index(fields=["submitter", "-changed_at", "-id"], name="cabinet_dossiers_of_submitter"),
            models.Index(fields=["body", "state"], name="cabinet_dossiers_of_body"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="cabinet_dossier_words"),
        ]

    def __str__(self) -> str:
        return self.title


class DossierStep(models.Model):
    """One step in the life of a dossier (quá trình xử lý hồ sơ); never changed."""

    class Kind(models.TextChoices):
        BEGUN = "begun", pgettext_lazy("dossier", "Begun")
        SUBMITTED = "submitted", pgettext_lazy("dossier", "Submitted")
        PAPER = "paper", _("Paper added or replaced")
        RETURNED = "returned", pgettext_lazy("dossier", "Returned")
        ACCEPTED = "accepted", pgettext_lazy("dossier", "Accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "Withdrawn")
        APPRAISAL_ASKED = "asked", _("Appraisal asked for")
        APPRAISAL_GIVEN = "given", _("Appraisal given")

    personal_data = ("person", "remark")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dossier", "-id"], name="cabinet_dossier_steps")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.kind}"
