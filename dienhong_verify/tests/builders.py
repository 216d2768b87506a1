"""A small authority, a signed document, and an evidence pack about it, made without the platform."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

from dienhong_verify import canonical, layout, merkle, note, pack

NOW = datetime.now(UTC).replace(microsecond=0)
ORIGIN = "thu.dienhong.vn/log"
DOCUMENT = "H57.10,2026/03/14,15/CV-UBND"
_CURVE = ec.SECP256R1()
NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


@dataclass(frozen=True)
class Holder:
    """A key with its certificate and the chain below the root."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    def asn1_certificate(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def store(self) -> SimpleCertificateStore:
        certificates = SimpleCertificateStore()
        for one in self.chain:
            certificates.register(asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)))
        return certificates


def a_holder(
    name: str,
    issuer: Holder | None = None,
    *,
    usage: str = "sign",
    days: tuple[int, int] = (-30, 700),
    rsa_key: bool = False,
    renews: Holder | None = None,
) -> Holder:
    """A certificate from `issuer` (or self-signed) for: ca, sign, or stamp; valid from and to NOW + days.

    One that renews another has its key.
    """
    # The library's little time-stamper signs with RSA only.
    key = rsa.generate_private_key(65537, 2048) if rsa_key or usage == "stamp" else ec.generate_private_key(_CURVE)
    key = renews.key if renews else key
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ca = usage == "ca"
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if usage == "stamp":
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    chain = (issuer.certificate, *issuer.chain) if issuer and issuer.chain else ()
    if issuer and issuer.certificate.issuer != issuer.certificate.subject:
        chain = (issuer.certificate, *issuer.chain)
    return Holder(key, certificate, chain)


@dataclass(frozen=True)
class Country:
    """Everybody who signs in the tests."""

    root: Holder = field(default_factory=lambda: a_holder("CA gốc thử nghiệm", usage="ca"))
    log: note.SignerKey = field(default_factory=lambda: note.SignerKey(ORIGIN, Ed25519PrivateKey.generate()))
    evidence: note.SignerKey = field(
        default_factory=lambda: note.SignerKey(f"{ORIGIN}/evidence", Ed25519PrivateKey.generate())
    )

    def __post_init__(self) -> None:
        issuing = a_holder("CA cấp phát thử nghiệm", self.root, usage="ca")
        object.__setattr__(self, "issuing", issuing)
        for name, title, usage in [
            ("officer", "Nguyễn Văn An", "sign"),
            ("seal", "UBND tỉnh Thử Nghiệm", "sign"),
            ("recipient", "UBND thành phố Mẫu", "sign"),
            ("tsa", "TSA thử nghiệm", "stamp"),
        ]:
            object.__setattr__(self, name, a_holder(title, issuing, usage=usage, rsa_key=name == "seal"))

    issuing: Holder = field(init=False)
    officer: Holder = field(init=False)
    seal: Holder = field(init=False)
    recipient: Holder = field(init=False)
    tsa: Holder = field(init=False)

    def anchors(self) -> bytes:
        return self.root.certificate.public_bytes(Encoding.PEM)

    def keys(self) -> bytes:
        return f"{self.log.verifier}\n{self.evidence.verifier}\n".encode()


def stamper(holder: Holder, at: datetime = NOW) -> DummyTimeStamper:
    return DummyTimeStamper(holder.asn1_certificate(), holder.asn1_key(), certs_to_embed=holder.store(), fixed_dt=at)


def a_timestamp(data: bytes, holder: Holder, at: datetime = NOW) -> bytes:
    """A DER TimeStampResp over `data`."""
    from asn1crypto import algos, tsp

    request = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": tsp.MessageImprint(
                {
                    "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                    "hashed_message": sha256(data).digest(),
                }
            ),
            "cert_req": True,
        }
    )
    response: bytes = stamper(holder, at).request_tsa_response(request).dump()
    return response


def a_pdf(text: str = "Công văn") -> bytes:
    """A one-page PDF."""
    writer = PdfFileWriter()
    content = generic.StreamObject(stream_data=f"% {text}".encode())
    page = PageObject(
        contents=writer.add_object(content),
        media_box=generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 595, 842)]),
    )
    writer.insert_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def sign_pdf(pdf: bytes, holder: Holder, tsa: Holder, field_name: str) -> bytes:
    """One PAdES B-T signature as an incremental update."""
    signer = signers.SimpleSigner(holder.asn1_certificate(), holder.asn1_key(), holder.store())
    meta = signers.PdfSignatureMetadata(
        field_name=field_name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    out = BytesIO()
    signers.PdfSigner(meta, signer=signer, timestamper=stamper(tsa)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), output=out
    )
    return out.getvalue()


def sign_xml(xml: str, holder: Holder) -> bytes:
    """Enveloped XML-DSig over the whole document, exclusive c14n."""
    signer = XMLSigner(
        signature_algorithm="rsa-sha256" if isinstance(holder.key, rsa.RSAPrivateKey) else "ecdsa-sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed = signer.sign(etree.fromstring(xml.encode()), key=holder.key, cert=[holder.certificate, *holder.chain])
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def a_package(pdf: bytes, document: str = DOCUMENT) -> str:
    return (
        f'<edXML xmlns="{NS}"><e:edXMLEnvelope xmlns:e="{NS}"><e:edXMLHeader><e:MessageHeader>'
        f"<e:From><e:OrganId>H57.10</e:OrganId></e:From><e:DocumentId>{document}</e:DocumentId>"
        "</e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope><AttachmentEncoded><Attachment>"
        f'<e:ContentTransferEncoded xmlns:e="{NS}">{b64encode(pdf).decode()}</e:ContentTransferEncoded>'
        "</Attachment></AttachmentEncoded></edXML>"
    )


def a_status(code: str, agency: str = "H41", document: str = DOCUMENT) -> str:
    return (
        f'<edXML xmlns="{NS}"><e:edXMLEnvelope xmlns:e="{NS}"><e:edXMLHeader><e:MessageHeader>'
        f"<e:From><e:OrganId>{agency}</e:OrganId></e:From>"
        f"<e:ResponseFor><e:OrganId>H57.10</e:OrganId><e:DocumentId>{document}</e:DocumentId></e:ResponseFor>"
        f"<e:StatusCode>{code}</e:StatusCode></e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope></edXML>"
    )


def a_receipt(package: bytes, document: str = DOCUMENT) -> str:
    return (
        f"<Receipt><DocumentId>{document}</DocumentId>"
        f"<PackageSha256>{sha256(package).hexdigest()}</PackageSha256></Receipt>"
    )


def a_record(command: str, *, outcome: str = "done", minutes: int = 0, subject: str = "d-1", **facts: object) -> bytes:
    """A canonical record, `minutes` after an hour before NOW."""
    at = NOW - timedelta(hours=1) + timedelta(minutes=minutes)
    return canonical.dumps(
        {
            "format": layout.RECORD_FORMAT,
            "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "command": command,
            "outcome": outcome,
            "error": "documents.not_signed" if outcome == "refused" else None,
            "agency": 7,
            "subject": {"type": "documents.OutgoingDocument", "id": subject},
            "actor": {"kind": "person", "name": "Nguyễn Văn An"},
            "arguments": {},
            "facts": facts,
        }
    )


@cache
def a_country() -> Country:
    """Keys are slow to make: one country for all tests."""
    return Country()


@cache
def a_signed_pdf() -> bytes:
    """Signed by the officer, then sealed by the agency."""
    country = a_country()
    personal = sign_pdf(a_pdf(), country.officer, country.tsa, "ChuKy")
    return sign_pdf(personal, country.seal, country.tsa, "ConDau")


Parts = dict[str, tuple[str, bytes]]
"""path → (role, bytes)"""


@cache
def _document_parts() -> tuple[tuple[str, tuple[str, bytes]], ...]:
    country, pdf = a_country(), a_signed_pdf()
    package = sign_xml(a_package(pdf), country.seal)
    return (
        ("files/van-ban.pdf", ("pdf", pdf)),
        ("files/goi-tin.edxml", ("edxml", package)),
        ("files/trang-thai/1-H41-01.edxml", ("status", sign_xml(a_status("01"), country.recipient))),
        ("files/trang-thai/2-H41-03.edxml", ("status", sign_xml(a_status("03"), country.recipient))),
        ("files/bien-nhan/H41.xml", ("receipt", sign_xml(a_receipt(package), country.recipient))),
    )


def record_list(pdf: bytes) -> list[bytes]:
    return [
        a_record("documents.create_draft", minutes=0),
        a_record("documents.issue_document", outcome="refused", minutes=1),
        a_record("documents.record_signature", minutes=2),
        a_record("documents.issue_document", minutes=3),
        a_record("documents.complete_issue", minutes=4, pdf_sha256=sha256(pdf).hexdigest()),
        a_record("exchange.send_document", minutes=5, subject="p-1"),
    ]


def log_parts(records: list[bytes], *, stamped_at: datetime | None = NOW) -> Parts:
    """The records in a log with 20 strangers, its checkpoint and proofs."""
    country = a_country()
    leaves = [merkle.leaf_hash(f"stranger {number}".encode()) for number in range(20)]
    indexes = [3 * (number + 1) for number in range(len(records))]
    for index, record in zip(indexes, records, strict=True):
        leaves.insert(index, merkle.leaf_hash(record))
    checkpoint = note.sign(note.Checkpoint(ORIGIN, len(leaves), merkle.root_of(leaves)).body(), country.log).encode()
    paths = [f"records/{number:05d}.json" for number in range(1, len(records) + 1)]
    proofs = [
        {
            "path": path,
            "index": index,
            "leaf_hash": leaves[index].hex(),
            "proof": [step.hex() for step in merkle.inclusion_proof(leaves, index)],
        }
        for path, index in zip(paths, indexes, strict=True)
    ]
    parts: Parts = {path: ("record", record) for path, record in zip(paths, records, strict=True)}
    parts[layout.PROOFS] = ("proofs", canonical.dumps({"size": len(leaves), "records": proofs}))
    parts[layout.CHECKPOINT] = ("checkpoint", checkpoint)
    if stamped_at:
        parts[layout.TIMESTAMP] = ("timestamp", a_timestamp(checkpoint, country.tsa, stamped_at))
    return parts


def all_parts(*, records: list[bytes] | None = None, stamped_at: datetime | None = NOW) -> Parts:
    """Everything of a whole pack but the manifest."""
    country = a_country()
    return {
        **log_parts(record_list(a_signed_pdf()) if records is None else records, stamped_at=stamped_at),
        layout.KEYS: ("keys", country.keys()),
        layout.ANCHORS: ("anchors", country.anchors()),
        **dict(_document_parts()),
    }


def manifest_of(parts: Parts, **changes: object) -> bytes:
    return canonical.dumps(
        {
            "format": layout.PACK_FORMAT,
            "origin": ORIGIN,
            "created_at": NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "subject": {"type": "documents.OutgoingDocument", "id": "d-1", "document_id": DOCUMENT},
            "files": [
                {"path": path, "role": role, "size": len(data), "sha256": sha256(data).hexdigest()}
                for path, (role, data) in sorted(parts.items())
            ],
            **changes,
        }
    )


def files_of(parts: Parts, **changes: object) -> dict[str, bytes]:
    """The pack's files with a manifest that fits and is rightly signed."""
    manifest = manifest_of(parts, **changes)
    signature = note.sign(layout.manifest_text(manifest), a_country().evidence).encode()
    content = {path: data for path, (_, data) in parts.items()}
    return {**content, layout.MANIFEST: manifest, layout.MANIFEST_NOTE: signature}


def a_pack(change: Callable[[Parts], Mapping[str, object] | None] | None = None) -> bytes:
    """A whole pack; `change` alters the parts before they are signed, as a dishonest exporter would."""
    parts = all_parts()
    changes = change(parts) if change else None
    return pack.write(files_of(parts, **(changes or {})))
