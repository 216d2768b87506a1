"""The test unit (W00) as a partner: what it sends to software on trial, and how it answers packages from there."""

from __future__ import annotations

from dienhong.directory.public import AgencyView
from dienhong.documents.public import Book, Column, printed_table
from dienhong.exchange import rules
from dienhong.exchange.addresses import agency_of
from dienhong.exchange.channels.platform import PLATFORM, report
from dienhong.exchange.commands.packages import accept_package
from dienhong.exchange.edxml import (
    Attachment,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    Promulgation,
    TraceHeader,
    TraceHeaderList,
    document_id_of,
    parse_agency_code,
    write_document,
)
from dienhong.exchange.models import ConnectionRequest, Delivery, Package
from dienhong.exchange.queries.trial import trial_unit
from dienhong.exchange.seals import sealed
from dienhong.kernel import clock
from dienhong.signing.public import seal_key_of, sign_pdf

_COLUMNS = (Column("Việc phần mềm cần làm", 40), Column("Căn cứ", 60))
_ASKED = (
    ("Lấy gói tin này", "GET /api/v1/exchange/pending, GET /api/v1/exchange/packages/{uuid}/content"),
    ("Xác nhận đã nhận", "POST /api/v1/exchange/deliveries/confirm"),
    ("Báo trạng thái 03, có con dấu của cơ quan", "POST /api/v1/exchange/statuses"),
    ("Gửi một gói tin thử cho đơn vị thử", "POST /api/v1/exchange/packages"),
)


def is_on_test_range(delivery: Delivery) -> bool:
    """Whether the recipient is a unit of the test range that works in our pages, where nobody sits."""
    return delivery.channel == Delivery.Channel.PLATFORM and parse_agency_code(delivery.addressed_code).is_test


def answer_as_test_unit(delivery: Delivery) -> None:
    """Take a document in and finish it in the name of the test unit.

    A request is answered on its own way, and of what was recalled before it came nothing is left to finish.
    """
    if delivery.is_request or delivery.withdrawn_at is not None:
        return
    for code in (rules.ACCEPTED, rules.FINISHED):
        report(delivery, code)


def send_trial(request: ConnectionRequest, sending_key: str) -> None:
    """One package of the test unit for the agency of a request; the same key again changes nothing."""
    unit = trial_unit()
    if Package.objects.filter(agency_id=unit.id, sending_key=sending_key).exists():
        return
    package = _package(unit, agency_of(request.agency_id), sending_key.rpartition("/")[2], request)
    accept_package(PLATFORM, sending_key=sending_key, data=sealed(write_document(package), unit.id))


def _package(unit: AgencyView, recipient: AgencyView, number: str, request: ConnectionRequest) -> DocumentPackage:
    day, code = clock.today(), Code(f"{request.pk}.{number}", "TKN")
    subject = f"Gói tin thử kết nối của phần mềm {request.software}"
    book = Book(unit.name, "GÓI TIN THỬ KẾT NỐI", f"Gửi: {recipient.name}; ngày {day:%d/%m/%Y}", _COLUMNS)
    pdf = sign_pdf(printed_table(book, _ASKED), key_id=seal_key_of(unit.id), field="ConDau", reason="Thử kết nối")
    header = MessageHeader(
        sender=Organization(unit.code, unit.name),
        recipients=(Organization(recipient.code, recipient.name),),
        document_id=document_id_of(unit.code, day, code),
        code=code,
        promulgation=Promulgation("Hà Nội", day),
        document_type=DocumentType(18, "Công văn"),
        subject=subject,
    )
    files = (Attachment("goi-thu", "goi-thu.pdf", "application/pdf", pdf),)
    return DocumentPackage(header, TraceHeaderList((TraceHeader(unit.code, clock.now()),)), files)
