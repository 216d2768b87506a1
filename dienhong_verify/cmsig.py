"""The one signer of a CMS message: which certificate signed, what was signed, whether the signature holds (RFC 5652)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import new as new_hash

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import ObjectIdentifier

from dienhong_verify import shapes

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
SIGNED_DATA, DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = (f"1.2.840.113549.1.9.{number}" for number in (3, 4, 5))
_SIGNING_CERTIFICATE, _SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_STAMP = "1.2.840.113549.1.9.16.2.14"
_DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@lru_cache(maxsize=4096)
def _key_of(certificate: bytes) -> object:
    """The public key of a certificate (DER): certificates come again, with many signatures."""
    return load_der_public_key(x509.Certificate.load(certificate).public_key.dump())


@lru_cache(maxsize=4096)
def _certificate(der: bytes) -> x509.Certificate:
    """The certificate of these bytes. Authorities come again with every signature; what was read of them stays read."""
    return x509.Certificate.load(der)


class BadSignature(ValueError):
    """The message does not carry exactly one signature that holds and names its certificate."""


@dataclass(frozen=True)
class Detached:
    """A signature that holds over given data. `token` is the DER of the RFC 3161 token inside, b"" if there is none."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...]
    signature: bytes
    claimed_at: datetime | None
    token: bytes


def verify_detached(signature: bytes, data: bytes) -> Detached:
    """Check a detached signature (DER) over the data; whether its certificate is trusted is another question.

    Raises BadSignature.
    """
    try:
        return _verify_detached(signature, data)
    except BadSignature:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadSignature(f"the signature cannot be read ({error})") from error


def _verify_detached(signature: bytes, data: bytes) -> Detached:
    signed = signed_data(shapes.read_message(signature))
    if signed.encapsulated.content is not None:
        raise BadSignature("the signature is not detached")
    signer = signed_by(signed, data, DATA)
    others = tuple(one for one in signer.certificates if one is not signer.certificate)
    # A list of revoked certificates is a SEQUENCE; other kinds of evidence carry a tag of their own.
    lists = tuple(shapes.whole(one) for one in signed.crls or () if one.tag_bytes == b"\x30")
    return Detached(
        signer.certificate,
        others,
        lists,
        signer.info.signature,
        _time_of(signer.attributes.get(_SIGNING_TIME)),
        _token_of(signer.info),
    )


def signed_data(message: shapes.Message) -> shapes.SignedData:
    """What a message holds. Raises BadSignature unless that is signed data."""
    if message.oid.dotted_string != SIGNED_DATA:
        raise BadSignature("the signature is not signed data")
    return message.content


def _time_of(claimed: asn1.TLV | None) -> datetime | None:
    if claimed is None:
        return None
    if claimed.tag_bytes == b"\x17":
        utc: datetime = claimed.parse(asn1.UTCTime).as_datetime()
        return utc
    general: datetime = claimed.parse(asn1.GeneralizedTime).as_datetime()
    return general


def _token_of(signer: shapes.SignerInfo) -> bytes:
    token = attributes_of(signer.unsigned or ()).get(_STAMP)
    return b"" if token is None else shapes.whole(token)


@dataclass(frozen=True)
class Signer:
    """The one signer of a message: its attributes by number, the certificate whose key signed, and all that came along."""

    info: shapes.SignerInfo
    attributes: dict[str, asn1.TLV]
    der: bytes
    certificates: list[x509.Certificate]

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's certificate, whose encoding is `der`."""
        return _certificate(self.der)


def signed_by(signed: shapes.SignedData, content: bytes, kind: str) -> Signer:
    """Who signed this content, of this CMS content type (dotted number). Raises BadSignature, ValueError."""
    info = _one_signer(signed)
    came = bytes(info.signed.data)
    attributes, certificates = attributes_of(shapes.read_attributes(came)), _certificates_of(signed)
    own = _signer_certificate(attributes, certificates)
    signer = Signer(info, attributes, own, [_certificate(one) for one in certificates])
    _require_content(signer, content, kind)
    # As they came, over a SET OF (tag 0x31) and not over the [0] of the message (RFC 5652 5.4).
    _require_signature(signer, shapes.element(b"\x31", came))
    return signer


def _one_signer(signed: shapes.SignedData) -> shapes.SignerInfo:
    """Raises BadSignature unless exactly one has signed, with attributes."""
    signers = signed.signers.as_list()
    if len(signers) != 1:
        raise BadSignature("there is not exactly one signer")
    if signers[0].signed.tag_bytes != b"\xa0":
        raise BadSignature("it has no signed attributes")
    return signers[0]


def _certificates_of(signed: shapes.SignedData) -> list[bytes]:
    """The certificates that came along (DER). Other kinds carry a tag of their own."""
    return [shapes.whole(one) for one in signed.certificates or () if one.tag_bytes == b"\x30"]


def attributes_of(given: Iterable[shapes.Attribute]) -> dict[str, asn1.TLV]:
    """Attributes by dotted number; each stands once, with one value. Raises BadSignature."""
    found: dict[str, asn1.TLV] = {}
    for attribute in given:
        number, values = attribute.oid.dotted_string, attribute.values.as_list()
        if number in found or len(values) != 1:
            raise BadSignature(f"the attribute {number} is repeated")
        found[number] = values[0]
    return found


def _signer_certificate(attributes: dict[str, asn1.TLV], certificates: Iterable[bytes]) -> bytes:
    """The certificate named by the signing-certificate attribute (RFC 5035), which the signature covers."""
    if _SIGNING_CERTIFICATE_V2 in attributes:
        named, default = attributes[_SIGNING_CERTIFICATE_V2], "sha256"
    elif _SIGNING_CERTIFICATE in attributes:
        named, default = attributes[_SIGNING_CERTIFICATE], "sha1"
    else:
        raise BadSignature("it does not name its signing certificate")
    identifier = named.parse(shapes.SigningCertificate).hashes[0]
    algorithm = default if identifier.algorithm is None else digest_name(identifier.algorithm)
    for certificate in certificates:
        if new_hash(algorithm, certificate, usedforsecurity=False).digest() == identifier.hash:
            return certificate
    raise BadSignature("the signing certificate is not in it")


def digest_name(algorithm: shapes.Algorithm) -> str:
    """The name of a digest, or its number where none of ours is meant."""
    return _DIGESTS.get(algorithm.oid.dotted_string, algorithm.oid.dotted_string)


def _require_content(signer: Signer, content: bytes, kind: str) -> None:
    digest = _digest_of(signer)
    stated = signer.attributes.get(_CONTENT_TYPE)
    if stated is None or stated.parse(ObjectIdentifier).dotted_string != kind:
        raise BadSignature(f"the signed content type is not {kind}")
    stated = signer.attributes.get(_MESSAGE_DIGEST)
    if stated is None or stated.parse(bytes) != new_hash(digest, content).digest():
        raise BadSignature("the signed digest does not fit the content")


def _digest_of(signer: Signer) -> str:
    digest = digest_name(signer.info.digest)
    if digest not in HASHES:
        raise BadSignature(f"the digest algorithm {digest} is not allowed")
    return digest


def _require_signature(signer: Signer, signed_bytes: bytes) -> None:
    """Raises BadSignature unless the certificate's key signed the attributes."""
    algorithm = HASHES[_digest_of(signer)]
    key = _key_of(signer.der)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signer.info.signature, signed_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.info.signature, signed_bytes, ec.ECDSA(algorithm))
        else:
            raise BadSignature("the key is neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise BadSignature("the signature is wrong") from error
