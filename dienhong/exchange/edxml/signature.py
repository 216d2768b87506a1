"""Where an XML signature goes, and whether the one that came can be a signature at all.

Signing and verifying are the signing domain's; this module only looks at the form (defects D7 and D8).
"""

from binascii import Error as Base64Error
from binascii import a2b_base64
from enum import StrEnum

from lxml.etree import _Element as Element

from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE, SIGNATURE_NAMESPACE
from dienhong.exchange.edxml.reading import Reading, split_tag

SIGNATURE_PARENT_XPATH = "/*[local-name()='edXML']/*[local-name()='edXMLEnvelope']/*[local-name()='edXMLHeader']"
"""The signature is appended as the last child of this element (after TraceHeaderList), before the body."""

_SLOT = f'<ds:Signature xmlns:ds="{SIGNATURE_NAMESPACE}" Id="placeholder"/>'.encode()
_HEADER_END = b"</edXML:edXMLHeader>"
_SAMPLE_DIGEST = "FwgIqsSY"
_WRONG_CANONICALISATION = "http://www.w3.org/TR/xml-exc-c14n"
_SHA1 = (
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
)


class SignatureForm(StrEnum):
    """To verify: a verifier should be asked. Unusable: the package counts as unsigned."""

    ABSENT = "absent"
    TO_VERIFY = "to_verify"
    UNUSABLE = "unusable"


def with_signature_slot(written: bytes) -> bytes:
    """A package of our writer with an empty ds:Signature (Id "placeholder") where the signature belongs.

    Signers that replace such a placeholder (signxml does) then need not know the structure of edXML.
    """
    before, end, after = written.partition(_HEADER_END)
    if not end:
        raise EdxmlError("edxml.missing_element", value="edXMLHeader")
    return b"".join((before, _SLOT, end, after))


def judge_signature(reading: Reading, root: Element) -> SignatureForm:
    """Look for a signature on the levels where one may stand and report what makes it worthless."""
    signatures = [element for element in _upper_levels(root) if _is_signature(element)]
    if not signatures:
        return SignatureForm.ABSENT
    if len(signatures) > 1:
        reading.error("edxml.repeated_element", signatures[1], value="Signature")
    signature = signatures[0]
    decoration, foreign = _is_decoration(signature), _foreign_name(signature)
    if decoration:
        reading.warning("D7", signature)
    if foreign:
        reading.warning("D8", signature, value=foreign)
    if decoration or foreign:
        return SignatureForm.UNUSABLE
    if any(element.get("Algorithm") in _SHA1 for element in signature.iter("*")):
        reading.warning("edxml.sha1_signature", signature)
        return SignatureForm.UNUSABLE
    return SignatureForm.TO_VERIFY


def _upper_levels(root: Element) -> list[Element]:
    """Children of edXML, of the envelope and of the header."""
    level, found = [root], list[Element]()
    for _ in range(3):
        level = [child for parent in level for child in parent]
        found += level
        level = [child for child in level if split_tag(child)[1] in ("edXMLEnvelope", "edXMLHeader")]
    return found


def _is_signature(element: Element) -> bool:
    namespace, name = split_tag(element)
    known = (SIGNATURE_NAMESPACE, NAMESPACE, OLDER_NAMESPACE)
    return name in ("Signature", "DigitalSignature") and namespace in known and len(element) > 0


def _texts(signature: Element, name: str) -> list[str]:
    return ["".join((e.text or "").split()) for e in signature.iter("*") if split_tag(e)[1] == name]


def _is_decoration(signature: Element) -> bool:
    if any(text.startswith(_SAMPLE_DIGEST) for text in _texts(signature, "DigestValue")):
        return True
    return any(not _is_whole_der(text) for text in _texts(signature, "X509Certificate"))


def _is_whole_der(text: str) -> bool:
    """The outer DER sequence is as long as it says; samples carry only the first line of a certificate."""
    try:
        der = a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError):
        return False
    if len(der) < 4 or der[0] != 0x30:
        return False
    if der[1] < 0x80:
        return len(der) == 2 + der[1]
    octets = der[1] & 0x7F
    return len(der) == 2 + octets + int.from_bytes(der[2 : 2 + octets], "big")


def _foreign_name(signature: Element) -> str:
    """The namespace or algorithm name that no standard verifier knows, "" when all is well."""
    namespace = split_tag(signature)[0]
    if namespace != SIGNATURE_NAMESPACE:
        return namespace
    algorithms = (element.get("Algorithm") or "" for element in signature.iter("*"))
    return next((name for name in algorithms if name.startswith(_WRONG_CANONICALISATION)), "")
