"""Seals on packages and the platform's signature on receipts."""

from __future__ import annotations

from collections.abc import Iterable

from dienhong.exchange.edxml import SIGNATURE_PARENT_XPATH
from dienhong.exchange.gathering import once, remember
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import (
    CheckedXml,
    SignerReport,
    ValidationReport,
    check_xml,
    seal_key_of,
    sign_canonical_xml,
    sign_xml,
    system_key,
    usable_seals_of,
)

HEADER = "{*}edXMLEnvelope/{*}edXMLHeader"
assert SIGNATURE_PARENT_XPATH.endswith("[local-name()='edXMLHeader']")


def sealed(xml: bytes, agency_id: int) -> bytes:
    """An edXML package with the seal of the agency, where the standard has it. Raises RuleBroken as signing does."""
    return sign_xml(xml, key_id=once(("seal", agency_id), lambda: seal_key_of(agency_id)), parent=HEADER)


def prepare_seals(agency_ids: Iterable[int]) -> None:
    """Look up the seals of many agencies at once; of those that have none `sealed` says so."""
    for agency_id, key_id in usable_seals_of(agency_ids).items():
        remember(("seal", agency_id), key_id)


def sealed_certificate(xml: bytes, agency_id: int) -> bytes:
    """An XML document of ours with the seal of an agency at its end. Raises RuleBroken as signing does."""
    return sign_xml(xml, key_id=seal_key_of(agency_id))


def certified(content: bytes) -> bytes:
    """An XML document in exclusive canonical form with the platform's own signature."""
    return sign_canonical_xml(content, key_id=once(("system",), system_key))


def checked_seal(found: CheckedXml, sender_code: str, codes: frozenset[str]) -> SignerReport:
    """The signer of a checked package, which must be the seal that names one of the sender's `codes`.

    Raises RuleBroken: exchange.signature_invalid, exchange.not_a_seal, exchange.wrong_seal.
    """
    must_be_valid(found.report, "exchange.signature_invalid")
    signer = found.report.signers[0]
    if signer.kind != "seal":
        raise RuleBroken("exchange.not_a_seal", signer=signer.name)
    if signer.agency_code not in codes:
        raise RuleBroken("exchange.wrong_seal", signer=signer.name, sender=sender_code)
    return signer


def must_be_valid(report: ValidationReport, code: str) -> None:
    """Raise RuleBroken(code) with the first fatal problem of the report."""
    if report.ok:
        return
    problems = (*report.problems, *(item for signer in report.signers for item in signer.problems))
    first = next(item for item in problems if item.fatal)
    raise RuleBroken(code, sentence=first.sentence, problem=first.code)


__all__ = [
    "CheckedXml",
    "ValidationReport",
    "certified",
    "check_xml",
    "checked_seal",
    "must_be_valid",
    "prepare_seals",
    "sealed",
    "sealed_certificate",
]
