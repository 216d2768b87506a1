"""Sessions of a body: the rules that bind each, who is invited, who was present when, what was taken up in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.bodies import Body, ProcedureRule, Seat
from dienhong.cabinet.models.dossiers import Dossier


class Session(models.Model):
    """A meeting of a body (phiên họp). Whoever `chair` names leads it; handing it over leaves a step."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular session")  # phiên họp thường kỳ
        THEMATIC = "thematic", _("Thematic session")  # phiên họp chuyên đề

    class State(models.TextChoices):
        PREPARING = "preparing", _("In preparation")  # đang chuẩn bị
        CALLED = "called", _("Called")  # đã triệu tập
        OPEN = "open", _("In session")  # đang họp
        CLOSED = "closed", _("Session closed")  # đã bế mạc
        CANCELLED = "cancelled", _("Cancelled")  # đã hủy

    personal_data = ("chair",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300)
    chair = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    # Counts what was sent to calendars (RFC 5545, SEQUENCE): a later file replaces an earlier one.
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="cabinet_session_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(name="cabinet_session_ends_later", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="cabinet_session_opened_at",
                condition=Q(state__in=["preparing", "called", "cancelled"], opened_at=None)
                | Q(state__in=["open", "closed"], opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cabinet_session_closed_at",
                condition=Q(state="closed", closed_at__gte=F("opened_at")) | ~Q(state="closed") & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="cabinet_session_cancelled_why",
                condition=Q(state="cancelled") & ~Q(cancel_reason="") | ~Q(state="cancelled") & Q(cancel_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["body", "-starts_at", "-id"], name="cabinet_sessions_of_body")]

    def __str__(self) -> str:
        return self.title

    @property
    def papers_until(self) -> datetime:
        """When its papers leave the devices of members: so many days after its end as the body says."""
        return (self.closed_at or self.ends_at) + timedelta(days=self.body.pack_days)


class SessionRule(models.Model):
    """A rule of procedure as it binds one session (quy tắc áp dụng): copied when it is called, never changed by later entries."""

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(max_length=13, choices=ProcedureRule.Code)
    value = models.CharField(max_length=40, blank=True)
    citation = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=ProcedureRule.Status)
    source = models.ForeignKey(ProcedureRule, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="cabinet_session_rule_once")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.code}"


class AgendaItem(models.Model):
    """A matter on the agenda of a session (nội dung phiên họp); one at a time is under discussion."""

    class Form(models.TextChoices):
        DISCUSSION = "discussion", _("Discussion")  # thảo luận
        VOTE = "vote", _("Discussion and vote")  # thảo luận, biểu quyết
        INFORMATION = "information", _("For information")  # báo cáo để biết

    class State(models.TextChoices):
        WAITING = "waiting", _("Not taken up yet")  # chưa thảo luận
        DISCUSSED = "discussed", _("Under discussion")  # đang thảo luận
        CONCLUDED = "concluded", _("Concluded")  # đã kết luận
        TAKEN_OFF = "taken_off", _("Taken off the agenda")  # rút khỏi chương trình

    personal_data = ("presenter",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    form = models.CharField(max_length=11, choices=Form)
    presenter = models.CharField(max_length=200, blank=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="agenda_items")
    submitter = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    asks = models.TextField(blank=True)  # what the body is asked, a question a line
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="cabinet_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["session"], name="cabinet_one_item_discussed", condition=Q(state="discussed")
            ),
            models.CheckConstraint(name="cabinet_item_takes_time", condition=Q(minutes__gte=1)),
            models.CheckConstraint(
                name="cabinet_item_times",
                condition=Q(state="waiting", started_at=None, ended_at=None)
                | Q(state="discussed", started_at__isnull=False, ended_at=None)
                | Q(state="concluded", started_at__isnull=False, ended_at__gte=F("started_at"))
                | Q(state="taken_off", ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Invitation(models.Model):
    """Somebody asked to come to a session (giấy mời): a member by the roll, or an invitee who speaks and never votes.

    An invitee is there for all (`item` None) or for one item. A stand-in (người dự họp thay) is named in the member's
    reply; the seat stays the member's.
    """

    class Reply(models.TextChoices):
        NONE = "none", _("Not answered")  # chưa trả lời
        COMES = "comes", _("Comes")  # dự họp
        REMOTE = "remote", _("Takes part from elsewhere")  # dự họp trực tuyến
        ABSENT = "absent", _("Absent")  # vắng mặt
        STAND_IN = "stand_in", _("Sends a stand-in")  # cử người dự thay

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")  # không cần
        ASKED = "asked", _("Asked")  # đang xin phép
        GRANTED = "granted", _("Granted")  # đã đồng ý
        REFUSED = "refused", _("Refused")  # không đồng ý

    personal_data = ("seat", "person", "post", "reason", "stand_in", "stand_in_post")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="invitations")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="invitations")
    sent_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=8, choices=Reply, default=Reply.NONE)
    reason = models.CharField(max_length=500, blank=True)
    stand_in = models.CharField(max_length=200, blank=True)
    stand_in_post = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.NOT_NEEDED)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person", "item"], name="cabinet_invited_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="cabinet_members_come_for_all", condition=Q(seat=None) | Q(seat__isnull=False, item=None)
            ),
            models.CheckConstraint(
                name="cabinet_stand_in_named",
                condition=Q(reply="stand_in", seat__isnull=False) & ~Q(stand_in="") & ~Q(stand_in_post="")
                | ~Q(reply="stand_in") & Q(stand_in="", stand_in_post=""),
            ),
            models.CheckConstraint(
                name="cabinet_replied_at",
                condition=Q(reply="none", replied_at=None) | ~Q(reply="none") & Q(replied_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person", "session"], name="cabinet_invitations_of_person")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.person_id}"


class Attendance(models.Model):
    """Somebody came to a session or left it (điểm danh); who is there follows from the last event of each, nothing is changed.

    A stand-in's coming is marked and never counts as the member's.
    """

    class Kind(models.TextChoices):
        CAME = "came", _("Came")  # có mặt
        LEFT = "left", _("Left")  # rời phiên họp

    class Where(models.TextChoices):
        ROOM = "room", _("In the room")  # tại phòng họp
        REMOTE = "remote", _("From elsewhere")  # trực tuyến

    personal_data = ("invitation", "entered_by")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="attendances")
    kind = models.CharField(max_length=4, choices=Kind)
    where = models.CharField(max_length=6, choices=Where)
    by_stand_in = models.BooleanField(default=False)
    at = models.DateTimeField()
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="cabinet_attendance_of_session")]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.kind}"


class SessionStep(models.Model):
    """What happened in a session (diễn biến phiên họp), in order; minutes are assembled from these."""

    class Kind(models.TextChoices):
        CALLED = "called", _("The session was called")  # triệu tập
        MOVED = "moved", _("The session was moved")  # đổi thời gian, địa điểm
        CANCELLED = "cancelled", _("The session was cancelled")  # hủy phiên họp
        OPENED = "opened", _("The session was opened")  # khai mạc
        CHAIR_HANDED = "chair_handed", _("The chair was handed over")  # giao điều hành
        ITEM_STARTED = "item_started", _("An item was taken up")  # bắt đầu nội dung
        ITEM_CONCLUDED = "item_concluded", _("An item was concluded")  # kết luận nội dung
        ITEM_TAKEN_OFF = "item_taken_off", _("An item was taken off")  # rút nội dung
        ITEM_PULLED = "item_pulled", _("An item was pulled out of the undisputed ones")  # rút khỏi nhóm thống nhất
        BLOCK_PUT = "block_put", _("The undisputed items were put to the vote")  # đưa nhóm thống nhất ra biểu quyết
        BLOCK_ENDED = "block_ended", _("The vote on the undisputed items ended")  # kết quả biểu quyết nhóm
        CLOSED = "closed", _("The session was closed")  # bế mạc

    personal_data = ("chair", "person")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="+")
    # Who led the session from this step on.
    chair = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="cabinet_steps_of_session")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.kind}"
