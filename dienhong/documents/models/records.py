"""Records files: what belongs together is kept together, for as long as the law says."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class RetentionPeriod(models.Model):
    """How long records are kept (thời hạn lưu trữ), in years from the end of the year in which a file is closed.

    Without years it is for ever (vĩnh viễn). Rows are dated and name their source.
    Law: Law on Archives 33/2024/QH15: for ever, or 2 to 70 years.
    """

    years = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    personal_data = ()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(years=None) | Q(years__range=(2, 70)), name="documents_retention_years"),
            models.UniqueConstraint(
                fields=["years", "valid_from"], name="documents_retention_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return gettext("for ever") if self.years is None else gettext("%(n)s years") % {"n": self.years}


class RecordsGroup(models.Model):
    """How long files of one group of records are kept (thời hạn bảo quản theo nhóm hồ sơ), from a day on.

    Without agency for the whole country. An agency's own rows for a code stand before those of the agencies above it
    and of the country, also for the agencies below. Law: Law on Archives 33/2024/QH15; Decree 30/2020/NĐ-CP art. 28.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    period = models.ForeignKey(RetentionPeriod, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    personal_data = ("set_by",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code", "valid_from"],
                name="documents_records_group_once",
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RecordsFile(models.Model):
    """A file of the documents of one matter (hồ sơ công việc), opened, closed and handed over to the archive.

    Law: Decree 30/2020/NĐ-CP art. 28-30, annex V.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Being filled")  # đang lập
        CLOSED = "closed", _("File closed")  # đã kết thúc
        HANDED_OVER = "handed_over", _("Handed over to the archive")  # đã nộp lưu

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    keeper = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    retention = models.ForeignKey(RetentionPeriod, on_delete=models.PROTECT, related_name="+")
    # The row of the table that proposed the retention; none where it was chosen without one.
    group = models.ForeignKey(RecordsGroup, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    # The last day on which it must be kept; none while it is open, and none for what is kept for ever.
    retain_until = models.DateField(null=True)
    handed_over_at = models.DateTimeField(null=True)

    personal_data = ("keeper", "title")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "code"], name="documents_records_code_once"),
            models.CheckConstraint(
                condition=Q(status="open", closed_on=None) | ~Q(status="open") & Q(closed_on__isnull=False),
                name="documents_records_closed_on",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None) | Q(status="handed_over"), name="documents_records_handed_over"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-year", "code"], name="documents_records_of_year"),
            models.Index(
                fields=["agency", "retain_until"],
                name="documents_records_review",
                condition=Q(retain_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.year}"


class FiledDocument(models.Model):
    """A document in a records file (văn bản trong hồ sơ)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    records_file = models.ForeignKey(RecordsFile, on_delete=models.PROTECT, related_name="documents")
    outgoing = models.ForeignKey(
        "documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="filed"
    )
    incoming = models.ForeignKey(
        "documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="filed"
    )
    filed_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    personal_data = ("filed_by",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outgoing__isnull=False) ^ Q(incoming__isnull=False), name="documents_filed_one_document"
            ),
            models.UniqueConstraint(
                fields=["agency", "records_file", "outgoing"], name="documents_filed_outgoing_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "records_file", "incoming"], name="documents_filed_incoming_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.records_file_id} ← {self.outgoing_id or self.incoming_id}"
