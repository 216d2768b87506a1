"""What is typed in a session under the item that is discussed."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dienhong.cabinet.models.sessions import AgendaItem, Invitation


class ItemComment(models.Model):
    """What somebody who is there types under the item under discussion (ý kiến ghi tại phiên họp); it stands in the minutes.

    Written once: a trigger refuses changes.
    """

    personal_data = ("invitation", "text")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="comments")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="cabinet_comment_says_something", condition=~Q(text=""))]
        indexes = [models.Index(fields=["item", "id"], name="cabinet_comments_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.invitation_id}"
