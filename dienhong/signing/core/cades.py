"""Detached signatures over any file (CAdES B-LT)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from dienhong.signing.core import cms
from dienhong.signing.core.judgement import judge, with_late_stamp
from dienhong.signing.core.keys import SigningKey
from dienhong.signing.core.place import NO_MATERIAL, Material
from dienhong.signing.core.report import ValidationReport, problem
from dienhong.signing.core.trust import TrustStore


def sign(
    data: bytes,
    key: SigningKey,
    *,
    at: datetime,
    timestamper: cms.Timestamper | None = None,
    material: Material = NO_MATERIAL,
) -> bytes:
    """A detached signature in DER over `data`; `at` is the time the signer claims. See `cms.sign_digest`."""
    digest = hashlib.sha256(data).digest()
    return cms.sign_digest(digest, key, signing_time=at, timestamper=timestamper, material=material)


def validate(data: bytes, signature: bytes, store: TrustStore, *, now: datetime) -> ValidationReport:
    """Check a detached signature (DER) over `data`."""
    signed = cms.examine(signature, lambda name: hashlib.new(name, data).digest())
    if signed.certificate is None:
        return ValidationReport.of((), signed.problems or (problem("signing.certificate_missing"),))
    signed = with_late_stamp(signed, store)
    return ValidationReport.of((judge(signed, store, now=now, claimed_at=signed.signing_time),))
