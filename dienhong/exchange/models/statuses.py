"""What recipients report, and what the platform certifies."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.edxml import STATUS_LABELS, StatusCode
from dienhong.exchange.models.transactions import TransactionNumber

LATE = "late"


class StatusEvent(models.Model):
    """A status that a recipient reported of a delivery (trạng thái xử lý); `agency` is the recipient.

    13 comes from the document's sender. `remarks`: "late" for one that was overtaken and changed nothing, and codes of
    what the reader had to put right.
    `xml` is the signed status package. It is empty only for 01 that follows from the recipient's own confirmation,
    whose proof is the receipt. `transaction` orders events so that a reader who comes back misses none.
    """

    personal_data: tuple[str, ...] = ("department", "staff", "reason")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    delivery = models.ForeignKey("exchange.Delivery", models.PROTECT, related_name="events")
    package = models.ForeignKey("exchange.Package", models.PROTECT, related_name="events")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    sender = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=2, db_collation="C")
    reason = models.CharField(max_length=500, blank=True)
    department = models.CharField(max_length=300, blank=True)
    staff = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    remarks = models.JSONField(default=list)
    xml = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True, db_collation="C")
    transaction = models.BigIntegerField(db_default=Cast(TransactionNumber(), models.BigIntegerField()), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_status_step_once", fields=["delivery", "step"]),
            models.CheckConstraint(
                name="exchange_refusal_has_reason", condition=~Q(code__in=["02", "13", "16"]) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="exchange_status_code",
                condition=Q(code__in=["01", "02", "03", "04", "05", "06", "13", "15", "16"]),
            ),
            models.CheckConstraint(name="exchange_status_signed", condition=Q(code="01") | ~Q(sha256="")),
        ]
        indexes = [
            models.Index(name="exchange_status_of_sender", fields=["sender", "transaction", "id"]),
            models.Index(name="exchange_status_of_package", fields=["package", "id"]),
            models.Index(name="exchange_status_of_agency", fields=["agency", "-recorded_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.code}"

    @property
    def is_late(self) -> bool:
        """Whether a later status had overtaken it when it came."""
        return LATE in self.remarks

    @property
    def words(self) -> str:
        """The status in the reader's language, in the standard's own words for Vietnamese."""
        vietnamese, english = STATUS_LABELS[StatusCode(self.code)]
        return vietnamese if (get_language() or "vi").startswith("vi") else english


class Receipt(models.Model):
    """What the platform certifies with its own signature (biên nhận); `agency` is the one it is for."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted from the sender")
        DELIVERED = "delivered", _("Delivered to the recipient")
        STATUS = "status", _("Status recorded")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=9, choices=Kind)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    package = models.ForeignKey("exchange.Package", models.PROTECT, related_name="receipts")
    delivery = models.ForeignKey("exchange.Delivery", models.PROTECT, null=True, related_name="receipts")
    event = models.OneToOneField("exchange.StatusEvent", models.PROTECT, null=True, related_name="receipt")
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_one_acceptance", fields=["package"], condition=Q(kind="accepted")),
            models.UniqueConstraint(
                name="exchange_one_delivery_receipt", fields=["delivery"], condition=Q(kind="delivered")
            ),
            models.CheckConstraint(
                name="exchange_receipt_fits_kind",
                condition=Q(kind="accepted", delivery__isnull=True, event__isnull=True)
                | Q(kind="delivered", delivery__isnull=False, event__isnull=True)
                | Q(kind="status", delivery__isnull=False, event__isnull=False),
            ),
        ]
        indexes = [models.Index(name="exchange_receipt_of_package", fields=["package", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
