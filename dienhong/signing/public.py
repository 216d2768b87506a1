"""All that other domains may use of signing: sign, stamp, check, and look up keys."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from typing import Literal

from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.commands import (
    Asked,
    Officer,
    add_trust_anchor,
    issue_demo_personal_keys,
    issue_demo_pki,
    issue_demo_seals,
    register_key,
    remove_trust_anchor,
    revoke_certificate,
)
from dienhong.signing.core import cades, xades, xml, xml_check
from dienhong.signing.core.judgement import expect_agency
from dienhong.signing.core.place import RED, Appearance, Box, PdfNotSignable, Placement
from dienhong.signing.core.report import Problem, SignerReport, ValidationReport
from dienhong.signing.core.tsa import TimestampFailed
from dienhong.signing.core.xml_check import CheckedXml
from dienhong.signing.demo_keys import demo_service_is_there, give_demo_remote_key
from dienhong.signing.events import (
    CertificateRevoked,
    ExpiryAnnounced,
    KeyRegistered,
    RemoteSignatureMade,
    RemoteSigningEnded,
    StampsResumed,
    StampsStopped,
)
from dienhong.signing.health import health_rows
from dienhong.signing.marks import standard_mark
from dienhong.signing.messages import localised
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.queries import (
    KeyView,
    key_view,
    one_moment,
    personal_key_of,
    personal_keys_of,
    seal_key_of,
    system_key,
    trust_anchors_pem,
    trust_revision,
    trust_store,
    usable_key,
    usable_seals_of,
)
from dienhong.signing.remote_queries import AwaitedSignature, awaited_signature, signed_remotely
from dienhong.signing.stamp_gap import must_go_on as must_be_stamped_in_time
from dienhong.signing.stamp_gap import outage_view
from dienhong.signing.timestamping import stamp_log, stamper_for, timestamp_service, timestamp_service_if_any
from dienhong.signing.validation_material import Signed, validation_material
from dienhong.signing.waiting import waiting_for

NO_MARK = Appearance()
XmlProfile = Literal["xmldsig", "xades"]


def sign_pdf(
    pdf_bytes: bytes,
    *,
    key_id: int,
    field: str,
    reason: str,
    box: Box | None = None,
    appearance: Appearance | None = None,
) -> bytes:
    """The PDF with one more signature (PAdES B-LT, incremental) in the field `field`, made at `box` if it is not there.

    A visible field shows `appearance`, by default the holder, the agency and the time; NO_MARK leaves it empty.
    Raises RuleBroken: signing.key_revoked, signing.key_expired, signing.pdf_not_signable,
    signing.no_timestamp_service, signing.stamps_missing; NotFound; KeyUnavailable when the provider does not answer now
    (no refusal: the outbox and jobs try again). While the time-stamp service is down the signature is B-B and its stamp
    follows (`stamp_gap`).
    """
    # Loaded when first needed: most processes never open a PDF.
    from dienhong.signing.core import pdf
    from dienhong.signing.validation_material import material_of

    key, now = usable_key(key_id), clock.now()
    mark = standard_mark(key.certificate, now) if appearance is None else appearance
    place = Placement(field, reason, box, None if mark == NO_MARK else mark, material_of(key))
    try:
        return pdf.sign(pdf_bytes, key, place, at=now, timestamper=stamper_for(key_id))
    except PdfNotSignable as error:
        raise RuleBroken("signing.pdf_not_signable", detail=str(error)) from error


def load_pdf_tools() -> None:
    """Load what signs and checks PDF files now: for a process whose children would each load it at their first PDF."""
    for name in ("pdf", "pdf_check"):
        import_module(f"dienhong.signing.core.{name}")


def sign_pdf_or_ask(pdf_bytes: bytes, *, key_id: int, field: str, reason: str, asked: Asked) -> bytes | None:
    """As `sign_pdf`; None where the key's person has to approve first, on the phone or with PIN and code.

    Then RemoteSignatureMade or RemoteSigningEnded follows with `asked.subject`, and `signed_remotely` gives the PDF.
    """
    from dienhong.signing import remote_signing

    if not remote_signing.asks_a_person(key_id):
        return sign_pdf(pdf_bytes, key_id=key_id, field=field, reason=reason)
    remote_signing.ask(pdf_bytes, key_id=key_id, field=field, reason=reason, asked=asked)
    return None


def sign_detached_or_ask(data: bytes, *, key_id: int, asked: Asked) -> bytes | None:
    """As `sign_detached`; None where the key's person has to approve first, as in `sign_pdf_or_ask`."""
    from dienhong.signing import remote_signing

    if not remote_signing.asks_a_person(key_id):
        return sign_detached(data, key_id=key_id)
    remote_signing.ask_detached(sha256(data).digest(), key_id=key_id, asked=asked)
    return None


def sign_xml(xml_bytes: bytes, *, key_id: int, parent: str = ".", profile: XmlProfile = "xmldsig") -> bytes:
    """The XML with an enveloped signature (RSA-SHA256 or ECDSA-SHA256) as last child of the element at `parent`, an
    ElementPath from the root such as "{*}edXMLEnvelope/{*}edXMLHeader".

    "xmldsig": a plain signature, as on the axis; "xades": XAdES B-T, or B-B where no time-stamp service is set up.
    Raises RuleBroken: signing.key_revoked, signing.key_expired, signing.xml_not_signable; NotFound; with "xades"
    also TimestampFailed; KeyUnavailable.
    """
    key, place = usable_key(key_id), xml.Parent(parent)
    try:
        if profile == "xades":
            return xades.sign(xml_bytes, key, place, at=clock.now(), timestamper=timestamp_service_if_any())
        return xml.sign(xml_bytes, key, place)
    except xml.XmlRefused as error:
        raise RuleBroken("signing.xml_not_signable", detail=error.detail or error.code) from error


def sign_canonical_xml(content: bytes, *, key_id: int) -> bytes:
    """As `sign_xml` at the root, for text that its writer knows to be in exclusive canonical form: no declaration, no
    blanks or empty-element tags that the form does not have. Raises as sign_xml.
    """
    return xml.sign_canonical(content, usable_key(key_id))


def sign_detached(data: bytes, *, key_id: int) -> bytes:
    """A detached signature (CAdES B-LT, DER) over `data`. Raises as sign_pdf."""
    # Loaded when first needed, as for PDF files.
    from dienhong.signing.validation_material import material_of

    key = usable_key(key_id)
    return cades.sign(data, key, at=clock.now(), timestamper=stamper_for(key_id), material=material_of(key))


def timestamp(digest_sha256: bytes) -> bytes:
    """A time-stamp over a SHA-256 digest: DER TimeStampResp.

    Raises RuleBroken("signing.no_timestamp_service"), TimestampFailed.
    """
    return timestamp_service().response(digest_sha256)


def validate_pdf(pdf_bytes: bytes, *, expected_agency_code: str | None = None) -> ValidationReport:
    """The report on all signatures of a PDF, in the language in use. Never raises for what the file contains.

    With `expected_agency_code` every seal must name that agency.
    """
    from dienhong.signing.core import pdf_check

    return _told(pdf_check.validate(pdf_bytes, trust_store(), now=clock.now()), expected_agency_code)


def check_xml(xml_bytes: bytes, *, expected_agency_code: str | None = None) -> CheckedXml:
    """The report on an XML document and, only if it is ok, the signed content: read nothing else of the document.

    See `CheckedXml` for long base64 texts.
    """
    found = xml_check.check(xml_bytes, trust_store(), now=clock.now())
    report = _told(found.report, expected_agency_code)
    return replace(found, report=report) if report.ok else CheckedXml(report)


def validate_xml(xml_bytes: bytes, *, expected_agency_code: str | None = None) -> ValidationReport:
    """The report on the one signature of an XML document, in the language in use."""
    return check_xml(xml_bytes, expected_agency_code=expected_agency_code).report


def validate_detached(data: bytes, signature: bytes, *, expected_agency_code: str | None = None) -> ValidationReport:
    """The report on a detached signature (DER) over `data`, in the language in use."""
    return _told(cades.validate(data, signature, trust_store(), now=clock.now()), expected_agency_code)


def _told(report: ValidationReport, expected_agency_code: str | None) -> ValidationReport:
    return localised(report if expected_agency_code is None else expect_agency(report, expected_agency_code))


__all__ = [
    "MANAGE_KEYS",
    "NO_MARK",
    "RED",
    "Appearance",
    "Asked",
    "AwaitedSignature",
    "Box",
    "CertificateRevoked",
    "CheckedXml",
    "ExpiryAnnounced",
    "KeyRegistered",
    "KeyUnavailable",
    "KeyView",
    "Officer",
    "Problem",
    "RemoteSignatureMade",
    "RemoteSigningEnded",
    "Signed",
    "SignerReport",
    "StampsResumed",
    "StampsStopped",
    "TimestampFailed",
    "ValidationReport",
    "XmlProfile",
    "add_trust_anchor",
    "awaited_signature",
    "check_xml",
    "demo_service_is_there",
    "give_demo_remote_key",
    "health_rows",
    "issue_demo_personal_keys",
    "issue_demo_pki",
    "issue_demo_seals",
    "key_view",
    "load_pdf_tools",
    "must_be_stamped_in_time",
    "one_moment",
    "outage_view",
    "personal_key_of",
    "personal_keys_of",
    "register_key",
    "remove_trust_anchor",
    "revoke_certificate",
    "seal_key_of",
    "sign_canonical_xml",
    "sign_detached",
    "sign_detached_or_ask",
    "sign_pdf",
    "sign_pdf_or_ask",
    "sign_xml",
    "signed_remotely",
    "stamp_log",
    "system_key",
    "timestamp",
    "trust_anchors_pem",
    "trust_revision",
    "usable_key",
    "usable_seals_of",
    "validate_detached",
    "validate_pdf",
    "validate_xml",
    "validation_material",
    "waiting_for",
]
