"""Small packages with every mandatory part, and one with every optional part."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dienhong.exchange.edxml import (
    Attachment,
    BusinessDocType,
    BusinessInfo,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    OtherInfo,
    Priority,
    Promulgation,
    Receiver,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    StatusCode,
    StatusPackage,
    SteeringType,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    document_id_of,
)

CODE = Code("123", "UBND-VP")
DAY = date(2026, 5, 4)
DOCUMENT_ID = document_id_of("H53.11", DAY, CODE)


def an_attachment(content_id="vanban", name="vanban.pdf", data=b"%PDF-1.7 van ban", **values):
    return Attachment(content_id, name, values.pop("content_type", "application/pdf"), data, **values)


def a_header(**changes):
    header = MessageHeader(
        sender=Organization("H53.11", name="Sở Nội vụ"),
        recipients=(Organization("G22", name="Văn phòng Chính phủ"),),
        document_id=DOCUMENT_ID,
        code=CODE,
        promulgation=Promulgation("Tây Ninh", DAY),
        document_type=DocumentType(18, "Công văn"),
        subject="V/v báo cáo tình hình quý II",
    )
    return replace(header, **changes)


def a_trace(**business):
    return TraceHeaderList((TraceHeader("H53.11", datetime(2026, 5, 4, 3, 30, tzinfo=UTC)),), BusinessInfo(**business))


def a_document(*, header=None, trace=None, attachments=None):
    return DocumentPackage(header or a_header(), trace or a_trace(), attachments or (an_attachment(),))


def a_full_document():
    """An update that uses every optional element."""
    header = a_header(
        sender=Organization(
            "H53.11",
            name="Sở Nội vụ",
            in_charge="Ủy ban nhân dân tỉnh Tây Ninh",
            address="Số 1, đường Ba Mươi Tháng Tư",
            email="sonoivu@tayninh.example",
            telephone="0276 000 0000",
            fax="0276 000 0001",
            website="https://sonoivu.tayninh.example",
        ),
        recipients=(Organization("G22", name="Văn phòng Chính phủ"), Organization("000.00.11.H29", name="Sở Nội vụ")),
        content="Trích yếu đầy đủ <kèm> & ghi chú",
        signer=Signer("TL. CHỦ TỊCH", "Giám đốc", "Nguyễn Văn A"),
        due_on=date(2026, 6, 30),
        other=OtherInfo(Priority.EXPRESS, "Nội vụ", "NVA", 5, 12, True, ("Phụ lục I", "Phụ lục II")),
        response_for=(ResponseFor("G22", "7816/VPCP-TTĐT", date(2026, 4, 1), "G22,2026/04/01,7816/VPCP-TTĐT"),),
        steering=SteeringType.STEERING,
        task_codes=("NV-2026-1", "NV-2026-2"),
        application_type="TDNV",
        to_places=("Như trên", "Lưu: VT"),
    )
    trace = a_trace(
        doc_type=BusinessDocType.UPDATE,
        reason="Sửa hạn trả lời",
        paper=True,
        update=UpdateInfo(True, (Receiver("H29", ReceiverChange.ADDED), Receiver("H30", ReceiverChange.REMOVED))),
        staff=Staff("Văn thư", "Trần Thị B", "b@tayninh.example", "0900000000"),
    )
    files = (
        an_attachment(description="Văn bản chính"),
        an_attachment("phuluc", "phụ lục.txt", b"x" * 100, content_type="text/plain"),
    )
    return a_document(header=header, trace=trace, attachments=files)


def a_replacement():
    return a_document(
        trace=a_trace(
            doc_type=BusinessDocType.REPLACE,
            replacements=(Replacement("H53.11,2026/04/01,99/UBND-VP", ("G22", "H29")),),
        )
    )


def a_recall():
    return a_document(trace=a_trace(doc_type=BusinessDocType.RECALL, reason="Ban hành nhầm"))


def a_status(**changes):
    status = StatusPackage(
        sender=Organization("G22", name="Văn phòng Chính phủ"),
        response_for=ResponseFor("H53.11", str(CODE), DAY, DOCUMENT_ID),
        status=StatusCode.ACCEPTANCE,
        at=datetime(2026, 5, 4, 4, 0, tzinfo=UTC),
    )
    return replace(status, **changes)
