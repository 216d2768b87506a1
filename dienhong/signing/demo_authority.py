"""The demonstration's own certification authority: making it, issuing from it, and its revocation lists.

Called by commands only. In production none of these keys exist, and the State's authorities issue instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing.core import pki
from dienhong.signing.core.keys import KeyKind, LocalKey, PrivateKey, PublicKey, fingerprint, new_private_keys, pem
from dienhong.signing.core.subject import holder_of
from dienhong.signing.models import RevocationList, SigningKey, TrustAnchor
from dienhong.signing.providers.software import PROVIDER_CODE, software_store
from dienhong.signing.queries import authority_key, parsed, revoked_by_us

Kind = SigningKey.Kind
# A demonstration may be switched off for days; its lists must still be current when it comes back.
LIST_LIFETIME = timedelta(days=30)


def make(organization: str, keys: Sequence[PrivateKey] = ()) -> None:
    """Root, issuing authority, time-stamping, OCSP and receipt keys, with their first revocation lists.

    `keys` are private keys made before, of the kinds pki.DEMO_KEYS.
    """
    made = pki.build_demo_pki(
        at=clock.now(),
        organization=organization,
        locations=pki.Locations(*_urls()),
        keys=keys,
    )
    root = LocalKey(made.root.key, made.root.certificate)
    issuing = LocalKey(made.issuing.key, made.issuing.certificate)
    roles = (
        (Kind.ROOT, root),
        (Kind.ISSUING, issuing),
        (Kind.TIMESTAMPING, made.timestamping),
        (Kind.OCSP, made.ocsp),
        (Kind.SYSTEM, made.system),
    )
    SigningKey.objects.bulk_create([row_of(kind, key) for kind, key in roles])
    for kind, certificate in (("anchor", made.root.certificate), ("intermediate", made.issuing.certificate)):
        TrustAnchor.objects.create(
            name=holder_of(certificate).name,
            kind=kind,
            certificate_pem=pem([certificate]),
            certificate_sha256=fingerprint(certificate),
            added_at=clock.now(),
        )
    renew_lists()


def issue(profiles: Sequence[pki.Profile], key_kind: KeyKind) -> list[LocalKey]:
    """A fresh key and certificate for each profile. Raises RuleBroken("signing.demo_pki_missing")."""
    authority = _authority(Kind.ISSUING)
    keys = new_private_keys([key_kind] * len(profiles))
    now = clock.now()
    return [authority.issue(profile, key, at=now) for profile, key in zip(profiles, keys, strict=True)]


def certify(profile: pki.Profile, public_key: PublicKey) -> list[x509.Certificate]:
    """A certificate for a key that is elsewhere, then its chain. Raises RuleBroken("signing.demo_pki_missing")."""
    authority = _authority(Kind.ISSUING)
    return [authority.certify(profile, public_key, at=clock.now()), authority.certificate, *authority.chain]


def row_of(kind: str, key: LocalKey, *, person_id: int | None = None, agency_id: int | None = None) -> SigningKey:
    """An unsaved row for a key, whose private half goes to the software provider."""
    return certificate_row(
        SigningKey(
            kind=kind,
            person_id=person_id,
            agency_id=agency_id,
            provider=PROVIDER_CODE,
            key_ref=software_store().keep(key.private_key),
        ),
        key.certificate,
        key.chain,
    )


def certificate_row(row: SigningKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> SigningKey:
    """The unsaved row with all that follows from its certificate."""
    row.subject_name = holder_of(certificate).name
    row.certificate_pem = pem([certificate])
    row.chain_pem = pem(chain)
    row.certificate_sha256 = fingerprint(certificate)
    row.serial_number = f"{certificate.serial_number:x}"
    row.not_before = certificate.not_valid_before_utc
    row.not_after = certificate.not_valid_after_utc
    row.registered_at = clock.now()
    return row


def exists() -> bool:
    """Whether the demonstration's authority was made."""
    return authority_key(Kind.ISSUING) is not None


def issuing_fingerprint() -> str:
    """SHA-256 of the issuing authority's certificate in hex. Raises NotFound."""
    issuing = authority_key(Kind.ISSUING)
    if issuing is None:
        raise NotFound("demonstration authority")
    return issuing.certificate_sha256


def issued_by_us(key: SigningKey) -> bool:
    """Whether the demonstration's authority issued this certificate, so that it can revoke it."""
    issuing = authority_key(Kind.ISSUING)
    return issuing is not None and parsed(key.certificate_pem)[0].issuer == parsed(issuing.certificate_pem)[0].subject


def renew_lists() -> None:
    """Fresh revocation lists of root and issuing authority, with everything revoked until now."""
    revoked = [
        pki.Revocation(int(key.serial_number, 16), key.revoked_at, x509.ReasonFlags(key.revocation_reason))
        for key in revoked_by_us()
        if key.revoked_at is not None and issued_by_us(key)
    ]
    _renew(Kind.ROOT, [])
    _renew(Kind.ISSUING, revoked)


def responder() -> pki.OcspResponder:
    """The OCSP responder with what it knows. Raises RuleBroken("signing.demo_pki_missing")."""
    issuing, own = authority_key(Kind.ISSUING), authority_key(Kind.OCSP)
    if issuing is None or own is None:
        raise RuleBroken("signing.demo_pki_missing")
    certificate = parsed(own.certificate_pem)[0]
    key = LocalKey(software_store().private_key(own.key_ref), certificate)
    serials = SigningKey.objects.exclude(kind=Kind.ROOT).values_list("serial_number", "revoked_at")
    revoked = {int(serial, 16): pki.Revocation(int(serial, 16), at) for serial, at in serials if at is not None}
    issued = frozenset(int(serial, 16) for serial, _ in serials)
    return pki.OcspResponder(parsed(issuing.certificate_pem)[0], key, revoked, issued)


def _renew(kind: str, revoked: list[pki.Revocation]) -> None:
    authority = _authority(kind)
    anchor = TrustAnchor.objects.get(certificate_sha256=fingerprint(authority.certificate))
    # The lock keeps two revocations at once from writing the same number, one without the other's certificate.
    present = RevocationList.objects.select_for_update().filter(authority=anchor).first()
    number = present.number + 1 if present else 1
    now = clock.now().replace(microsecond=0)
    crl = authority.revocation_list(revoked, number=number, at=now, lifetime=LIST_LIFETIME)
    store_list(anchor, crl, number)


def store_list(anchor: TrustAnchor, crl: x509.CertificateRevocationList, number: int) -> None:
    """Keep a list as the newest one of its authority."""
    data = crl.public_bytes(Encoding.DER)
    assert crl.next_update_utc is not None
    values = {
        "number": number,
        "crl_der": data,
        "sha256": hashlib.sha256(data).hexdigest(),
        "this_update": crl.last_update_utc,
        "next_update": crl.next_update_utc,
    }
    RevocationList.objects.update_or_create(authority=anchor, defaults=values)


def _authority(kind: str) -> pki.Authority:
    key = authority_key(kind)
    if key is None:
        raise RuleBroken("signing.demo_pki_missing")
    certificate = parsed(key.certificate_pem)[0]
    urls = ("", "") if kind == Kind.ROOT else _urls()
    return pki.Authority(_private(key), certificate, (), *urls)


def _private(key: SigningKey) -> PrivateKey:
    return software_store().private_key(key.key_ref)


def _urls() -> tuple[str, str]:
    base = settings.DIENHONG.base_url
    return f"{base}/pki/thu-hoi.crl", f"{base}/pki/ocsp"
