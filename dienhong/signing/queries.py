"""Reading keys and trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from cryptography import x509
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.directory.public import agency_views
from dienhong.identity.public import person_views, posts_at
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing import rules, statuses
from dienhong.signing.core.keys import SigningKey as SignsDigests
from dienhong.signing.core.keys import fingerprint
from dienhong.signing.core.ocsp import responder_of
from dienhong.signing.core.trust import StatusAnswer, TrustStore
from dienhong.signing.models import CertificateStatus, RevocationList, SigningKey, TrustAnchor, UnstampedSignature
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers import provider

EXPIRES_SOON = timedelta(days=60)
ENDS_SOON = timedelta(days=30)
# Whoever did not replace a key for so long does not need it any more.
FORGOTTEN = timedelta(days=30)
Found = TypeVar("Found")
# Which authorities (id, kind, fingerprint) and which revocation lists (id, SHA-256) hold; which certificates a responder
# called revoked (id).
Anchors = tuple[tuple[int, str, str], ...]
Lists = tuple[tuple[int, str], ...]
Marks = tuple[Anchors, Lists, tuple[int, ...]]
_moment: ContextVar[dict[tuple[str, int | str], Any] | None] = ContextVar("signing_moment", default=None)


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as others see it; `state` is valid, expiring (within 60 days), expired, revoked or not_yet."""

    id: int
    uuid: UUID
    kind: str
    name: str
    person_id: int | None
    agency_id: int | None
    provider: str
    certificate_sha256: str
    certificate_pem: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None
    revocation_reason: str
    state: str


@dataclass(frozen=True)
class ProviderKey:
    """A key at its provider, ready to sign."""

    provider_code: str
    key_ref: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """See core.keys.SigningKey."""
        return provider(self.provider_code).sign_digest(self.key_ref, digest, algorithm)


def key_view(key_id: int) -> KeyView:
    """Raises NotFound."""
    key = SigningKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound("signing key")
    return _view(key)


def keys_managed_by(actor: Actor) -> list[tuple[KeyView, str]]:
    """Seals and personal keys of the agencies where the actor manages keys, with the agency's name; those that end
    first come first."""
    agencies = actor.authority.agencies_with(MANAGE_KEYS)
    keys = SigningKey.objects.filter(agency_id__in=agencies).order_by("not_after", "id")
    names = {item.id: item.name for item in agency_views(agencies).values()}
    return [(_view(key), names.get(key.agency_id or 0, "")) for key in keys]


@dataclass(frozen=True, slots=True)
class Registrar:
    """An agency for which the actor may register keys: `people` are (id, name) of those with a post there."""

    agency_id: int
    agency_name: str
    people: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...]


def registrar_at(actor: Actor, agency_id: int | None) -> Registrar:
    """That agency, by default the first by name, and the actor's `others`. Raises NotFound."""
    views = agency_views(actor.authority.agencies_with(MANAGE_KEYS)).values()
    names = sorted(((item.id, item.name) for item in views), key=lambda item: (item[1], item[0]))
    chosen = names[0][0] if names and agency_id is None else agency_id
    if chosen is None or chosen not in dict(names):
        raise NotFound("agency")
    ids = dict.fromkeys(post.person_id for post in posts_at(chosen))
    known = person_views(ids)
    people = tuple((item, known[item].name) for item in ids)
    return Registrar(chosen, dict(names)[chosen], people, tuple(item for item in names if item[0] != chosen))


def keys_ending_soon(within: timedelta) -> QuerySet[SigningKey]:
    """Keys that end within that time or ended lately, not revoked, with no other key of the same holder to follow."""
    now = clock.now()
    # Keys of one kind all have an agency or none, and the same with persons.
    same = Q(kind=OuterRef("kind"))
    same &= Q(agency_id=OuterRef("agency_id")) | Q(agency_id=None)
    same &= Q(person_id=OuterRef("person_id")) | Q(person_id=None)
    later = SigningKey.objects.filter(same, revoked_at=None, not_after__gt=now + within)
    ending = SigningKey.objects.filter(revoked_at=None, not_after__gt=now - FORGOTTEN, not_after__lte=now + within)
    return ending.filter(~Exists(later))


def own_keys_of(actor: Actor) -> list[KeyView]:
    """The keys with which the actor signs in person."""
    if actor.person_id is None:
        return []
    return [_view(key) for key in SigningKey.objects.filter(person_id=actor.person_id).order_by("-not_after", "id")]


def key_visible_to(actor: Actor, key_uuid: UUID) -> KeyView:
    """A key of one's own or of an agency whose keys one manages. Raises NotFound."""
    seen = Q(agency_id__in=actor.authority.agencies_with(MANAGE_KEYS))
    if actor.person_id is not None:
        seen |= Q(person_id=actor.person_id)
    key = SigningKey.objects.filter(seen, uuid=key_uuid).first()
    if key is None:
        raise NotFound("signing key")
    return _view(key)


def personal_key_of(person_id: int) -> int:
    """The id of the person's valid key, the one that lasts longest. Raises RuleBroken("signing.no_key")."""
    return _usable(SigningKey.objects.filter(kind=SigningKey.Kind.PERSON, person_id=person_id), f"#{person_id}")


def personal_keys_of(person_ids: Iterable[int]) -> dict[int, list[KeyView]]:
    """Person's id → the valid keys of that person, by their end; one statement, those without a key are left out."""
    now, found = clock.now(), dict[int, list[KeyView]]()
    rows = SigningKey.objects.filter(kind=SigningKey.Kind.PERSON, person_id__in=set(person_ids), revoked_at=None)
    for key in rows.filter(not_before__lte=now, not_after__gte=now).order_by("not_after", "id"):
        found.setdefault(key.person_id or 0, []).append(_view(key))
    return found


def seal_key_of(agency_id: int) -> int:
    """The id of the agency's valid seal, the one that lasts longest. Raises RuleBroken("signing.no_key")."""
    names = agency_views([agency_id])
    holder = names[agency_id].name if agency_id in names else f"#{agency_id}"
    return _usable(SigningKey.objects.filter(kind=SigningKey.Kind.SEAL, agency_id=agency_id), holder)


def usable_seals_of(agency_ids: Iterable[int]) -> dict[int, int]:
    """As `seal_key_of` for many agencies at once; those without a valid seal are left out.

    Inside `one_moment` the keys are then ready to sign without another query.
    """
    now = clock.now()
    rows = SigningKey.objects.filter(kind=SigningKey.Kind.SEAL, agency_id__in=set(agency_ids), revoked_at=None)
    chosen = {}
    for key in rows.filter(not_before__lte=now, not_after__gte=now).order_by("not_after", "id"):
        assert key.agency_id is not None
        chosen[key.agency_id] = key
    known = _moment.get()
    if known is not None:
        known.update({("key", key.pk): loaded(key) for key in chosen.values()})
    return {agency_id: key.pk for agency_id, key in chosen.items()}


def system_key() -> int:
    """The id of the key for the platform's receipts. Raises RuleBroken("signing.no_key")."""
    return _usable(SigningKey.objects.filter(kind=SigningKey.Kind.SYSTEM), "Diên Hồng")


def authority_key(kind: str) -> SigningKey | None:
    """The demonstration's own root, issuing, timestamping or ocsp key; None when there is none."""
    return SigningKey.objects.filter(kind=kind, revoked_at=None).order_by("-not_after", "-id").first()


def loaded(key: SigningKey) -> SignsDigests:
    """The key ready to sign. Certificates are parsed once a process; they never change."""
    return _loaded(key.provider, key.key_ref, key.certificate_pem, key.chain_pem)


@contextmanager
def one_moment() -> Iterator[None]:
    """Inside the block trust and keys are looked up once: all documents of one request are judged by the same trust."""
    token = _moment.set({})
    try:
        yield
    finally:
        _moment.reset(token)


def _once(name: tuple[str, int | str], look_up: Callable[[], Found]) -> Found:
    known = _moment.get()
    if known is None:
        return look_up()
    if name not in known:
        known[name] = look_up()
    found: Found = known[name]
    return found


def usable_key(key_id: int) -> SignsDigests:
    """The key ready to sign. Raises NotFound, RuleBroken: signing.key_revoked, signing.key_expired."""
    return _once(("key", key_id), lambda: _usable_key(key_id))


def _usable_key(key_id: int) -> SignsDigests:
    key = SigningKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound("signing key")
    rules.must_be_usable(key, clock.now())
    return loaded(key)


def trust_store() -> TrustStore:
    """What the platform believes now. A small query tells whether the parsed store of this process still holds."""
    return _once(("trust", 0), lambda: _store(*_present_marks()[:2]))


def trust_revision() -> str:
    """Another text as soon as an authority or a list came, went or was renewed, or a responder told of a revocation."""
    return sha256(repr(_present_marks()).encode()).hexdigest()


def _present_marks() -> Marks:
    return _once(("marks", 0), _marks)


# Written out: every package is checked against the trust of its moment, and making this text costs more than answering it.
_MARKS = f"""
SELECT 'anchor', id, kind, certificate_sha256 FROM {TrustAnchor._meta.db_table} WHERE removed_at IS NULL
 UNION ALL SELECT 'list', id, '', sha256 FROM {RevocationList._meta.db_table}
 UNION ALL SELECT 'revoked', id, '', '' FROM {CertificateStatus._meta.db_table} WHERE state = 'revoked' ORDER BY 1, 2
"""  # noqa: S608  the names are the models'


def _marks() -> Marks:
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        rows = cursor.fetchall()
    anchors = tuple((pk, kind, mark) for what, pk, kind, mark in rows if what == "anchor")
    lists = tuple((pk, mark) for what, pk, _, mark in rows if what == "list")
    return anchors, lists, tuple(pk for what, pk, _, _ in rows if what == "revoked")


def late_stamp(signature_sha256: bytes) -> bytes | None:
    """The time-stamp (DER) made afterwards for a signature of ours, by the SHA-256 of its value."""
    found = UnstampedSignature.objects.filter(signature_sha256=signature_sha256, stamped_at__isnull=False).first()
    return bytes(found.token) if found is not None and found.token is not None else None


def trust_anchors_pem() -> str:
    """The roots in PEM, for verifiers outside."""
    anchors = TrustAnchor.objects.filter(removed_at=None, kind=TrustAnchor.Kind.ANCHOR).order_by("id")
    return "".join(anchors.values_list("certificate_pem", flat=True))


def revocation_list_of(certificate_sha256: str) -> bytes:
    """The newest list (DER) of an authority by the fingerprint of its certificate. Raises NotFound."""
    found = RevocationList.objects.filter(authority__certificate_sha256=certificate_sha256).first()
    if found is None:
        raise NotFound("revocation list")
    return bytes(found.crl_der)


def newest_list_of(anchor_id: int) -> x509.CertificateRevocationList:
    """The newest list of an authority, which must be there."""
    return x509.load_der_x509_crl(bytes(RevocationList.objects.get(authority_id=anchor_id).crl_der))


def keys_on_list(crl: x509.CertificateRevocationList) -> list[SigningKey]:
    """Registered keys in force that this list revokes, locked."""
    known = SigningKey.objects.filter(revoked_at=None).values_list("pk", "serial_number")
    named = [pk for pk, serial in known if crl.get_revoked_certificate_by_serial_number(int(serial, 16)) is not None]
    keys = SigningKey.objects.select_for_update().filter(pk__in=named).order_by("id")
    # Another authority may have given the same number.
    return [key for key in keys if parsed(key.certificate_pem)[0].issuer == crl.issuer]


def own_keys_answered_revoked() -> list[tuple[int, datetime]]:
    """Our keys that their responder says are revoked and that are not so here yet, with the time."""
    revoked = CertificateStatus.objects.filter(state=CertificateStatus.State.REVOKED, revoked_at__lte=clock.now())
    since = {row.certificate_sha256: row.revoked_at for row in revoked if row.revoked_at is not None}
    keys = SigningKey.objects.filter(revoked_at=None, certificate_sha256__in=since).order_by("id")
    return [(pk, since[sha256]) for pk, sha256 in keys.values_list("pk", "certificate_sha256")]


def revoked_by_us() -> QuerySet[SigningKey]:
    """Certificates of the demonstration's issuing authority that are revoked."""
    return SigningKey.objects.filter(revoked_at__isnull=False).exclude(kind=SigningKey.Kind.ROOT).order_by("id")


def parsed(pem: str) -> tuple[x509.Certificate, ...]:
    """Certificates from PEM text; () from an empty one."""
    return tuple(x509.load_pem_x509_certificates(pem.encode())) if pem.strip() else ()


def _usable(keys: QuerySet[SigningKey], holder: str) -> int:
    now = clock.now()
    valid = keys.filter(revoked_at=None, not_before__lte=now, not_after__gte=now)
    found = valid.order_by("-not_after", "-id").first()
    if found is None:
        raise RuleBroken("signing.no_key", holder=holder)
    _once(("key", found.pk), lambda: loaded(found))  # whoever asks for a key is going to sign with it
    return found.pk


@lru_cache(maxsize=4096)
def _loaded(provider_code: str, key_ref: str, certificate_pem: str, chain_pem: str) -> ProviderKey:
    return ProviderKey(provider_code, key_ref, parsed(certificate_pem)[0], parsed(chain_pem))


@lru_cache(maxsize=4)
def _store(anchors: Anchors, lists: Lists) -> TrustStore:
    rows = TrustAnchor.objects.filter(pk__in=[pk for pk, _, _ in anchors]).order_by("id")
    certificates = [(item.kind, parsed(item.certificate_pem)[0]) for item in rows]
    crls = RevocationList.objects.filter(pk__in=[pk for pk, _ in lists]).order_by("id")
    return TrustStore(
        anchors=_of_kind(certificates, TrustAnchor.Kind.ANCHOR),
        intermediates=_of_kind(certificates, TrustAnchor.Kind.INTERMEDIATE),
        crls=tuple(x509.load_der_x509_crl(bytes(item.crl_der)) for item in crls),
        late_stamp=late_stamp,
        answer=partial(_last_answer, _own_authorities()),
    )


def _own_authorities() -> frozenset[str]:
    """Fingerprints of the demonstration's authorities: their lists are written here at once, so nobody asks them."""
    kinds = (SigningKey.Kind.ROOT, SigningKey.Kind.ISSUING)
    return frozenset(SigningKey.objects.filter(kind__in=kinds).values_list("certificate_sha256", flat=True))


def _last_answer(own: frozenset[str], certificate: x509.Certificate, issuer: x509.Certificate) -> StatusAnswer | None:
    if not responder_of(certificate) or fingerprint(issuer) in own:
        return None
    return _once(("status", fingerprint(certificate)), lambda: statuses.last_answer(certificate, issuer))


def _of_kind(certificates: Iterable[tuple[str, x509.Certificate]], kind: str) -> tuple[x509.Certificate, ...]:
    return tuple(certificate for found, certificate in certificates if found == kind)


def _view(key: SigningKey) -> KeyView:
    return KeyView(
        id=key.pk,
        uuid=key.uuid,
        kind=key.kind,
        name=key.subject_name,
        person_id=key.person_id,
        agency_id=key.agency_id,
        provider=key.provider,
        certificate_sha256=key.certificate_sha256,
        certificate_pem=key.certificate_pem,
        serial_number=key.serial_number,
        not_before=key.not_before,
        not_after=key.not_after,
        revoked_at=key.revoked_at,
        revocation_reason=key.revocation_reason,
        state=_state(key, clock.now()),
    )


def _state(key: SigningKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if now < key.not_before:
        return "not_yet"
    if now > key.not_after:
        return "expired"
    return "expiring" if now + EXPIRES_SOON > key.not_after else "valid"
