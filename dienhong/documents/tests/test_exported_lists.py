"""Filtered lists of documents as workbooks: short ones at once, long ones in the background, never more than one may see."""

import io

import openpyxl
import pytest
from django.test import Client

from dienhong.documents import commands, tasks
from dienhong.documents.models import Export, IncomingDocument, OutgoingDocument
from dienhong.documents.permissions import READ_DOCUMENTS
from dienhong.documents.tests.builders import a_draft, an_arrived_document, an_incoming_office, an_office
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import outbox
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
ROWS = 2_001
FIRST_ROW = 7


def browser(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def sheet_of(data):
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True).active


def rows_of(data):
    return [row for row in sheet_of(data).iter_rows(min_row=FIRST_ROW, values_only=True) if any(row)]


def body(response):
    return b"".join(response.streaming_content)


def _values(row):
    """The columns of a row but those that are its own."""
    own = ("id", "uuid", "search", "source_key")
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in own}


@pytest.fixture
def office(installation):
    """An agency to which 2,001 documents came that nobody took in, one that somebody did, and its reader."""
    office = an_incoming_office()
    office["reader"] = an_actor(READ_DOCUMENTS, at=office["agency"])
    waiting = an_arrived_document(office, summary="Về việc cử đầu mối")
    IncomingDocument.objects.bulk_create(
        IncomingDocument(**_values(waiting), source_key=f"copy-{number}") for number in range(1, ROWS)
    )
    taken_in = an_arrived_document(office, code="9/CV-UBND")
    commands.register_incoming(office["clerk"], document_id=taken_in.pk)
    return office


def test_a_short_list_comes_at_once_as_it_is_filtered(office):
    client = browser(office["reader"])

    data = body(client.get("/van-ban/den/xuat.xlsx?trang_thai=registered&trang=x"))

    assert [row[3] for row in rows_of(data)] == ["9/CV-UBND"]
    assert [row[0] for row in sheet_of(data).iter_rows(min_row=2, max_row=3, values_only=True)] == [
        "DANH SÁCH VĂN BẢN ĐẾN",
        "đã vào sổ",
    ]


def test_a_long_list_is_offered_made_with_progress_told_and_fetched(office):
    client = browser(office["reader"])
    offered = client.get("/van-ban/den/xuat.xlsx?trang_thai=arrived")
    wanted = offered.context["wanted"]

    made = client.post("/van-ban/xuat/", wanted)
    row = Export.objects.get()
    tasks.make_export(export_id=row.pk)
    outbox.deliver_waiting()

    row.refresh_from_db()
    assert (offered.status_code, made.url) == (200, f"/van-ban/xuat/{row.uuid}/")
    assert (row.state, row.total, row.file_name, row.wanted) == ("ready", ROWS, "van-ban-den.xlsx", wanted)
    found = rows_of(body(client.get(f"{made.url}tep/")))
    assert (len(found), {line[3] for line in found}, {line[7] for line in found}) == (
        ROWS,
        {"7/CV-UBND"},
        {"Chờ tiếp nhận"},
    )
    assert Notification.objects.get(person_id=office["reader"].person_id).event == "documents.export_ready"


def test_everybody_takes_away_only_what_the_list_shows_them(office):
    offer = {"kind": "incoming", "form": "xlsx"}
    stranger = a_stranger()
    client = browser(stranger)

    at_once = rows_of(body(client.get("/van-ban/den/xuat.xlsx")))
    client.post("/van-ban/xuat/", offer)
    row = Export.objects.get()
    tasks.make_export(export_id=row.pk)

    row.refresh_from_db()
    assert (at_once, row.state, row.total) == ([], "ready", 0)
    assert rows_of(body(client.get(f"/van-ban/xuat/{row.uuid}/tep/"))) == []


def test_outgoing_documents_are_narrowed_by_type_words_and_author(installation):
    office = an_office()
    for summary in ("Ban hành Kế hoạch diễn tập", "Phê duyệt danh mục"):
        a_draft(office, summary)
    OutgoingDocument.objects.filter(summary__startswith="Phê").update(type_code="TB")
    client = browser(office["author"])

    def summaries(query):
        return [row[3] for row in rows_of(body(client.get(f"/van-ban/di/xuat.xlsx?{query}")))]

    assert summaries("") == ["Phê duyệt danh mục", "Ban hành Kế hoạch diễn tập"]
    assert summaries("loai=TB") == ["Phê duyệt danh mục"]
    assert summaries("tim=danh+muc&cua=toi") == ["Phê duyệt danh mục"]
    assert summaries("tu_ngay=2020-01-01&den_ngay=2020-01-02") == []
    assert "xuat.xlsx?loai=TB" in client.get("/van-ban/di/?loai=TB").content.decode()
