"""Minutes of a session: sentences with the events they come from, what the secretary writes, remarks, signatures."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.sessions import AgendaItem, Invitation, Session


class Minutes(models.Model):
    """The minutes of a closed session (biên bản phiên họp), assembled from its events.

    `content_sha256` names the text that was settled; `pdf` is that text, with the signatures there are so far.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("minutes", "Being written")  # đang soạn
        READ = "read", _("With the members for remarks")  # đang lấy góp ý
        SETTLED = "settled", pgettext_lazy("minutes", "Settled, waits for signatures")  # đã chốt, chờ ký
        SIGNED = "signed", pgettext_lazy("minutes", "Signed")  # đã ký

    personal_data = ("drafted_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="protocol")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFTED)
    drafted_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    # Until when members say what they find wrong.
    read_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256", db_column="pdf_sha256"
    )
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                name="cabinet_minutes_settled_whole",
                condition=Q(state__in=["drafted", "read"], settled_at=None, content_sha256="")
                | Q(state__in=["settled", "signed"], settled_at__isnull=False) & ~Q(content_sha256=""),
            ),
            models.CheckConstraint(
                name="cabinet_minutes_signed_whole",
                condition=Q(state="signed", signed_at__isnull=False, pdf__isnull=False)
                | ~Q(state="signed") & Q(signed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.state}"


class MinutesPart(models.Model):
    """A sentence of the minutes, or a passage for the secretary to write (câu, đoạn của biên bản).

    `sources` name the events it comes from, such as "step:12"; a generated text is never changed, of a written one the newest
    `MinutesText` counts.
    """

    class Section(models.TextChoices):
        OPENING = "opening", _("Opening")  # khai mạc
        ATTENDANCE = "attendance", pgettext_lazy("minutes", "Attendance")  # thành phần
        CHAIR = "chair", _("Who led the session")  # điều hành
        ITEM = "item", pgettext_lazy("minutes", "Item")  # nội dung
        CLOSE = "close", _("Close of the session")  # bế mạc

    class Kind(models.TextChoices):
        GENERATED = "generated", _("From events")  # từ diễn biến
        WRITTEN = "written", _("Written by the secretary")  # thư ký soạn

    personal_data = ("text",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=10, choices=Section)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    text = models.TextField(blank=True)
    sources = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "position"], name="cabinet_minutes_part_once"),
            models.CheckConstraint(
                name="cabinet_minutes_sentence_has_a_source",
                condition=Q(kind="written", text="") | Q(kind="generated", sources__len__gte=1) & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="cabinet_minutes_part_of_its_item",
                condition=Q(section="item", item__isnull=False) | ~Q(section="item") & Q(item=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.position}"


class MinutesText(models.Model):
    """A version of a passage that the secretary wrote (phiên bản đoạn soạn), from 1; the highest number counts, all stay."""

    personal_data = ("text", "author")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(MinutesPart, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="cabinet_minutes_text_once")]

    def __str__(self) -> str:
        return f"{self.part_id} v{self.number}"


class MinutesRemark(models.Model):
    """What a member says of the minutes (góp ý biên bản): agrees, or finds something wrong; the secretary answers the latter."""

    personal_data = ("invitation", "text", "answer", "answered_by")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="remarks")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_remark_says_something", condition=Q(agrees=True, text="") | Q(agrees=False) & ~Q(text="")
            ),
            models.CheckConstraint(
                name="cabinet_remark_answered_whole",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | Q(agrees=False, answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.invitation_id}"

    @property
    def waits(self) -> bool:
        """Whether it finds something wrong and has no answer yet."""
        return not self.agrees and not self.answer


class MinutesSignature(models.Model):
    """A signature under the minutes that was ordered (chữ ký biên bản): of the secretary first, then of the chair."""

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("Secretary")  # thư ký
        CHAIR = "chair", pgettext_lazy("of a session", "Chair")  # chủ tọa

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("signature", "Being made")  # đang ký
        MADE = "made", pgettext_lazy("signature", "Made")  # đã ký
        DROPPED = "dropped", pgettext_lazy("signature", "Not given")  # không ký

    personal_data = ("person",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=9, choices=Role)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "role"], name="cabinet_minutes_signed_once", condition=~Q(state="dropped")
            ),
            models.CheckConstraint(
                name="cabinet_minutes_signature_ended",
                condition=Q(state="asked", ended_at=None) | ~Q(state="asked") & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.role}"
