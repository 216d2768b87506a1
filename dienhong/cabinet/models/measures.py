"""What sessions are measured against."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dienhong.cabinet.models.bodies import Body
from dienhong.cabinet.models.sessions import AgendaItem


class MeasureBaseline(models.Model):
    """How many minutes an item of a form took before (mốc so sánh), for sessions from a day on, with its source; never changed.

    Of several that fit a day the one with the latest first day counts, and of those the one that was entered last.
    """

    personal_data = ("entered_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="baselines")
    form = models.CharField(max_length=11, choices=AgendaItem.Form)
    minutes = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    citation = models.CharField(max_length=300)
    entered_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["form", "-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(name="cabinet_baseline_cited", condition=~Q(citation="")),
            models.CheckConstraint(name="cabinet_baseline_takes_time", condition=Q(minutes__gte=1, minutes__lte=600)),
        ]
        indexes = [models.Index(fields=["body", "form", "-valid_from"], name="cabinet_baselines_of_body")]

    def __str__(self) -> str:
        return f"{self.form} {self.valid_from}: {self.minutes}"
