"""The one signer of a CMS message: which certificate signed, what was signed, whether the signature holds (RFC 5652)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import new as new_hash

from asn1crypto import cms, core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@lru_cache(maxsize=4096)
def _key_of(certificate: bytes) -> object:
    """The public key of a certificate (DER): certificates come again, with many signatures."""
    return load_der_public_key(x509.Certificate.load(certificate).public_key.dump())


@lru_cache(maxsize=2048)
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
    parsed = cms.ContentInfo.load(signature, strict=True)
    if parsed["content_type"].native != "signed_data":
        raise BadSignature("the signature is not signed data")
    signed = parsed["content"]
    if not _is_absent(signed["encap_content_info"]["content"]):
        raise BadSignature("the signature is not detached")
    signer = signed_by(signed, data, "data")
    others = tuple(one for one in signer.certificates if one is not signer.certificate)
    claimed = signer.attributes.get("signing_time")
    lists = [] if _is_absent(signed["crls"]) else [one.chosen.dump() for one in signed["crls"] if one.name == ""]
    return Detached(
        signer.certificate,
        others,
        tuple(lists),
        signer.info["signature"].native,
        getattr(claimed, "native", None),
        _token_of(signer.info),
    )


def _token_of(signer: cms.SignerInfo) -> bytes:
    if _is_absent(signer["unsigned_attrs"]):
        return b""
    found = attributes_of(signer["unsigned_attrs"]).get("signature_time_stamp_token")
    return b"" if found is None else bytes(found.dump())  # type: ignore[attr-defined]  # asn1crypto is untyped


def _is_absent(field: core.Asn1Value) -> bool:
    """Whether an optional field is not there. Asking for its `native` value would read all below it, seconds for a token."""
    return isinstance(field, core.Void)


@dataclass(frozen=True)
class Signer:
    """The one signer of a message: its attributes by name, the certificate whose key signed, and all that came along."""

    info: cms.SignerInfo
    attributes: dict[str, object]
    certificate: x509.Certificate
    certificates: list[x509.Certificate]


def signed_by(signed: cms.SignedData, content: bytes, kind: str) -> Signer:
    """Who signed this content, of this CMS content type. Raises BadSignature."""
    info = _one_signer(signed)
    # As they came: the library writes attributes anew, twenty times as slowly, once their values have been read.
    # The signature is over them as a SET OF (tag 0x31), not as the [0] of the message (RFC 5652 5.4).
    signed_bytes = b"\x31" + info["signed_attrs"].dump()[1:]
    attributes, certificates = attributes_of(info["signed_attrs"]), _certificates_of(signed)
    signer = Signer(info, attributes, _signer_certificate(attributes, certificates), certificates)
    _require_content(signer, content, kind)
    _require_signature(signer, signed_bytes)
    return signer


def _one_signer(signed: cms.SignedData) -> cms.SignerInfo:
    """Raises BadSignature unless exactly one has signed."""
    if len(signed["signer_infos"]) != 1:
        raise BadSignature("there is not exactly one signer")
    return signed["signer_infos"][0]


def _certificates_of(signed: cms.SignedData) -> list[x509.Certificate]:
    """The certificates that came along."""
    return [_certificate(choice.chosen.dump()) for choice in signed["certificates"] if choice.name == "certificate"]


def attributes_of(given: Iterable[cms.CMSAttribute]) -> dict[str, object]:
    """Attributes by name; each stands once, with one value. Raises BadSignature."""
    found: dict[str, object] = {}
    for attribute in given:
        name = attribute["type"].native
        if name in found or len(attribute["values"]) != 1:
            raise BadSignature(f"the attribute {name} is repeated")
        found[name] = attribute["values"][0]
    return found


def _signer_certificate(attributes: dict[str, object], certificates: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate named by the signing-certificate attribute (RFC 5035), which the signature covers."""
    if "signing_certificate_v2" in attributes:
        identifier = attributes["signing_certificate_v2"]["certs"][0]  # type: ignore[index]  # asn1crypto is untyped
        algorithm = identifier["hash_algorithm"]["algorithm"].native
    elif "signing_certificate" in attributes:
        identifier = attributes["signing_certificate"]["certs"][0]  # type: ignore[index]  # asn1crypto is untyped
        algorithm = "sha1"
    else:
        raise BadSignature("it does not name its signing certificate")
    for certificate in certificates:
        if new_hash(algorithm, certificate.dump(), usedforsecurity=False).digest() == identifier["cert_hash"].native:
            return certificate
    raise BadSignature("the signing certificate is not in it")


def _require_content(signer: Signer, content: bytes, kind: str) -> None:
    digest = _digest_of(signer)
    if getattr(signer.attributes.get("content_type"), "native", None) != kind:
        raise BadSignature(f"the signed content type is not {kind}")
    if getattr(signer.attributes.get("message_digest"), "native", None) != new_hash(digest, content).digest():
        raise BadSignature("the signed digest does not fit the content")


def _digest_of(signer: Signer) -> str:
    digest = str(signer.info["digest_algorithm"]["algorithm"].native)
    if digest not in HASHES:
        raise BadSignature(f"the digest algorithm {digest} is not allowed")
    return digest


def _require_signature(signer: Signer, signed_bytes: bytes) -> None:
    """Raises BadSignature unless the certificate's key signed the attributes."""
    digest = _digest_of(signer)
    key = _key_of(signer.certificate.dump())
    signature = signer.info["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed_bytes, padding.PKCS1v15(), HASHES[digest])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed_bytes, ec.ECDSA(HASHES[digest]))
        else:
            raise BadSignature("the key is neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise BadSignature("the signature is wrong") from error
