"""Private keys as signing code sees them: something that signs a digest, wherever the key is kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
KeyKind = Literal["rsa2048", "rsa3072", "p256"]
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class CertificateHolder(Protocol):
    """Whoever is to sign, by the certificate."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Issuing certificates, nearest first, without the root."""
        ...


class SigningKey(CertificateHolder, Protocol):
    """A key ready to sign, with the certificate that speaks for it."""

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """Sign a digest made with `algorithm` ("sha256"…): RSA PKCS#1 v1.5, or ECDSA in DER."""
        ...


@dataclass(frozen=True)
class LocalKey:
    """A key held in memory: loaded once, used many times (loading costs more than signing)."""

    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """See SigningKey."""
        return sign_digest_with(self.private_key, digest, algorithm)


@dataclass
class AwaitedKey:
    """A key whose signature is made elsewhere and comes later: first it notes what is to be signed, then it hands over
    what was signed."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    signature: bytes = b""
    asked: bytes = b""

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """See SigningKey."""
        self.asked = digest
        return self.signature


def signed_by(certificate: x509.Certificate, signature: bytes, digest: bytes) -> bool:
    """Whether it is a signature over this SHA-256 digest by the key of the certificate."""
    key, prehashed = certificate.public_key(), utils.Prehashed(hashes.SHA256())
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, padding.PKCS1v15(), prehashed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(prehashed))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_digest_with(private_key: PrivateKey, digest: bytes, algorithm: str) -> bytes:
    """Sign a digest: RSA PKCS#1 v1.5, or ECDSA in DER. `algorithm` is one of HASHES, else KeyError."""
    prehashed = utils.Prehashed(HASHES[algorithm]())
    if isinstance(private_key, rsa.RSAPrivateKey):
        return private_key.sign(digest, padding.PKCS1v15(), prehashed)
    return private_key.sign(digest, ec.ECDSA(prehashed))


def signs_for_itself(private_key: PrivateKey) -> bool:
    """Whether a signature of the key is one by its own public key."""
    digest, prehashed = bytes(32), utils.Prehashed(hashes.SHA256())
    try:
        value = sign_digest_with(private_key, digest, "sha256")
        if isinstance(private_key, rsa.RSAPrivateKey):
            private_key.public_key().verify(value, digest, padding.PKCS1v15(), prehashed)
        else:
            private_key.public_key().verify(value, digest, ec.ECDSA(prehashed))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_private_key(kind: KeyKind) -> PrivateKey:
    """A fresh private key."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048 if kind == "rsa2048" else 3072)


def new_private_keys(kinds: Sequence[KeyKind], workers: int = 2) -> list[PrivateKey]:
    """Many keys at once, in the order asked. OpenSSL works outside Python's lock, so threads use all cores."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(new_private_key, kinds))


def der(certificate: x509.Certificate) -> bytes:
    """The certificate in DER."""
    return certificate.public_bytes(Encoding.DER)


@lru_cache(maxsize=1024)
def load_certificate(data: bytes) -> x509.Certificate:
    """A certificate of unknown origin from DER, read through at once: what is wrong with it comes out here, as
    ValueError, and not later from one of its properties. The same few come again and again, so they are kept."""
    try:
        certificate = x509.load_der_x509_certificate(data)
        _ = (certificate.extensions, certificate.public_key(), certificate.subject, certificate.issuer)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except (
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
        UnsupportedAlgorithm,
    ) as error:
        raise ValueError(str(error)) from error
    return certificate


def pem(certificates: Sequence[x509.Certificate]) -> str:
    """The certificates in PEM, one after another."""
    return "".join(item.public_bytes(Encoding.PEM).decode() for item in certificates)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()
