"""Reading packs of members on their devices, what was opened, private notes, and items that are withheld from a member."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.bodies import Seat
from dienhong.cabinet.models.papers import Paper, PaperVersion
from dienhong.cabinet.models.sessions import AgendaItem, Session


class Withholding(models.Model):
    """An item kept from a member of the body (không cung cấp cho thành viên): for him it does not exist, until it is given back."""

    personal_data = ("seat", "reason", "withheld_by", "given_back_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="withholdings")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    withheld_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    withheld_at = models.DateTimeField()
    given_back_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "item", "seat"], name="cabinet_withheld_once", condition=Q(given_back_at=None)
            ),
            models.CheckConstraint(name="cabinet_withheld_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="cabinet_given_back_whole",
                condition=Q(given_back_at=None, given_back_by=None)
                | Q(given_back_at__gte=F("withheld_at"), given_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.seat_id}"


class ReadingPack(models.Model):
    """A member's papers of a session on one device (bộ tài liệu phiên họp), numbered like copies on paper.

    `device_sha256` is the hash of a secret that only that device knows. What is revoked is deleted by the device at its next
    contact, which it confirms (`wiped_at`).
    """

    class State(models.TextChoices):
        HELD = "held", _("On the device")  # đang lưu trên thiết bị
        REVOKED = "revoked", _("To be deleted at the next contact")  # chờ xóa
        WIPED = "wiped", _("Deleted from the device")  # đã xóa

    personal_data = ("seat", "person", "device", "revoked_by", "reason")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reading_packs")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    device = models.CharField(max_length=80)
    device_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.HELD)
    taken_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    revoked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "session", "number"], name="cabinet_pack_number_once"),
            models.UniqueConstraint(
                fields=["agency", "session", "person", "device_sha256"],
                name="cabinet_pack_once_a_device",
                condition=Q(state="held"),
            ),
            models.CheckConstraint(
                name="cabinet_pack_state_whole",
                condition=Q(state="held", revoked_at=None, wiped_at=None)
                | Q(state="revoked", revoked_at__isnull=False, wiped_at=None)
                | Q(state="wiped", wiped_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person", "session"], name="cabinet_packs_of_person")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.number}"


class PaperOpening(models.Model):
    """A member opened a version of a paper for the first time (đã mở tài liệu); the office alone sees it."""

    personal_data = ("seat",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="openings")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "session", "seat", "version"], name="cabinet_opening_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.version_id}"


class NoteOperation(models.Model):
    """One writing of a private note on a paper (ghi chú riêng), for its owner alone; changed only to be emptied.

    Of a note (`note`, named by the device) the operation with the highest (`clock`, `device`) counts; `deleted` is its
    tombstone. `content` holds page, place, quote, words and strokes. Only what is `shared` may be read by the owner's assistants.
    """

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("on a paper", "Note")  # ghi chú
        HIGHLIGHT = "highlight", _("Highlight")  # đánh dấu
        INK = "ink", _("Handwriting")  # viết tay

    personal_data = ("owner", "content")

    uuid = models.UUIDField()
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="+")
    note = models.UUIDField()
    clock = models.BigIntegerField()
    device = models.CharField(max_length=36)
    kind = models.CharField(max_length=9, choices=Kind)
    deleted = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    content = models.JSONField()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "owner", "uuid"], name="cabinet_note_operation_once"),
            models.CheckConstraint(name="cabinet_note_clock_counts", condition=Q(clock__gte=1)),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="cabinet_notes_of_owner"),
            models.Index(fields=["seat", "note", "-clock", "-device"], name="cabinet_notes_that_count"),
        ]

    def __str__(self) -> str:
        return f"{self.note}: {self.clock}"
