"""Amendments that are proposed to a draft, and what came of each."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.drafts import Draft, DraftVersion


class Amendment(models.Model):
    """A change that somebody proposes to one place of a draft (đề nghị sửa đổi), until the drafting agency takes it up or explains why not.

    `node` is the place, `base` the hash of what it said then, `version` the version that the proposer saw; `words` what was typed.
    """

    class Op(models.TextChoices):
        REPLACE = "replace", _("Other words")  # sửa lời văn
        INSERT_AFTER = "insert_after", _("Add after it")  # bổ sung vào sau
        DELETE = "delete", _("Leave out")  # bỏ
        MOVE = "move", _("Move behind another place")  # chuyển đến sau chỗ khác
        SPLIT = "split", _("Split in two")  # tách làm hai

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("amendment", "Proposed")  # đề nghị
        ACCEPTED = "accepted", pgettext_lazy("amendment", "Taken up")  # tiếp thu
        PARTLY = "partly", pgettext_lazy("amendment", "Taken up in part")  # tiếp thu một phần
        REJECTED = "rejected", pgettext_lazy("amendment", "Not taken up")  # không tiếp thu
        WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "Withdrawn")  # rút

    personal_data = ("author", "reason", "heading", "words", "rest", "decided_by", "explanation")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="amendments")
    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="+")
    node = models.UUIDField()
    base = models.CharField(max_length=64, blank=True)
    op = models.CharField(max_length=12, choices=Op)
    heading = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)
    rest = models.TextField(blank=True)  # of what is split: the words of the second
    place = models.UUIDField(null=True)  # behind which it moves
    reason = models.TextField()
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    explanation = models.TextField(blank=True)
    decided_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="cabinet_amendment_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="cabinet_amendment_explained",
                condition=Q(state="proposed", decided_at=None)
                | Q(state="accepted", decided_at__isnull=False)
                | Q(state="withdrawn", decided_at__isnull=False)
                | Q(state__in=["partly", "rejected"], decided_at__isnull=False) & ~Q(explanation=""),
            ),
            models.CheckConstraint(
                name="cabinet_amendment_moves_somewhere",
                condition=Q(op="move", place__isnull=False) | ~Q(op="move") & Q(place=None),
            ),
        ]
        indexes = [models.Index(fields=["draft", "state"], name="cabinet_amendments_of_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.op} {self.node}"
