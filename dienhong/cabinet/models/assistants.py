"""Assistants of a member, and what they prepare for him to approve."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.bodies import Seat
from dienhong.cabinet.models.opinions import ClauseOpinion
from dienhong.cabinet.models.papers import PaperVersion
from dienhong.cabinet.models.positions import Position
from dienhong.cabinet.models.sessions import AgendaItem
from dienhong.kernel.dated import days, in_order


class Assistant(models.Model):
    """Somebody of a member's agency who helps him (trợ lý, chuyên viên giúp việc): reads and drafts, never signs or votes for him.

    `ended_at` ends it at once, before its last day.
    """

    personal_data = ("person", "post")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="assistants")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            in_order("cabinet_assistant_days_in_order"),
            ExclusionConstraint(
                name="cabinet_assistant_named_once",
                expressions=[
                    (F("seat"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [models.Index(fields=["person", "valid_from"], name="cabinet_assistants_by_person")]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.person_id}"


class AssistantDraft(models.Model):
    """A position or an opinion that an assistant prepared (bản thảo của trợ lý); for the member and his assistants alone.

    Approved, it is published as the member's, as he left it; the draft itself never leaves their circle. `stance` is one of
    Position.Stance or ClauseOpinion.Stand.
    """

    class Subject(models.TextChoices):
        POSITION = "position", _("Position")  # chính kiến
        OPINION = "opinion", _("Opinion on a clause")  # ý kiến

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the member")  # chờ thành viên duyệt
        RETURNED = "returned", _("Sent back to the assistant")  # trả lại trợ lý
        APPROVED = "approved", _("Approved and published")  # đã duyệt, đã đăng
        DROPPED = "dropped", _("Dropped")  # đã bỏ

    personal_data = ("seat", "author", "text", "quote", "remark")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=8, choices=Subject)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stance = models.CharField(max_length=9)
    speaks = models.BooleanField(default=False)
    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=120, blank=True)
    quote = models.CharField(max_length=1000, blank=True)
    text = models.CharField(max_length=5000, blank=True)
    answers = models.ForeignKey(ClauseOpinion, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    position = models.OneToOneField(Position, on_delete=models.PROTECT, null=True, related_name="+")
    opinion = models.OneToOneField(ClauseOpinion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_draft_published_when_approved",
                condition=Q(state="approved", subject="position", position__isnull=False, opinion=None)
                | Q(state="approved", subject="opinion", position=None, opinion__isnull=False)
                | ~Q(state="approved") & Q(position=None, opinion=None),
            ),
        ]
        indexes = [models.Index(fields=["seat", "state"], name="cabinet_drafts_for_member")]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.item_id}"
