"""XAdES B-B and B-T: an XML signature that also signs its time and names its certificate (ETSI EN 319 132-1).

Inclusive canonicalisation 1.1, which verifiers expect of XAdES. Two references: the document, and the signed
properties; both say which canonicalisation they mean. Names bear a prefix, because some verifiers stumble over a
default namespace when they canonicalise a part of a document.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import UTC, datetime

from lxml import etree

from dienhong.signing.core.cms import Timestamper
from dienhong.signing.core.keys import SigningKey, der
from dienhong.signing.core.xml import (
    C14N_11,
    DS,
    ENVELOPED,
    SHA256,
    Parent,
    canonical,
    canonical_part,
    digest_text,
    for_signing,
    key_info,
    method_of,
    value_text,
    written,
)

_AT_THE_ROOT = Parent()
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"

_SIGNATURE = (
    f'<ds:Signature xmlns:ds="{DS}" Id="{{id}}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N_11}"/>'
    f'<ds:SignatureMethod Algorithm="{{method}}"/>'
    f'<ds:Reference Id="{{id}}-D" URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/>'
    f'<ds:Transform Algorithm="{C14N_11}"/></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{{digest}}</ds:DigestValue></ds:Reference>'
    f'<ds:Reference Type="{SIGNED_PROPERTIES}" URI="#{{id}}-P"><ds:Transforms><ds:Transform Algorithm="{C14N_11}"/>'
    f'</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>'
    f'<ds:SignatureValue/>{{key_info}}<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#{{id}}">'
    '<xades:SignedProperties Id="{id}-P"><xades:SignedSignatureProperties>'
    "<xades:SigningTime>{time}</xades:SigningTime><xades:SigningCertificateV2>"
    f'<xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/>'
    "<ds:DigestValue>{certificate}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
    "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
    '<xades:DataObjectFormat ObjectReference="#{id}-D">'
    "<xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties>"
    "</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
)
_TIMESTAMP = (
    f'<xades:UnsignedProperties xmlns:xades="{XADES}" xmlns:ds="{DS}"><xades:UnsignedSignatureProperties>'
    f'<xades:SignatureTimeStamp><ds:CanonicalizationMethod Algorithm="{C14N_11}"/>'
    "<xades:EncapsulatedTimeStamp>{token}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
    "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
)


def sign(
    xml: bytes,
    key: SigningKey,
    parent: Parent = _AT_THE_ROOT,
    *,
    at: datetime,
    timestamper: Timestamper | None = None,
) -> bytes:
    """The document with an enveloped XAdES B-T signature, without `timestamper` B-B. `at` is the claimed time.

    Raises XmlRefused as `xml.sign` does, and for an xml:id or xml:base around the signature.
    """
    document, place = for_signing(xml, parent)
    content = document.put_back(canonical(document.root, exclusive=False))
    signature = _template(content, key, at)
    # In its place first: the namespaces around it are part of what is signed.
    place.append(signature)
    signed_info, value, _, holder = signature
    properties = holder[0]
    _last(signed_info, "DigestValue").text = digest_text(canonical_part(properties[0]))
    value.text = value_text(canonical_part(signed_info), key)
    if timestamper is not None:
        token = timestamper(hashlib.sha256(canonical_part(value)).digest())
        if token:
            properties.append(etree.fromstring(_TIMESTAMP.format(token=b64encode(token).decode())))
    return document.put_back(written(document.root))


def _template(content: bytes, key: SigningKey, at: datetime) -> etree._Element:
    """Everything but the digest of the properties and the value. The id hangs on content, key and time, so that no
    element of the document bears it."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    certificate = der(key.certificate)
    identifier = "S-" + hashlib.sha256(b"|".join((content, certificate, time.encode()))).hexdigest()[:32]
    element: etree._Element = etree.fromstring(
        _SIGNATURE.format(
            id=identifier,
            method=method_of(key),
            digest=digest_text(content),
            key_info=key_info(key, "ds:"),
            time=time,
            certificate=digest_text(certificate),
        )
    )
    return element


def _last(parent: etree._Element, name: str) -> etree._Element:
    return list(parent.iter(f"{{{DS}}}{name}"))[-1]
