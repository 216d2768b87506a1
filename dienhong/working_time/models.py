"""Working hours and the days on which a decision says otherwise.

Agencies are named by their number only: the directory stands beside this domain. The agency 0 is the whole country.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

COUNTRY = 0


class WorkingHours(models.Model):
    """The working hours of an agency from a day on (giờ làm việc).

    Law: Labour Code 2019 art. 105: at most eight hours a day and 48 a week; agencies set the times.
    """

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency_id = models.BigIntegerField(default=COUNTRY)
    valid_from = models.DateField()
    # Monday is 0.
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    morning_from = models.TimeField(null=True)
    morning_until = models.TimeField(null=True)
    afternoon_from = models.TimeField(null=True)
    afternoon_until = models.TimeField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "working hours"
        constraints = [
            models.UniqueConstraint(name="working_time_hours_once", fields=["agency_id", "valid_from"]),
            models.CheckConstraint(
                name="working_time_morning_whole",
                condition=Q(morning_from__isnull=True, morning_until__isnull=True)
                | Q(morning_from__lt=F("morning_until")),
            ),
            models.CheckConstraint(
                name="working_time_afternoon_whole",
                condition=Q(afternoon_from__isnull=True, afternoon_until__isnull=True)
                | Q(afternoon_from__lt=F("afternoon_until")),
            ),
            models.CheckConstraint(
                name="working_time_some_half",
                condition=Q(morning_from__isnull=False) | Q(afternoon_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.valid_from}"


class DayRule(models.Model):
    """A day that a decision takes out of the usual week (ngày nghỉ, ngày làm bù); never deleted, only withdrawn.

    Law: Labour Code 2019 art. 112; the Government's yearly decisions on Tết, the National Day and days worked for others.
    """

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        MORNING_OFF = "morning_off", _("Morning off")
        AFTERNOON_OFF = "afternoon_off", _("Afternoon off")
        WORKING = "working", _("Working day")

    class Source(models.TextChoices):
        SEED = "seed", _("Reckoned beforehand")  # from the library of holidays, until a decision is entered
        DECISION = "decision", _("Official decision")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency_id = models.BigIntegerField(default=COUNTRY)
    day = models.DateField()
    kind = models.CharField(max_length=13, choices=Kind)
    source = models.CharField(max_length=8, choices=Source)
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="working_time_day_once", fields=["agency_id", "day"], condition=Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day}: {self.kind}"
