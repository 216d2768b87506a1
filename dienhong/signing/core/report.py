"""What a check of signatures says: who signed, what is covered, and what is wrong, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

SignerKind = Literal["person", "seal", "system", "unknown"]
Coverage = Literal["whole", "revision", "part"]

# English msgids; `signing.messages.localised` gives them in the reader's language.
SENTENCES: dict[str, str] = {
    "signing.unsigned": "The file carries no digital signature.",
    "signing.unreadable": "The file cannot be read: %(detail)s.",
    "signing.too_large": "The file is larger than %(limit)s bytes.",
    "signing.structure": "The signature is not built the way the standard requires: %(detail)s.",
    "signing.content_changed": "The content was changed after it was signed.",
    "signing.signature_invalid": "The signature does not match the signer's certificate.",
    "signing.changed_after_signing": "The file was changed after this signature in a way it does not permit.",
    "signing.filled_after_last": "Fields were filled in after the last signature, so nobody signed them: %(fields)s.",
    "signing.bytes_after_last": "The file goes on after the last signature with data that nobody signed.",
    "signing.part_only": "The signature covers only part of the file.",
    "signing.byte_range": "The signed byte range is not one unbroken range around the signature.",
    "signing.properties_changed": "What the signature says about itself, such as its time, was changed after signing.",
    "signing.other_certificate": "The signature was made for another certificate than the one it carries.",
    "signing.certificate_missing": "The signature does not contain the signer's certificate.",
    "signing.unknown_issuer": "The certificate was not issued by an authority trusted here: %(issuer)s.",
    "signing.certificate_expired": "The certificate had expired at the time of signing (%(day)s).",
    "signing.certificate_not_yet_valid": "The certificate was not yet valid at the time of signing (from %(day)s).",
    "signing.certificate_revoked": "The certificate was revoked on %(day)s.",
    "signing.revocation_unknown": "It cannot be told whether the certificate was revoked: no current revocation list.",
    "signing.certificate_not_for_signing": "The certificate is not meant for signing documents.",
    "signing.weak_algorithm": "The signature uses a broken or forbidden algorithm: %(algorithm)s.",
    "signing.weak_key": "The key is too weak: %(key)s.",
    "signing.wrong_agency": "The certificate belongs to agency %(found)s, not to %(expected)s.",
    "signing.no_agency": "The certificate names no agency identifier; agency %(expected)s was expected.",
    "signing.no_timestamp": "The signature carries no trusted time-stamp; the time is only what the signer claims.",
    "signing.timestamp_invalid": "The time-stamp does not belong to this signature or is damaged.",
    "signing.timestamp_untrusted": "The time-stamp was not issued by a trusted time-stamping authority: %(detail)s.",
    "signing.doctype": "The XML file contains a document type declaration, which is not accepted.",
    "signing.encoding": "The XML file must be encoded in UTF-8.",
    "signing.several_signatures": "The XML file contains %(count)s signatures; exactly one is accepted.",
    "signing.reference": "The signature does not cover the whole XML document: %(detail)s.",
    "signing.foreign_signature": "The XML file has a signature element that is not in the XML signature namespace.",
    "signing.outside_root": "There are instructions outside the root element of the XML file.",
}


@dataclass(frozen=True)
class Problem:
    """One finding. `fatal` problems make the signature invalid; the others are for the reader to weigh."""

    code: str
    sentence: str
    fatal: bool = True
    params: tuple[tuple[str, str], ...] = ()


def problem(code: str, *, fatal: bool = True, **params: str) -> Problem:
    """A problem with its English sentence filled in; `code` must be one of SENTENCES."""
    return Problem(code, SENTENCES[code] % params, fatal, tuple(sorted(params.items())))


def is_ok(problems: tuple[Problem, ...]) -> bool:
    """No problem in the list is fatal."""
    return not any(item.fatal for item in problems)


@dataclass(frozen=True)
class SignerReport:
    """One signature. Times are aware; `timestamped_at` is set only when the time-stamp itself was found good.

    `covers`: "whole" = every byte of the file; "revision" = the file as it was then, followed only by permitted
    changes (form filling, further signatures); "part" = anything less. `field` is the PDF's signature field,
    `filled_after` the form fields that were filled in after this signature.
    """

    name: str
    kind: SignerKind
    agency_code: str
    claimed_at: datetime | None
    timestamped_at: datetime | None
    covers: Coverage
    ok: bool
    problems: tuple[Problem, ...]
    certificate_sha256: str
    agency_name: str = ""
    field: str = ""
    filled_after: tuple[str, ...] = ()

    def with_problems(self, *more: Problem) -> SignerReport:
        """The same signer with further problems, `ok` recomputed."""
        problems = self.problems + more
        return replace(self, problems=problems, ok=is_ok(problems))


@dataclass(frozen=True)
class ValidationReport:
    """All signatures of one file. `ok` only if there is at least one signature and none has a fatal problem."""

    ok: bool
    signers: tuple[SignerReport, ...]
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, signers: tuple[SignerReport, ...], problems: tuple[Problem, ...] = ()) -> ValidationReport:
        """Build the report; `ok` follows from the signers and the problems of the file."""
        return cls(bool(signers) and all(item.ok for item in signers) and is_ok(problems), signers, problems)

    def codes(self) -> tuple[str, ...]:
        """All problem codes, of the file and then of the signers, in order."""
        own = tuple(item.code for item in self.problems)
        return own + tuple(item.code for signer in self.signers for item in signer.problems)
