"""Named lists of recipients, kept in versions, and the lists that a document goes to."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DistributionList(models.Model):
    """A named list of recipients of an agency (danh sách nơi nhận); what it says stands in its versions."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    personal_data = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="documents_list_name_once", condition=Q(archived_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListVersion(models.Model):
    """What a distribution list said from one change to the next (phiên bản danh sách); never changed."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    distribution_list = models.ForeignKey(DistributionList, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    personal_data = ("author",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "distribution_list", "number"], name="documents_list_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_list_id} v{self.number}"


class ListEntry(models.Model):
    """A line of a distribution list (dòng của danh sách): an agency, another list or a group, and what for."""

    class Mode(models.TextChoices):
        TO = "to", _("Recipient")
        COPY = "copy", _("For information")
        EXCLUDED = "excluded", _("Not to")

    class Group(models.TextChoices):
        PROVINCES = "provinces", _("All provinces and cities")
        MINISTRIES = "ministries", _("All ministries and ministry-level agencies")
        COMMUNES = "communes", _("All communes, wards and special zones")
        BELOW = "below", _("All agencies below one's own")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    mode = models.CharField(max_length=8, choices=Mode)
    to_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    nested = models.ForeignKey(DistributionList, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=10, choices=Group, blank=True)

    personal_data = ()

    class Meta:
        verbose_name_plural = "list entries"
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "position"], name="documents_list_entry_place"),
            models.CheckConstraint(
                name="documents_list_entry_names_one",
                condition=Q(to_agency__isnull=False, nested__isnull=True, group="")
                | Q(to_agency__isnull=True, nested__isnull=False, group="")
                | Q(to_agency__isnull=True, nested__isnull=True) & ~Q(group=""),
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.mode} {self.to_agency_id or self.nested_id or self.group}"


class DocumentList(models.Model):
    """A distribution list that a document goes to (gửi theo danh sách); resolved once, when the document is sent."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.OutgoingDocument", on_delete=models.PROTECT, related_name="lists")
    distribution_list = models.ForeignKey(DistributionList, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    # The version that was resolved into recipients; None until then.
    resolved_version = models.PositiveIntegerField(null=True)
    resolved_at = models.DateTimeField(null=True)

    personal_data = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "document", "distribution_list"], name="documents_document_list_once"
            ),
            models.CheckConstraint(
                name="documents_list_resolved_whole",
                condition=Q(resolved_at__isnull=True, resolved_version__isnull=True)
                | Q(resolved_at__isnull=False, resolved_version__isnull=False),
            ),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.distribution_list_id}"
