"""What agencies did on the axis, day by day, counted beforehand so that a year is read at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dienhong.exchange.models.tallies import Tally


class DayFigures(models.Model):
    """The exchange of an agency on one day, as sender or as recipient, in numbers (số liệu ngày).

    A delivery stands in the day on which its package was handed over, with what became of it until `counted_at`; the night
    counts a day anew when something was reported of it. `minutes`: minutes until taken in (03) → number of deliveries;
    `reasons`: reason of a refusal → number. `packages`, `in_time` and `late` are of documents, and of senders only.
    """

    personal_data = ("reasons",)

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    side = models.CharField(max_length=8, choices=Tally.Side)
    packages = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    deliveries = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    arrived = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    taken_in = models.PositiveIntegerField(default=0)
    assigned = models.PositiveIntegerField(default=0)
    in_progress = models.PositiveIntegerField(default=0)
    finished = models.PositiveIntegerField(default=0)
    recalled = models.PositiveIntegerField(default=0)
    same_day = models.PositiveIntegerField(default=0)
    minutes = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    # The newest status that was there when the day was counted; newer ones tell which days to count anew.
    counted_to = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "day figures"
        constraints = [
            models.UniqueConstraint(name="exchange_figures_once", fields=["agency", "day", "side"]),
            models.CheckConstraint(name="exchange_figures_of_senders", condition=Q(side="sent") | Q(packages=0)),
        ]
        indexes = [
            models.Index(name="exchange_figures_day", fields=["day", "side", "agency"]),
            models.Index(name="exchange_figures_counted", fields=["-counted_to"]),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day} {self.side}: {self.deliveries}"
