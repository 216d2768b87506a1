"""CMS signatures: the form inside every PDF signature, every time-stamp and every detached CAdES file (RFC 5652)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from dienhong.signing.core import encoding as asn1
from dienhong.signing.core.keys import SigningKey, der, load_certificate
from dienhong.signing.core.place import NO_MATERIAL, Material
from dienhong.signing.core.report import Problem, problem
from dienhong.signing.core.trust import STRONG_HASHES


class Timestamper(Protocol):
    """Takes the SHA-256 of a signature's value, gives a time-stamp token (DER ContentInfo) of at most `room` bytes; b""
    where the signature goes without."""

    @property
    def room(self) -> int: ...

    def __call__(self, digest: bytes, /) -> bytes: ...


DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_TIMESTAMP_TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105  # an object identifier
_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"
_SHA256 = asn1.sequence(asn1.identifier("2.16.840.1.101.3.4.2.1"))
_SHA256_WITH_RSA = asn1.sequence(asn1.identifier("1.2.840.113549.1.1.11"), asn1.NULL)
_ECDSA_WITH_SHA256 = asn1.sequence(asn1.identifier("1.2.840.10045.4.3.2"))


@dataclass(frozen=True)
class SignedData:
    """A CMS signature taken apart. `problems` concern the signature itself, not whether its certificate is trusted."""

    certificate: x509.Certificate | None
    others: tuple[x509.Certificate, ...]
    signing_time: datetime | None
    signature: bytes
    timestamp_token: bytes | None
    problems: tuple[Problem, ...]


def sign_digest(
    digest: bytes,
    key: SigningKey,
    *,
    signing_time: datetime | None = None,
    timestamper: Timestamper | None = None,
    material: Material = NO_MATERIAL,
) -> bytes:
    """A detached signature (DER) over content whose SHA-256 is `digest`: CAdES B-B, with `timestamper` B-T, and with
    the `material` that proves key and time-stamp B-LT (ETSI EN 319 122-1: certificates and revocation in SignedData).

    PAdES forbids the signing time among the signed attributes and has a place of its own for the material; leave both out
    for PDF.
    """
    attributes = [] if signing_time is None else [_attribute(_SIGNING_TIME, asn1.utc_time(signing_time))]
    signer = _signer_info(DATA, digest, key, attributes, timestamper)
    # Revocation in another form than a list makes it version 5 (RFC 5652, 5.1).
    return _content_info(5 if material.answers else 1, asn1.sequence(asn1.identifier(DATA)), key, signer, material)


def sign_content(content_type: str, content: bytes, key: SigningKey, *, certificates: bool = True) -> bytes:
    """A signature (DER) that contains what it signs, such as a time-stamp token. `content_type` is dotted."""
    inner = asn1.sequence(asn1.identifier(content_type), asn1.explicit(0, asn1.octets(content)))
    signer = _signer_info(content_type, hashlib.sha256(content).digest(), key, [], None)
    return _content_info(3, inner, key if certificates else None, signer)


def examine(data: bytes, digest_of: Callable[[str], bytes], content_type: str = "data") -> SignedData:
    """Take a CMS signature apart and check it against the content.

    `digest_of("sha256")` gives the digest of the signed content. Never raises on malformed input: it says so.
    """
    try:
        return _examine(data, digest_of, content_type)
    except (ValueError, TypeError, KeyError) as error:  # all of pyHanko's errors are ValueErrors
        return SignedData(None, (), None, b"", None, (problem("signing.structure", detail=_short(error)),))


def _examine(data: bytes, digest_of: Callable[[str], bytes], content_type: str) -> SignedData:
    info = cms.ContentInfo.load(data)
    if info["content_type"].native != "signed_data":
        raise ValueError("not CMS signed data")
    signed_data = info["content"]
    if len(signed_data["signer_infos"]) != 1:
        raise ValueError("exactly one signer is accepted")
    signer = signed_data["signer_infos"][0]
    own, *rest = _certificates(signed_data, signer)
    certificate = load_certificate(own.dump())
    others = tuple(load_certificate(item.dump()) for item in rest)
    problems = [*_algorithm_problems(signer)]
    if not isinstance(signer["signed_attrs"], cms.CMSAttributes):
        raise ValueError("no signed attributes")
    if signer["digest_algorithm"]["algorithm"].native in hashlib.algorithms_available:
        problems += _integrity_problems(signer, own, digest_of, content_type)
    return SignedData(
        certificate,
        others,
        _signing_time(signer["signed_attrs"]),
        signer["signature"].native,
        _timestamp_token(signer),
        tuple(problems),
    )


def _certificates(signed_data: cms.SignedData, signer: cms.SignerInfo) -> list[asn1_x509.Certificate]:
    """All certificates of a signature, the signer's first.

    Serial numbers are compared before names, which costs twenty times less than pyHanko's way; what this does not find
    (other ways to name the signer, no certificate at all) is left to pyHanko.
    """
    found = [item.chosen.untag() for item in signed_data["certificates"] if item.name == "certificate"]
    identifier = signer["sid"].chosen
    if signer["sid"].name == "issuer_and_serial_number":
        serial, issuer = identifier["serial_number"].contents, identifier["issuer"].dump()
        own = [item for item in found if item["tbs_certificate"]["serial_number"].contents == serial]
        if len(own) == 1 and own[0].issuer.dump() == issuer:
            return [own[0], *(item for item in found if item is not own[0])]
    # Loaded when first needed, here and below: processes that sign nothing start in half the time.
    from pyhanko.sign.validation.generic_cms import extract_certs_for_validation

    certificates = extract_certs_for_validation(signed_data)
    return [certificates.signer_cert, *certificates.other_certs]


def _integrity_problems(
    signer: cms.SignerInfo, certificate: asn1_x509.Certificate, digest_of: Callable[[str], bytes], content_type: str
) -> list[Problem]:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    digest = digest_of(signer["digest_algorithm"]["algorithm"].native)
    intact, valid = validate_sig_integrity(signer, certificate, content_type, digest)
    found = []
    if not intact:
        found.append(problem("signing.content_changed"))
    if not valid:
        found.append(problem("signing.signature_invalid"))
    return found


def _algorithm_problems(signer: cms.SignerInfo) -> list[Problem]:
    digest = signer["digest_algorithm"]["algorithm"].native
    names = {digest}
    algorithm = signer["signature_algorithm"]
    if algorithm["algorithm"].native not in ("rsassa_pkcs1v15", "ed25519"):
        names.add(algorithm.hash_algo)
    return [
        problem("signing.weak_algorithm", algorithm=name)
        for name in sorted(names)
        if name.replace("sha3_", "sha3-") not in STRONG_HASHES
    ]


def _signing_time(attributes: cms.CMSAttributes) -> datetime | None:
    found = [item["values"][0].native for item in attributes if item["type"].native == "signing_time"]
    return found[0] if found and isinstance(found[0], datetime) else None


def _timestamp_token(signer: cms.SignerInfo) -> bytes | None:
    attributes = signer["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return None
    found = [
        value for item in attributes if item["type"].native == "signature_time_stamp_token" for value in item["values"]
    ]
    if len(found) > 1:
        raise ValueError("several time-stamps")
    token: bytes | None = found[0].dump() if found else None
    return token


def _signer_info(
    content_type: str, digest: bytes, key: SigningKey, extra: list[bytes], timestamper: Timestamper | None
) -> bytes:
    attributes = asn1.set_of(
        _attribute(_CONTENT_TYPE, asn1.identifier(content_type)),
        _attribute(_MESSAGE_DIGEST, asn1.octets(digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, _certificate_identifier(key.certificate)),
        *extra,
    )
    signature = key.sign_digest(hashlib.sha256(attributes).digest(), "sha256")
    unsigned = b""
    if timestamper is not None:
        token = timestamper(hashlib.sha256(signature).digest())
        unsigned = asn1.explicit(1, _attribute(_TIMESTAMP_TOKEN, token)) if token else b""
    is_rsa = isinstance(key.certificate.public_key(), rsa.RSAPublicKey)
    return asn1.sequence(
        asn1.integer(1),
        asn1.sequence(key.certificate.issuer.public_bytes(), asn1.integer(key.certificate.serial_number)),
        _SHA256,
        # Signed as a SET OF, stored under the tag [0] (RFC 5652, 5.4).
        b"\xa0" + attributes[1:],
        _SHA256_WITH_RSA if is_rsa else _ECDSA_WITH_SHA256,
        asn1.octets(signature),
        unsigned,
    )


def _content_info(
    version: int, content: bytes, key: SigningKey | None, signer: bytes, material: Material = NO_MATERIAL
) -> bytes:
    certificates = b""
    if key is not None:
        own = {der(item) for item in (key.certificate, *key.chain)}
        certificates = asn1.explicit(0, *sorted(own | set(material.certificates)))
    known = [*material.lists, *(_status(item) for item in material.answers)]
    revocation = asn1.explicit(1, *sorted(known)) if known else b""
    signed_data = asn1.sequence(
        asn1.integer(version), asn1.set_of(_SHA256), content, certificates, revocation, asn1.set_of(signer)
    )
    return asn1.sequence(asn1.identifier(SIGNED_DATA), asn1.explicit(0, signed_data))


def _status(answer: bytes) -> bytes:
    """A responder's answer as revocation information: OtherRevocationInfoFormat under the tag [1] (RFC 5940)."""
    return asn1.explicit(1, asn1.identifier(_OCSP_RESPONSE), answer)


def _certificate_identifier(certificate: x509.Certificate) -> bytes:
    """Binds the signature to one certificate, so that it cannot be passed off under another with the same key."""
    digest = hashlib.sha256(der(certificate)).digest()
    return asn1.sequence(asn1.sequence(asn1.sequence(asn1.octets(digest))))


def _attribute(kind: str, value: bytes) -> bytes:
    return asn1.sequence(asn1.identifier(kind), asn1.set_of(value))


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
