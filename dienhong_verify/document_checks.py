"""Checks E10–E15: the PDF, the edXML package, statuses and receipts."""

from __future__ import annotations

import binascii
import io
import re
import zipfile
from base64 import b64decode
from hashlib import sha256
from typing import Any

from lxml import etree

from dienhong_verify import pdfsig, xmlsig
from dienhong_verify.case import Broken, Case, Said, said

EDXML = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_HEX = re.compile(r"[0-9a-f]{64}")
_MAX_ATTACHMENT = 1 << 30

# Status code → those that the same agency may report next (QCVN 102:2016). "" is the beginning.
NEXT_STATUS: dict[str, frozenset[str]] = {
    "": frozenset({"01", "02", "03"}),
    "01": frozenset({"02", "03"}),
    "02": frozenset(),
    "03": frozenset({"04", "05", "06"}),
    "04": frozenset({"04", "05", "06"}),
    "05": frozenset({"04", "05", "06"}),
    "06": frozenset(),
}
# Recall and change go their own way beside the processing: asked for by the sender, answered by the recipient.
_ASIDE = frozenset({"13", "15", "16"})


_NAMED = 3  # signers named in a line; of more only how many there are


def pdf_signatures(case: Case) -> Said:
    """E10."""
    signers = []
    for path, data in case.of_role("pdf"):
        case.require_unchanged(path)
        try:
            signers += pdfsig.verify(data, case.need_anchors(), case.moment)
        except pdfsig.BadPdf as error:
            raise Broken("pdf_bad", path=path, detail=error) from error
    return said("pdf_ok", signers="; ".join(signer.name for signer in signers))


def pdf_named(case: Case) -> Said:
    """E11."""
    named: dict[str, str] = {}
    for path, content in case.need_records():
        if content["outcome"] == "done":
            for digest in _digests([content["arguments"], content["facts"]]):
                named.setdefault(digest, path)
    last = ("", "")
    for path, data in case.of_role("pdf"):
        digest = sha256(data).hexdigest()
        if digest not in named:
            raise Broken("named_bad", path=path)
        last = (named[digest], digest)
    return said("named_ok", path=last[0], sha256=last[1])


def _digests(value: Any, name: str = "") -> set[str]:
    """The hex strings of members whose name ends in `sha256`, at any depth."""
    if isinstance(value, dict):
        return set().union(*(_digests(item, key) for key, item in value.items()))
    if isinstance(value, list):
        return set().union(*(_digests(item, name) for item in value))
    return {value} if name.endswith("sha256") and isinstance(value, str) and _HEX.fullmatch(value) else set()


def edxml_signature(case: Case) -> Said:
    """E12."""
    return _signed(case, "edxml")


def receipts_signed(case: Case) -> Said:
    """E14."""
    return _signed(case, "status", "receipt")


def _signed(case: Case, *roles: str) -> Said:
    found = case.of_role(*roles)
    signers: dict[str, None] = {}
    for path, data in found:
        signers.setdefault(_verified(case, path, data).signer)
    some = "; ".join(list(signers)[:_NAMED])
    return said("xml_ok", count=len(found), signers=f"{some}; … ({len(signers)})" if len(signers) > _NAMED else some)


def _verified(case: Case, path: str, data: bytes) -> xmlsig.SignedXml:
    case.require_unchanged(path)
    try:
        return xmlsig.verify(data, case.need_anchors(), case.moment)
    except xmlsig.BadXml as error:
        raise Broken("xml_bad", path=path, detail=error) from error


def attachment(case: Case) -> Said:
    """E13."""
    packages = case.of_role("edxml")
    pdfs = {data for _, data in case.of_role("pdf")}
    for path, data in packages:
        carried = set(_attachments(_root(case, path, data)))
        if not pdfs <= carried:
            raise Broken("attachment_bad", path=path)
    return said("attachment_ok")


def _root(case: Case, path: str, data: bytes) -> etree._Element:
    case.require_unchanged(path)
    try:
        return xmlsig.parse(data)
    except xmlsig.BadXml as error:
        raise Broken("xml_bad", path=path, detail=error) from error


def _attachments(root: etree._Element) -> list[bytes]:
    """The contents of `AttachmentEncoded/Attachment`; one that is a ZIP counts with its inner file too."""
    found = []
    for element in root.iterfind(f"{{{EDXML}}}AttachmentEncoded/{{{EDXML}}}Attachment"):
        text = element.findtext(f"{{{EDXML}}}ContentTransferEncoded") or ""
        try:
            data = b64decode(text)
        except binascii.Error:
            continue
        found += [data, *_zipped(data)]
    return found


def _zipped(data: bytes) -> list[bytes]:
    if not data.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.infolist()
            if len(names) != 1 or names[0].file_size > _MAX_ATTACHMENT:
                return []
            return [archive.read(names[0])]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return []


def same_document(case: Case) -> Said:
    """E15."""
    expected = case.need_manifest().document_id
    packages = case.of_role("edxml")
    for path, data in packages:
        _require_document(path, _root(case, path, data), "MessageHeader/DocumentId", expected)
    answers = case.of_role("status", "receipt")
    statuses = []
    for path, data in case.of_role("status"):
        root = _root(case, path, data)
        _require_document(path, root, "ResponseFor/DocumentId", expected)
        statuses.append((path, _text(root, "From/OrganId"), _text(root, "StatusCode")))
    digests = {sha256(data).hexdigest() for _, data in packages}
    for path, data in answers:
        if path not in {status[0] for status in statuses}:
            _require_receipt(path, _root(case, path, data), expected, digests)
    _require_status_order(statuses)
    return said("same_ok", count=len(packages) + len(answers), document=expected)


def _find(root: etree._Element, place: str) -> list[etree._Element]:
    """Elements at `Parent/Child` anywhere, whatever their namespace: dialects differ, names do not."""
    parent, _, child = place.rpartition("/")
    return [
        element
        for element in root.iter(f"{{*}}{child}")
        if not parent or etree.QName(element.getparent()).localname == parent
    ]


def _text(root: etree._Element, place: str) -> str:
    found = _find(root, place)
    return (found[0].text or "").strip() if found else ""


def _require_document(path: str, root: etree._Element, place: str, expected: str) -> None:
    found = {(element.text or "").strip() for element in _find(root, place)}
    if found != {expected} or not expected:
        raise Broken("same_bad", path=path, found=", ".join(sorted(found)) or "–")


def _require_receipt(path: str, root: etree._Element, expected: str, digests: set[str]) -> None:
    _require_document(path, root, "DocumentId", expected)
    texts = {(element.text or "").strip().lower() for element in root.iter("{*}*")}
    if not texts & digests:
        raise Broken("receipt_bad", path=path)


def _require_status_order(statuses: list[tuple[str, str, str]]) -> None:
    """Statuses of one agency, in the order of their paths, must be steps that the standard allows."""
    before: dict[str, str] = {}
    for path, agency, code in statuses:
        if code in _ASIDE:
            continue
        last = before.get(agency, "")
        if code not in NEXT_STATUS[last]:
            raise Broken("status_bad", path=path, code=code, before=last or "–")
        before[agency] = code
