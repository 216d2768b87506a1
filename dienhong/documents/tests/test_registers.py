"""Registers to take away: the columns of Decree 30/2020 annex IV, the period, no formulas, who may."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument, Register
from dienhong.documents.permissions import ASSIGN_INCOMING, ISSUE_DOCUMENT, READ_DOCUMENTS, REGISTER_INCOMING
from dienhong.documents.rules import must_fit_on_paper
from dienhong.documents.tests.builders import a_draft, an_arrived_document, an_incoming_office, an_office
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 11, 2, 9, tzinfo=clock.VIETNAM)


def browser(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


@pytest.fixture
def incoming(installation):
    """A register with three arrivals of three days; the first says things that look like formulas."""
    office = an_incoming_office()
    office["clerk"] = an_actor(REGISTER_INCOMING, ASSIGN_INCOMING, READ_DOCUMENTS, at=office["agency"])
    for day, summary in enumerate(('=HYPERLINK("http://x")', "Về việc hai", "Về việc ba")):
        with clock.frozen(FIRST + timedelta(days=day)):
            document = an_arrived_document(office, f"{day + 1}/CV-UBND", summary=summary, sender_name="+Bộ Thử")
            commands.register_incoming(office["clerk"], document_id=document.pk)
    with clock.frozen(FIRST + timedelta(days=3)):
        commands.assign_incoming(office["clerk"], document_id=document.pk, person_id=office["handler"].person_id)
        commands.start_incoming(office["handler"], document_id=document.pk)
    return office, f"/van-ban/so/{Register.objects.get().pk}/"


def cells(response):
    """The sheet as an independent reader of Excel files sees it, with the kind of each cell."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]


def test_the_register_of_incoming_documents_has_the_columns_of_the_law(incoming):
    office, address = incoming

    rows = cells(browser(office["clerk"]).get(f"{address}so.xlsx"))

    assert [cell.value for cell in rows[1]] == ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"]
    assert [cell.value for cell in rows[4]] == [
        "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert [cell.value for cell in rows[5]] == [f"({n})" for n in range(1, 11)]
    handler = Person.objects.get(pk=office["handler"].person_id).full_name
    assert [cell.value for cell in rows[8]] == [
        "04/11/2026", 3, "+Bộ Thử", "3/CV-UBND", "04/11/2026", "Công văn: Về việc ba", handler, "05/11/2026",
        "05/11/2026 09:00", "",
    ]  # fmt: skip
    assert {cell.data_type for row in rows[6:] for cell in row} == {"s", "n"}


def test_a_register_is_taken_for_a_period(incoming):
    office, address = incoming
    client = browser(office["clerk"])
    period = "?tu_ngay=2026-11-03&den_ngay=2026-11-03"

    workbook = cells(client.get(f"{address}so.xlsx{period}"))
    page = client.get(f"{address}{period}").content.decode()
    printed = client.get(f"{address}so.pdf{period}")

    assert [row[1].value for row in workbook[6:]] == [2]
    assert [f"{n}/CV-UBND" in page for n in (1, 2, 3)] == [False, True, False]
    text = "".join(one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(printed.content))
    assert [f"{n}/CV-UBND" in text for n in (1, 2, 3)] == [False, True, False]
    assert "Năm 2026, từ ngày 03/11/2026, đến ngày 03/11/2026" in text


def test_the_printed_register_lies_across_and_repeats_its_headings(incoming):
    office, address = incoming
    for number in range(40):
        document = an_arrived_document(office, f"{number}/BC", summary="Báo cáo dài " * 12)
        commands.register_incoming(office["clerk"], document_id=document.pk)

    pdf = pypdfium2.PdfDocument(browser(office["clerk"]).get(f"{address}so.pdf").content)

    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    texts = [one.get_textpage().get_text_bounded() for one in pdf]
    assert ["Số đến" in " ".join(text.split()) for text in texts] == [True] * len(texts)
    assert len(texts) > 1


def test_the_register_of_outgoing_documents_has_the_columns_of_the_law(installation):
    office = an_office()
    document = a_draft(office, summary="-Ban hành Quy chế")
    register = Register.objects.create(agency=office["agency"], direction="outgoing", type_code="QĐ", year=2026)
    OutgoingDocument.objects.filter(pk=document.pk).update(
        register=register, number=5, issued_on=date(2026, 11, 2), status="sealing", urgency=1
    )
    clerk = an_actor(ISSUE_DOCUMENT, READ_DOCUMENTS, at=office["agency"])

    rows = cells(browser(clerk).get(f"/van-ban/so/{register.pk}/so.xlsx"))

    assert [cell.value for cell in rows[4]] == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
        "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ghi chú",
    ]  # fmt: skip
    document.refresh_from_db()
    assert document.signer_post is not None
    assert [cell.value for cell in rows[6]] == [
        "05/QĐ-BTN", "02/11/2026", "Quyết định: -Ban hành Quy chế", document.signer_post.person.full_name,
        office["recipient"].short_name or office["recipient"].name, f"Văn thư; {document.author.full_name}", 1, "Khẩn",
    ]  # fmt: skip


def test_what_is_too_long_to_print_is_refused_and_a_stranger_sees_no_register(incoming):
    _, address = incoming

    with pytest.raises(RuleBroken, match="documents.register_too_long"):
        must_fit_on_paper(5001, 5000)
    answers = [browser(a_stranger()).get(f"{address}so.{kind}").status_code for kind in ("xlsx", "pdf")]
    assert answers == [404, 404]
