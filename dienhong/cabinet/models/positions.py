"""What members say of an item before it is taken up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.bodies import Seat
from dienhong.cabinet.models.sessions import AgendaItem


class Position(models.Model):
    """A member's position on an item before the session (chính kiến trước phiên họp); never changed, the newest counts.

    Whoever only wishes to speak takes no stance yet.
    """

    class Stance(models.TextChoices):
        AGREE = "agree", pgettext_lazy("position", "Agrees")  # đồng ý
        OBJECT = "object", _("Objects")  # không đồng ý
        NONE = "none", _("No stance yet")  # chưa nêu chính kiến

    personal_data = ("seat", "reason")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="positions")
    stance = models.CharField(max_length=6, choices=Stance)
    speaks = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="cabinet_objection_says_why", condition=~Q(stance="object", reason="")),
            models.CheckConstraint(name="cabinet_position_says_something", condition=~Q(stance="none", speaks=False)),
        ]
        indexes = [models.Index(fields=["item", "seat", "-id"], name="cabinet_positions_on_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.seat_id} {self.stance}"
