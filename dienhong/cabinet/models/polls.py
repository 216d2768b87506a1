"""Questions put to the vote, their rolls, and the signed ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from dienhong.cabinet.models.sessions import Session


class Poll(models.Model):
    """A question that members decide (biểu quyết tại phiên họp, phiếu lấy ý kiến).

    `manifest` is the canonical text that every ballot names by its hash: the question, rules with their sources, roll,
    documents with their hashes. The agency that serves the body seals it, and only then is the poll open. What happens later
    stands in `PollEvent`; the manifest never changes.
    """

    class Mode(models.TextChoices):
        IN_SESSION = "in_session", _("Vote in the session")  # biểu quyết tại phiên họp
        CIRCULATED = "circulated", _("Written ballot")  # phiếu lấy ý kiến

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being sealed")  # đang đóng dấu
        OPEN = "open", _("Open for votes")  # đang lấy ý kiến
        CLOSED = "closed", _("Closed")  # đã kiểm phiếu
        WITHDRAWN = "withdrawn", _("Withdrawn")  # đã rút

    personal_data = ("manifest", "prepared_by", "closed_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey("cabinet.Body", on_delete=models.PROTECT, related_name="polls")
    # What it is about: a dossier, and in the session the item of the agenda.
    dossier = models.ForeignKey("cabinet.Dossier", on_delete=models.PROTECT, null=True, related_name="polls")
    item = models.ForeignKey("cabinet.AgendaItem", on_delete=models.PROTECT, null=True, related_name="polls")
    # Or the items that are decided together.
    block = models.ForeignKey("cabinet.ConsentBlock", on_delete=models.PROTECT, null=True, related_name="polls")
    mode = models.CharField(max_length=10, choices=Mode)
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    question = models.CharField(max_length=500)
    manifest = models.TextField()
    manifest_sha256 = models.CharField(max_length=64)
    manifest_seal = models.BinaryField(default=b"")
    prepared_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    # The day and hour until which a written ballot is answered; a vote in the session ends with the gavel.
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    tally = models.TextField(blank=True)
    tally_seal = models.BinaryField(default=b"")
    decision = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "manifest_sha256"], name="cabinet_poll_manifest_once"),
            models.CheckConstraint(
                name="cabinet_poll_open_once_sealed",
                condition=Q(state="preparing")
                | Q(state="withdrawn")
                | Q(opened_at__isnull=False) & ~Q(manifest_seal=b""),
            ),
            models.CheckConstraint(
                name="cabinet_poll_closed_with_tally",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(tally="") & ~Q(decision="")
                | ~Q(state="closed") & Q(tally="", decision=""),
            ),
            models.CheckConstraint(
                name="cabinet_circulated_poll_has_a_term",
                condition=Q(mode="in_session", closes_at__isnull=True) | Q(mode="circulated", closes_at__isnull=False),
            ),
            models.CheckConstraint(name="cabinet_poll_of_item_or_block", condition=Q(item=None) | Q(block=None)),
        ]
        indexes = [
            models.Index(fields=["body", "-prepared_at"], name="cabinet_polls_of_body"),
            models.Index(fields=["closes_at"], name="cabinet_polls_by_term", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def session(self) -> Session | None:
        """The session in which the vote is taken."""
        about = self.item or self.block
        return about.session if about is not None else None


class PollDocument(models.Model):
    """A document that is voted on, by the hash of its frozen bytes (văn bản đã chốt)."""

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="documents")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=20)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, to_field="sha256", related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="cabinet_poll_document_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class PollMember(models.Model):
    """A member of a poll's roll (thành viên có quyền biểu quyết); who casts stands in line at this row."""

    personal_data = ("person",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="members")
    seat = models.ForeignKey("cabinet.Seat", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="cabinet_poll_member_once"),
            models.UniqueConstraint(fields=["poll", "person"], name="cabinet_poll_person_once"),
        ]
        indexes = [models.Index(fields=["person", "poll"], name="cabinet_polls_of_person")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.seat_id}"


class PollEvent(models.Model):
    """What happened to an open poll beside its ballots (diễn biến): canonical text, never changed."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("Term extended")  # gia hạn
        ENROLLED = "enrolled", _("Certificate of a member added")  # bổ sung chứng thư của thành viên
        WITHDRAWN = "withdrawn", _("Withdrawn")  # rút

    personal_data = ("content",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="cabinet_poll_event_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.kind}"


class BallotDraft(models.Model):
    """A ballot that its member has filled in and not signed yet (phiếu chờ ký); it counts for nothing.

    `content` is what will be signed, byte for byte.
    """

    personal_data = ("content",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="drafts")
    member = models.ForeignKey(PollMember, on_delete=models.CASCADE, related_name="drafts")
    nonce = models.CharField(max_length=32)
    content = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "member", "nonce"], name="cabinet_draft_nonce_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.member_id}"


class Ballot(models.Model):
    """A signed ballot (phiếu biểu quyết, phiếu lấy ý kiến); kept for ever, never changed. The highest revision counts.

    `content` is the canonical text under `signature` (detached CMS, DER). `late` came after the close: named, not counted.
    """

    class Channel(models.TextChoices):
        ROOM = "room", _("In the room")  # tại phòng họp
        REMOTE = "remote", _("From elsewhere")  # từ xa

    personal_data = ("content", "signature")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(PollMember, on_delete=models.PROTECT, related_name="ballots")
    revision = models.PositiveSmallIntegerField()
    nonce = models.CharField(max_length=32)
    choice = models.CharField(max_length=5)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    signature = models.BinaryField()
    late = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["poll", "member", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "member", "revision"], name="cabinet_ballot_revision_once"),
            models.UniqueConstraint(fields=["poll", "member", "nonce"], name="cabinet_ballot_nonce_once"),
            models.CheckConstraint(name="cabinet_ballot_signed", condition=~Q(signature=b"")),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.member_id} #{self.revision}"


class PollReminder(models.Model):
    """That a stage of a written ballot's term was told (nhắc trả lời phiếu), once for each term."""

    class Stage(models.TextChoices):
        THREE_DAYS = "three_days", _("Three days before the end")  # còn 3 ngày
        ONE_DAY = "one_day", _("One day before the end")  # còn 1 ngày
        FOUR_HOURS = "four_hours", _("Four hours before the end")  # còn 4 giờ
        OVERDUE = "overdue", _("Term over")  # quá hạn

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField(max_length=10, choices=Stage)
    term = models.DateTimeField()
    told_at = models.DateTimeField()
    # How many had not answered then.
    silent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["told_at"]
        constraints = [models.UniqueConstraint(fields=["poll", "stage", "term"], name="cabinet_reminder_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.stage}"
