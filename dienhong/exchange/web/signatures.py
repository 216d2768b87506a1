"""Who sealed a package, checked for its page: kept for a while by the hash of the package."""

from __future__ import annotations

from typing import cast

from django.core.cache import cache
from django.utils.translation import get_language

from dienhong.documents.public import file_bytes
from dienhong.exchange.models import Package
from dienhong.signing.public import SignerReport, validate_xml

# Not longer: a certificate that is revoked must turn red soon.
KEPT_SECONDS = 300
# Checking takes a moment for each megabyte; larger packages were checked when they were accepted, as all are.
MOST_BYTES = 20 * 1024 * 1024


def signers_of(package: Package) -> tuple[SignerReport, ...]:
    """Who signed the package as a whole; () for one that is not accepted yet or too large for a page."""
    if not package.sha256 or (package.size or 0) > MOST_BYTES:
        return ()
    key = f"exchange.signers:{package.sha256}:{get_language()}"
    known = cast("tuple[SignerReport, ...] | None", cache.get(key))
    if known is None:
        known = validate_xml(file_bytes(package.sha256)).signers
        cache.set(key, known, KEPT_SECONDS)
    return known
