"""Tasks, the registers that number them, and the agencies that help."""

from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentRegister(models.Model):
    """The register of tasks that an agency gives in a year (sổ giao nhiệm vụ); its number is taken under a row lock."""

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="assignments_register_one"),
            models.CheckConstraint(condition=models.Q(next_number__gte=1), name="assignments_register_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"

    def take_next_number(self) -> int:
        """The next number of a register that the caller has locked; it is taken when the command commits."""
        number = self.next_number
        self.next_number += 1
        self.save(update_fields=["next_number"])
        return number


class Assignment(models.Model):
    """A task that a leader gives to an agency (nhiệm vụ được giao), with its code, owner, deadline and result.

    `agency` gives; `owner` (cơ quan chủ trì) answers for it. `due_at` is reckoned from the term with the owner's
    working calendar; None as long as the term has not begun, and for tasks without a deadline. Being overdue is no
    state: it follows from `due_at`. `soon_told_for` and `overdue_told_for` hold the deadline that was reminded of.

    Law: Decision 42/2014/QĐ-TTg (following up tasks given by the Government and the Prime Minister).
    """

    class Status(models.TextChoices):
        GIVEN = "given", _("Not begun")  # mới giao
        IN_PROGRESS = "in_progress", _("Being carried out")  # đang thực hiện
        REPORTED = "reported", _("Waits for confirmation")  # đã báo cáo kết quả
        RETURNED = "returned", _("Returned for more work")  # trả lại
        FINISHED = "finished", _("Completed")  # hoàn thành
        WITHDRAWN = "withdrawn", _("Withdrawn")  # thu hồi
        REPLACED = "replaced", _("Replaced")  # thay thế

    class Term(models.TextChoices):
        DATE = "date", _("By a day")
        DAYS = "days", _("In working days")
        NONE = "none", _("No deadline")

    class Start(models.TextChoices):
        GIVEN = "given", _("from the day it is given")
        ACCEPTED = "accepted", _("from the day it is taken in")

    class Verdict(models.TextChoices):
        ON_TIME = "on_time", _("On time")
        LATE = "late", _("Late")

    personal_data = ("giver_post", "entered_by", "handler", "text", "source_words", "closing_remark", "search_text")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    register = models.ForeignKey(AssignmentRegister, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=75, unique=True)
    text = models.CharField(max_length=2000)
    giver_post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    source_outgoing = models.ForeignKey(
        "documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source_incoming = models.ForeignKey(
        "documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # How the source is called where its document may not be seen: number, day and summary, or the meeting.
    source_words = models.CharField(max_length=700)

    owner = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.GIVEN)
    percent = models.PositiveSmallIntegerField(default=0)

    term = models.CharField(max_length=4, choices=Term)
    term_start = models.CharField(max_length=8, choices=Start, default=Start.GIVEN)
    term_days = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    soon_told_for = models.DateTimeField(null=True)
    overdue_told_for = models.DateTimeField(null=True)

    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_remark = models.CharField(max_length=2000, blank=True)
    verdict = models.CharField(max_length=7, choices=Verdict, blank=True)
    late_minutes = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    changed_at = models.DateTimeField()
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "number"], name="assignments_number_once"),
            models.CheckConstraint(
                name="assignments_term_whole",
                condition=models.Q(term="none", term_days=None, due_on=None, due_at=None)
                | models.Q(term="days", term_days__gte=1)
                | models.Q(term="date", due_on__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(name="assignments_percent", condition=models.Q(percent__lte=100)),
            models.CheckConstraint(
                name="assignments_closed_whole",
                condition=models.Q(status__in=["finished", "withdrawn", "replaced"], closed_at__isnull=False)
                | ~models.Q(status__in=["finished", "withdrawn", "replaced"]) & models.Q(closed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-given_at", "-id"], name="assignments_of_giver"),
            models.Index(fields=["owner", "-given_at", "-id"], name="assignments_of_owner"),
            models.Index(fields=["handler", "due_at"], name="assignments_of_handler"),
            models.Index(fields=["due_at"], name="assignments_open_due", condition=models.Q(closed_at=None)),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="assignments_words"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.closed_at is None


class Cooperation(models.Model):
    """An agency that helps the owner (cơ quan phối hợp)."""

    personal_data: tuple[str, ...] = ()

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="cooperations")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "assignment"], name="assignments_help_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.agency_id}"
