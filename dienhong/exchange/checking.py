"""Whether a package may enter the axis. Everything is looked at before anything is kept; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TypeVar

from django.core.cache import caches

from dienhong.directory.public import AgencyView
from dienhong.documents.public import must_be_harmless, must_not_be_marked_secret
from dienhong.exchange import rules
from dienhong.exchange.addresses import Address, code_state, prepare_addresses, recipient_of, sender_of
from dienhong.exchange.detached import Detached, is_description, must_be_there
from dienhong.exchange.edxml import (
    Attachment,
    BusinessDocType,
    DocumentPackage,
    Finding,
    Parsed,
    ReadResult,
    SignatureForm,
    StatusPackage,
    read_document,
    read_status,
)
from dienhong.exchange.gathering import once, remember
from dienhong.exchange.pdf_seal import NoLastSignature, last_signature
from dienhong.exchange.queries.trial import must_keep_trials_apart
from dienhong.exchange.seals import CheckedXml, check_xml, checked_seal, must_be_valid
from dienhong.exchange.sentences import Told
from dienhong.kernel.content import sha256_of
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import trust_revision, validate_detached

PDF = "application/pdf"
SEAL_HOLDS_SECONDS = 60
FEW_ADDRESSES = 10
# Packages about a document that recipients have already.
REQUESTS = frozenset({BusinessDocType.RECALL, BusinessDocType.UPDATE})
# The header stands before the files.
LOOKED_AT = 8 * 1024
_CODE = re.compile(rb"OrganId>\s{0,8}([0-9A-Za-z.]{3,35})\s{0,8}</")
Checked = TypeVar("Checked")
EdxmlPackage = TypeVar("EdxmlPackage", DocumentPackage, StatusPackage)


@dataclass(frozen=True, slots=True)
class CheckedPackage:
    """A package that may enter: what it says, who sent it, who receives it, and what the reader warned of."""

    sha256: str
    sender: AgencyView
    recipients: tuple[Address, ...]
    package: DocumentPackage
    # "" where a recall or an update does not bring the document.
    pdf_sha256: str
    warnings: tuple[str, ...]
    detached: tuple[Detached, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedStatus:
    """A status package that is sealed by the one who reports."""

    sha256: str
    reporter: AgencyView
    status: StatusPackage
    warnings: tuple[str, ...]


def _once(key: tuple[str, str], check: Callable[[], Checked]) -> Checked:
    """The outcome of a check once a request, a refusal too."""

    def outcome() -> Checked | RuleBroken:
        try:
            return check()
        except RuleBroken as refusal:
            return refusal

    found = once(key, outcome)
    if isinstance(found, RuleBroken):
        raise found
    return found


def check_package(data: bytes) -> CheckedPackage:
    """Check form, seal, parties and attachments of a document package; the same bytes once a request.

    Raises RuleBroken with the first thing that is wrong.
    """
    digest = sha256_of(data)
    return _once(("checked package", digest), lambda: _check_package(data, digest))


def _check_package(data: bytes, digest: str) -> CheckedPackage:
    found = check_xml(data)
    _prepare_addresses(found)
    result = read_document(_to_read(found, data), resolve=code_state)
    package = _readable(found, result)
    header = package.header
    _must_not_be_secret(header.subject, header.content, package.trace.business.reason, *header.to_places)
    for attachment in package.attachments:
        _must_not_be_secret(PurePosixPath(attachment.name).stem, attachment.description)
    sender = sender_of(header.sender.organ_id)
    checked_seal(found, header.sender.organ_id, _codes(header.sender.organ_id, sender))
    recipients = _recipients(package)
    must_keep_trials_apart(header.sender.organ_id, recipients)
    pdf = _main_pdf(package)
    digests = [_harmless(item) if not is_description(item) else "" for item in package.attachments]
    detached = tuple(must_be_there(item, sender.id) for item in package.attachments if is_description(item))
    pdf_sha256 = digests[package.attachments.index(pdf)] if pdf is not None else ""
    if pdf is not None:
        _must_be_sealed_pdf(pdf.data, pdf_sha256, header.sender.organ_id, sender)
    return CheckedPackage(
        sha256=digest,
        sender=sender,
        recipients=recipients,
        package=package,
        pdf_sha256=pdf_sha256,
        detached=detached,
        warnings=_codes_of(result.warnings),
    )


def named_codes(data: bytes) -> list[str]:
    """What looks like an agency's code near the beginning of a package nobody has checked: worth looking up, no more."""
    return [code.decode() for code in dict.fromkeys(_CODE.findall(data, 0, LOOKED_AT))]


def _prepare_addresses(found: CheckedXml) -> None:
    """A circular's recipients are looked up together."""
    named = [] if found.root is None else found.root.findall(".//{*}OrganId")
    if len(named) > FEW_ADDRESSES:
        prepare_addresses({(one.text or "").strip() for one in named})


def _codes_of(warnings: Iterable[Finding]) -> tuple[str, ...]:
    """Each code once, in their order."""
    return tuple(dict.fromkeys(item.code for item in warnings))


def check_status(data: bytes) -> CheckedStatus:
    """Check form and seal of a status package. Raises RuleBroken with the first thing that is wrong."""
    digest = sha256_of(data)
    return _once(("checked status", digest), lambda: _check_status(data, digest))


def believe_status(data: bytes, reporter: AgencyView, status: StatusPackage) -> None:
    """Let the present gathering take a status package as checked that the platform itself has just sealed."""
    digest = sha256_of(data)
    remember(("checked status", digest), CheckedStatus(digest, reporter, status, ()))


def _check_status(data: bytes, digest: str) -> CheckedStatus:
    found = check_xml(data)
    result = read_status(_to_read(found, data), resolve=code_state)
    status = _readable(found, result)
    reporter = sender_of(status.sender.organ_id)
    checked_seal(found, status.sender.organ_id, _codes(status.sender.organ_id, reporter))
    rules.must_have_reason(status.status.value, status.description)
    _must_not_be_secret(status.description)
    return CheckedStatus(digest, reporter, status, _codes_of(result.warnings))


def _to_read(found: CheckedXml, data: bytes) -> bytes | Parsed:
    """Of a sealed package only what the seal covers is read; of any other only what helps to say what is wrong."""
    return data if found.root is None else Parsed(found.content, found.root, found.files)


def _readable(found: CheckedXml, result: ReadResult[EdxmlPackage]) -> EdxmlPackage:
    """The package that was read. Raises RuleBroken: exchange.malformed_package, exchange.unsigned."""
    if result.package is None:
        raise _malformed(result.errors[0])
    if not found.report.ok and result.signature is not SignatureForm.TO_VERIFY:
        raise RuleBroken("exchange.unsigned")
    must_be_valid(found.report, "exchange.signature_invalid")
    return result.package


def _malformed(finding: Finding) -> RuleBroken:
    return RuleBroken(
        "exchange.malformed_package",
        finding=finding.code,
        sentence=Told(finding),
        line=finding.line,
        xpath=finding.xpath,
    )


def _codes(used: str, agency: AgencyView) -> frozenset[str]:
    """The codes that a seal of this agency may name: its present one and the one that the package uses."""
    return frozenset({used, agency.code})


def _recipients(package: DocumentPackage) -> tuple[Address, ...]:
    """Where the recipients receive today, nobody twice; a request may name merged agencies beside their successor."""
    codes = _recipient_codes(package)
    rules.must_have_recipients(len(codes))
    is_request = package.trace.business.doc_type in REQUESTS
    found: dict[int, Address] = {}
    for code in codes:
        address = recipient_of(code)
        assert address.receiver is not None
        who = address.named.id if is_request else address.receiver.id
        if who in found:
            raise RuleBroken("exchange.recipient_twice", recipient=code)
        found[who] = address
    return tuple(found.values())


def _recipient_codes(package: DocumentPackage) -> tuple[str, ...]:
    """Whom a package is for: those in To, and whom an update puts on or takes off."""
    update = package.trace.business.update
    listed = [item.organ_id for item in update.receivers] if update is not None else []
    return tuple(dict.fromkeys([*(item.organ_id for item in package.header.recipients), *listed]))


def _main_pdf(package: DocumentPackage) -> Attachment | None:
    for attachment in package.attachments:
        if attachment.data.startswith(b"%PDF-"):
            return attachment
    if package.trace.business.doc_type in REQUESTS:
        return None
    raise RuleBroken("exchange.pdf_missing")


def _must_not_be_secret(*texts: str) -> None:
    try:
        must_not_be_marked_secret("\n".join(texts))
    except RuleBroken as error:
        raise RuleBroken("exchange.state_secret", conceals=True, **error.params) from error


def _harmless(attachment: Attachment) -> str:
    """The SHA-256 of a file; nothing enters that documents would refuse from a person, nor a state secret.

    Law: Decision 28/2018/QĐ-TTg art. 3; Law on Protection of State Secrets 2018.
    """
    digest = sha256(attachment.data).hexdigest()
    try:
        must_be_harmless(attachment.name, attachment.data, sha256=digest)
    except RuleBroken as error:
        if error.code == "documents.state_secret":
            raise RuleBroken("exchange.state_secret", conceals=True, **error.params) from error
        raise RuleBroken("exchange.attachment_refused", name=attachment.name, sentence=Told(error)) from error
    return digest


def _must_be_sealed_pdf(pdf: bytes, digest: str, sender_code: str, sender: AgencyView) -> None:
    """As `must_bear_seal`; the same bytes are looked at once a minute, and again as soon as the trust changes."""
    passed = caches["process"]
    key = f"sealed:{digest}:{sender_code}:{sender.code}:{trust_revision()}"
    if passed.get(key) is None:
        must_bear_seal(pdf, sender_code, sender)
        passed.set(key, True, timeout=SEAL_HOLDS_SECONDS)


def must_bear_seal(pdf: bytes, sender_code: str, sender: AgencyView) -> None:
    """The last signature of the PDF is the sender's seal, valid, over every byte of the file.

    What the earlier signatures are worth is shown to whoever opens the document: reading a whole PDF would cost more
    than all other checks together. Raises RuleBroken: exchange.pdf_not_sealed, exchange.pdf_signature_invalid.
    """
    try:
        content, signature = last_signature(pdf)
    except NoLastSignature as error:
        raise RuleBroken("exchange.pdf_not_sealed") from error
    report = validate_detached(content, signature)
    must_be_valid(report, "exchange.pdf_signature_invalid")
    seal = report.signers[-1]
    if seal.kind != "seal" or seal.agency_code not in _codes(sender_code, sender):
        raise RuleBroken("exchange.pdf_not_sealed")
