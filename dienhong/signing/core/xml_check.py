"""Checking an enveloped XML signature. What is handed back is what was signed, and nothing else."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree

from dienhong.signing.core.cms import SignedData
from dienhong.signing.core.judgement import judge
from dienhong.signing.core.keys import HASHES, load_certificate
from dienhong.signing.core.report import SENTENCES, Problem, ValidationReport, problem
from dienhong.signing.core.trust import TrustStore
from dienhong.signing.core.xml import DS, ENVELOPED, EXCLUSIVE_C14N, MAX_BYTES, XmlRefused, canonical, der_ecdsa, parse

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_METHODS = {
    f"{_MORE}{kind}-{name}": (kind, name) for kind in ("rsa", "ecdsa") for name in ("sha256", "sha384", "sha512")
}
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
# algorithm -> is it the exclusive one? The "WithComments" variants are left out: comments are dropped on reading.
_CANONICALISATIONS = {
    EXCLUSIVE_C14N: True,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": False,
    "http://www.w3.org/2006/12/xml-c14n11": False,
}
_ID_ATTRIBUTES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_PARTS = ("SignedInfo", "SignatureValue", "KeyInfo")
_PARAMETERS = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class CheckedXml:
    """The report and, only when it is ok, the signed content without the signature: as an element and as the
    canonical bytes that were signed."""

    report: ValidationReport
    root: etree._Element | None = None
    content: bytes = b""


def check(xml: bytes, store: TrustStore, *, now: datetime, max_bytes: int = MAX_BYTES) -> CheckedXml:
    """Check the one signature of a document. Never raises for what a file contains."""
    try:
        root = parse(xml, max_bytes=max_bytes)
        signature = _the_signature(root)
        signed, content = _taken_apart(root, signature)
    except XmlRefused as error:
        return CheckedXml(ValidationReport.of((), (_as_problem(error),)))
    if signed.certificate is None:
        return CheckedXml(ValidationReport.of((), signed.problems))
    changed = any(item.code == "signing.content_changed" for item in signed.problems)
    signer = judge(signed, store, now=now, claimed_at=None, covers="part" if changed else "whole")
    report = ValidationReport.of((signer,))
    return CheckedXml(report, root, content) if report.ok else CheckedXml(report)


def validate(xml: bytes, store: TrustStore, *, now: datetime) -> ValidationReport:
    """The report alone."""
    return check(xml, store, now=now).report


def _the_signature(root: etree._Element) -> etree._Element:
    found = list(root.iter(f"{{{DS}}}Signature"))
    if not found:
        foreign = any(etree.QName(item).localname == "Signature" for item in root.iter("{*}Signature"))
        raise XmlRefused("signing.foreign_signature" if foreign else "signing.unsigned")
    if len(found) > 1:
        raise XmlRefused("signing.several_signatures", str(len(found)))
    if found[0] is root:
        raise XmlRefused("signing.reference", "the signature is the root element")
    return found[0]


def _taken_apart(root: etree._Element, signature: etree._Element) -> tuple[SignedData, bytes]:
    """Check reference and signature value, and take the signature out of the tree."""
    signed_info, value, key_info = _parts(signature)
    canonicalisation, method, reference = _only(signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    signed_bytes = _canonical(signed_info, canonicalisation)
    problems = _weak(method, _METHODS)
    transform, digest_method, digest_value = _reference(reference, root)
    problems += _weak(digest_method, _DIGESTS)
    certificate, others = _certificates(key_info)
    raw = _base64(value)
    _remove(signature)
    content = _canonical(root, transform)
    if not problems:
        digest = hashlib.new(_DIGESTS[digest_method.get("Algorithm", "")], content).digest()
        if not hmac.compare_digest(digest, _base64(digest_value)):
            problems.append(problem("signing.content_changed"))
        if not _verifies(certificate, raw, signed_bytes, method.get("Algorithm", "")):
            problems.append(problem("signing.signature_invalid"))
    return SignedData(certificate, others, None, raw, None, tuple(problems)), content


def _parts(signature: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element]:
    """Exactly SignedInfo, SignatureValue and KeyInfo: an Object could carry a second document."""
    found = tuple(signature)
    if tuple(item.tag for item in found) != tuple(f"{{{DS}}}{name}" for name in _PARTS):
        raise XmlRefused("signing.structure", "a signature has SignedInfo, SignatureValue and KeyInfo, nothing else")
    return found[0], found[1], found[2]


def _only(parent: etree._Element, *names: str) -> tuple[etree._Element, ...]:
    """The children, which must be exactly these, in this order."""
    if tuple(item.tag for item in parent) != tuple(f"{{{DS}}}{name}" for name in names):
        detail = f"{etree.QName(parent).localname} has {', '.join(names)}, nothing else"
        raise XmlRefused("signing.structure", detail)
    return tuple(parent)


def _reference(
    reference: etree._Element, root: etree._Element
) -> tuple[etree._Element | None, etree._Element, etree._Element]:
    """The canonicalisation asked for, digest method and value of a reference that must mean the whole document."""
    uri = reference.get("URI")
    if uri is None or (uri != "" and not (uri.startswith("#") and _owners(root, uri[1:]) == [root])):
        raise XmlRefused("signing.reference", f"URI {'absent' if uri is None else uri!r}")
    transforms, method, value = _only(reference, "Transforms", "DigestMethod", "DigestValue")
    first, *rest = _only(transforms, *["Transform"] * max(1, len(transforms)))
    if first.get("Algorithm") != ENVELOPED or len(first) or len(rest) > 1:
        raise XmlRefused("signing.reference", "the transforms are the enveloped signature and a canonicalisation")
    return (rest[0] if rest else None), method, value


def _owners(root: etree._Element, identifier: str) -> list[etree._Element]:
    """All elements that claim this ID, under any of the names an ID may have."""
    return [item for item in root.iter(etree.Element) if identifier in [item.get(name) for name in _ID_ATTRIBUTES]]


def _canonical(element: etree._Element, method: etree._Element | None) -> bytes:
    """Canonical form by the method element; without one the standard's default (inclusive)."""
    exclusive, prefixes = False, None
    if method is not None:
        algorithm = method.get("Algorithm", "")
        if algorithm not in _CANONICALISATIONS:
            raise XmlRefused("signing.reference", f"canonicalisation {algorithm}")
        exclusive = _CANONICALISATIONS[algorithm]
        inclusive = method.find(f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces")
        if inclusive is not None and exclusive:
            prefixes = (inclusive.get("PrefixList") or "").split()
    return canonical(element, exclusive=exclusive, prefixes=prefixes)


def _remove(signature: etree._Element) -> None:
    """Take the element out, but leave the text after it where it is: that text is signed."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail
    assert parent is not None
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    signature.tail = None
    parent.remove(signature)


def _certificates(key_info: etree._Element) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    texts = key_info.findall(f"{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    try:
        found = [load_certificate(_base64(item)) for item in texts]
    except ValueError as error:
        raise XmlRefused("signing.structure", "a certificate cannot be read") from error
    if not found:
        raise XmlRefused("signing.certificate_missing")
    issuers = {item.issuer for item in found}
    # The order is free: the signer's certificate is the one that issued none of the others.
    ends = [item for item in found if item.subject not in issuers] or found
    return ends[0], tuple(item for item in found if item is not ends[0])


def _verifies(certificate: x509.Certificate, signature: bytes, data: bytes, method: str) -> bool:
    kind, name = _METHODS[method]
    key = certificate.public_key()
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), HASHES[name]())
            return True
        if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            if len(signature) != 2 * ((key.key_size + 7) // 8):
                return False
            key.verify(der_ecdsa(signature), data, ec.ECDSA(HASHES[name]()))
            return True
    except InvalidSignature:
        return False
    return False


def _weak(method: etree._Element, known: Container[str]) -> list[Problem]:
    algorithm = method.get("Algorithm", "")
    return [] if algorithm in known else [problem("signing.weak_algorithm", algorithm=algorithm or "?")]


def _base64(element: etree._Element) -> bytes:
    if len(element):
        raise XmlRefused("signing.structure", f"{etree.QName(element).localname} is text")
    try:
        return b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise XmlRefused("signing.structure", f"{etree.QName(element).localname} is not base64") from error


def _as_problem(error: XmlRefused) -> Problem:
    """Every sentence of these refusals has at most one parameter."""
    names: list[str] = _PARAMETERS.findall(SENTENCES[error.code])
    params: dict[str, str] = dict.fromkeys(names, error.detail)
    return Problem(error.code, SENTENCES[error.code] % params, params=tuple(params.items()))
