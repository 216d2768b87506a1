"""Acts on keys and trust. Signing itself is not an act of its own: it belongs to the act that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.conf import settings

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_views
from dienhong.identity.public import person_views, posts_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.signing import demo_authority, providers
from dienhong.signing.core import pki
from dienhong.signing.core.keys import PublicKey, fingerprint, load_certificate, pem
from dienhong.signing.core.subject import holder_of
from dienhong.signing.core.trust import certificate_problems
from dienhong.signing.events import CertificateRevoked, ExpiryAnnounced, KeyRegistered
from dienhong.signing.messages import told
from dienhong.signing.models import ExpiryWarning, SigningKey, StampLimit, TrustAnchor
from dienhong.signing.permissions import MANAGE_KEYS, MANAGE_TRUST, WHOLE_PLATFORM
from dienhong.signing.queries import (
    keys_ending_soon,
    keys_on_list,
    newest_list_of,
    own_keys_answered_revoked,
    parsed,
    trust_store,
)

Kind = SigningKey.Kind
WARN_AT = (60, 30, 7)  # days before the end
MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who is to sign in person for an agency."""

    person_id: int
    agency_id: int


@command
def issue_demo_pki(actor: Actor, *, organization: str) -> None:
    """Make the demonstration's certification authority and trust it."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    _must_be_demo()
    if demo_authority.exists():
        raise RuleBroken("signing.demo_pki_exists", conflict=True)

    demo_authority.make(organization)


@command
def issue_demo_seals(actor: Actor, *, agency_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Issue a seal (RSA-2048) to each agency; the ids of the keys in the order of the agencies."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    _must_be_demo()
    agencies = agency_views(agency_ids)
    if len(agencies) < len(set(agency_ids)):
        raise NotFound("agency")

    profiles = [pki.seal_profile(agencies[item].name, agencies[item].code) for item in agency_ids]
    issued = demo_authority.issue(profiles, "rsa2048")
    rows = [
        demo_authority.row_of(Kind.SEAL, key, agency_id=agency_id)
        for agency_id, key in zip(agency_ids, issued, strict=True)
    ]
    return _registered(rows)


@command
def issue_demo_personal_keys(actor: Actor, *, officers: tuple[Officer, ...]) -> tuple[int, ...]:
    """Issue a personal certificate (RSA-2048) to each officer; the ids of the keys in the same order."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    _must_be_demo()
    profiles = _profiles_of(officers)

    rows = [
        demo_authority.row_of(Kind.PERSON, key, person_id=officer.person_id, agency_id=officer.agency_id)
        for officer, key in zip(officers, demo_authority.issue(profiles, "rsa2048"), strict=True)
    ]
    return _registered(rows)


@command
def issue_demo_certificate(actor: Actor, *, officer: Officer, public_key_pem: str) -> str:
    """Certify an officer's key that lies elsewhere, such as at a remote service; PEM, the holder's certificate first.

    The private half and what guards it are never seen here. The key counts once `register_key` knows it.
    """
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    _must_be_demo()
    (profile,) = _profiles_of((officer,))
    try:
        public_key = load_pem_public_key(public_key_pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RuleBroken("signing.certificate_unreadable") from error
    if not isinstance(public_key, PublicKey):
        raise RuleBroken("signing.certificate_unreadable")

    return pem(demo_authority.certify(profile, public_key))


@command
def register_key(
    actor: Actor, *, agency_id: int, person_id: int | None, provider: str, key_ref: str, certificates_pem: str
) -> int:
    """Register a key that lives at a provider, with the certificate of a trusted authority; the key's id.

    `certificates_pem`: the holder's certificate, then its chain. Without `person_id` it is the agency's seal. Without
    `key_ref` the key is looked for at the provider by the public key of the certificate.
    """
    note(agency_id=agency_id)
    require(actor, MANAGE_KEYS, at=agency_id)
    certificate, chain = _read_certificates(certificates_pem)
    if SigningKey.objects.filter(certificate_sha256=fingerprint(certificate)).exists():
        raise RuleBroken("signing.certificate_known", conflict=True)
    _must_be_trusted(certificate, chain)
    _must_name_the_agency(certificate, agency_id)
    key_ref = _key_of_certificate(certificate, provider, key_ref)
    if person_id is not None and agency_id not in {post.agency_id for post in posts_of(person_id)}:
        raise RuleBroken("signing.not_of_agency")

    kind = Kind.SEAL if person_id is None else Kind.PERSON
    row = SigningKey(kind=kind, person_id=person_id, agency_id=agency_id, provider=provider, key_ref=key_ref)
    return _registered([demo_authority.certificate_row(row, certificate, chain)])[0]


@command
def revoke_certificate(actor: Actor, *, key_id: int, reason: str) -> None:
    """Revoke a certificate: nobody signs with it any more, and what is signed from now on is not valid.

    The demonstration's authority puts it on its list at once; a certificate of another authority is blocked here and
    must be revoked there too. Law: Law on Electronic Transactions 2023 (revocation of certificates).
    """
    key = SigningKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None or key.agency_id is None:
        raise NotFound("signing key")
    note(agency_id=key.agency_id, subject=("signing.SigningKey", key.uuid))
    require(actor, MANAGE_KEYS, at=key.agency_id)
    if reason not in SigningKey.Reason.values:
        raise RuleBroken("signing.reason_unknown", reason=reason)
    if key.revoked_at is not None:
        raise RuleBroken("signing.already_revoked", conflict=True, day=key.revoked_at.strftime("%d/%m/%Y"))

    # Whole seconds, as revocation lists have them: the list and the database must agree.
    key.revoked_at, key.revocation_reason = clock.now().replace(microsecond=0), reason
    key.save(update_fields=["revoked_at", "revocation_reason"])
    if demo_authority.issued_by_us(key):
        demo_authority.renew_lists()
    publish(CertificateRevoked(key.pk, key.agency_id))


@command
def record_foreign_revocations(actor: Actor, *, anchor_id: int) -> int:
    """Sign no more with our keys that the newest list of their authority revokes; how many those are."""
    _must_be_the_platform(actor)
    crl, found = newest_list_of(anchor_id), 0
    for key in keys_on_list(crl):
        entry = crl.get_revoked_certificate_by_serial_number(int(key.serial_number, 16))
        if entry is None or entry.revocation_date_utc > clock.now():
            continue
        # Reasons that the standard has and we do not are "other"; the list keeps its own word.
        key.revoked_at, key.revocation_reason = entry.revocation_date_utc, SigningKey.Reason.UNSPECIFIED
        key.save(update_fields=["revoked_at", "revocation_reason"])
        publish(CertificateRevoked(key.pk, key.agency_id))
        found += 1
    note(revoked=found)
    return found


@command
def record_answered_revocations(actor: Actor) -> int:
    """Sign no more with our keys whose responder said that they are revoked; how many those are."""
    _must_be_the_platform(actor)
    since = dict(own_keys_answered_revoked())
    found = SigningKey.objects.select_for_update().filter(pk__in=since, revoked_at=None).order_by("id")
    for key in found:
        key.revoked_at, key.revocation_reason = since[key.pk], SigningKey.Reason.UNSPECIFIED
        key.save(update_fields=["revoked_at", "revocation_reason"])
        publish(CertificateRevoked(key.pk, key.agency_id))
    note(revoked=len(found))
    return len(found)


@command
def add_trust_anchor(actor: Actor, *, certificate_pem: str, crl_url: str = "") -> int:
    """Trust a certification authority: a self-signed certificate as a root, any other as one below a root."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    certificate, _ = _read_certificates(certificate_pem)
    if TrustAnchor.objects.filter(certificate_sha256=fingerprint(certificate)).exists():
        raise RuleBroken("signing.certificate_known", conflict=True)

    is_root = certificate.issuer == certificate.subject
    anchor = TrustAnchor.objects.create(
        name=holder_of(certificate).name,
        kind=TrustAnchor.Kind.ANCHOR if is_root else TrustAnchor.Kind.INTERMEDIATE,
        certificate_pem=pem([certificate]),
        certificate_sha256=fingerprint(certificate),
        crl_url=crl_url,
        added_at=clock.now(),
    )
    return anchor.pk


@command
def remove_trust_anchor(actor: Actor, *, anchor_id: int) -> None:
    """Stop trusting a certification authority; the row stays, because signatures were judged by it."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    anchor = TrustAnchor.objects.select_for_update().filter(pk=anchor_id, removed_at=None).first()
    if anchor is None:
        raise NotFound("trust anchor")

    anchor.removed_at = clock.now()
    anchor.save(update_fields=["removed_at"])


@command
def set_stamp_limit(actor: Actor, *, valid_from: date, minutes: int, basis: str) -> None:
    """Decide how long signing goes on while the time-stamp service is down, from a day on. Without a decision: 4 hours."""
    require(actor, MANAGE_TRUST, at=WHOLE_PLATFORM)
    if not 0 <= minutes <= MOST_MINUTES or valid_from < clock.today():
        raise RuleBroken("signing.limit_unusable")
    StampLimit.objects.update_or_create(valid_from=valid_from, defaults={"minutes": minutes, "basis": basis})


@command
def warn_of_expiry(actor: Actor) -> int:
    """Warn the keepers of certificates that end within 60, 30 and 7 days, once for each; how many warnings."""
    _must_be_the_platform(actor)
    now, told = clock.now(), 0
    for key in keys_ending_soon(timedelta(days=WARN_AT[0])).filter(agency__isnull=False).order_by("id"):
        due = [days for days in WARN_AT if key.not_after <= now + timedelta(days=days)]
        # Whoever is registered 20 days before the end is warned once, not for 60 and for 30 days.
        rows = [ExpiryWarning(key=key, days=days, warned_at=now) for days in due]
        known = set(ExpiryWarning.objects.filter(key=key).values_list("days", flat=True))
        ExpiryWarning.objects.bulk_create([row for row in rows if row.days not in known])
        if key.not_after > now and due[-1] not in known:
            publish(ExpiryAnnounced(key.pk, key.agency_id or 0, due[-1]))
            told += 1
    return told


def _must_be_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("signing.platform_only")


def _registered(rows: list[SigningKey]) -> tuple[int, ...]:
    for key in SigningKey.objects.bulk_create(rows):
        publish(KeyRegistered(key.pk, key.agency_id))
    return tuple(row.pk for row in rows)


def _profiles_of(officers: tuple[Officer, ...]) -> list[pki.Profile]:
    agencies = agency_views([item.agency_id for item in officers])
    persons = person_views([item.person_id for item in officers])
    if any(item.agency_id not in agencies or item.person_id not in persons for item in officers):
        raise NotFound("officer")
    return [
        pki.officer_profile(
            persons[item.person_id].name,
            persons[item.person_id].uuid.hex,
            agencies[item.agency_id].name,
            agencies[item.agency_id].code,
        )
        for item in officers
    ]


def _must_be_demo() -> None:
    if not settings.DIENHONG.demo:
        raise RuleBroken("signing.demo_only")


def _read_certificates(text: str) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    try:
        found = [load_certificate(item.public_bytes(Encoding.DER)) for item in parsed(text)]
    except ValueError as error:
        raise RuleBroken("signing.certificate_unreadable") from error
    if not found:
        raise RuleBroken("signing.certificate_unreadable")
    return found[0], tuple(found[1:])


def _must_be_trusted(certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> None:
    found = certificate_problems(certificate, trust_store(), at=clock.now(), extra=chain)
    fatal = [item for item in found if item.fatal]
    if fatal:
        raise RuleBroken("signing.certificate_refused", detail=told(fatal[0]).sentence)


def _must_name_the_agency(certificate: x509.Certificate, agency_id: int) -> None:
    """A certificate that names an agency must name this one; those of some authorities name none."""
    code = holder_of(certificate).agency_code
    agencies = agency_views([agency_id])
    if agency_id not in agencies:
        raise NotFound("agency")
    if code and code != agencies[agency_id].code:
        detail = f"{code} ≠ {agencies[agency_id].code}"
        raise RuleBroken("signing.certificate_refused", detail=detail)


def _key_of_certificate(certificate: x509.Certificate, provider: str, key_ref: str) -> str:
    """The reference of the key, which must be the certificate's and not be registered with another one."""
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        key_ref = key_ref or providers.find_key(provider, public)
        description = providers.provider(provider).describe(key_ref)
    except providers.KeyUnavailable as error:
        raise RuleBroken("signing.key_unavailable", detail=str(error)) from error
    if description.public_key_der != public:
        raise RuleBroken("signing.key_does_not_fit")
    if SigningKey.objects.filter(provider=provider, key_ref=key_ref).exists():
        raise RuleBroken("signing.key_taken", conflict=True)
    return key_ref
