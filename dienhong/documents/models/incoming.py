"""Incoming documents and who handles them by when."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dienhong.documents.models.outgoing import Steering, Urgency


class IncomingDocument(models.Model):
    """A document that came to an agency (văn bản đến), with its arrival number (số đến) once registered.

    `source_key` names it where it came from (the delivery on the axis), so that it is taken in once.
    Of a recalled one the row stays without its files; `withdrawn_from` is the status it had.
    Law: Decree 30/2020/NĐ-CP art. 18, 20-24.
    """

    class Status(models.TextChoices):
        ARRIVED = "arrived", _("Waits for registration")  # đã đến, văn thư chưa xử lý
        REGISTERED = "registered", _("Registered")  # đã tiếp nhận, vào sổ
        ASSIGNED = "assigned", _("Assigned")  # đã phân công
        PROCESSING = "processing", _("In progress")  # đang xử lý
        FINISHED = "finished", _("Completed")  # hoàn thành
        REFUSED = "refused", _("Rejected")  # từ chối tiếp nhận
        WITHDRAWN = "withdrawn", _("Recalled by the sender")  # đã thu hồi, bản điện tử đã hủy

    class Source(models.TextChoices):
        AXIS = "axis", _("Exchange axis")
        PAPER = "paper", _("Paper")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=Source)
    source_key = models.CharField(max_length=100)
    sender = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    sender_name = models.CharField(max_length=300)
    code = models.CharField(max_length=100)
    type_name = models.CharField(max_length=100)
    summary = models.CharField(max_length=500)
    # As edXML names it (DocumentId) and its sender (OrganId); empty for paper.
    document_key = models.CharField(max_length=200, blank=True, db_collation="C")
    sender_code = models.CharField(max_length=35, blank=True, db_collation="C")
    # What its sender says of tasks: given by it (steering 2) or answered by it.
    steering = models.PositiveSmallIntegerField(choices=Steering, null=True)
    task_codes = ArrayField(models.CharField(max_length=100), default=list)
    # What else its sender says of it, by the names of `changes.LABELS`, as text to read.
    particulars = models.JSONField(default=dict)
    promulgated_on = models.DateField()
    signer_name = models.CharField(max_length=255, blank=True)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    due_on = models.DateField(null=True)
    # Until this day only those who work on it see it, whoever else may read the agency's documents.
    restricted_until = models.DateField(null=True)
    restriction_basis = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ARRIVED)
    refusal_reason = models.CharField(max_length=500, blank=True)

    register = models.ForeignKey("documents.Register", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)
    arrived_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_from = models.CharField(max_length=10, blank=True)
    # Names and SHA-256 of the files that were destroyed when it was recalled.
    destroyed = models.JSONField(default=list)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    pdf = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    search_text = models.TextField(blank=True)
    search = SearchVectorField(null=True)

    personal_data = ("signer_name", "particulars", "search_text", "search")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "source", "source_key"], name="documents_incoming_once"),
            models.UniqueConstraint(
                fields=["agency", "register", "number"],
                name="documents_arrival_number_once",
                condition=~models.Q(number=None),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["arrived", "refused", "withdrawn"]) | models.Q(number__isnull=False),
                name="documents_registered_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(status="withdrawn", pdf__isnull=True, withdrawn_at__isnull=False)
                | ~models.Q(status="withdrawn") & models.Q(pdf__isnull=False, withdrawn_at__isnull=True),
                name="documents_only_recalled_has_no_pdf",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="documents_incoming_search"),
            models.Index(fields=["-arrived_at", "-id"], name="documents_incoming_order"),
            models.Index(fields=["agency", "-arrived_at", "-id"], name="documents_incoming_recent"),
            models.Index(fields=["agency", "status", "-arrived_at", "-id"], name="documents_incoming_status"),
            models.Index(
                fields=["agency", "document_key"],
                name="documents_incoming_named",
                condition=~models.Q(document_key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IncomingVersion(models.Model):
    """What an incoming document said before its sender updated it (phiên bản trước khi cập nhật); never changed.

    `values` are the fields as they were. `pdf` is empty once the document was recalled.
    """

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    values = models.JSONField()
    changes = models.JSONField(default=list)  # [field, old, new]
    basis = models.CharField(max_length=500)
    pdf = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField()

    personal_data = ("values", "changes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "document", "version"], name="documents_incoming_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"


class Handling(models.Model):
    """Who handles an incoming document by when (phân công xử lý); a new assignment closes the earlier one."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="handlings")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    instruction = models.CharField(max_length=2000, blank=True)
    due_at = models.DateTimeField(null=True)
    # The day that was asked for, where a day was: `due_at` is its end of work and moves with the calendar.
    due_on = models.DateField(null=True)
    assigned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=2000, blank=True)

    personal_data = ("person", "assigned_by", "instruction", "result")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "document"], name="documents_one_open_handling", condition=models.Q(closed_at=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "due_at"], name="documents_handling_open", condition=models.Q(closed_at=None)
            ),
            models.Index(
                fields=["due_at"],
                name="documents_handling_overdue",
                condition=models.Q(closed_at=None, overdue_told_at=None, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.person_id}"


class TermChange(models.Model):
    """A line of the journal of terms (nhật ký thời hạn): the calendar changed, and with it an assignment or opinion."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, null=True, related_name="term_changes")
    opinion = models.ForeignKey("documents.Opinion", on_delete=models.PROTECT, null=True, related_name="term_changes")
    basis = models.CharField(max_length=1000)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    personal_data = ()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_term_of_one",
                condition=models.Q(handling__isnull=False) ^ models.Q(opinion__isnull=False),
            ),
            models.CheckConstraint(name="documents_term_moved", condition=~models.Q(old_due_at=models.F("new_due_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.old_due_at:%Y-%m-%d} → {self.new_due_at:%Y-%m-%d}"
