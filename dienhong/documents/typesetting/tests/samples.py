"""Documents to set in type, and a throwaway signer."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.content import Appendix, DocumentContent, SignerBlock, Specimen

DECISION_BODY = """Điều 1. Ban hành kèm theo Quyết định này Kế hoạch diễn tập ứng phó sự cố năm 2027.
Điều 2. Ủy ban nhân dân các tỉnh cử đầu mối trực 24/7 trong 6 tháng.
Điều 3. Bà Phạm Thị Mỹ Ổn chịu trách nhiệm thi hành Quyết định này."""


def a_decision(**changes: object) -> DocumentContent:
    """A one-page decision (quyết định); keyword arguments replace its parts."""
    parts: dict[str, object] = {
        "issuing_agency": "Bộ Nông nghiệp và Môi trường",
        "symbol": "QĐ-BNNMT",
        "place": "Hà Nội",
        "type_name": "QUYẾT ĐỊNH",
        "summary": "Ban hành Kế hoạch diễn tập ứng phó sự cố năm 2027",
        "authority_line": "Bộ trưởng Bộ Nông nghiệp và Môi trường",
        "legal_bases": ("Căn cứ Luật Tổ chức Chính phủ", "Theo đề nghị của Chánh Văn phòng Bộ"),
        "body": parse_body(DECISION_BODY),
        "signer": SignerBlock("Thứ trưởng", "Phạm Thị Mỹ Ổn", ("KT. Bộ trưởng",)),
        "recipients": ("Như Điều 3", "Lưu: VT, VP"),
    }
    return DocumentContent(**(parts | changes))  # type: ignore[arg-type]  # changes are checked by the tests


def a_letter(**changes: object) -> DocumentContent:
    """A one-page official letter (công văn)."""
    parts = {
        "type_name": "",
        "symbol": "BNNMT-VP",
        "summary": "góp ý dự thảo Kế hoạch",
        "authority_line": "",
        "legal_bases": (),
        "addressees": ("Ủy ban nhân dân tỉnh Gia Lai", "Sở Tài chính"),
        "body": parse_body("Đề nghị các cơ quan góp ý bằng văn bản trước ngày 15 tháng 12 năm 2026."),
    }
    return a_decision(**(parts | changes))


def an_appendix(number: str = "I") -> Appendix:
    return Appendix("Danh sách", parse_body("| TT | Tỉnh |\n| 1 | Gia Lai |"), number)


def a_demonstration() -> DocumentContent:
    return a_decision(specimen=Specimen.WATERMARK)


@cache
def a_signer(name: str = "Người ký thử") -> SimpleSigner:
    """A self-signed P-256 signer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        cx509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(cx509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def signed(pdf: bytes, field: str, name: str = "Người ký thử") -> bytes:
    """The PDF with a signature in that field."""
    output = BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)),
        PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
        signer=a_signer(name),
        existing_fields_only=True,
        output=output,
    )
    return output.getvalue()
