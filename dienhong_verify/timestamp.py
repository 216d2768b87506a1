"""RFC 3161 time-stamp tokens: what `openssl ts -verify` checks, plus the signing-certificate attribute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import new as new_hash

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from dienhong_verify.chain import NotTrusted, context_at, name_of, require_chain

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_GRANTED = ("granted", "granted_with_mods")


class BadTimestamp(ValueError):
    """The token does not prove that the data existed at its time."""


@dataclass(frozen=True)
class Timestamp:
    """A checked token: the authority's time (aware, UTC), its name and its serial number."""

    at: datetime
    authority: str
    serial: int


def verify(response: bytes, data: bytes, anchors: Iterable[x509.Certificate]) -> Timestamp:
    """Check a DER TimeStampResp over `data` against the anchors. Raises BadTimestamp with the reason."""
    try:
        return _verify(response, data, list(anchors))
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadTimestamp(f"the token cannot be read ({error})") from error


def time_of(response: bytes, data: bytes) -> datetime:
    """The time that a DER TimeStampResp over `data` claims; its signature is not judged. Raises BadTimestamp."""
    try:
        _, content = _signed_data_of(response)
        at: datetime = _info_over(content, data)["gen_time"].native
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadTimestamp(f"the token cannot be read ({error})") from error
    return at


def _verify(response: bytes, data: bytes, anchors: list[x509.Certificate]) -> Timestamp:
    signed, content = _signed_data_of(response)
    info = _info_over(content, data)
    if len(signed["signer_infos"]) != 1:
        raise BadTimestamp("a token has exactly one signer")
    signer = signed["signer_infos"][0]
    certificates = [choice.chosen for choice in signed["certificates"] if choice.name == "certificate"]
    certificate = _signer_certificate(signer, certificates)
    _require_signature(signer, certificate, content)
    _require_timestamping_only(certificate)

    at: datetime = info["gen_time"].native
    try:
        require_chain(certificate, context_at(at, anchors, certificates), key_usage=set(), extended={"time_stamping"})
    except NotTrusted as error:
        raise BadTimestamp(f"the authority's certificate does not lead to an anchor ({error})") from error
    return Timestamp(at, name_of(certificate), info["serial_number"].native)


def _info_over(content: bytes, data: bytes) -> tsp.TSTInfo:
    info = tsp.TSTInfo.load(content, strict=True)
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in _HASHES or new_hash(algorithm, data).digest() != imprint["hashed_message"].native:
        raise BadTimestamp("the token stamps other data (message imprint differs)")
    return info


def _signed_data_of(response: bytes) -> tuple[cms.SignedData, bytes]:
    parsed = tsp.TimeStampResp.load(response, strict=True)
    if parsed["status"]["status"].native not in _GRANTED:
        raise BadTimestamp("the authority refused to stamp")
    token = parsed["time_stamp_token"]
    if token["content_type"].native != "signed_data":
        raise BadTimestamp("the token is not signed data")
    signed = token["content"]
    if signed["encap_content_info"]["content_type"].native != "tst_info":
        raise BadTimestamp("the signed content is not a TSTInfo")
    return signed, bytes(signed["encap_content_info"]["content"].contents)


def _attributes(signer: cms.SignerInfo) -> dict[str, object]:
    found: dict[str, object] = {}
    for attribute in signer["signed_attrs"]:
        name = attribute["type"].native
        if name in found or len(attribute["values"]) != 1:
            raise BadTimestamp(f"the signed attribute {name} is repeated")
        found[name] = attribute["values"][0]
    return found


def _signer_certificate(signer: cms.SignerInfo, certificates: list[x509.Certificate]) -> x509.Certificate:
    """The certificate named by the signing-certificate attribute (RFC 5035), which the signature covers."""
    attributes = _attributes(signer)
    if "signing_certificate_v2" in attributes:
        identifier = attributes["signing_certificate_v2"]["certs"][0]  # type: ignore[index]  # asn1crypto is untyped
        algorithm = identifier["hash_algorithm"]["algorithm"].native
    elif "signing_certificate" in attributes:
        identifier = attributes["signing_certificate"]["certs"][0]  # type: ignore[index]  # asn1crypto is untyped
        algorithm = "sha1"
    else:
        raise BadTimestamp("the token does not name its signing certificate")
    for certificate in certificates:
        if new_hash(algorithm, certificate.dump(), usedforsecurity=False).digest() == identifier["cert_hash"].native:
            return certificate
    raise BadTimestamp("the signing certificate is not in the token")


def _require_signature(signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes) -> None:
    attributes = _attributes(signer)
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in _HASHES:
        raise BadTimestamp(f"the digest algorithm {digest} is not allowed")
    if getattr(attributes.get("content_type"), "native", None) != "tst_info":
        raise BadTimestamp("the signed content type is not a TSTInfo")
    if getattr(attributes.get("message_digest"), "native", None) != new_hash(digest, content).digest():
        raise BadTimestamp("the signed digest does not fit the token's content")

    # The signature is over the attributes as a SET OF (tag 0x31), not as the [0] of the message (RFC 5652 5.4).
    signed_bytes = b"\x31" + signer["signed_attrs"].dump()[1:]
    key = load_der_public_key(certificate.public_key.dump())
    signature = signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed_bytes, padding.PKCS1v15(), _HASHES[digest])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed_bytes, ec.ECDSA(_HASHES[digest]))
        else:
            raise BadTimestamp("the authority's key is neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise BadTimestamp("the authority's signature is wrong") from error


def _require_timestamping_only(certificate: x509.Certificate) -> None:
    usage = certificate.extended_key_usage_value
    if (
        usage is None
        or usage.native != ["time_stamping"]
        or "extended_key_usage" not in certificate.critical_extensions
    ):
        raise BadTimestamp("the authority's certificate is not for time-stamping alone (critical extended key usage)")
