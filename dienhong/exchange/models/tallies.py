"""Reconciliation: what the axis counted each day, what agencies say, and where the two differ."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """What the axis carried for an agency on one day, signed by the platform (bảng đối chiếu ngày).

    `root` is the hash over the sorted lines of all packages, `partners` has the same for each agency on the other side
    (docs/protocols/exchange.md, section 9), so that two sides compare without sending everything.
    """

    class Side(models.TextChoices):
        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Arrived")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    side = models.CharField(max_length=8, choices=Side)
    count = models.PositiveIntegerField()
    # Deliveries that the recipient had not confirmed when the day was closed.
    unconfirmed = models.PositiveIntegerField()
    root = models.CharField(max_length=64, db_collation="C")
    partners = models.JSONField(default=list)
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(name="exchange_tally_once", fields=["agency", "day", "side"])]
        indexes = [models.Index(name="exchange_tally_recent", fields=["agency", "-day", "-id"])]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day} {self.side}: {self.count}"


class Comparison(models.Model):
    """An agency's own list of a day held against the axis's tally (đối soát); the newest of a tally counts."""

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    tally = models.ForeignKey(Tally, models.PROTECT, related_name="comparisons")
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64, db_collation="C")
    missing_there = models.PositiveIntegerField()
    missing_here = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    compared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="exchange_comparison_newest", fields=["tally", "-id"])]

    def __str__(self) -> str:
        return f"{self.tally_id}: {self.missing_there}/{self.missing_here}/{self.differing}"

    @property
    def agrees(self) -> bool:
        """Whether both sides have the same."""
        return not (self.missing_there or self.missing_here or self.differing)


class Discrepancy(models.Model):
    """One package that one of the two sides lacks or has otherwise (sai lệch đối soát)."""

    class Kind(models.TextChoices):
        MISSING_THERE = "missing_there", _("The agency does not have it")
        MISSING_HERE = "missing_here", _("The axis does not have it")
        DIFFERS = "differs", _("The bytes differ")

    personal_data: tuple[str, ...] = ()

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="discrepancies")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind)
    package_uuid = models.UUIDField()
    package = models.ForeignKey("exchange.Package", models.PROTECT, null=True, related_name="+")
    # The delivery that can be made again; only of what an agency received.
    delivery = models.ForeignKey("exchange.Delivery", models.PROTECT, null=True, related_name="+")
    axis_sha256 = models.CharField(max_length=64, blank=True, db_collation="C")
    agency_sha256 = models.CharField(max_length=64, blank=True, db_collation="C")

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.UniqueConstraint(name="exchange_discrepancy_once", fields=["comparison", "package_uuid"]),
            models.CheckConstraint(
                name="exchange_discrepancy_names_its_package",
                condition=Q(kind="missing_here") | Q(package__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.package_uuid}"
