"""What happened to a task: steps, requests for more time, deadlines that moved."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentStep(models.Model):
    """One step in the life of a task (quá trình thực hiện); never changed."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given")
        ACCEPTED = "accepted", _("Taken in")
        HANDED = "handed", _("Handed to")
        PROGRESS = "progress", _("Progress reported")
        REPORTED = "reported", _("Result reported")
        RETURNED = "returned", _("Returned for more work")
        FINISHED = "finished", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPLACED = "replaced", _("Replaced")
        EXTENSION_ASKED = "ext_asked", _("More time asked for")
        EXTENSION_APPROVED = "ext_approved", _("More time granted")
        EXTENSION_REFUSED = "ext_refused", _("More time refused")
        DEADLINE_MOVED = "moved", _("Deadline reckoned anew")
        SOON = "soon", _("Reminded before the deadline")
        OVERDUE = "overdue", _("Deadline passed")
        ANSWERED = "answered", _("Answered by a document")

    personal_data = ("person", "on_behalf_of", "remark")

    assignment = models.ForeignKey("assignments.Assignment", on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assignment", "-id"], name="assignments_steps")]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.kind}"


class Extension(models.Model):
    """A request for more time (đề nghị gia hạn) and what the giver decided."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a decision")
        APPROVED = "approved", _("Granted")
        REFUSED = "refused", _("Refused")

    personal_data = ("asked_by", "reason", "decided_by", "answer")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    assignment = models.ForeignKey("assignments.Assignment", on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    wanted_on = models.DateField()
    reason = models.CharField(max_length=2000)
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted_on = models.DateField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    decided_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="assignments_one_open_extension", fields=["assignment"], condition=models.Q(state="asked")
            ),
            models.CheckConstraint(
                name="assignments_extension_whole",
                condition=models.Q(state="asked", decided_at=None)
                | ~models.Q(state="asked") & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.state}"


class DeadlineChange(models.Model):
    """A line of the journal of deadlines (nhật ký thời hạn): the old one, the new one, and why."""

    class Cause(models.TextChoices):
        CALENDAR = "calendar", _("The working calendar changed")
        EXTENSION = "extension", _("More time was granted")

    personal_data: tuple[str, ...] = ()

    assignment = models.ForeignKey("assignments.Assignment", on_delete=models.PROTECT, related_name="deadline_changes")
    cause = models.CharField(max_length=9, choices=Cause)
    # The decision on the calendar, or the reason of the extension.
    basis = models.CharField(max_length=1000)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignments_deadline_moved", condition=~models.Q(old_due_at=models.F("new_due_at"))
            )
        ]
        indexes = [models.Index(fields=["assignment", "-id"], name="assignments_deadline_journal")]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.old_due_at:%Y-%m-%d} → {self.new_due_at:%Y-%m-%d}"


class TaskAnswer(models.Model):
    """A document by which an owner or helper answers a task (văn bản báo cáo nhiệm vụ; ResponseForTask in edXML).

    `outgoing` is it where it was made, `incoming` where the giver received it; one or both are of this platform.
    """

    personal_data: tuple[str, ...] = ()

    assignment = models.ForeignKey("assignments.Assignment", on_delete=models.PROTECT, related_name="answers")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=100)
    answered_on = models.DateField()
    # How it is called where its document may not be seen.
    words = models.CharField(max_length=700)
    outgoing = models.ForeignKey("documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="+")
    incoming = models.ForeignKey("documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "assignment", "code", "answered_on"], name="assignments_answer_once"
            ),
            models.CheckConstraint(
                name="assignments_answer_is_a_document",
                condition=models.Q(outgoing__isnull=False) | models.Q(incoming__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["assignment", "id"], name="assignments_answers")]

    def __str__(self) -> str:
        return f"{self.assignment_id} ← {self.code}"
