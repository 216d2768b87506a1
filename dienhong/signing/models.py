"""Keys that sign, authorities that are trusted, and their revocation lists. Private keys are never in the database."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_HOLDERS = (
    Q(kind="person", person__isnull=False, agency__isnull=False)
    | Q(kind="seal", person__isnull=True, agency__isnull=False)
    | Q(kind__in=["system", "timestamping", "ocsp", "root", "issuing"], person__isnull=True, agency__isnull=True)
)


class SigningKey(models.Model):
    """A key with its certificate (khóa ký, chứng thư chữ ký số); the private half stays with the provider.

    Kinds: a person's (chữ ký số cá nhân), an agency's seal (con dấu số), the platform's receipts, and the keys of
    the demonstration's own authorities.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Personal signature")
        SEAL = "seal", _("Agency seal")
        SYSTEM = "system", _("Receipts of the platform")
        TIMESTAMPING = "timestamping", _("Time-stamping authority")
        OCSP = "ocsp", _("Certificate status responder")
        ROOT = "root", _("Root authority")
        ISSUING = "issuing", _("Issuing authority")

    class Reason(models.TextChoices):
        UNSPECIFIED = "unspecified", _("Other reason")
        KEY_COMPROMISE = "keyCompromise", _("The key was lost or stolen")
        AFFILIATION_CHANGED = "affiliationChanged", _("The holder left the agency or changed post")
        SUPERSEDED = "superseded", _("Replaced by a new certificate")
        CESSATION = "cessationOfOperation", _("The agency was closed or merged")

    personal_data = ("person", "subject_name", "certificate_pem")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey("identity.Person", models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    subject_name = models.CharField(max_length=300)
    provider = models.CharField(max_length=40)
    key_ref = models.CharField(max_length=200)
    certificate_pem = models.TextField()
    chain_pem = models.TextField(blank=True)
    certificate_sha256 = models.CharField(max_length=64, unique=True)
    serial_number = models.CharField(max_length=64)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=24, choices=Reason, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="signing_key_holder_fits_kind", condition=_HOLDERS),
            models.CheckConstraint(name="signing_key_ends_after_start", condition=Q(not_after__gt=F("not_before"))),
            models.CheckConstraint(
                name="signing_key_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revocation_reason=""),
            ),
            models.UniqueConstraint(name="signing_key_of_provider", fields=["provider", "key_ref"]),
        ]
        indexes = [
            models.Index(name="signing_key_of_person", fields=["person", "-not_after"]),
            models.Index(name="signing_key_of_agency", fields=["agency", "kind", "-not_after"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject_name}"


class StampOutage(models.Model):
    """A time in which the time-stamp service did not answer (gián đoạn dịch vụ dấu thời gian); open while it lasts."""

    personal_data: tuple[str, ...] = ()

    began_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signing_one_open_outage", fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False
            ),
            models.CheckConstraint(
                name="signing_outage_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at} – {self.ended_at or ''}"


class UnstampedSignature(models.Model):
    """A signature made while the time-stamp service was down (chữ ký chờ dấu thời gian), stamped afterwards.

    The stamp is over the SHA-256 of the signature's value, as the one inside a signature would be; it is kept here, so
    that no byte of what was signed and sent on changes.
    """

    personal_data = ("key",)

    signature_sha256 = models.BinaryField(max_length=32, unique=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField()
    token = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signing_stamped_with_token",
                condition=Q(token__isnull=True, stamped_at__isnull=True)
                | Q(token__isnull=False, stamped_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="signing_unstamped", fields=["id"], condition=Q(stamped_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.key_id} {self.signed_at}"


class StampLimit(models.Model):
    """How long signing goes on without time-stamps, from a day on (thời hạn được ký khi thiếu dấu thời gian)."""

    personal_data: tuple[str, ...] = ()

    valid_from = models.DateField(unique=True)
    minutes = models.PositiveIntegerField()
    basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(name="signing_limit_at_most_a_week", condition=Q(minutes__lte=7 * 24 * 60)),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.minutes}"


class ExpiryWarning(models.Model):
    """That the keeper of a key was warned of its end (cảnh báo chứng thư sắp hết hạn), once for 60, 30 and 7 days."""

    personal_data = ("key",)

    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    warned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="signing_warned_once", fields=["key", "days"])]

    def __str__(self) -> str:
        return f"{self.key_id}: {self.days}"


class RemoteSigning(models.Model):
    """A signature that waits for its person (phiên ký số từ xa): what is to be signed is kept until a remote service signs.

    `prepared` is the PDF with the place for the signature between `reserved_start` and `reserved_end`; both are 0 for a detached
    signature, of which nothing but the digest is kept. `signed` is the signed PDF, or the detached signature.

    `subject` says whose work waits for it ("documents:17"); at most one is open for each. PIN and code are kept nowhere.
    `asks` is what the key wants of its person on our page: "pin", "otp", "pin otp", "tap" for nothing here, "" before the
    service was asked. `busy_until`: one process talks to the service at a time, and what it does not finish by then goes to
    another. `taken`: the leave to sign was used, so that a request the service knows no more is a lost answer.
    """

    class State(models.TextChoices):
        ASKING = "asking", _("Waits for PIN or code")
        WAITING = "waiting", _("Waits for approval on the phone")
        SIGNED = "signed", _("Signed remotely")
        CANCELLED = "cancelled", _("Signing cancelled")
        EXPIRED = "expired", _("Approval not given in time")
        REFUSED = "refused", _("Refused by the signing service")

    OPEN = (State.ASKING, State.WAITING)
    personal_data = ("key", "title", "prepared", "signed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ASKING)
    prepared = models.BinaryField(default=b"")
    document_digest = models.BinaryField(max_length=32)
    reserved_start = models.PositiveIntegerField()
    reserved_end = models.PositiveIntegerField()
    asks = models.CharField(max_length=10, blank=True)
    handle = models.CharField(max_length=500, blank=True)
    taken = models.BooleanField(default=False)
    busy_until = models.DateTimeField(null=True, blank=True)
    signature = models.BinaryField(default=b"")
    signed = models.BinaryField(default=b"")
    problem = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signing_one_open_signing", fields=["subject"], condition=Q(state__in=["asking", "waiting"])
            ),
            models.CheckConstraint(
                name="signing_ended_when_closed",
                condition=Q(state__in=["asking", "waiting"], ended_at__isnull=True)
                | (~Q(state__in=["asking", "waiting"]) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="signing_open_of_agency", fields=["agency", "ends_at"], condition=Q(ended_at__isnull=True)
            ),
            models.Index(name="signing_ended", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.state}"


class TrustAnchor(models.Model):
    """A certification authority (tổ chức cung cấp dịch vụ chứng thực): a root that is believed, or one below a root."""

    class Kind(models.TextChoices):
        ANCHOR = "anchor", _("Root, believed as such")
        INTERMEDIATE = "intermediate", _("Below a root")

    personal_data: tuple[str, ...] = ()

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind)
    certificate_pem = models.TextField()
    certificate_sha256 = models.CharField(max_length=64, unique=True)
    crl_url = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signing_anchor_removed_after_added",
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("added_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RevocationList(models.Model):
    """The newest revocation list (danh sách chứng thư bị thu hồi) of one authority."""

    personal_data: tuple[str, ...] = ()

    authority = models.OneToOneField(TrustAnchor, models.PROTECT, related_name="revocation_list")
    number = models.PositiveBigIntegerField()
    crl_der = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="signing_crl_ends_after_start", condition=Q(next_update__gt=F("this_update"))),
        ]

    def __str__(self) -> str:
        return f"{self.authority} #{self.number}"


class StatusResponder(models.Model):
    """A service that says whether certificates are still good (dịch vụ kiểm tra trạng thái chứng thư, OCSP).

    `silent_since` is set while it does not answer; revocation lists alone count meanwhile.
    """

    personal_data: tuple[str, ...] = ()

    url = models.CharField(max_length=500, unique=True)
    silent_since = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.url


class CertificateStatus(models.Model):
    """What a responder last said about a certificate (trạng thái chứng thư); asked again as long as it is in use.

    `seen_at`: when a signature of it was last judged or made, to the hour.
    """

    class State(models.TextChoices):
        UNANSWERED = "unanswered", _("Not answered yet")
        GOOD = "good", _("Not revoked")
        REVOKED = "revoked", _("Revoked")

    personal_data = ("certificate_der",)

    certificate_sha256 = models.CharField(max_length=64, unique=True)
    certificate_der = models.BinaryField()
    issuer_der = models.BinaryField()
    responder_url = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.UNANSWERED)
    answer_der = models.BinaryField(default=b"")
    this_update = models.DateTimeField(null=True, blank=True)
    next_update = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signing_status_with_answer",
                condition=Q(state="unanswered", this_update__isnull=True)
                | (~Q(state="unanswered") & Q(this_update__isnull=False, next_update__isnull=False)),
            ),
            models.CheckConstraint(
                name="signing_status_revoked_with_day",
                condition=Q(state="revoked", revoked_at__isnull=False)
                | (~Q(state="revoked") & Q(revoked_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="signing_status_in_use", fields=["seen_at"]),
            models.Index(name="signing_status_revoked", fields=["id"], condition=Q(state="revoked")),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_sha256[:16]}: {self.state}"
