"""Cases 3: what must not come in, each refused by its own code and leaving nothing behind (exchange.md, sections 3 and 10)."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

from dienhong.cli.edxml.conform.parts import (
    Document,
    a_package,
    plain_pdf,
    sealed,
    sign,
    with_files,
    with_wrapped_signature,
)
from dienhong.cli.edxml.conform.playing import Case, Talk, expect, into, refused
from dienhong.cli.edxml.conform.receiving import waiting
from dienhong.exchange.edxml import Attachment, DocumentPackage, Organization, write_document
from dienhong.exchange.edxml.model import NAMESPACE

CASES: list[Case] = []
case = into(CASES)
_NOWHERE = "Z98.97.96"
_MALFORMED = ("422 exchange.malformed_package",) * 2


def _tried(talk: Talk, data: bytes, code: str, package: DocumentPackage | None = None) -> str:
    """Send what must be refused; its document is remembered, so that 3.18 can look whether anything stayed."""
    name = f"refused {len(talk.documents)}"
    if package is not None:
        talk.documents[name] = Document(package, data, "")
    return refused(talk.sender.wire.post_xml("/packages", data, f"conform/{uuid4()}"), code)


def _changed(talk: Talk, package: DocumentPackage, code: str) -> str:
    return _tried(talk, sealed(package, talk.sender.seal).data, code, package)


@case("3.1", ("Gói tin không ký", "An unsigned package"), ("422 exchange.unsigned",) * 2)
def _unsigned(talk: Talk) -> str:
    package = talk.package()
    return _tried(talk, write_document(package), "exchange.unsigned", package)


@case("3.2", ("Nội dung bị sửa sau khi ký", "Content changed after signing"), ("422 exchange.signature_invalid",) * 2)
def _tampered(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    data = document.data.replace("V/v kiểm tra".encode(), "V/v xem xét".encode(), 1)
    return _tried(talk, data, "exchange.signature_invalid", document.package)


@case("3.3", ("Giá trị chữ ký sai", "A wrong signature value"), ("422 exchange.signature_invalid",) * 2)
def _bad_signature(talk: Talk) -> str:
    document, other = (sealed(talk.package(), talk.sender.seal) for _ in range(2))
    value = re.compile(rb"(<SignatureValue>)([^<]+)(</SignatureValue>)")
    foreign = value.search(other.data)
    assert foreign is not None
    data = value.sub(lambda found: found[1] + foreign[2] + found[3], document.data)
    return _tried(talk, data, "exchange.signature_invalid", document.package)


@case("3.4", ("Chữ ký bọc (wrapping)", "Signature wrapping"), ("từ chối", "refused"))
def _wrapped(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    data = with_wrapped_signature(document.data)
    talk.documents["wrapped"] = Document(document.package, data, "")
    answer = talk.sender.wire.post_xml("/packages", data, f"conform/{uuid4()}")
    return expect(answer.status == 422 and answer.code.startswith("exchange."), answer)


@case(
    "3.5",
    ("Chữ ký trang trí (sai không gian tên)", "A decorative signature (wrong namespace)"),
    ("422 exchange.unsigned",) * 2,
)
def _decorative(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    data = document.data.replace(b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">', b"<Signature>")
    return _tried(talk, data, "exchange.unsigned", document.package)


@case("3.6", ("Con dấu của cơ quan khác", "The seal of another agency"), ("422 exchange.wrong_seal",) * 2)
def _foreign_seal(talk: Talk) -> str:
    package = talk.package()
    return _tried(talk, sign(write_document(package), talk.receiver.seal), "exchange.wrong_seal", package)


@case("3.7", ("Gửi thay cơ quan khác", "Sending for another agency"), ("422 exchange.foreign_sender",) * 2)
def _foreign_sender(talk: Talk) -> str:
    package = a_package(talk.receiver.party, (talk.sender.party,), talk.receiver.seal)
    return _tried(talk, sealed(package, talk.receiver.seal).data, "exchange.foreign_sender", package)


@case("3.8", ("Sai không gian tên", "A wrong namespace"), _MALFORMED)
def _namespace(talk: Talk) -> str:
    package = talk.package()
    data = write_document(package).replace(NAMESPACE.encode(), b"urn:khac")
    return _tried(talk, data, "exchange.malformed_package", package)


@case("3.9", ("Không phải XML", "No XML"), _MALFORMED)
def _no_xml(talk: Talk) -> str:
    return _tried(talk, b"khong phai XML", "exchange.malformed_package")


@case("3.10", ("Có DOCTYPE và thực thể ngoài (XXE)", "A DOCTYPE with an external entity (XXE)"), _MALFORMED)
def _doctype(talk: Talk) -> str:
    package = talk.package()
    doctype = b'?>\n<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    data = sealed(package, talk.sender.seal).data.replace(b"?>", doctype, 1)
    return _tried(talk, data, "exchange.malformed_package", package)


@case("3.11", ("Quá dung lượng", "Too large"), ("413 hoặc 422 exchange.too_large", "413 or 422 exchange.too_large"))
def _too_large(talk: Talk) -> str:
    body = b" " * (int(talk.known("package_bytes")) + 1)
    answer = talk.sender.wire.post_xml("/packages", body, f"conform/{uuid4()}")
    return refused(answer, "exchange.too_large", 413, 422)


@case("3.12", ("Sai kiểu nội dung", "A wrong media type"), ("415 hoặc 422 exchange.wrong_media_type",) * 2)
def _media_type(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    answer = talk.sender.wire.post_xml("/packages", document.data, document.key, "text/plain")
    return refused(answer, "exchange.wrong_media_type", 415, 422)


@case("3.13", ("Lô không tách được", "A batch that cannot be told apart"), ("422 exchange.bad_multipart",) * 2)
def _multipart(talk: Talk) -> str:
    answer = talk.sender.wire.post_xml("/packages", b"--a\r\n", "", "multipart/mixed; boundary=b")
    return refused(answer, "exchange.bad_multipart")


@case("3.14", ("Bên nhận không có trong danh bạ", "An unknown recipient"), ("422 exchange.recipient_unknown",) * 2)
def _unknown_recipient(talk: Talk) -> str:
    package = a_package(talk.sender.party, (talk.receiver.party, Organization(_NOWHERE)), talk.sender.seal)
    return _changed(talk, package, "exchange.recipient_unknown")


@case("3.15", ("PDF không có con dấu", "A PDF without a seal"), ("422 exchange.pdf_not_sealed",) * 2)
def _pdf_not_sealed(talk: Talk) -> str:
    bare = Attachment("van-ban", "van-ban.pdf", "application/pdf", plain_pdf("chua dong dau"))
    return _changed(talk, with_files(talk.package(), bare), "exchange.pdf_not_sealed")


@case("3.16", ("Không có tệp PDF", "No PDF"), ("422 exchange.pdf_missing",) * 2)
def _no_pdf(talk: Talk) -> str:
    text = Attachment("van-ban", "van-ban.txt", "text/plain", b"khong co PDF")
    return _changed(talk, with_files(talk.package(), text), "exchange.pdf_missing")


@case("3.17", ("Đóng dấu MẬT", "Marked as a state secret"), ("422 exchange.state_secret",) * 2)
def _secret(talk: Talk) -> str:
    package = talk.package()
    marked = replace(package, header=replace(package.header, content="Độ mật: MẬT"))
    return _changed(talk, marked, "exchange.state_secret")


@case(
    "3.18",
    ("Không gói bị từ chối nào đến bên nhận", "Nothing that was refused reached the recipient"),
    ("bên nhận chỉ thấy gói đã được nhận", "the recipient sees accepted packages only"),
)
def _nothing_stayed(talk: Talk) -> str:
    kept = {name for name in ("main", "second", "third") if name in talk.told}
    refused_ids = {one.document_id for name, one in talk.documents.items() if name not in kept}
    there = {str(row.get("document_id")) for row in waiting(talk)}
    missing = {talk.document(name).document_id for name in kept} - there
    return expect(not (refused_ids & there) and not missing, f"{sorted(refused_ids & there)} {sorted(missing)}")
