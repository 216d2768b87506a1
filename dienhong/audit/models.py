"""The tables of the log. All are append-only; triggers refuse UPDATE, DELETE and TRUNCATE (see the migrations)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Func

from dienhong.audit.fields import TransactionIdField


class AuditRecord(models.Model):
    """One act, done or refused (bản ghi nhật ký).

    `text` is the canonical record, whose bytes are the leaf of the log; the columns repeat parts of it for searching.
    Ids of agencies and persons are plain numbers: audit stands below the domains that own them.
    """

    class Outcome(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    xid = TransactionIdField(db_default=Func(function="pg_current_xact_id"), editable=False)
    at = models.DateTimeField()
    command = models.CharField(max_length=100)
    outcome = models.CharField(max_length=8, choices=Outcome)
    error = models.CharField(max_length=100, blank=True)
    agency_id = models.IntegerField(null=True)
    actor_kind = models.CharField(max_length=16)
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=300, blank=True)
    on_behalf_of_person_id = models.BigIntegerField(null=True)
    on_behalf_of_name = models.CharField(max_length=300, blank=True)
    support_session_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)

    personal_data = ("account_id", "person_id", "actor_name", "on_behalf_of_person_id", "on_behalf_of_name", "text")

    class Meta:
        db_table = "audit_record"
        indexes = [
            models.Index(fields=["xid", "id"], name="audit_record_sealing"),
            models.Index(fields=["at", "id"], name="audit_record_time"),
            models.Index(fields=["agency_id", "at", "id"], name="audit_record_agency"),
            models.Index(fields=["person_id", "at", "id"], name="audit_record_person"),
            models.Index(
                fields=["on_behalf_of_person_id", "at", "id"],
                name="audit_record_behalf",
                condition=models.Q(on_behalf_of_person_id__isnull=False),
            ),
            models.Index(fields=["command", "at", "id"], name="audit_record_command"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_record_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.command} {self.outcome} #{self.pk}"

    def as_tuple(self) -> tuple[str, str]:
        """What a test asks first: which act, and how it ended."""
        return (self.command, self.outcome)


class LogEntry(models.Model):
    """The place of a record in the log (lá): indexes run 0, 1, 2 … without a gap."""

    index = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, on_delete=models.PROTECT, related_name="entry")
    leaf_hash = models.BinaryField(max_length=32)

    personal_data = ()

    class Meta:
        db_table = "audit_log_entry"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(models.Model):
    """256 neighbouring hashes of one level of the tree, and the hash over them, so that a proof reads few rows.

    Level 0 holds leaf hashes, level 1 the hashes over whole tiles of level 0, and so on. Only full tiles are kept.
    """

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=256 * 32)
    root = models.BinaryField(max_length=32)

    personal_data = ()

    class Meta:
        db_table = "audit_tile"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="audit_tile_once")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A seal over the log's first `size` leaves (điểm niêm phong): the root, signed as a note, later time-stamped.

    `horizon` is the transaction number below which every act was over when this was sealed, `cluster` the database
    cluster that counted it (numbers restart in another one).
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    horizon = TransactionIdField()
    cluster = models.BigIntegerField()
    note = models.TextField()
    sealed_at = models.DateTimeField()
    timestamp_token = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)

    personal_data = ()

    class Meta:
        db_table = "audit_checkpoint"
        indexes = [
            models.Index(fields=["size"], name="audit_checkpoint_stamped", condition=models.Q(stamped_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.size}"
