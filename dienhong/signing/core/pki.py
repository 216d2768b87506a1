"""A small certification authority for demonstrations and tests. Production certificates come from the State's CA."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from dienhong.signing.core import subject as naming
from dienhong.signing.core.keys import KeyKind, LocalKey, PrivateKey, PublicKey, new_private_key, new_private_keys

_DER = Encoding.DER
YEAR = timedelta(days=365)
_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Profile:
    """What one kind of certificate may do. `extensions` are (extension, critical)."""

    subject: tuple[tuple[ObjectIdentifier, str], ...]
    key_usage: frozenset[str] = frozenset({"digital_signature", "content_commitment"})
    lifetime: timedelta = 2 * YEAR
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()


@dataclass(frozen=True)
class Revocation:
    """One line of a revocation list."""

    serial_number: int
    revoked_at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


@dataclass(frozen=True)
class Authority:
    """A certification authority with its key. `chain` leads to, and leaves out, the root."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    crl_url: str = ""
    ocsp_url: str = ""

    def issue(self, profile: Profile, key: PrivateKey, *, at: datetime) -> LocalKey:
        """A certificate for `key`, ready to sign with."""
        return LocalKey(key, self.certify(profile, key.public_key(), at=at), (self.certificate, *self.chain))

    def certify(self, profile: Profile, public_key: PublicKey, *, at: datetime) -> x509.Certificate:
        """A certificate for a key that is elsewhere, valid from an hour before `at`, because clocks differ."""
        builder = _builder(profile, public_key, self.certificate.subject, at)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_authority_key_identifier(self.certificate), critical=False)
        for extension in self._locations():
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def issue_authority(self, name: str, key: PrivateKey, *, at: datetime) -> Authority:
        """A subordinate authority which may issue end certificates only."""
        builder = _builder(_authority_profile(name), key.public_key(), self.certificate.subject, at)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_authority_key_identifier(self.certificate), critical=False)
        return Authority(key, builder.sign(self.key, hashes.SHA256()), self.chain)

    def revocation_list(
        self, revoked: Iterable[Revocation], *, number: int, at: datetime, lifetime: timedelta = timedelta(days=1)
    ) -> x509.CertificateRevocationList:
        """A signed revocation list, current from `at` for `lifetime`."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + lifetime)
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(_authority_key_identifier(self.certificate), critical=False)
        )
        for item in revoked:
            builder = builder.add_revoked_certificate(_revoked(item))
        return builder.sign(self.key, hashes.SHA256())

    def _locations(self) -> list[x509.ExtensionType]:
        found: list[x509.ExtensionType] = []
        if self.crl_url:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(self.crl_url)], None, None, None)
            found.append(x509.CRLDistributionPoints([point]))
        if self.ocsp_url:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(self.ocsp_url)
            )
            found.append(x509.AuthorityInformationAccess([access]))
        return found


@dataclass(frozen=True)
class OcspResponder:
    """Answers "is this certificate good?" for one authority, with a delegated key."""

    authority: x509.Certificate
    key: LocalKey
    revoked: dict[int, Revocation] = field(default_factory=dict)
    issued: frozenset[int] | None = None

    def answer(self, request_der: bytes, *, at: datetime, lifetime: timedelta = timedelta(hours=1)) -> bytes:
        """DER response to a DER request; never raises for what a stranger may send."""
        try:
            request = ocsp.load_der_ocsp_request(request_der)
            hash_name, serial = request.hash_algorithm, request.serial_number
        except ValueError:
            return _ocsp_failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if not isinstance(hash_name, hashes.SHA1 | hashes.SHA256):
            return _ocsp_failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if not self._is_ours(request, hash_name) or (self.issued is not None and serial not in self.issued):
            return _ocsp_failure(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        revocation = self.revoked.get(serial)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            request.issuer_name_hash,
            request.issuer_key_hash,
            serial,
            hash_name,
            ocsp.OCSPCertStatus.REVOKED if revocation else ocsp.OCSPCertStatus.GOOD,
            at,
            at + lifetime,
            revocation.revoked_at if revocation else None,
            None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.key.certificate)
        builder = builder.certificates([self.key.certificate])
        for extension in request.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        response = builder.sign(self.key.private_key, hashes.SHA256())
        return response.public_bytes(_DER)

    def _is_ours(self, request: ocsp.OCSPRequest, algorithm: hashes.HashAlgorithm) -> bool:
        digest = hashes.Hash(algorithm)
        digest.update(self.authority.subject.public_bytes())
        return digest.finalize() == request.issuer_name_hash


@dataclass(frozen=True)
class DemoPki:
    """Everything a demonstration signs with, beside the seals and officers: these are issued as needed."""

    root: Authority
    issuing: Authority
    timestamping: LocalKey
    ocsp: LocalKey
    system: LocalKey


# Root, issuing authority, time-stamping, OCSP, receipts.
DEMO_KEYS: tuple[KeyKind, ...] = ("rsa3072", "rsa3072", "p256", "p256", "p256")


@dataclass(frozen=True)
class Locations:
    """Where verifiers find revocation lists and the OCSP responder; "" leaves them out of the certificates."""

    crl_url: str = ""
    ocsp_url: str = ""


def build_demo_pki(
    *, at: datetime, organization: str, locations: Locations = Locations(), keys: Sequence[PrivateKey] = ()
) -> DemoPki:
    """A root, an issuing authority, a time-stamping authority, an OCSP responder and the platform's receipt key.

    `keys` are five private keys made before, of the kinds DEMO_KEYS.
    """
    root_key, issuing_key, stamp_key, ocsp_key, system_key = keys or new_private_keys(DEMO_KEYS)
    root = root_authority(f"{organization} - CA gốc thử nghiệm", root_key, at=at)
    plain = root.issue_authority(f"{organization} - CA cấp phát thử nghiệm", issuing_key, at=at)
    issuing = replace(plain, crl_url=locations.crl_url, ocsp_url=locations.ocsp_url)
    return DemoPki(
        root=root,
        issuing=issuing,
        timestamping=issuing.issue(timestamping_profile(f"{organization} - TSA"), stamp_key, at=at),
        ocsp=issuing.issue(ocsp_profile(f"{organization} - OCSP"), ocsp_key, at=at),
        system=issuing.issue(system_profile(organization), system_key, at=at),
    )


def new_root(name: str, *, at: datetime, kind: KeyKind = "rsa3072") -> Authority:
    """A self-signed root for ten years, with a fresh key."""
    return root_authority(name, new_private_key(kind), at=at)


def root_authority(name: str, key: PrivateKey, *, at: datetime) -> Authority:
    """A self-signed root for ten years."""
    profile = _authority_profile(name)
    builder = _builder(profile, key.public_key(), x509.Name(_attributes(profile)), at)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def seal_profile(agency_name: str, agency_code: str) -> Profile:
    """The seal of an agency (con dấu số của cơ quan)."""
    return Profile(
        (*_agency(agency_name, agency_code), (NameOID.COMMON_NAME, naming.common_name(agency_name))),
        extensions=((naming.qc_type_extension(naming.QC_ESEAL), False),),
    )


def officer_profile(person_name: str, person_code: str, agency_name: str, agency_code: str) -> Profile:
    """The personal signature of an officer (chữ ký số cá nhân của người có thẩm quyền).

    `person_code` is an opaque identifier, never the number of an identity card.
    """
    person = ((NameOID.COMMON_NAME, naming.common_name(person_name)), (NameOID.SERIAL_NUMBER, person_code))
    return Profile(
        _agency(agency_name, agency_code) + person,
        extensions=((naming.qc_type_extension(naming.QC_ESIGN), False),),
    )


def system_profile(organization: str, agency_code: str = "") -> Profile:
    """The key with which the platform signs receipts."""
    policy = x509.CertificatePolicies([x509.PolicyInformation(naming.SYSTEM_POLICY, None)])
    return Profile(
        (*_agency(organization, agency_code), (NameOID.COMMON_NAME, naming.common_name(organization))),
        extensions=((policy, False),),
    )


def timestamping_profile(name: str) -> Profile:
    """A time-stamping authority: the extended key usage must be critical and alone (RFC 3161, 2.3)."""
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Profile(
        ((NameOID.COUNTRY_NAME, "VN"), (NameOID.COMMON_NAME, naming.common_name(name))),
        lifetime=5 * YEAR,
        extensions=((usage, True),),
    )


def ocsp_profile(name: str) -> Profile:
    """A delegated OCSP responder; nobody asks whether the responder itself is revoked (RFC 6960, 4.2.2.2.1)."""
    return Profile(
        ((NameOID.COUNTRY_NAME, "VN"), (NameOID.COMMON_NAME, naming.common_name(name))),
        key_usage=frozenset({"digital_signature"}),
        extensions=(
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
            (x509.OCSPNoCheck(), False),
        ),
    )


def _agency(name: str, code: str) -> tuple[tuple[ObjectIdentifier, str], ...]:
    identifier = ((NameOID.ORGANIZATION_IDENTIFIER, naming.AGENCY_PREFIX + code),) if code else ()
    return ((NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, name), *identifier)


def _authority_profile(name: str) -> Profile:
    subject = ((NameOID.COUNTRY_NAME, "VN"), (NameOID.COMMON_NAME, naming.common_name(name)))
    return Profile(subject, frozenset({"key_cert_sign", "crl_sign"}), 10 * YEAR)


def _attributes(profile: Profile) -> list[x509.NameAttribute[str]]:
    return [x509.NameAttribute(oid, value) for oid, value in profile.subject]


def _builder(profile: Profile, key: PublicKey, issuer: x509.Name, at: datetime) -> x509.CertificateBuilder:
    start = at.astimezone(UTC).replace(microsecond=0)
    usage = x509.KeyUsage(**{name: name in profile.key_usage for name in _KEY_USAGES})
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(_attributes(profile)))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(hours=1))
        .not_valid_after(start + profile.lifetime)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    for extension, critical in profile.extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder


def _authority_key_identifier(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _revoked(item: Revocation) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(item.serial_number).revocation_date(item.revoked_at)
    if item.reason is not x509.ReasonFlags.unspecified:
        builder = builder.add_extension(x509.CRLReason(item.reason), critical=False)
    return builder.build()


def _ocsp_failure(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(_DER)
