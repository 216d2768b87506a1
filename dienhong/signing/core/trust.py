"""Whether a certificate may be believed at a given time: path, validity, strength, purpose, revocation (RFC 5280)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from dienhong.signing.core.report import Problem, problem

Purpose = Literal["signing", "timestamping"]
MAX_PATH = 5
STRONG_HASHES = frozenset({"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})
STRONG_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
# A critical extension we do not process makes the certificate unusable (RFC 5280, 4.2).
_PROCESSED = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
)


def _no_late_stamp(_: bytes) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """A responder's checked answer (DER) about one certificate; without `revoked_at` it was good at `this_update`."""

    data: bytes
    this_update: datetime
    next_update: datetime
    revoked_at: datetime | None = None


def _no_answer(_certificate: x509.Certificate, _issuer: x509.Certificate) -> StatusAnswer | None:
    return None


@dataclass(frozen=True)
class TrustStore:
    """What the verifier believes: anchors, further authorities, and revocation lists fetched beforehand.

    `grace`: how long after its next update a list or answer still counts, so that an outage of the authority does not stop
    the exchange of documents at once. A certificate without any list is refused unless `require_revocation` is off.
    """

    anchors: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    crls: tuple[x509.CertificateRevocationList, ...] = ()
    grace: timedelta = timedelta(hours=24)
    require_revocation: bool = True
    # SHA-256 of a signature's value → the time-stamp (DER) made afterwards, where the service was down at first.
    late_stamp: Callable[[bytes], bytes | None] = _no_late_stamp
    # (certificate, its issuer) → what its responder said last. Never asks anybody.
    answer: Callable[[x509.Certificate, x509.Certificate], StatusAnswer | None] = _no_answer
    _by_subject: dict[bytes, list[x509.Certificate]] = field(init=False, repr=False, compare=False)
    _latest: dict[x509.Certificate, x509.CertificateRevocationList | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        index: dict[bytes, list[x509.Certificate]] = {}
        for certificate in (*self.anchors, *self.intermediates):
            index.setdefault(certificate.subject.public_bytes(), []).append(certificate)
        object.__setattr__(self, "_by_subject", index)

    def with_crls(self, *crls: x509.CertificateRevocationList) -> TrustStore:
        """The same store with other revocation lists."""
        return replace(self, crls=crls)

    def issuers_of(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """Known certificates whose subject is this certificate's issuer."""
        return self._by_subject.get(certificate.issuer.public_bytes(), [])

    def latest_crl(self, issuer: x509.Certificate) -> x509.CertificateRevocationList | None:
        """The youngest list this authority has truly signed; None if there is none."""
        if issuer not in self._latest:
            ours = [item for item in self.crls if item.issuer == issuer.subject and _crl_signed_by(item, issuer)]
            self._latest[issuer] = max(ours, key=lambda item: item.last_update_utc, default=None)
        return self._latest[issuer]


def certificate_problems(
    certificate: x509.Certificate,
    store: TrustStore,
    *,
    at: datetime,
    extra: Sequence[x509.Certificate] = (),
    purpose: Purpose = "signing",
) -> tuple[Problem, ...]:
    """Everything wrong with the certificate at `at`. `extra` = certificates that came along, not trusted themselves."""
    if certificate in store.anchors:
        # An anchor signs certificates; a document signed by it is signed by nobody in particular.
        return (problem("signing.certificate_not_for_signing"),)
    path = path_to_anchor(certificate, store, extra)
    if path is None:
        found = [problem("signing.unknown_issuer", issuer=_readable(certificate.issuer))]
        found += [*_validity(certificate, at), *_strength(certificate), *_purpose(certificate, purpose)]
        return tuple(found)
    found = list(_purpose(certificate, purpose))
    for child, issuer in pairwise(path):
        found += [*_validity(child, at), *_strength(child)]
        found += _revocation(child, issuer, store, at)
    found += _validity(path[-1], at)
    return tuple(dict.fromkeys(found))


def key_problems(certificate: x509.Certificate) -> list[Problem]:
    """Is the public key strong enough to sign with?"""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return [] if key.key_size >= 2048 else [problem("signing.weak_key", key=f"RSA {key.key_size}")]
    if isinstance(key, ec.EllipticCurvePublicKey):
        return [] if key.curve.name in STRONG_CURVES else [problem("signing.weak_key", key=key.curve.name)]
    return [problem("signing.weak_key", key=type(key).__name__)]


def path_to_anchor(
    certificate: x509.Certificate, store: TrustStore, extra: Sequence[x509.Certificate], depth: int = 0
) -> list[x509.Certificate] | None:
    """Leaf first, anchor last; None if there is no path. At most MAX_PATH steps, so that loops end."""
    if depth >= MAX_PATH:
        return None
    issuer_name = certificate.issuer
    candidates = store.issuers_of(certificate) + [item for item in extra if item.subject == issuer_name]
    for issuer in candidates:
        if issuer == certificate or not _may_issue(issuer, depth) or not _issued_by(certificate, issuer):
            continue
        if issuer in store.anchors:
            return [certificate, issuer]
        rest = path_to_anchor(issuer, store, extra, depth + 1)
        if rest is not None:
            return [certificate, *rest]
    return None


@lru_cache(maxsize=4096)
def _issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


# What follows from a certificate alone is worked out once: the same few authorities and seals come again and again.
@lru_cache(maxsize=4096)
def _may_issue(issuer: x509.Certificate, below: int) -> bool:
    """`below` = number of authorities between this one and the end certificate."""
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    long_enough = basic.path_length is None or basic.path_length >= below
    return basic.ca and usage.key_cert_sign and long_enough and not _unprocessed(issuer)


def _unprocessed(certificate: x509.Certificate) -> bool:
    try:
        return any(item.critical and item.oid not in _PROCESSED for item in certificate.extensions)
    except ValueError:
        return True


def _validity(certificate: x509.Certificate, at: datetime) -> list[Problem]:
    if at < certificate.not_valid_before_utc:
        day = certificate.not_valid_before_utc.date().isoformat()
        return [problem("signing.certificate_not_yet_valid", day=day)]
    if at > certificate.not_valid_after_utc:
        return [problem("signing.certificate_expired", day=certificate.not_valid_after_utc.date().isoformat())]
    return []


@lru_cache(maxsize=4096)
def _strength(certificate: x509.Certificate) -> tuple[Problem, ...]:
    try:
        algorithm = certificate.signature_hash_algorithm
        name = algorithm.name if algorithm else certificate.signature_algorithm_oid.dotted_string
    except UnsupportedAlgorithm:
        name = certificate.signature_algorithm_oid.dotted_string
    weak = [] if name in STRONG_HASHES else [problem("signing.weak_algorithm", algorithm=name)]
    return (*weak, *key_problems(certificate))


@lru_cache(maxsize=4096)
def _purpose(certificate: x509.Certificate, purpose: Purpose) -> tuple[Problem, ...]:
    refused = (problem("signing.certificate_not_for_signing"),)
    if _unprocessed(certificate):
        return refused
    extensions = certificate.extensions
    usages: set[x509.ObjectIdentifier] = set()
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints) and value.ca:
            return refused
        if isinstance(value, x509.KeyUsage) and not (value.digital_signature or value.content_commitment):
            return refused
        if isinstance(value, x509.ExtendedKeyUsage):
            usages = set(value)
    if purpose == "timestamping":
        return () if usages == {ExtendedKeyUsageOID.TIME_STAMPING} else refused
    return refused if usages & {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING} else ()


def _revocation(
    certificate: x509.Certificate, issuer: x509.Certificate, store: TrustStore, at: datetime
) -> list[Problem]:
    """Revoked by whichever says so, list or responder; known where one of them still counts."""
    latest, answer = store.latest_crl(issuer), store.answer(certificate, issuer)
    ends = [] if latest is None else [latest.next_update_utc or at]
    ends += [] if answer is None else [answer.next_update]
    if not any(end + store.grace >= at for end in ends):
        return [problem("signing.revocation_unknown", fatal=store.require_revocation)]
    entry = None if latest is None else latest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    days = [] if entry is None else [entry.revocation_date_utc]
    days += [answer.revoked_at] if answer is not None and answer.revoked_at is not None else []
    if not days or min(days) > at:
        return []
    return [problem("signing.certificate_revoked", day=min(days).date().isoformat())]


def _crl_signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Also refuses lists with critical extensions (partial or indirect lists), which we do not process."""
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    return usage.crl_sign and not any(item.critical for item in crl.extensions) and crl.is_signature_valid(key)


def _readable(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(values[0].value) if values else name.rfc4514_string()
