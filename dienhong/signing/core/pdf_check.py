"""Checking the signatures of a PDF: who, when, what is covered, and what was changed afterwards."""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from dienhong.signing.core.cms import SignedData, examine
from dienhong.signing.core.judgement import judge, with_late_stamp
from dienhong.signing.core.pdf import VIETNAM
from dienhong.signing.core.report import Coverage, Problem, SignerReport, ValidationReport, problem
from dienhong.signing.core.trust import TrustStore

MAX_BYTES = 200 * 1024 * 1024
# A file that was tampered with is a finding of ours, not a fault worth a traceback in the log.
logging.getLogger("pyhanko.sign.diff_analysis").setLevel(logging.ERROR)
_DETACHED = ("/ETSI.CAdES.detached", "/adbe.pkcs7.detached")
# What pyHanko raises for files that are not as they should be; found by damaging files byte by byte.
_MALFORMED = (
    PdfError,
    SignatureValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
    zlib.error,
)


@dataclass(frozen=True)
class _Finding:
    """One signature: its report, its place among the revisions, how much changed after it, and where it ends."""

    report: SignerReport
    revision: int
    level: ModificationLevel
    end: int


def validate(pdf: bytes, store: TrustStore, *, now: datetime, max_bytes: int = MAX_BYTES) -> ValidationReport:
    """Report on every signature, oldest first. Never raises for what a file contains."""
    if len(pdf) > max_bytes:
        return ValidationReport.of((), (problem("signing.too_large", limit=str(max_bytes)),))
    try:
        reader = PdfFileReader(BytesIO(pdf))
        if reader.encrypted:
            return ValidationReport.of((), (problem("signing.unreadable", detail="the PDF is encrypted"),))
        embedded = list(reader.embedded_regular_signatures)
    except _MALFORMED as error:
        return ValidationReport.of((), (problem("signing.unreadable", detail=_short(error)),))
    if not embedded:
        return ValidationReport.of((), (problem("signing.unsigned"),))
    findings = sorted((_find(pdf, item, store, now) for item in embedded), key=lambda item: item.revision)
    revisions: int = reader.xrefs.total_revisions
    return ValidationReport.of(tuple(item.report for item in findings), _after_the_last(findings, revisions, pdf))


def signature_values(pdf: bytes) -> tuple[bytes, ...]:
    """The values of all signatures that can be read; () for what is no PDF or not signed."""
    return tuple(item.signature for item in _taken_apart(pdf) if item.signature)


def certificates_in(pdf: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of all signatures and of their time-stamps that can be read."""
    found: dict[x509.Certificate, None] = {}
    for item in _taken_apart(pdf):
        stamp = None if item.timestamp_token is None else examine(item.timestamp_token, _no_digest, "tst_info")
        for signed in (item, stamp):
            if signed is not None and signed.certificate is not None:
                found |= dict.fromkeys((signed.certificate, *signed.others))
    return tuple(found)


def _no_digest(_: str) -> bytes:
    """Whether a stamp fits is not asked where only its certificates are wanted."""
    return b""


def _taken_apart(pdf: bytes) -> list[SignedData]:
    try:
        embedded = list(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)
    except _MALFORMED:
        return []
    return [examine(item.pkcs7_content, lambda name, item=item: _digest(item, name)) for item in embedded]  # type: ignore[misc]  # binds the loop's item


def _after_the_last(findings: Sequence[_Finding], revisions: int, pdf: bytes) -> tuple[Problem, ...]:
    """Form filling is permitted after a signature, but only if a later signature covers what was filled in."""
    last = findings[-1]
    if not last.report.ok or last.report.covers == "whole":
        return ()
    if last.revision == revisions - 1:
        return (problem("signing.bytes_after_last", fatal=bool(pdf[last.end :].strip())),)
    if last.level == ModificationLevel.LTA_UPDATES:
        return ()
    return (problem("signing.filled_after_last", fields=", ".join(last.report.filled_after) or "?"),)


def _find(pdf: bytes, embedded: EmbeddedPdfSignature, store: TrustStore, now: datetime) -> _Finding:
    integrity = _integrity(pdf, embedded)
    signed = examine(embedded.pkcs7_content, lambda name: _digest(embedded, name))
    if signed.certificate is None:
        report = SignerReport("", "unknown", "", None, None, integrity.covers, False, signed.problems, "")
    else:
        report = judge(
            with_late_stamp(signed, store), store, now=now, claimed_at=_claimed_time(embedded), covers=integrity.covers
        )
    report = report.with_problems(*integrity.problems)
    report = replace(report, field=str(embedded.field_name or ""), filled_after=integrity.filled)
    return _Finding(report, embedded.signed_revision, integrity.level, integrity.end)


@dataclass(frozen=True)
class _Integrity:
    problems: tuple[Problem, ...]
    covers: Coverage = "part"
    level: ModificationLevel = ModificationLevel.OTHER
    filled: tuple[str, ...] = ()
    end: int = 0


def _integrity(pdf: bytes, embedded: EmbeddedPdfSignature) -> _Integrity:
    subfilter = str(embedded.sig_object.get("/SubFilter", ""))
    if subfilter not in _DETACHED:
        return _Integrity((problem("signing.structure", detail=f"SubFilter {subfilter or '?'}"),))
    if not _is_plain_range(pdf, embedded):
        return _Integrity((problem("signing.byte_range"),))
    try:
        embedded.compute_integrity_info()
        permitted = bool(embedded.summarise_integrity_info()["docmdp_ok"])
    except _MALFORMED as error:
        return _Integrity((problem("signing.structure", detail=_short(error)),))
    return _coverage(embedded, permitted)


def _coverage(embedded: EmbeddedPdfSignature, permitted: bool) -> _Integrity:
    result = embedded.diff_result
    if embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return _Integrity((), "whole", ModificationLevel.NONE)
    if embedded.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return _Integrity((problem("signing.part_only"),))
    if not permitted or not isinstance(result, DiffResult):
        return _Integrity((problem("signing.changed_after_signing"),))
    # A later signature changes its own field too; that is told by the signature itself.
    signatures = {str(item.field_name) for item in embedded.reader.embedded_signatures}
    labels = _labels(embedded.reader)
    filled = {str(name) for name in result.changed_form_fields} - signatures
    end = int(embedded.byte_range[2]) + int(embedded.byte_range[3])
    words = tuple(sorted({labels.get(name, name) for name in filled}))
    return _Integrity((), "revision", result.modification_level, words, end)


def _labels(reader: PdfFileReader) -> dict[str, str]:
    """What the form itself calls its fields, for people (ISO 32000-1, 12.7.3.1: TU), by their names."""
    fields = (field.get_object() for field in reader.root["/AcroForm"]["/Fields"])
    named = [field for field in fields if isinstance(field, generic.DictionaryObject) and "/TU" in field]
    return {str(field.get("/T")): str(field["/TU"]) for field in named}


def _is_plain_range(pdf: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """From the first byte, with one gap, and the gap is exactly this signature's /Contents."""
    values = embedded.byte_range
    if not isinstance(values, generic.ArrayObject) or len(values) != 4:
        return False
    if not all(isinstance(value, generic.NumberObject) for value in values):
        return False
    first, before, second, after = (int(value) for value in values)
    end = second + after
    if first != 0 or not 0 < before < second < end <= len(pdf):
        return False
    gap = pdf[before:second]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == embedded.pkcs7_content
    except ValueError:
        return False


def _digest(embedded: EmbeddedPdfSignature, name: str) -> bytes:
    if name not in hashlib.algorithms_available:
        raise ValueError(f"unknown digest {name}")
    digest: bytes = embedded.compute_digest(name)
    return digest


def _claimed_time(embedded: EmbeddedPdfSignature) -> datetime | None:
    try:
        claimed: datetime | None = embedded.self_reported_timestamp
    except _MALFORMED:
        return None
    if claimed is not None and claimed.tzinfo is None:
        return claimed.replace(tzinfo=VIETNAM)
    return claimed


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
