"""Opinions on the papers of an item, by clause, with answers."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienhong.cabinet.models.bodies import Seat
from dienhong.cabinet.models.papers import PaperVersion
from dienhong.cabinet.models.sessions import AgendaItem


class ClauseOpinion(models.Model):
    """A published opinion of a member on a clause, or an answer to one (ý kiến); never changed, only replaced or withdrawn by a later row.

    `clause` names the place in words, `place` is its node in the strict tree where the text has one; both empty: the whole.
    A member writes as his `seat`; the agency that submits (`by_agency`) only answers.
    """

    class Stand(models.TextChoices):
        SUPPORT = "support", _("In favour")  # tán thành
        OBJECT = "object", _("Against")  # không tán thành
        CHANGE = "change", _("Wants it changed")  # đề nghị sửa
        REMARK = "remark", pgettext_lazy("opinion", "Remark")  # góp ý
        ANSWER = "answer", _("Answer")  # trả lời, giải trình
        WITHDRAWN = "withdrawn", _("Opinion withdrawn")  # rút ý kiến

    personal_data = ("seat", "author", "text", "quote")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, null=True, related_name="opinions")
    place = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=120, blank=True)
    quote = models.CharField(max_length=1000, blank=True)
    stand = models.CharField(max_length=9, choices=Stand)
    text = models.CharField(max_length=5000, blank=True)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="opinions")
    by_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answered_by")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_opinion_of_one_author",
                condition=Q(seat__isnull=False, by_agency=None) | Q(seat=None, by_agency__isnull=False),
            ),
            models.CheckConstraint(
                name="cabinet_opinion_has_words", condition=Q(stand__in=["support", "withdrawn"]) | ~Q(text="")
            ),
            models.CheckConstraint(
                name="cabinet_opinion_answers_another",
                condition=Q(stand="withdrawn")
                | Q(stand="answer", answers__isnull=False)
                | ~Q(stand="answer") & Q(answers=None, by_agency=None),
            ),
            models.CheckConstraint(
                name="cabinet_opinion_withdrawn_from_one", condition=~Q(stand="withdrawn", supersedes=None)
            ),
        ]
        indexes = [models.Index(fields=["item", "id"], name="cabinet_opinions_on_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.stand}"
