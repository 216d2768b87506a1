"""What the agencies say of their work, and the files that prove it."""

from uuid import uuid4

from django.db import models


class ProgressReport(models.Model):
    """A report on a task (báo cáo tiến độ, báo cáo kết quả); `percent` None says nothing of how much is done."""

    personal_data = ("person", "text")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    assignment = models.ForeignKey("assignments.Assignment", on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=4000)
    percent = models.PositiveSmallIntegerField(null=True)
    is_result = models.BooleanField()
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignments_report_percent", condition=models.Q(percent=None) | models.Q(percent__lte=100)
            )
        ]
        indexes = [models.Index(fields=["assignment", "-id"], name="assignments_reports")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.reported_at:%Y-%m-%d}"


class Evidence(models.Model):
    """A file that proves a report (tài liệu minh chứng)."""

    personal_data = ("name",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256", db_column="sha256"
    )
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="assignments_evidence_name")]

    def __str__(self) -> str:
        return self.name
