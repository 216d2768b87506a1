"""Files: the bytes once by their SHA-256, and where they are attached."""

from uuid import uuid4

from django.db import models


class StoredFile(models.Model):
    """The bytes of a file (tệp tin), kept once under their SHA-256; who may read it depends on what it is attached to."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    page_count = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    stored_at = models.DateTimeField()

    personal_data = ("text",)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="documents_file_sha256"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="documents_file_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… {self.media_type}"

    @property
    def path(self) -> str:
        """Where the bytes lie, inside the files folder."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Attachment(models.Model):
    """A file attached to a document (tệp đính kèm, phụ lục), in its order."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    outgoing = models.ForeignKey(
        "documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    incoming = models.ForeignKey(
        "documents.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    # An earlier version of an incoming document that its sender updated.
    version = models.ForeignKey(
        "documents.IncomingVersion", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    personal_data = ("name",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outgoing__isnull=False, incoming__isnull=True, version__isnull=True)
                | models.Q(outgoing__isnull=True, incoming__isnull=False, version__isnull=True)
                | models.Q(outgoing__isnull=True, incoming__isnull=True, version__isnull=False),
                name="documents_attachment_of_one_document",
            ),
            models.UniqueConstraint(fields=["agency", "outgoing", "name"], name="documents_attachment_outgoing_name"),
            models.UniqueConstraint(fields=["agency", "incoming", "name"], name="documents_attachment_incoming_name"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
