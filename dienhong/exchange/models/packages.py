"""Packages on the axis and how each reached its recipients."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Upper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models.transactions import TransactionNumber


class Package(models.Model):
    """A signed edXML package on the axis (gói tin), from one agency to others; `agency` is the sender.

    `sending_key` makes a re-send harmless: the same key of the same sender is the same package.
    Law: Decision 28/2018/QĐ-TTg; QCVN 102:2016/BTTTT.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")  # the package is being built and signed
        ACCEPTED = "accepted", _("On the axis")  # checked, kept, receipt issued
        REFUSED = "refused", _("Not taken over")  # of ours only: what was wrong is mended, and it is tried again

    class Kind(models.TextChoices):
        NEW = "new", _("New document")  # văn bản mới
        RECALL = "recall", _("Recall")  # thu hồi
        UPDATE = "update", _("Update")  # cập nhật
        REPLACE = "replace", _("Replacement")  # thay thế

    personal_data: tuple[str, ...] = ("signer_name", "search_text")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    sending_key = models.CharField(max_length=200, db_collation="C")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    source_document = models.ForeignKey("documents.OutgoingDocument", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.NEW)
    # Why it recalls, updates or replaces; `intent` is what the clerk asked for until the package is written.
    reason = models.CharField(max_length=500, blank=True)
    intent = models.JSONField(default=dict)
    # Of a package that was set aside: code, and language → what happened, what to do.
    refusal = models.JSONField(default=dict)

    sender_code = models.CharField(max_length=35, db_collation="C")
    document_id = models.CharField(max_length=200, db_collation="C")
    code = models.CharField(max_length=151)
    subject = models.CharField(max_length=500)
    type_name = models.CharField(max_length=100)
    promulgated_on = models.DateField()
    signer_name = models.CharField(max_length=255, blank=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    search_text = models.TextField(default="", editable=False)

    # The package as it came, byte by byte; the key of the row is its SHA-256.
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", to_field="sha256", db_column="sha256"
    )
    size = models.PositiveBigIntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_collation="C")
    warnings = models.JSONField(default=list)
    # Timed hỏa tốc (priority 4): nobody receives it before this instant.
    deliver_at = models.DateTimeField(null=True)

    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_sending_key_once", fields=["agency", "sending_key"]),
            models.UniqueConstraint(
                name="exchange_document_prepared_once",
                fields=["source_document"],
                condition=Q(state="preparing", source_document__isnull=False),
            ),
            models.CheckConstraint(
                name="exchange_accepted_is_complete",
                condition=Q(state__in=["preparing", "refused"])
                | Q(file__isnull=False, accepted_at__isnull=False, size__gt=0)
                & (~Q(pdf_sha256="") | Q(kind__in=["recall", "update"])),
            ),
        ]
        indexes = [
            models.Index(name="exchange_package_recent", fields=["agency", "-requested_at", "-id"]),
            models.Index(name="exchange_package_document", fields=["agency", "document_id"]),
            # Who acts for several agencies walks all packages in the order of the list; rare words are found by theirs.
            models.Index(name="exchange_package_order", fields=["-requested_at", "-id"]),
            # A type that hardly anybody writes is found by this, not by walking a whole log.
            models.Index(name="exchange_package_type", fields=["type_name"]),
            # The message log is searched by number and by the hash of the PDF that somebody holds.
            models.Index(OpClass(Upper("code"), "text_pattern_ops"), name="exchange_package_code"),
            models.Index(name="exchange_package_pdf", fields=["pdf_sha256"]),
            models.Index(name="exchange_package_refused", fields=["agency", "-id"], condition=Q(state="refused")),
            GinIndex(name="exchange_package_words", fields=["search_text"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.document_id

    @property
    def refusal_words(self) -> list[str]:
        """What happened and what to do, in the reader's language, of a package that was set aside."""
        language = "vi" if (get_language() or "vi").startswith("vi") else "en"
        return list(self.refusal.get(language, []))

    @property
    def sha256(self) -> str:
        """SHA-256 of the package's bytes; "" while it is prepared."""
        return self.file_id or ""


class PackageFile(models.Model):
    """A file that travels beside a package and is described in it (tệp kèm theo gói tin)."""

    personal_data: tuple[str, ...] = ("name",)

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, models.PROTECT, related_name="files")
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, related_name="+", to_field="sha256", db_column="sha256"
    )
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exchange_package_file_once", fields=["agency", "package", "file"]),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A package for one recipient (lượt gửi); `agency` is the recipient.

    What the recipient's software did (`transport`) is kept apart from what the agency says (`status`, 01–06).
    `is_request`: it carries no document but the request to recall or update one that the recipient has.
    `withdrawn_at`: the recipient agreed to a recall; what it had is destroyed, this row stays.
    """

    class Channel(models.TextChoices):
        PLATFORM = "platform", _("Pages of the platform")
        API = "api", _("Own software")

    class Transport(models.TextChoices):
        WAITING = "waiting", _("Not fetched yet")
        FETCHED = "fetched", _("Fetched, not confirmed")
        CONFIRMED = "confirmed", _("Confirmed")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="deliveries")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    # Sender and time of the package, once more: the message log is walked in their order without its packages.
    sender = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    position = models.PositiveIntegerField()
    addressed_code = models.CharField(max_length=35, db_collation="C")
    # The closed agency that was addressed, when its successor received the package.
    redirected_from = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    transport = models.CharField(max_length=9, choices=Transport, default=Transport.WAITING)
    fetched_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=2, blank=True, db_collation="C")
    status_at = models.DateTimeField(null=True)
    # How many statuses were recorded; the number of the next one without asking for the last.
    steps = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    # rules.lane_of the package's urgency: what is urgent overtakes what waits.
    lane = models.PositiveSmallIntegerField(default=0)
    # The transaction from which on the recipient may have it; orders the stream so that a reader who comes back misses none.
    transaction = models.BigIntegerField(db_default=Cast(TransactionNumber(), models.BigIntegerField()), editable=False)
    # When the sender was told that no confirmation came; told once.
    alarmed_at = models.DateTimeField(null=True)
    is_request = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(name="exchange_delivery_once", fields=["package", "agency"]),
            models.CheckConstraint(
                name="exchange_delivery_status_with_time", condition=Q(status="") ^ Q(status_at__isnull=False)
            ),
            models.CheckConstraint(
                name="exchange_delivery_confirmed_with_time",
                condition=~Q(transport="confirmed") | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="exchange_delivery_pending",
                fields=["agency", "-lane", "id"],
                condition=Q(channel="api") & ~Q(transport="confirmed"),
            ),
            models.Index(
                name="exchange_delivery_stream",
                fields=["agency", "lane", "transaction", "id"],
                condition=Q(channel="api"),
            ),
            models.Index(
                name="exchange_delivery_silent",
                fields=["id"],
                condition=Q(alarmed_at__isnull=True) & ~Q(transport="confirmed"),
            ),
            models.Index(
                name="exchange_delivery_alarmed",
                fields=["id"],
                condition=Q(alarmed_at__isnull=False) & ~Q(transport="confirmed"),
            ),
            models.Index(name="exchange_delivery_refused", fields=["sender", "-status_at"], condition=Q(status="02")),
            models.Index(name="exchange_delivery_inbox", fields=["agency", "-id"]),
            models.Index(name="exchange_delivery_received", fields=["agency", "-opened_at", "-id"]),
            models.Index(name="exchange_delivery_sent", fields=["sender", "-opened_at", "-id"]),
            # Who acts for many agencies walks all messages.
            models.Index(name="exchange_delivery_order", fields=["-opened_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} → {self.agency_id}: {self.status or '–'}"
