"""Files that come in pieces."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """A large file on its way in, piece by piece (tải lên từng phần); how far it is only the file on disk knows.

    `sha256` is what software announced for the whole; a browser says `chain` at the end (`uploads.chain_of`) and names the
    draft that the file is attached to. `unscanned_since`: it was attached while the virus scanner gave no verdict (chưa
    quét), and waits, seen by its author alone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being uploaded")
        CHECKING = "checking", _("Being checked")
        STORED = "stored", _("Stored")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Abandoned")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_collation="C", blank=True)
    chain = models.CharField(max_length=64, blank=True)
    outgoing = models.ForeignKey("documents.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    problem = models.CharField(max_length=100, blank=True)
    problem_facts = models.JSONField(default=dict)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    unscanned_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal_data = ("name",)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="documents_upload_not_empty"),
            models.CheckConstraint(
                condition=~Q(state="stored") | Q(file__isnull=False), name="documents_upload_stored_has_file"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "id"], name="documents_upload_open", condition=Q(state__in=["open", "checking"])
            ),
            models.Index(fields=["outgoing", "id"], name="documents_upload_of_draft", condition=Q(state="open")),
            models.Index(
                fields=["id"],
                name="documents_upload_unscanned",
                condition=Q(state="checking", unscanned_since__isnull=False),
            ),
            models.Index(fields=["agency", "file"], name="documents_upload_file", condition=Q(state="stored")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
