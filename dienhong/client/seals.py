"""The agency's seal (con dấu) as software holds it: seals PDF files, packages and statuses with the agency's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificates
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from dienhong.client.errors import NotBuilt, own
from dienhong.kernel import clock
from dienhong.signing.core import pdf as pdf_signing
from dienhong.signing.core import xml as xml_signing
from dienhong.signing.core.keys import LocalKey, PrivateKey, SigningKey, der
from dienhong.signing.core.place import PdfNotSignable, Placement
from dienhong.signing.core.subject import holder_of

_HEADER = xml_signing.Parent("{*}edXMLEnvelope/{*}edXMLHeader")


@dataclass(frozen=True)
class Seal:
    """A key with the certificate of the agency's seal. Any SigningKey does, one in a token or module too."""

    key: SigningKey

    @classmethod
    def from_pkcs12(cls, path: Path, password: str) -> Seal:
        """From a .p12 or .pfx file. Raises NotBuilt("client.bad_key")."""
        try:
            held = pkcs12.load_pkcs12(path.read_bytes(), password.encode() or None)
        except (OSError, ValueError, UnsupportedAlgorithm) as error:
            raise own(NotBuilt, "client.bad_key", detail=f"{path.name}: {error}") from error
        if held.cert is None or not isinstance(held.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise own(NotBuilt, "client.bad_key", detail=f"{path.name}: RSA/ECDSA key and certificate are needed")
        chain = tuple(item.certificate for item in held.additional_certs)
        return cls(LocalKey(held.key, held.cert.certificate, chain))

    @classmethod
    def from_pem(cls, path: Path, password: str = "") -> Seal:
        """From one PEM file: private key, its certificate, then the certificates above it. Raises NotBuilt."""
        try:
            data = path.read_bytes()
            private: PrivateKey = load_pem_private_key(data, password.encode() or None)  # type: ignore[assignment]  # looked at below
            certificate, *chain = load_pem_x509_certificates(data)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise own(NotBuilt, "client.bad_key", detail=f"{path.name}: {error}") from error
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise own(NotBuilt, "client.bad_key", detail=f"{path.name}: an RSA or ECDSA key is needed")
        return cls(LocalKey(private, certificate, tuple(chain)))

    @property
    def agency_code(self) -> str:
        """The agency the certificate names, "" when it names none."""
        return holder_of(self.key.certificate).agency_code

    @property
    def agency_name(self) -> str:
        """The agency's name in the certificate."""
        return holder_of(self.key.certificate).agency_name

    @property
    def valid_until(self) -> datetime:
        """When the certificate ends."""
        return self.key.certificate.not_valid_after_utc

    def sealed_xml(self, package: bytes) -> bytes:
        """A package with this seal where the standard has it. Raises NotBuilt."""
        try:
            return xml_signing.sign(package, self.key, _HEADER)
        except xml_signing.XmlRefused as error:
            raise own(NotBuilt, "client.not_built", detail=str(error)) from error

    def sealed_pdf(self, pdf: bytes) -> bytes:
        """The PDF with this seal as its last signature; unchanged when it is that already. Raises NotBuilt."""
        if self.sealed_last(pdf):
            return pdf
        try:
            return pdf_signing.sign(pdf, self.key, Placement("ConDauPhatHanh", "Phát hành văn bản"), at=clock.now())
        except PdfNotSignable as error:
            raise own(NotBuilt, "client.not_built", detail=f"PDF: {error}") from error

    def sealed_last(self, pdf: bytes) -> bool:
        """Whether the last signature is of this seal and reaches the end of the file. Raises NotBuilt."""
        try:
            signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
            if not signatures:
                return False
            last = signatures[-1]
            _, _, start, length = (int(number) for number in last.byte_range)
            whole = not pdf[start + length :].strip()
            return whole and bytes(last.signer_cert.dump()) == der(self.key.certificate)
        except (PdfError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise own(NotBuilt, "client.not_built", detail=f"PDF: {error}") from error
