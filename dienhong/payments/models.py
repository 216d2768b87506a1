"""What is owed, how it was tried to be paid, and the ledger of the money that moved. Amounts are whole đồng."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Beneficiary(models.Model):
    """An account into which fees are paid (tài khoản thụ hưởng); of a service, not of the whole agency. Closed by day, never changed."""

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    bank = models.CharField(max_length=6)  # BIN, as transfers between banks name one
    bank_name = models.CharField(max_length=120)
    account = models.CharField(max_length=19)
    holder = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "beneficiaries"
        constraints = [
            models.UniqueConstraint(
                name="payments_account_once", fields=["agency", "bank", "account"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(name="payments_bank_six_digits", condition=Q(bank__regex=r"^[0-9]{6}$")),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.account})"


class Gateway(models.Model):
    """An agency's contract with an intermediary (trung gian thanh toán): its terminal, the address, the shared secret (encrypted)."""

    class Provider(models.TextChoices):
        VNPAY = "vnpay", "VNPAY"

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20, choices=Provider)
    terminal = models.CharField(max_length=20)
    endpoint = models.URLField(max_length=300)
    secret = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # What the intermediary tells us names the terminal and nothing else; an old one may still be told of.
            models.UniqueConstraint(name="payments_terminal_once", fields=["provider", "terminal"]),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.terminal}"


class Payment(models.Model):
    """A sum that somebody owes for a service (khoản phải nộp). `key` is the caller's: asked for twice, there is one."""

    class State(models.TextChoices):
        OPEN = "open", _("Not paid")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")

    class Way(models.TextChoices):
        GATEWAY = "gateway", _("Through an intermediary")
        TRANSFER = "transfer", _("By transfer")
        CASH = "cash", _("In cash")

    personal_data = ("payer", "reference", "purpose")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="payments")
    key = models.CharField(max_length=120)
    code = models.CharField(max_length=20, unique=True)  # what a transfer names
    reference = models.CharField(max_length=60)  # of the matter paid for, as people know it
    purpose = models.CharField(max_length=200)
    payer = models.CharField(max_length=200)
    items = models.JSONField()
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    way = models.CharField(max_length=10, choices=Way, blank=True)
    return_path = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    receipt_number = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payments_asked_once", fields=["agency", "key"]),
            models.CheckConstraint(name="payments_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payments_paid_when",
                condition=Q(state__in=["open", "cancelled"], paid_at=None)
                | Q(state__in=["paid", "refunded"], paid_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="payments_of_agency", fields=["agency", "-asked_at", "-id"]),
            models.Index(name="payments_by_reference", fields=["agency", "reference"]),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"


class Attempt(models.Model):
    """One way to an intermediary and back (giao dịch). Only what the intermediary itself tells us ends it."""

    class State(models.TextChoices):
        STARTED = "started", _("Waiting for the intermediary")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Not paid")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=30, blank=True)
    bank = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=10, blank=True)
    told = models.TextField(blank=True)  # the notice that ended it, as it came

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payments_attempt_once", fields=["gateway", "reference"]),
            models.CheckConstraint(
                name="payments_attempt_ended",
                condition=Q(state="started", ended_at=None) | (~Q(state="started") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class Entry(models.Model):
    """An entry of the ledger (bút toán): why money moved. Never changed; what was wrong is undone by another. Its lines sum to zero."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Paid in")
        SURPLUS = "surplus", _("Paid twice or not asked for")
        SETTLED = "settled", _("Settled by the intermediary")
        DEPOSITED = "deposited", _("Cash brought to the bank")
        REFUNDED = "refunded", _("Paid back")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField()
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(name="payments_entry_once", fields=["agency", "key"])]
        indexes = [models.Index(name="payments_entries_of_agency", fields=["agency", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"


class Line(models.Model):
    """One side of an entry: debit (nợ) positive, credit (có) negative, on an account of the ledger."""

    class Account(models.TextChoices):
        GATEWAY = "gateway", _("Held by the intermediary")
        BANK = "bank", _("On the beneficiary's account")
        CASH = "cash", _("In the cash desk")
        FEES = "fees", _("Fees collected")
        SURPLUS = "surplus", _("To be paid back")
        CHARGE = "charge", _("Kept by the intermediary as its charge")

    personal_data: tuple[str, ...] = ()

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=10, choices=Account)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="payments_line_not_zero", condition=~Q(amount=0))]
        indexes = [models.Index(name="payments_lines_of", fields=["agency", "beneficiary", "account"])]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"

    @property
    def debit(self) -> int:
        """Đồng on the left side, 0 where the line stands on the right."""
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        """Đồng on the right side, 0 where the line stands on the left."""
        return max(-self.amount, 0)


class Refund(models.Model):
    """Money that goes back (hoàn trả): asked for by one official, approved by another, carried out, never more than was paid."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved, to be paid back")
        DONE = "done", _("Paid back")
        REFUSED = "refused", _("Refused")

    personal_data = ("reason", "account")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    account = models.CharField(max_length=120, blank=True)  # where to, in the payer's words
    surplus = models.BooleanField(default=False)  # of what was paid beyond the sum
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)  # person; None: the platform
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=60, blank=True)  # of the bank's order

    class Meta:
        constraints = [
            models.CheckConstraint(name="payments_refund_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payments_refund_two_hands",
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]
        indexes = [models.Index(name="payments_refunds_of", fields=["agency", "state", "-id"])]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount} {self.state}"


class Statement(models.Model):
    """A statement of a bank or an intermediary (sao kê, tệp đối soát), read once: the same file again changes nothing."""

    class Source(models.TextChoices):
        BANK = "bank", _("Bank")
        GATEWAY = "gateway", _("Payment intermediary")

    personal_data: tuple[str, ...] = ()

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="payments_statement_once", fields=["agency", "sha256"])]
        indexes = [models.Index(name="payments_statements_of", fields=["agency", "-id"])]

    def __str__(self) -> str:
        return f"{self.source} {self.since}–{self.until}"


class StatementLine(models.Model):
    """A line of a statement and what became of it."""

    class Verdict(models.TextChoices):
        MATCHED = "matched", _("Agrees")
        BOOKED = "booked", _("Entered now")
        AMOUNT = "amount", _("Another sum")
        UNKNOWN = "unknown", _("Not ours, or not named")
        MISSING = "missing", _("With us, not on the statement")
        SETTLED = "settled", _("Settled by hand")

    personal_data = ("words",)

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    day = models.DateField()
    number = models.CharField(max_length=60)
    words = models.CharField(max_length=300, blank=True)
    amount = models.BigIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payments_statement_line_once", fields=["statement", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount} {self.verdict}"
