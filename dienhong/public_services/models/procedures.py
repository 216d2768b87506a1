"""Administrative procedures, their published versions and drafts, and the agencies that offer them.

Days: `effective_from` is the first day in force, `effective_to` the first day no longer in force; empty means without limit.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """daterange(first day, first day no more), upper bound excluded."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Procedure(models.Model):
    """Administrative procedure (thủ tục hành chính): the stable thing behind its versions; `agency` publishes it.

    Law: Decree 63/2010/ND-CP art. 3. Abolished from `abolished_from` on (bãi bỏ), by `abolished_by`, a decision.
    """

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30, unique=True, db_collation="C")
    begun_at = models.DateTimeField()
    abolished_from = models.DateField(null=True)
    abolished_by = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="services_procedure_of_agency", fields=["agency", "code"]),
            models.CheckConstraint(
                name="services_abolished_whole",
                condition=Q(abolished_from=None, abolished_by="")
                | Q(abolished_from__isnull=False) & ~Q(abolished_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """A published version of a procedure (phiên bản công bố): one document with its hash, in force between two days.

    Title, field, level, service and life events are copies out of the document for lists and filters; `lacks` are the
    parts in which it is incomplete (only imported ones may be). The database refuses every change but of `effective_to`.
    """

    class Source(models.TextChoices):
        ENTERED = "entered", _("Entered here")
        IMPORTED = "imported", _("Taken from the national catalogue")

    personal_data = ("published_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    title = models.CharField(max_length=1000)
    sort_key = models.CharField(max_length=1000, db_collation="C")
    field_code = models.CharField(max_length=60, blank=True, db_collation="C")
    field_name = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=10)
    service = models.CharField(max_length=12)
    life_events = ArrayField(models.CharField(max_length=30), default=list)
    lacks = ArrayField(models.CharField(max_length=20), default=list)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    source = models.CharField(max_length=8, choices=Source)
    basis = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="services_version_number", fields=["procedure", "number"]),
            ExclusionConstraint(
                name="services_one_version_a_day",
                expressions=[
                    ("procedure", "="),
                    (DateRange(F("effective_from"), F("effective_to")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="services_version_ends_after_beginning",
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(name="services_version_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]
        indexes = [
            models.Index(name="services_version_order", fields=["sort_key", "id"]),
            models.Index(name="services_version_field", fields=["field_code", "sort_key", "id"]),
            models.Index(name="services_version_news", fields=["-published_at", "-id"]),
            GinIndex(name="services_version_events", fields=["life_events"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ProcedureDraft(models.Model):
    """The one draft of a procedure (dự thảo), edited part by part; `revision` grows with every change, so that two editors notice."""

    personal_data = ("edited_by",)

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    procedure = models.OneToOneField(Procedure, models.PROTECT, related_name="draft")
    document = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.procedure_id}, revision {self.revision}"


class Offering(models.Model):
    """An agency that takes applications of a procedure (cơ quan tiếp nhận), between two days; `with_units`: all below it too."""

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="offerings")
    with_units = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="services_offered_once_a_day",
                expressions=[
                    ("agency", "="),
                    ("procedure", "="),
                    (DateRange(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="services_offering_ends_after_beginning",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.procedure_id}"
