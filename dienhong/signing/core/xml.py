"""Enveloped XML signatures, the narrow profile of the exchange: one signature, over the whole document.

Written on lxml's canonicalisation instead of a general XML signature library: what is accepted is small enough to be
checked element by element, nothing a signature refers to can be anything but the document, and keys that sign
digests only can be used (ADR 21).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, utils
from lxml import etree

from dienhong.signing.core.keys import SigningKey, der
from dienhong.signing.core.long_texts import Document, parsed

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N_10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
ENVELOPED = DS + "enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
MAX_BYTES = 64 * 1024 * 1024
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_XML = "{http://www.w3.org/XML/1998/namespace}"

# Already in canonical form: it is hashed exactly as it stands here.
_SIGNED_INFO = (
    f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></CanonicalizationMethod>'
    '<SignatureMethod Algorithm="{method}"></SignatureMethod><Reference URI=""><Transforms>'
    f'<Transform Algorithm="{ENVELOPED}"></Transform><Transform Algorithm="{EXCLUSIVE_C14N}"></Transform></Transforms>'
    f'<DigestMethod Algorithm="{SHA256}"></DigestMethod><DigestValue>{{digest}}</DigestValue></Reference></SignedInfo>'
)


class XmlRefused(Exception):
    """The XML is not accepted. `code` is a key of report.SENTENCES, `detail` fits its parameter."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Parent:
    """Where the signature goes: as last child of the element at `path` (ElementPath from the root, "." = root)."""

    path: str = "."


def parse(xml: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element, without comments. Raises XmlRefused.

    No document type (so no entities), UTF-8 only, nothing but comments and white space outside the root. Text of any
    length is accepted up to `max_bytes`.
    """
    if len(xml) > max_bytes:
        raise XmlRefused("signing.too_large", str(max_bytes))
    declared = _ENCODING.match(xml[:200])
    if xml[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\0" in xml[:4] or (declared and declared[1].lower() not in _UTF8):
        raise XmlRefused("signing.encoding")
    # Before the parser sees it: with huge_tree libxml2 does not limit the growth of entities.
    if b"<!DOCTYPE" in xml:
        raise XmlRefused("signing.doctype")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        # A comment in a text would split it and hide its second half from readers of `.text`; comments are not signed.
        remove_comments=True,
    )
    try:
        root: etree._Element = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused("signing.unreadable", _line(error)) from error
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise XmlRefused("signing.doctype")
    if root.getprevious() is not None or root.getnext() is not None:
        raise XmlRefused("signing.outside_root")
    return root


def parse_apart(xml: bytes, *, max_bytes: int = MAX_BYTES) -> Document:
    """As `parse`, with long base64 texts set aside. Raises XmlRefused."""
    if len(xml) > max_bytes:
        raise XmlRefused("signing.too_large", str(max_bytes))
    return parsed(xml, lambda text: parse(text, max_bytes=max_bytes))


def sign(xml: bytes, key: SigningKey, parent: Parent = Parent()) -> bytes:
    """The document with an enveloped signature (RSA-SHA256 or ECDSA-SHA256, exclusive canonicalisation).

    Raises XmlRefused: what `parse` refuses, `signing.several_signatures` for a document that has one already,
    `signing.reference` when there is no element at the place asked for.
    """
    document, place = for_signing(xml, parent)
    content = document.put_back(canonical(document.root))
    place.append(etree.fromstring(_signature_text(content, key)))
    return document.put_back(written(document.root))


def sign_canonical(content: bytes, key: SigningKey) -> bytes:
    """As `sign` at the root, for a document that is in exclusive canonical form already, which is not looked at again.

    Text that we write ourselves and sign by the thousand; what is not in that form gets a signature that fits nobody.
    """
    before, end, name = content.rpartition(b"</")
    return b"".join((_DECLARATION, before, _signature_text(content, key).encode(), end, name))


def for_signing(xml: bytes, parent: Parent) -> tuple[Document, etree._Element]:
    """The document and the element that takes the signature. Raises XmlRefused, see `sign`."""
    document = parse_apart(xml)
    root = document.root
    if next(root.iter(f"{{{DS}}}Signature"), None) is not None:
        raise XmlRefused("signing.several_signatures", "2")
    place = root if parent.path == "." else root.find(parent.path)
    if place is None:
        raise XmlRefused("signing.reference", f"no element {parent.path}")
    return document, place


def written(root: etree._Element) -> bytes:
    """The document as it is sent."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data


def _signature_text(content: bytes, key: SigningKey) -> str:
    signed_info = _SIGNED_INFO.format(method=method_of(key), digest=digest_text(content))
    value = value_text(signed_info.encode(), key)
    return f'<Signature xmlns="{DS}">{signed_info}<SignatureValue>{value}</SignatureValue>{key_info(key)}</Signature>'


def digest_text(content: bytes) -> str:
    """SHA-256 in base64."""
    return b64encode(hashlib.sha256(content).digest()).decode()


def method_of(key: SigningKey) -> str:
    """The name of the signature algorithm the key is used with."""
    is_ec = isinstance(key.certificate.public_key(), ec.EllipticCurvePublicKey)
    return ECDSA_SHA256 if is_ec else RSA_SHA256


def value_text(signed_info: bytes, key: SigningKey) -> str:
    """The signature over a canonical SignedInfo, in base64."""
    value = key.sign_digest(hashlib.sha256(signed_info).digest(), "sha256")
    public_key = key.certificate.public_key()
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        value = raw_ecdsa(value, (public_key.key_size + 7) // 8)
    return b64encode(value).decode()


def key_info(key: SigningKey, prefix: str = "") -> str:
    """The KeyInfo element with the signer's certificate and its chain; `prefix` ("ds:") stands before its names."""
    return _certificates_text((key.certificate, *key.chain), prefix)


@lru_cache(maxsize=1024)
def _certificates_text(chain: tuple[x509.Certificate, ...], prefix: str) -> str:
    name = f"{prefix}X509Certificate"
    certificates = "".join(f"<{name}>{b64encode(der(item)).decode()}</{name}>" for item in chain)
    return f"<{prefix}KeyInfo><{prefix}X509Data>{certificates}</{prefix}X509Data></{prefix}KeyInfo>"


def raw_ecdsa(signature: bytes, size: int) -> bytes:
    """ECDSA in DER as XML signatures have it: r and s side by side, `size` bytes each."""
    r, s = utils.decode_dss_signature(signature)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def der_ecdsa(signature: bytes) -> bytes:
    """The reverse of `raw_ecdsa`."""
    half = len(signature) // 2
    return utils.encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def canonical(element: etree._Element, *, exclusive: bool = True, prefixes: list[str] | None = None) -> bytes:
    """Canonical form without comments. Raises XmlRefused where there is none (relative namespace names)."""
    try:
        form: bytes = etree.tostring(
            element, method="c14n", exclusive=exclusive, with_comments=False, inclusive_ns_prefixes=prefixes
        )
    except etree.C14NError as error:
        raise XmlRefused("signing.unreadable", "there is no canonical form") from error
    return form


def canonical_part(element: etree._Element, *, exclusive: bool = False, prefixes: list[str] | None = None) -> bytes:
    """Canonical form of an element as a part of its document. Raises XmlRefused, see `canonical`.

    The inclusive form takes over xml:lang and xml:space of what is around it, which lxml leaves out. The versions of the
    standard differ about xml:id and xml:base there, so a document that needs them has no form for us.
    """
    if element.getparent() is None:
        return canonical(element, exclusive=exclusive, prefixes=prefixes)
    # Read again as a document of its own, namespaces around it included: lxml takes default namespaces of a part for
    # undeclared ones (xmlns="") where they are declared further up.
    alone = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(huge_tree=True))
    if not exclusive:
        for name, value in _inherited(element).items():
            alone.set(name, value)
    return canonical(alone, exclusive=exclusive, prefixes=prefixes)


def _inherited(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for ancestor in element.iterancestors():
        for name, value in ancestor.attrib.items():
            if str(name).startswith(_XML) and name not in element.attrib:
                found.setdefault(str(name), str(value))
    if not found.keys() <= {f"{_XML}lang", f"{_XML}space"}:
        raise XmlRefused("signing.unreadable", "there is no canonical form")
    return found


def _line(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "not well-formed").splitlines()[0][:120]
