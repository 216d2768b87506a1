"""The pages: what they show, whom they refuse, how many queries they cost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienhong.directory.models import Agency
from dienhong.directory.permissions import IMPORT_AGENCIES, MANAGE_AGENCIES
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> Agency:
    return an_agency("Bộ Tài chính", kind="ministry", code="G12", symbol="BTC")


def browser(*codes: str, at: Agency) -> Client:
    client = Client()
    sign_in(client, an_actor(*codes, at=at))
    return client


def test_who_has_not_signed_in_is_led_to_the_sign_in(ministry: Agency) -> None:
    for path in ("/co-quan/", f"/co-quan/{ministry.uuid}/", "/co-quan/xuat.csv", "/co-quan/nhap/"):
        assert Client().get(path).status_code == 302


def test_the_list_of_a_kind_costs_the_same_for_one_and_three_rows(ministry: Agency) -> None:
    client = browser(at=ministry)
    client.get("/co-quan/")  # fills the frame's caches
    counts = []
    for more in (0, 2):
        for _ in range(more):
            an_agency(kind="ministry")
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/co-quan/?loai=ministry")
        counts.append(len(queries))
        assert response.status_code == 200

    assert counts[0] == counts[1]


def test_an_agency_page_costs_the_same_for_one_and_three_units(ministry: Agency) -> None:
    client = browser(at=ministry)
    an_agency(parent=ministry)
    client.get(f"/co-quan/{ministry.uuid}/")  # fills the frame's caches
    counts = []
    for more in (0, 2):
        for _ in range(more):
            an_agency(parent=ministry)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/co-quan/{ministry.uuid}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_search_shows_the_agency_and_former_names_by_day(ministry: Agency) -> None:
    client = browser(at=ministry)

    found = client.get("/co-quan/", {"q": "tai chinh"}).content.decode()
    too_early = client.get("/co-quan/", {"q": "tai chinh", "ngay": "2019-12-31"}).content.decode()

    assert f"/co-quan/{ministry.uuid}/" in found
    assert f"/co-quan/{ministry.uuid}/" not in too_early


@pytest.mark.parametrize("query", ["ngay=x", "loai=kingdom", "q=%00", "q=" + "a" * 300])
def test_wrong_filters_do_no_harm(ministry: Agency, query: str) -> None:
    assert browser(at=ministry).get(f"/co-quan/?{query}").status_code == 200


def test_an_unknown_agency_and_a_wrong_cursor_have_their_pages(ministry: Agency) -> None:
    client = browser(at=ministry)

    unknown = client.get("/co-quan/00000000-0000-4000-8000-000000000000/")
    wrong = client.get("/co-quan/?trang=abc")

    assert (unknown.status_code, wrong.status_code) == (404, 422)


def test_a_keeper_renames_by_the_form(ministry: Agency) -> None:
    client = browser(MANAGE_AGENCIES, at=ministry)
    form = {"name": "Bộ Tài chính và Đầu tư", "short_name": "", "symbol": "BTCĐT", "effective_on": "2026-01-01"}

    response = client.post(f"/co-quan/{ministry.uuid}/doi-ten/", form)

    ministry.refresh_from_db()
    assert (response.status_code, ministry.name, ministry.symbol) == (302, "Bộ Tài chính và Đầu tư", "BTCĐT")


def test_a_broken_rule_is_shown_above_the_form_and_changes_nothing(ministry: Agency) -> None:
    client = browser(MANAGE_AGENCIES, at=ministry)
    form = {"name": "X", "effective_on": "2019-01-01"}

    response = client.post(f"/co-quan/{ministry.uuid}/doi-ten/", form)

    assert response.status_code == 422
    assert "directory.later_change_exists" in response.content.decode()
    ministry.refresh_from_db()
    assert ministry.name == "Bộ Tài chính"


@pytest.mark.parametrize("page", ["doi-ten", "chuyen", "sap-nhap", "giai-the", "cap-ma", "don-vi-moi"])
def test_every_change_is_forbidden_to_strangers_and_open_to_keepers(ministry: Agency, page: str) -> None:
    path = f"/co-quan/{ministry.uuid}/{page}/"

    assert browser(at=ministry).get(path).status_code == 403
    assert browser(MANAGE_AGENCIES, at=ministry).get(path).status_code == 200


def test_a_table_is_checked_first_and_imported_on_demand(ministry: Agency) -> None:
    client = browser(IMPORT_AGENCIES, at=ministry)
    table = "code,name,kind,parent_code\nG12.1,Cục Thuế,unit,G12\n"

    def send(button: str) -> int:
        upload = SimpleUploadedFile("bang.csv", table.encode(), content_type="text/csv")
        form = {"table": upload, "effective_on": "2026-01-01", "basis": "", button: "1"}
        return client.post("/co-quan/nhap/", form).status_code

    assert (send("check"), Agency.objects.count()) == (200, 1)
    assert (send("import"), Agency.objects.count()) == (302, 2)


def test_the_page_of_a_wrong_table_names_the_lines(ministry: Agency) -> None:
    upload = SimpleUploadedFile("bang.csv", "code,name,kind,parent_code\nĐ1,X,unit,G12\n".encode())

    response = browser(at=ministry).post(
        "/co-quan/nhap/", {"table": upload, "effective_on": "2026-01-01", "check": "1"}
    )

    assert response.status_code == 422
    assert "directory.code_invalid" in response.content.decode()


def test_the_export_is_a_table_for_spreadsheets(ministry: Agency) -> None:
    response = browser(at=ministry).get(f"/co-quan/xuat.csv?ngay={date(2026, 1, 1)}")

    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert text == (
        "\ufeffcode,old_code,name,short_name,symbol,kind,parent_code,demo_code\r\n"
        "G12,,Bộ Tài chính,Bộ Tài chính,BTC,ministry,,\r\n"
    )
