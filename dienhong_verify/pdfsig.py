"""Signatures inside a PDF (PAdES): every one must be whole, trusted at its own time, and the last must cover the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import tsp, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from dienhong_verify.chain import context_at, drive, name_of

_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
# What a parser of hostile files may stumble over, each of them meaning: not a sound PDF.
_UNREADABLE = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)


class BadPdf(ValueError):
    """The file is not a PDF, or one of its signatures does not hold."""


@dataclass(frozen=True)
class PdfSigner:
    """Who signed, and the stamped time, or None when the signature carries no time-stamp."""

    name: str
    stamped_at: datetime | None


def verify(data: bytes, anchors: Sequence[x509.Certificate], moment: datetime) -> list[PdfSigner]:
    """Check all signatures; those without a time-stamp of their own are judged at `moment`. Raises BadPdf."""
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        judged = [_verify_one(signature, anchors, moment) for signature in reader.embedded_regular_signatures]
    except BadPdf:
        raise
    except (*_UNREADABLE, SignatureValidationError) as error:
        raise BadPdf(f"the file or a signature in it cannot be read ({type(error).__name__}: {error})") from error
    if not judged:
        raise BadPdf("the file is not signed")
    last = judged[-1][1]
    # Time-stamps and revocation data for the archive may follow; nothing that a reader would see.
    if last.coverage != SignatureCoverageLevel.ENTIRE_FILE and last.modification_level != ModificationLevel.LTA_UPDATES:
        raise BadPdf("something was added after the last signature")
    return [signer for signer, _ in judged]


def _verify_one(
    signature: EmbeddedPdfSignature, anchors: Sequence[x509.Certificate], moment: datetime
) -> tuple[PdfSigner, PdfSignatureStatus]:
    stamped_at = _stamp_of(signature)
    at = stamped_at or moment
    status = drive(
        async_validate_pdf_signature(
            signature,
            signer_validation_context=context_at(at, anchors),
            ts_validation_context=context_at(at, anchors),
            key_usage_settings=_USAGE,
        )
    )
    name = name_of(status.signing_cert)
    problem = _problem(status)
    if problem:
        raise BadPdf(f"{signature.field_name} ({name}): {problem}")
    return PdfSigner(name, stamped_at), status


def _stamp_of(signature: EmbeddedPdfSignature) -> datetime | None:
    token = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
    if token is None:
        return None
    info = tsp.TSTInfo.load(bytes(token["encap_content_info"]["content"].contents))
    at: datetime = info["gen_time"].native
    return at


def _problem(status: PdfSignatureStatus) -> str | None:
    stamp = status.timestamp_validity
    faults = (
        (not status.intact, "the signed bytes were changed"),
        (not status.valid, "the signature is wrong"),
        (not status.trusted, f"the signer's certificate does not lead to an anchor ({status.trust_problem_indic})"),
        (stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted), "its time-stamp does not hold"),
        (status.coverage < SignatureCoverageLevel.ENTIRE_REVISION, "it covers only a part of the file"),
        (not status.docmdp_ok, "the document was changed after it in a way that it does not allow"),
    )
    return next((text for bad, text in faults if bad), None)
