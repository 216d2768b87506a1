"""Bodies that decide together, who sits in them, and by which rules."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienhong.kernel.dated import days, in_order

_SAME = RangeOperators.EQUAL
_OVERLAPS = RangeOperators.OVERLAPS


class Body(models.Model):
    """A body that meets and decides by majority (Chính phủ, tập thể lãnh đạo bộ, Ủy ban nhân dân).

    `agency` is the one whose office serves it: it keeps the roll and the rules and prepares the sessions.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")  # Chính phủ
        MINISTRY_BOARD = "ministry_board", _("Leadership of a ministry")  # tập thể lãnh đạo bộ
        PEOPLES_COMMITTEE = "peoples_committee", _("People's Committee")  # Ủy ban nhân dân
        OTHER = "other", _("Other body")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=17, choices=Kind)
    since = models.DateField()
    # Whether decisions of it may be released to the public.
    publishes = models.BooleanField(default=False)
    # How many days after a session its papers stay on members' devices.
    pack_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="cabinet_body_named_once"),
            models.CheckConstraint(name="cabinet_body_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A member of a body between two days (thành viên), by virtue of a post; the roll of a day is what counts.

    `position` is the protocol order. Nobody sits twice, and one presides (người đứng đầu).
    """

    personal_data = ("post", "person")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    presides = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["-presides", "position", "id"]
        constraints = [
            in_order("cabinet_seat_days_in_order"),
            ExclusionConstraint(
                name="cabinet_seat_once_at_a_time",
                expressions=[(F("body"), _SAME), (F("person"), _SAME), (days(), _OVERLAPS)],
            ),
            ExclusionConstraint(
                name="cabinet_one_presides",
                expressions=[(F("body"), _SAME), (days(), _OVERLAPS)],
                condition=Q(presides=True),
            ),
        ]
        indexes = [models.Index(fields=["person", "valid_from"], name="cabinet_seats_of_person")]

    def __str__(self) -> str:
        return f"{self.body_id}: {self.post_id}"


class ProcedureRule(models.Model):
    """A rule of procedure from a day on (quy chế làm việc), with its source; what is past is never changed.

    The value is text of the kind that `procedure_rules.KINDS` says; "" where no source settles it. Only who knows the law confirms
    a rule, and never one's own entry.
    """

    class Code(models.TextChoices):
        QUORUM = "quorum", _("Members that must be present")  # số thành viên phải có mặt
        MAJORITY = "majority", _("Majority, of all members")  # biểu quyết theo đa số
        TIE = "tie", _("When as many agree as object")  # khi bằng phiếu
        SILENCE = "silence", _("Whoever does not answer")  # không trả lời phiếu
        PHIEU_DAYS = "phieu_days", _("Working days to answer a ballot")  # thời hạn trả lời phiếu lấy ý kiến
        PAPERS_LEAD = "papers_lead", _("Days in which papers are sent beforehand")  # gửi tài liệu trước phiên họp
        DEPUTY = "deputy", _("Whoever comes instead of a member")  # người dự họp thay
        REMOTE_COUNTS = "remote_counts", _("Members who take part from elsewhere count as present")  # dự họp trực tuyến
        THEMATIC = "thematic", _("Members who can ask for a session")  # phiên họp chuyên đề theo yêu cầu
        REGULAR = "regular", _("Regular session before this day of the next month")  # phiên họp thường kỳ
        SECRET_RETURN = "secret_return", _("Secret papers are taken back afterwards")  # thu hồi tài liệu mật
        SIGNATURE = "signature", _("Signatures by which members vote")  # loại chữ ký số của thành viên

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("Not verified")  # chưa kiểm chứng
        SECONDARY = "secondary", _("From a secondary source")  # nguồn thứ cấp
        CONFIRMED = "confirmed", _("Confirmed")  # đã xác nhận

    personal_data = ("entered_by", "confirmed_by", "remark")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(max_length=13, choices=Code)
    value = models.CharField(max_length=40, blank=True)
    citation = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    # None: what the platform proposed when the body was founded.
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["code", "-valid_from"]
        constraints = [
            in_order("cabinet_rule_days_in_order"),
            ExclusionConstraint(
                name="cabinet_one_rule_a_day",
                expressions=[(F("body"), _SAME), (F("code"), _SAME), (days(), _OVERLAPS)],
            ),
            models.CheckConstraint(
                name="cabinet_rule_confirmed_whole",
                condition=Q(status="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False)
                | ~Q(status="confirmed") & Q(confirmed_by=None, confirmed_at=None),
            ),
            models.CheckConstraint(
                name="cabinet_rule_by_another",
                condition=Q(confirmed_by=None) | Q(entered_by=None) | ~Q(confirmed_by=F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"
