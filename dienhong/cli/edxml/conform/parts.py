"""What the kit sends: documents, PDF files and statuses under the seals that it was given, and spoilt ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from dienhong.config.problems import StartProblem
from dienhong.exchange.edxml import (
    Attachment,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    Promulgation,
    ResponseFor,
    StatusCode,
    StatusPackage,
    TraceHeader,
    TraceHeaderList,
    document_id_of,
    write_document,
    write_status,
)
from dienhong.kernel import clock
from dienhong.signing.core import pdf, xml
from dienhong.signing.core.keys import LocalKey
from dienhong.signing.core.place import Placement

HEADER = xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader")


def seal_of(path: Path) -> LocalKey:
    """A seal from a PEM file: private key without passphrase, its certificate, then the chain. Errors: `edxml.bad_seal`."""
    try:
        data = path.read_bytes()
        key = load_pem_private_key(data, None)
        certificate, *chain = x509.load_pem_x509_certificates(data)
    except (OSError, ValueError, TypeError) as error:
        raise StartProblem("edxml.bad_seal", f"{path}: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise StartProblem("edxml.bad_seal", f"{path}: only RSA and P-256 keys seal packages")
    return LocalKey(key, certificate, tuple(chain))


def anchors_of(path: Path) -> tuple[x509.Certificate, ...]:
    """Trusted certificates from a PEM file. Errors: `edxml.bad_anchors`."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise StartProblem("edxml.bad_anchors", f"{path}: {error}") from error


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the kit sends it; `package` is unsigned content, `data` the sealed bytes."""

    package: DocumentPackage
    data: bytes
    key: str

    @property
    def document_id(self) -> str:
        """What statuses answer to."""
        return self.package.header.document_id


def a_package(sender: Organization, recipients: tuple[Organization, ...], seal: LocalKey) -> DocumentPackage:
    """A new document of today with a number that nobody used, and a PDF under the seal."""
    code, day = Code(str(uuid4().int % 10**9 + 1), "KT-EDXML"), clock.today()
    header = MessageHeader(
        sender=sender,
        recipients=recipients,
        document_id=document_id_of(sender.organ_id, day, code),
        code=code,
        promulgation=Promulgation("Hà Nội", day),
        document_type=DocumentType(18, "Công văn"),
        subject="V/v kiểm tra sự phù hợp của phần mềm trao đổi văn bản",
    )
    files = (Attachment("van-ban", "van-ban.pdf", "application/pdf", sealed_pdf(seal)),)
    return DocumentPackage(header, TraceHeaderList((TraceHeader(sender.organ_id, clock.now()),)), files)


def sealed(package: DocumentPackage, seal: LocalKey) -> Document:
    """The package written strictly and sealed, under a sending key of its own."""
    return Document(package, sign(write_document(package), seal), f"conform/{uuid4()}")


def sign(data: bytes, seal: LocalKey) -> bytes:
    """An enveloped signature at the place of the protocol."""
    return xml.sign(data, seal, HEADER)


def a_status(reporter: Organization, document: Document, code: str, seal: LocalKey, reason: str = "") -> bytes:
    """A sealed status of now about a document."""
    return sign(unsigned_status(reporter, document, code, reason), seal)


def unsigned_status(reporter: Organization, document: Document, code: str, reason: str = "") -> bytes:
    """A status package of now about a document."""
    header = document.package.header
    return write_status(
        StatusPackage(
            sender=reporter,
            response_for=ResponseFor(
                header.sender.organ_id, str(header.code), header.promulgation.day, header.document_id
            ),
            status=StatusCode(code),
            at=clock.now(),
            description=reason,
        )
    )


def with_files(package: DocumentPackage, *files: Attachment) -> DocumentPackage:
    """The package with other files."""
    return replace(package, attachments=files)


@lru_cache(maxsize=8)
def sealed_pdf(seal: LocalKey) -> bytes:
    """One page, sealed over every byte; the same for all documents of a run, for the sealing costs most of it."""
    return pdf.sign(plain_pdf("Kiem tra su phu hop"), seal, Placement("ConDau", "Phát hành văn bản"), at=clock.now())


def plain_pdf(text: str) -> bytes:
    """One page with one line of ASCII text."""
    line = "".join(letter for letter in text if letter.isascii() and letter not in "()\\")
    content = f"BT /F 12 Tf 60 760 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end


def with_wrapped_signature(data: bytes) -> bytes:
    """Signature wrapping: the genuine package lies inside an extension of a forged one, which carries the signature."""
    start = data.index(b"<edXML ")
    forged = data[start:].replace("V/v kiểm tra".encode(), "V/v giả mạo".encode(), 1)
    genuine = b'<x:Extension xmlns:x="urn:x">' + data[start:].strip() + b"</x:Extension></edXML>"
    return data[:start] + forged.strip().removesuffix(b"</edXML>") + genuine
