"""Who asks to speak in a session and who spoke: only events, from which the queue is replayed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models.sessions import AgendaItem, Invitation, Session


class SpeechStep(models.Model):
    """A step of the speech queue of an item (đăng ký phát biểu); the order of speakers is the replay of these, nothing is changed."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("Asked to speak")  # đăng ký phát biểu
        WITHDRAWN = "withdrawn", _("No longer asks to speak")  # rút đăng ký
        PREFERRED = "preferred", _("Put first")  # ưu tiên
        GIVEN = "given", _("Was given the word")  # mời phát biểu
        ENDED = "ended", _("Finished speaking")  # kết thúc phát biểu

    personal_data = ("invitation", "topic", "entered_by")

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="speech_steps")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="speech_steps")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    topic = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)  # how long the word was given for
    at = models.DateTimeField()
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="cabinet_word_given_for",
                condition=Q(kind="given", minutes__gte=1) | ~Q(kind="given") & Q(minutes=None),
            ),
        ]
        indexes = [models.Index(fields=["item", "id"], name="cabinet_speech_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"
