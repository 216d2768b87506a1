"""Records files: opened, filled with what has a number, closed for years, handed over; nobody sees more through them."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.models import RecordsFile
from dienhong.documents.permissions import KEEP_ARCHIVE, KEEP_RECORDS, READ_DOCUMENTS
from dienhong.documents.queries.records import filed_in, records_list, retention_periods
from dienhong.documents.tests.builders import an_arrived_document, an_incoming_office
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 20, 9, tzinfo=clock.VIETNAM)


@pytest.fixture
def office(installation):
    office = an_incoming_office()
    office["keeper"] = an_actor(KEEP_RECORDS, READ_DOCUMENTS, at=office["agency"])
    office["archivist"] = an_actor(KEEP_ARCHIVE, at=office["agency"])
    with clock.frozen(DAY):
        yield office


def period(years):
    return next(one.pk for one in retention_periods() if one.years == years)


def opened(office, code="01/TH", years=10) -> RecordsFile:
    return commands.open_records_file(
        office["keeper"], agency_id=office["agency"].pk, code=code, title="Diễn tập", retention_id=period(years)
    )


def registered(office, code="7/CV"):
    document = an_arrived_document(office, code)
    return commands.register_incoming(office["clerk"], document_id=document.pk)


def put(office, file, document):
    return commands.file_document(office["keeper"], records_file_id=file.pk, document=document.uuid)


def test_a_file_is_opened_filled_closed_and_handed_over(office, record):
    file, document = opened(office), registered(office)

    put(office, file, document)
    put(office, file, document)
    filed = record()
    commands.close_records_file(office["keeper"], records_file_id=file.pk)
    closed = record()
    commands.hand_over_records_file(office["archivist"], records_file_id=file.pk)

    file.refresh_from_db()
    assert (file.year, file.status, file.closed_on, file.retain_until) == (
        2026, "handed_over", date(2026, 11, 20), date(2036, 12, 31),
    )  # fmt: skip
    assert [one.incoming_id for one in file.documents.all()] == [document.pk]
    assert [filed, closed, record()] == [
        (f"documents.{name}", "done", "") for name in ("file_document", "close_records_file", "hand_over_records_file")
    ]


def test_files_whose_time_has_run_out_stand_in_the_list_for_review(office):
    short, forever = opened(office, "01", 2), opened(office, "02", None)
    for file in (short, forever):
        put(office, file, registered(office, file.code))
        commands.close_records_file(office["keeper"], records_file_id=file.pk)

    def listed(day):
        with clock.frozen(datetime(*day, 9, tzinfo=clock.VIETNAM)):
            return list(records_list(office["keeper"], to_review=True))

    assert [listed((2028, 12, 31)), listed((2029, 1, 1))] == [[], [short]]


def test_a_file_needs_a_name_of_its_own_and_a_period_in_force(office):
    opened(office)

    with pytest.raises(RuleBroken, match="documents.records_code_taken"):
        opened(office)
    with pytest.raises(RuleBroken, match="documents.records_unnamed"):
        opened(office, " ")
    with pytest.raises(RuleBroken, match="documents.retention_unknown"):
        commands.open_records_file(
            office["keeper"], agency_id=office["agency"].pk, code="9", title="Diễn tập", retention_id=0
        )
    with pytest.raises(NotPermitted):
        commands.open_records_file(
            office["clerk"], agency_id=office["agency"].pk, code="9", title="Diễn tập", retention_id=period(5)
        )


def test_only_what_has_its_number_goes_into_an_open_file(office):
    file = opened(office)

    with pytest.raises(RuleBroken, match="documents.records_empty"):
        commands.close_records_file(office["keeper"], records_file_id=file.pk)
    with pytest.raises(RuleBroken, match="documents.not_fileable"):
        put(office, file, an_arrived_document(office))
    with pytest.raises(RuleBroken, match="documents.wrong_records_status"):
        commands.hand_over_records_file(office["archivist"], records_file_id=file.pk)
    put(office, file, registered(office))
    commands.close_records_file(office["keeper"], records_file_id=file.pk)
    with pytest.raises(RuleBroken, match="documents.wrong_records_status"):
        put(office, file, registered(office, "8/CV"))


def test_a_file_shows_nobody_what_he_may_not_read(office):
    file, document = opened(office), registered(office)
    put(office, file, document)

    seen, hidden = filed_in(office["archivist"], file)

    assert ([one.incoming_id for one in seen], hidden) == ([], 1)
    assert list(records_list(a_stranger())) == []
    with pytest.raises(NotFound):
        commands.close_records_file(a_stranger(), records_file_id=file.pk)
    with pytest.raises(NotPermitted):
        commands.hand_over_records_file(office["keeper"], records_file_id=file.pk)


def test_the_pages_lead_from_the_list_to_the_archive(office):
    document = registered(office)
    keeper, archivist, stranger = Client(), Client(), Client()
    for client, actor in ((keeper, office["keeper"]), (archivist, office["archivist"]), (stranger, a_stranger())):
        sign_in(client, actor)
    said = {"agency": str(office["agency"].uuid), "code": "01/TH", "title": "Diễn tập", "retention": str(period(10))}

    made = keeper.post("/van-ban/ho-so/", said)
    file = RecordsFile.objects.get()
    keeper.post(f"/van-ban/dua-vao-ho-so/{document.uuid}/", {"file": str(file.uuid)})
    page = keeper.get(made.url).content.decode()
    keeper.post(f"{made.url}doi/", {"do": "close"})
    archivist.post(f"{made.url}doi/", {"do": "hand_over"})

    file.refresh_from_db()
    assert (made.url, file.status) == (f"/van-ban/ho-so/{file.uuid}/", "handed_over")
    assert f"/van-ban/den/{document.uuid}/" in page
    assert "Diễn tập" in keeper.get("/van-ban/ho-so/?nam=2026").content.decode()
    workbook = keeper.get("/van-ban/ho-so/danh-muc.xlsx")
    rows = openpyxl.load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).active
    assert [cell.value for cell in rows[7]][:3] == ["01/TH", "Diễn tập", "10 năm"]
    assert "01/TH" in keeper.get(f"/van-ban/den/{document.uuid}/").content.decode()
    assert stranger.get(made.url).status_code == 404
