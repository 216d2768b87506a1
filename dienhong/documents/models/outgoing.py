"""Outgoing documents from the first draft to the issued PDF."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.IntegerChoices):
    """Degree of urgency (độ khẩn), as numbered on the exchange axis."""

    NORMAL = 0, _("Normal")
    URGENT = 1, _("Urgent")  # khẩn
    VERY_URGENT = 2, _("Very urgent")  # thượng khẩn
    EXPRESS = 3, _("Express")  # hỏa tốc


class Steering(models.IntegerChoices):
    """Whether a document steers (loại chỉ đạo), as numbered on the exchange axis."""

    NONE = 1, _("Does not steer")  # không chỉ đạo
    STEERING = 2, _("Gives tasks")  # chỉ đạo
    REPORT = 3, _("Reports on tasks")  # báo cáo chỉ đạo


class OutgoingDocument(models.Model):
    """A document of an agency (văn bản đi), from draft (dự thảo) to issue (phát hành).

    The leader's signature covers the PDF with empty number and date; at issue the clerk's number and date are
    filled in and the agency's seal signs the whole. Law: Decree 30/2020/NĐ-CP art. 10-18.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")  # dự thảo
        IN_REVIEW = "in_review", _("In review")  # trình duyệt
        APPROVED = "approved", _("Waits for signature")  # đã duyệt, chờ ký
        SIGNING = "signing", _("Being signed")  # đang ký
        SIGNED = "signed", _("Waits for issue")  # đã ký, chờ phát hành
        SEALING = "sealing", _("Being sealed")  # đã có số, đang đóng dấu
        ISSUED = "issued", _("Issued")  # đã phát hành
        CANCELLED = "cancelled", _("Cancelled")  # hủy dự thảo

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    type_code = models.CharField(max_length=16)
    symbol = models.CharField(max_length=50)
    place = models.CharField(max_length=100)
    summary = models.CharField(max_length=500)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    due_on = models.DateField(null=True)
    # Tasks that it answers (ResponseForTask in edXML).
    task_codes = ArrayField(models.CharField(max_length=100), default=list)
    # Tasks that were given out of it.
    given_task_codes = ArrayField(models.CharField(max_length=100), default=list)
    # Until this day only those who work on it see it, whoever else may read the agency's documents.
    restricted_until = models.DateField(null=True)
    restriction_basis = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)

    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    signer_post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    # The version of the template it was begun with.
    begun_with = models.ForeignKey("documents.TemplateVersion", on_delete=models.PROTECT, null=True, related_name="+")
    # A text that a body voted on: issued as it is, its bytes stay the beginning of `pdf`.
    adopted = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    # Names the text and files that were submitted last (`binding.py`); initials bind themselves to it.
    text_hash = models.CharField(max_length=64, blank=True)

    register = models.ForeignKey("documents.Register", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)
    issued_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    pdf = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    search_text = models.TextField(blank=True)
    search = SearchVectorField(null=True)

    personal_data = ("content", "search_text", "search")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register", "number"], name="documents_number_once", condition=~models.Q(number=None)
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False, register__isnull=False, issued_on__isnull=False)
                | models.Q(number__isnull=True, issued_on__isnull=True),
                name="documents_number_with_register_and_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="issued")
                | models.Q(pdf__isnull=False, issued_at__isnull=False, number__isnull=False),
                name="documents_issued_is_complete",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="documents_outgoing_search"),
            # Who sees much walks the list in its order; who sees little finds it by the narrower indexes.
            models.Index(fields=["-changed_at", "-id"], name="documents_outgoing_order"),
            models.Index(fields=["agency", "-changed_at", "-id"], name="documents_outgoing_recent"),
            models.Index(fields=["agency", "status", "-changed_at", "-id"], name="documents_outgoing_status"),
            models.Index(fields=["author", "-changed_at"], name="documents_outgoing_author"),
        ]

    def __str__(self) -> str:
        return self.code or self.summary[:60]

    @property
    def code(self) -> str:
        """Number and symbol (số, ký hiệu) such as "05/QĐ-BNNMT"; empty until issued.

        Law: Decree 30/2020/NĐ-CP, annex I: numbers below 10 are written with a 0 before them.
        """
        return f"{self.number:02}/{self.symbol}" if self.number else ""

    @property
    def steering(self) -> int | None:
        """What it says on the axis: that tasks were given out of it, or that it answers tasks; else nothing."""
        if self.given_task_codes:
            return Steering.STEERING
        return Steering.REPORT if self.task_codes else None


class DraftVersion(models.Model):
    """What a draft said at one time (phiên bản dự thảo); never changed."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    personal_data = ("content",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "document", "version"], name="documents_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"


class DocumentStep(models.Model):
    """A step of an outgoing document (tiến trình): who did what, when, with which remark."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Draft begun")
        SUBMITTED = "submitted", _("Submitted for review")
        RETURNED = "returned", _("Returned to the author")
        APPROVED = "approved", _("Approved for signature")
        SIGN_REQUESTED = "sign_requested", _("Signature ordered")
        SIGNED = "signed", _("Signed")
        NOT_SIGNED = "not_signed", _("Signature not given")
        NUMBERED = "numbered", _("Number given")
        ISSUED = "issued", _("Sealed and issued")
        CANCELLED = "cancelled", _("Cancelled")
        OPINION_ASKED = "opinion_asked", _("Opinion asked of")
        OPINION_GIVEN = "opinion_given", _("Opinion given by")
        OPINION_WITHDRAWN = "opinion_dropped", _("Opinion not asked any more of")
        INITIALLED = "initialled", _("Checked and initialled")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()

    personal_data = ("person", "on_behalf_of", "remark")

    class Meta:
        indexes = [models.Index(fields=["document", "id"], name="documents_step_order")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.kind}"


class Recipient(models.Model):
    """An agency that a document is addressed to (nơi nhận)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="recipients")
    to_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    # For information only (để biết): it gets the document, nothing is expected of it.
    is_copy = models.BooleanField(default=False)

    personal_data = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "document", "to_agency"], name="documents_recipient_once"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.to_agency_id}"
