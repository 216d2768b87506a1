"""Keys and certificates for tests of all domains. P-256 keys, because they are made in no time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import transaction

from dienhong.signing import demo_authority
from dienhong.signing.core import pki
from dienhong.signing.core.keys import PrivateKey, new_private_keys
from dienhong.signing.models import SigningKey


def a_demo_pki(organization: str = "Diên Hồng") -> None:
    """The demonstration's authority, unless it is there already: time-stamps and receipts work from then on."""
    if not demo_authority.exists():
        with transaction.atomic():
            demo_authority.make(organization, _authority_keys())


@lru_cache(maxsize=1)
def _authority_keys() -> tuple[PrivateKey, ...]:
    """Made once a test run: large RSA keys take their time."""
    return tuple(new_private_keys(pki.DEMO_KEYS))


def a_seal(agency: Any, *, code: str | None = None) -> SigningKey:
    """A valid seal of the agency (its row), named by its present code."""
    a_demo_pki()
    profile = pki.seal_profile(agency.name, agency.code if code is None else code)
    return _kept(SigningKey.Kind.SEAL, profile, agency_id=agency.pk)


def a_personal_key(person: Any, agency: Any) -> SigningKey:
    """A valid personal certificate of the person (row) for the agency (row)."""
    a_demo_pki()
    profile = pki.officer_profile(person.full_name, person.uuid.hex, agency.name, agency.code)
    return _kept(SigningKey.Kind.PERSON, profile, person_id=person.pk, agency_id=agency.pk)


def _kept(kind: str, profile: pki.Profile, **holder: int) -> SigningKey:
    row = demo_authority.row_of(kind, demo_authority.issue([profile], "p256")[0], **holder)
    row.save()
    return row
