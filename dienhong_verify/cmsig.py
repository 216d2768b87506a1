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
_load_key = lru_cache(maxsize=4096)(load_der_public_key)


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
    signer = one_signer(signed)
    certificates = certificates_of(signed)
    certificate = signer_certificate(signer, certificates)
    require_signature(signer, certificate, data, "data")
    attributes = attributes_of(signer["signed_attrs"])
    others = tuple(one for one in certificates if one is not certificate)
    claimed = attributes.get("signing_time")
    lists = [] if _is_absent(signed["crls"]) else [one.chosen.dump() for one in signed["crls"] if one.name == ""]
    return Detached(
        certificate,
        others,
        tuple(lists),
        signer["signature"].native,
        getattr(claimed, "native", None),
        _token_of(signer),
    )


def _token_of(signer: cms.SignerInfo) -> bytes:
    if _is_absent(signer["unsigned_attrs"]):
        return b""
    found = attributes_of(signer["unsigned_attrs"]).get("signature_time_stamp_token")
    return b"" if found is None else bytes(found.dump())  # type: ignore[attr-defined]  # asn1crypto is untyped


def _is_absent(field: core.Asn1Value) -> bool:
    """Whether an optional field is not there. Asking for its `native` value would read all below it, seconds for a token."""
    return isinstance(field, core.Void)


def one_signer(signed: cms.SignedData) -> cms.SignerInfo:
    """Raises BadSignature unless exactly one has signed."""
    if len(signed["signer_infos"]) != 1:
        raise BadSignature("there is not exactly one signer")
    return signed["signer_infos"][0]


def certificates_of(signed: cms.SignedData) -> list[x509.Certificate]:
    """The certificates that came along."""
    return [choice.chosen for choice in signed["certificates"] if choice.name == "certificate"]


def attributes_of(given: Iterable[cms.CMSAttribute]) -> dict[str, object]:
    """Attributes by name; each stands once, with one value. Raises BadSignature."""
    found: dict[str, object] = {}
    for attribute in given:
        name = attribute["type"].native
        if name in found or len(attribute["values"]) != 1:
            raise BadSignature(f"the attribute {name} is repeated")
        found[name] = attribute["values"][0]
    return found


def signer_certificate(signer: cms.SignerInfo, certificates: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate named by the signing-certificate attribute (RFC 5035), which the signature covers."""
    attributes = attributes_of(signer["signed_attrs"])
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


def require_signature(signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes, kind: str) -> None:
    """Raises BadSignature unless the signer signed this content, of this CMS content type, with the certificate's key."""
    attributes = attributes_of(signer["signed_attrs"])
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in HASHES:
        raise BadSignature(f"the digest algorithm {digest} is not allowed")
    if getattr(attributes.get("content_type"), "native", None) != kind:
        raise BadSignature(f"the signed content type is not {kind}")
    if getattr(attributes.get("message_digest"), "native", None) != new_hash(digest, content).digest():
        raise BadSignature("the signed digest does not fit the content")

    # The signature is over the attributes as a SET OF (tag 0x31), not as the [0] of the message (RFC 5652 5.4).
    signed_bytes = b"\x31" + signer["signed_attrs"].dump()[1:]
    key = _load_key(certificate.public_key.dump())
    signature = signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed_bytes, padding.PKCS1v15(), HASHES[digest])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed_bytes, ec.ECDSA(HASHES[digest]))
        else:
            raise BadSignature("the key is neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise BadSignature("the signature is wrong") from error
