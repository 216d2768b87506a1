"""What a sender asks of a document that its recipients already have, and what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models.packages import Delivery
from dienhong.exchange.models.transactions import TransactionNumber


class Revision(models.Model):
    """A sender's request to recall, update or replace what a recipient has (yêu cầu thu hồi, cập nhật, thay thế).

    `delivery` is the one by which the document was got, `agency` who answers: the agency of that delivery, or who acts
    for it on the day it is asked, by its software or in our pages (`channel`). `package` carries the request and is
    empty for a recall by a bare status 13. `changes`: [field, old, new] in the sender's words. Who is asked decides
    (`decided_at`) and its signed status 15 or 16 settles it. Law: Decree 30/2020/NĐ-CP art. 18.
    """

    class Kind(models.TextChoices):
        RECALL = "recall", _("Recall")  # thu hồi, lấy lại
        UPDATE = "update", _("Update")  # cập nhật
        REPLACE = "replace", _("Replacement")  # thay thế

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        AGREED = "agreed", _("Agreed to")  # 15
        DECLINED = "declined", _("Declined")  # 16
        SUPERSEDED = "superseded", _("Overtaken by a later request")

    personal_data: tuple[str, ...] = ("decided_by", "reason", "answer_reason")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    delivery = models.ForeignKey("exchange.Delivery", models.PROTECT, related_name="revisions")
    package = models.ForeignKey("exchange.Package", models.PROTECT, null=True, related_name="revisions")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    sender = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Delivery.Channel)
    kind = models.CharField(max_length=7, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    # What the recipient decided in our pages: True agrees. Empty until then, and always for own software.
    decision = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    answer_reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    # Orders the stream of the recipient's software, so that a reader who comes back misses none.
    transaction = models.BigIntegerField(db_default=Cast(TransactionNumber(), models.BigIntegerField()), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_one_open_request", fields=["delivery"], condition=Q(state="open")),
            models.CheckConstraint(
                name="exchange_answered_request_has_time",
                condition=~Q(state__in=["agreed", "declined"]) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(name="exchange_recall_has_reason", condition=~Q(kind="recall") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(name="exchange_request_open", fields=["agency", "-id"], condition=Q(state="open")),
            models.Index(name="exchange_request_stream", fields=["agency", "transaction", "id"]),
            models.Index(name="exchange_request_of_agency", fields=["agency", "-id"]),
            models.Index(name="exchange_request_of_sender", fields=["sender", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery_id}: {self.state}"

    @property
    def is_in_place(self) -> bool:
        """Whether somebody else answers than the agency that got the document."""
        return self.agency_id != self.delivery.agency_id

    def is_due(self, now: datetime) -> bool:
        """Whether its hour has come, if the package that carries it has one."""
        return self.package is None or self.package.deliver_at is None or self.package.deliver_at <= now


class DestructionCertificate(models.Model):
    """A recipient's sealed word that it destroyed a recalled copy (giấy xác nhận hủy bản điện tử).

    `agency` is the recipient whose seal it bears. Law: Decree 30/2020/NĐ-CP art. 18.
    """

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="certificate")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    sender = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    issued_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="exchange_certificate_of_agency", fields=["agency", "-id"])]

    def __str__(self) -> str:
        return f"{self.uuid}"


class AxisTerm(models.Model):
    """A number that a rule of the axis uses from a day on (tham số trục liên thông theo ngày hiệu lực), with its source."""

    class Name(models.TextChoices):
        URGENT_MINUTES = "urgent_minutes", _("Minutes in which an urgent document (khẩn) is sent")
        VERY_URGENT_MINUTES = "very_urgent_minutes", _("Minutes in which a very urgent document is sent")
        EXPRESS_MINUTES = "express_minutes", _("Minutes in which an express document is sent")
        RECALL_AT_ONCE = (
            "recall_at_once",
            _("A recall is carried out at once where nobody took the document in (1 or 0)"),
        )
        CERTIFICATE_DAYS = "certificate_days", _("Days for which a conformity certificate is valid")

    personal_data: tuple[str, ...] = ()

    name = models.CharField(max_length=20, choices=Name)
    value = models.PositiveIntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(name="exchange_term_once", fields=["name", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} ({self.valid_from})"
