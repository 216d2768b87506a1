"""Checking an enveloped XML signature, plain or XAdES. What is handed back is what was signed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree

from dienhong.signing.core import xades_check
from dienhong.signing.core.cms import SignedData
from dienhong.signing.core.judgement import judge
from dienhong.signing.core.keys import HASHES, load_certificate
from dienhong.signing.core.long_texts import Document
from dienhong.signing.core.report import SENTENCES, Problem, ValidationReport, problem
from dienhong.signing.core.trust import TrustStore
from dienhong.signing.core.xml import DS, ENVELOPED, MAX_BYTES, XmlRefused, der_ecdsa, parse_apart
from dienhong.signing.core.xml_parts import METHODS, Digest, base64_of, canonical_by, only, owners, weak

_PARTS = ("SignedInfo", "SignatureValue", "KeyInfo")
_PARAMETERS = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class CheckedXml:
    """The report and, only when it is ok, the signed content without the signature: as an element and as the
    canonical bytes that were signed.

    In the element a key of `files` stands for a long base64 text, whose decoded bytes are its value.
    """

    report: ValidationReport
    root: etree._Element | None = None
    content: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)


def check(xml: bytes, store: TrustStore, *, now: datetime, max_bytes: int = MAX_BYTES) -> CheckedXml:
    """Check the one signature of a document. Never raises for what a file contains."""
    try:
        document = parse_apart(xml, max_bytes=max_bytes)
        signature = _the_signature(document.root)
        signed, content = _taken_apart(document, signature)
    except XmlRefused as error:
        return CheckedXml(ValidationReport.of((), (_as_problem(error),)))
    if signed.certificate is None:
        return CheckedXml(ValidationReport.of((), signed.problems))
    changed = any(item.code == "signing.content_changed" for item in signed.problems)
    signer = judge(signed, store, now=now, claimed_at=signed.signing_time, covers="part" if changed else "whole")
    report = ValidationReport.of((signer,))
    return CheckedXml(report, document.root, content, document.decoded()) if report.ok else CheckedXml(report)


def validate(xml: bytes, store: TrustStore, *, now: datetime) -> ValidationReport:
    """The report alone."""
    return check(xml, store, now=now).report


def certificates_in(xml: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a document's signature; () for what cannot be read."""
    try:
        _, _, key_info = _parts(_the_signature(parse_apart(xml).root))
        certificate, others = _certificates(key_info)
    except XmlRefused:
        return ()
    return (certificate, *others)


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


def _taken_apart(document: Document, signature: etree._Element) -> tuple[SignedData, bytes]:
    """Check references and signature value, and take the signature out of the tree."""
    root = document.root
    signed_info, value, key_info = _parts(signature)
    references = ("Reference",) * (len(signature) - len(_PARTS) + 1)
    canonicalisation, method, *found = only(signed_info, "CanonicalizationMethod", "SignatureMethod", *references)
    certificate, others = _certificates(key_info)
    raw = base64_of(value)
    properties = None
    if len(references) == 1:
        reference = found[0]
    else:
        reference, to_properties = xades_check.references_of(tuple(found))
        properties = xades_check.read(root, signature, to_properties)
    transform, digest = _reference(reference, root)
    signed_bytes = canonical_by(canonicalisation, signed_info)
    _remove(signature)
    content = document.put_back(canonical_by(transform, root))
    problems = weak(method, METHODS) + digest.problems()
    if not problems:
        if not digest.fits(content):
            problems.append(problem("signing.content_changed"))
        if not _verifies(certificate, raw, signed_bytes, method.get("Algorithm", "")):
            problems.append(problem("signing.signature_invalid"))
    signed = SignedData(certificate, others, None, raw, None, tuple(problems))
    return (signed if properties is None else _with(signed, properties, certificate)), content


def _with(signed: SignedData, properties: xades_check.Properties, certificate: x509.Certificate) -> SignedData:
    """The signature with what its properties say; a time-stamp there stamps the whole SignatureValue element."""
    return replace(
        signed,
        signing_time=properties.claimed_at,
        signature=properties.stamped,
        timestamp_token=properties.timestamp_token,
        problems=signed.problems + tuple(properties.problems(certificate)),
    )


def _parts(signature: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element]:
    """SignedInfo, SignatureValue and KeyInfo; the one Object of XAdES may follow, which `xades_check` takes apart."""
    tags = tuple(item.tag for item in signature)
    plain = tuple(f"{{{DS}}}{name}" for name in _PARTS)
    if tags not in (plain, (*plain, f"{{{DS}}}Object")):
        raise XmlRefused("signing.structure", "a signature has SignedInfo, SignatureValue and KeyInfo, nothing else")
    return signature[0], signature[1], signature[2]


def _reference(reference: etree._Element, root: etree._Element) -> tuple[etree._Element | None, Digest]:
    """The canonicalisation asked for, and the digest, of a reference that must mean the whole document."""
    uri = reference.get("URI")
    if uri is None or (uri != "" and not (uri.startswith("#") and owners(root, uri[1:]) == [root])):
        raise XmlRefused("signing.reference", f"URI {'absent' if uri is None else uri!r}")
    transforms, method, value = only(reference, "Transforms", "DigestMethod", "DigestValue")
    first, *rest = only(transforms, *["Transform"] * max(1, len(transforms)))
    if first.get("Algorithm") != ENVELOPED or len(first) or len(rest) > 1:
        raise XmlRefused("signing.reference", "the transforms are the enveloped signature and a canonicalisation")
    return (rest[0] if rest else None), Digest(method, value)


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
        found = [load_certificate(base64_of(item)) for item in texts]
    except ValueError as error:
        raise XmlRefused("signing.structure", "a certificate cannot be read") from error
    if not found:
        raise XmlRefused("signing.certificate_missing")
    issuers = {item.issuer for item in found}
    # The order is free: the signer's certificate is the one that issued none of the others.
    ends = [item for item in found if item.subject not in issuers] or found
    return ends[0], tuple(item for item in found if item is not ends[0])


def _verifies(certificate: x509.Certificate, signature: bytes, data: bytes, method: str) -> bool:
    kind, name = METHODS[method]
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


def _as_problem(error: XmlRefused) -> Problem:
    """Every sentence of these refusals has at most one parameter."""
    names: list[str] = _PARAMETERS.findall(SENTENCES[error.code])
    params: dict[str, str] = dict.fromkeys(names, error.detail)
    return Problem(error.code, SENTENCES[error.code] % params, params=tuple(params.items()))
