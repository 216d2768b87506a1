"""The shapes of signed messages and time-stamp tokens (RFC 5652, 5035, 3161), read strictly as DER by compiled code.

Thousands of ballots are read at a time; a reader written in Python takes ten times as long as the signature itself.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from asn1crypto import cms
from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

T = TypeVar("T")


@asn1.sequence
class Algorithm:
    """An algorithm without parameters, as hashes have it; one with parameters of its own is refused."""

    oid: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Attribute:
    """A signed or unsigned attribute of a signer."""

    oid: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class SignerInfo:
    """One signer. The signed attributes stay bytes: the signature is over them as they came."""

    version: int
    sid: asn1.TLV
    digest: Algorithm
    signed: asn1.TLV
    algorithm: asn1.TLV
    signature: bytes
    unsigned: Annotated[list[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class EncapsulatedContent:
    """What was signed: its type, and the bytes unless the signature is detached."""

    oid: ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    """Signatures over one content, with certificates and lists. Sets of others need not be in DER's order, so they are read as lists."""

    version: int
    digests: asn1.TLV
    encapsulated: EncapsulatedContent
    certificates: Annotated[list[asn1.TLV] | None, asn1.Implicit(0)]
    crls: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class Message:
    """A ContentInfo that holds signed data."""

    oid: ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class _Attributes:
    attributes: Annotated[list[Attribute], asn1.Implicit(0)]


@asn1.sequence
class _IssuerSerial:
    issuer: asn1.TLV
    serial: int


@asn1.sequence
class CertificateHash:
    """An ESSCertID or ESSCertIDv2: the certificate meant, by its hash; the first kind names no algorithm and means SHA-1."""

    algorithm: Algorithm | None
    hash: bytes
    issuer_serial: _IssuerSerial | None


@asn1.sequence
class SigningCertificate:
    """The attribute that names the signer's certificate (and, after it, those of its authorities)."""

    hashes: list[CertificateHash]
    policies: list[asn1.TLV] | None


@asn1.sequence
class Imprint:
    """The hash of what was stamped, and its algorithm."""

    algorithm: Algorithm
    hash: bytes


@asn1.sequence
class _Accuracy:
    seconds: int | None
    millis: Annotated[int | None, asn1.Implicit(0)]
    micros: Annotated[int | None, asn1.Implicit(1)]


@asn1.sequence
class StampInfo:
    """A TSTInfo: which bytes existed at which time, in the authority's words."""

    version: int
    policy: ObjectIdentifier
    imprint: Imprint
    serial: int
    at: asn1.GeneralizedTime
    accuracy: _Accuracy | None
    ordering: Annotated[bool, asn1.Default(False)]
    nonce: int | None
    authority: Annotated[list[asn1.TLV] | None, asn1.Implicit(0)]
    extensions: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]


def read(shape: type[T], der: bytes) -> T:
    """The value of this shape, all of the bytes. Raises ValueError."""
    return asn1.decode_der(shape, der)


def read_message(data: bytes) -> Message:
    """A signed message. One that is BER only, as some signers write the outermost lengths, is written anew as DER. Raises ValueError."""
    try:
        return read(Message, data)
    except ValueError:
        return read(Message, cms.ContentInfo.load(data, strict=True).dump(force=True))


def read_attributes(content: bytes) -> list[Attribute]:
    """The attributes whose encodings stand one after the other in these bytes. Raises ValueError."""
    return read(_Attributes, element(b"\x30", element(b"\xa0", content))).attributes


def whole(one: asn1.TLV) -> bytes:
    """The element with its tag and length, as DER has it."""
    return element(one.tag_bytes, bytes(one.data))


def element(tag: bytes, content: bytes) -> bytes:
    """Content with this tag and its length before it."""
    size = len(content)
    if size < 0x80:
        return tag + bytes([size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(length)]) + length + content
