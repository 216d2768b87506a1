"""Items of a session that are decided together, without a discussion."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.bodies import Seat
from dienhong.cabinet.models.sessions import AgendaItem, Session


class ConsentBlock(models.Model):
    """The undisputed items of a session (nhóm nội dung thống nhất), decided by one vote without a discussion.

    Until the gavel it proposes itself from the members' positions; `answers` says who must have answered. Whoever pulls an item
    holds this row FOR SHARE, the gavel takes it FOR UPDATE: a pull that came first always wins.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")  # được đề xuất
        PUT = "put", _("Put to the vote")  # đã đưa ra biểu quyết
        ADOPTED = "adopted", _("Adopted without discussion")  # đã thông qua, không thảo luận
        RETURNED = "returned", _("Back among the ordinary items")  # trở lại thảo luận bình thường

    class Answers(models.TextChoices):
        EVERYONE = "everyone", _("Every member must have answered")  # mọi thành viên đã trả lời
        HALF = "half", _("More than half of all members must have answered")  # quá nửa tổng số thành viên đã trả lời
        NOBODY = "nobody", _("Nobody needs to have answered")  # không đòi hỏi phải trả lời

    personal_data = ("put_by",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="block")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    answers = models.CharField(max_length=8, choices=Answers, default=Answers.HALF)
    put_at = models.DateTimeField(null=True)
    put_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cabinet_block_put_whole",
                condition=Q(state="proposed", put_at=None, put_by=None, ended_at=None)
                | Q(state="put", put_at__isnull=False, put_by__isnull=False, ended_at=None)
                | Q(state__in=["adopted", "returned"], put_at__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.state}"


class ConsentEntry(models.Model):
    """What became of an item for the block of its session: pulled out by a member, or in the block; never both."""

    class State(models.TextChoices):
        PULLED = "pulled", _("Pulled out of the block")  # được rút ra để thảo luận
        PUT = "put", _("In the block")  # trong nhóm
        ADOPTED = "adopted", _("Adopted without discussion")  # đã thông qua, không thảo luận
        RETURNED = "returned", _("Back among the ordinary items")  # trở lại thảo luận bình thường

    personal_data = ("seat", "reason")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(ConsentBlock, on_delete=models.PROTECT, related_name="entries")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="consent")
    state = models.CharField(max_length=8, choices=State)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "consent entries"
        ordering = ["item__position"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_pulled_by_a_member",
                condition=Q(state="pulled", seat__isnull=False) | ~Q(state="pulled") & Q(seat=None, reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state}"
