"""XML signatures over a whole document (XML-DSig, enveloped), as edXML packages and receipts carry them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509
from cryptography import x509 as cx509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from dienhong_verify.chain import Chains, NotTrusted, may_sign, name_of

DS = "{http://www.w3.org/2000/09/xmldsig#}"
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class BadXml(ValueError):
    """The document is not XML, or not signed as a whole by somebody trusted."""


@dataclass(frozen=True)
class SignedXml:
    """What the signature covers (the document without its signature), and who signed."""

    root: etree._Element
    signer: str


def parse(data: bytes) -> etree._Element:
    """The root element; no entities, no document type, nothing fetched. Raises BadXml."""
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise BadXml(f"not XML ({error})") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a parsed tree has one
        raise BadXml("a document type declaration is not allowed")
    return root


def verify(data: bytes, anchors: Sequence[x509.Certificate], moment: datetime) -> SignedXml:
    """Check the one signature of the document at `moment`. Raises BadXml with the reason."""
    root = parse(data)
    signatures = list(root.iter(f"{DS}Signature"))
    if len(signatures) != 1:
        raise BadXml(f"the document has {len(signatures)} signatures instead of one")
    references = list(signatures[0].iter(f"{DS}Reference"))
    if [reference.get("URI") for reference in references] != [""]:
        raise BadXml("the signature does not cover the whole document")

    texts = tuple(element.text or "" for element in signatures[0].iter(f"{DS}X509Certificate"))
    signer = _trusted_signer(texts, tuple(anchor.dump() for anchor in anchors), moment)
    signed = _verified(root, signer, moment)
    if signed.tag != root.tag:
        raise BadXml("the signature covers something else than the document")
    return SignedXml(signed, name_of(signer))


def _parser() -> etree.XMLParser:
    # huge_tree: an attachment of over 10 MB is one text node. No expansion is possible without entities.
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


@lru_cache(maxsize=256)
def _trusted_signer(texts: tuple[str, ...], anchors: tuple[bytes, ...], moment: datetime) -> x509.Certificate:
    """The signer's certificate, the first of the signature, if it leads to an anchor. Raises BadXml.

    A pack holds hundreds of signatures of a few signers; a chain is followed once for each of them.
    """
    certificates = _certificates(texts)
    if not may_sign(certificates[0]):
        raise BadXml("the signer's certificate is not for signing")
    try:
        Chains(map(x509.Certificate.load, anchors)).require(certificates[0], moment, certificates)
    except NotTrusted as error:
        raise BadXml(f"the signer's certificate does not lead to an anchor ({error})") from error
    return certificates[0]


def _certificates(texts: tuple[str, ...]) -> list[x509.Certificate]:
    try:
        found = [x509.Certificate.load(b64decode(text), strict=True) for text in texts]
        for certificate in found:
            _ = certificate.native
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadXml("a certificate in the signature cannot be read") from error
    if not found:
        raise BadXml("the signature carries no certificate")
    return found


def _verified(root: etree._Element, certificate: x509.Certificate, moment: datetime) -> etree._Element:
    config = SignatureConfiguration(
        location=".//", signature_methods=_METHODS, digest_algorithms=_DIGESTS, verification_time=moment
    )
    try:
        result = XMLVerifier().verify(
            root,
            x509_cert=cx509.load_der_x509_certificate(certificate.dump()),
            parser=_parser(),
            expect_config=config,
        )
    except (InvalidSignature, InvalidDigest, InvalidInput, etree.LxmlError, ValueError, KeyError, TypeError) as error:
        raise BadXml(f"the signature is wrong ({error})") from error
    if isinstance(result, list) or result.signed_xml is None:
        raise BadXml("the signature does not cover exactly one document")
    return result.signed_xml
