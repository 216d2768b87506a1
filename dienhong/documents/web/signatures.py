"""The check of a PDF's signatures, kept for a while by the hash of the file, with the time of the check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import get_language

from dienhong.documents.models import StoredFile
from dienhong.documents.storage import read
from dienhong.kernel import clock
from dienhong.signing.public import ValidationReport, validate_pdf

# Not longer: a certificate that is revoked must turn red soon.
KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """A report and when it was made."""

    report: ValidationReport
    at: datetime


def signatures_of(file: StoredFile, *, again: bool = False) -> Checked:
    """The report on the signatures of a stored PDF, at most five minutes old."""
    key = f"documents.signatures:{file.sha256}:{get_language()}"
    known = None if again else cache.get(key)
    if isinstance(known, Checked):
        return known
    checked = Checked(validate_pdf(read(file)), clock.now())
    cache.set(key, checked, KEPT_SECONDS)
    return checked
