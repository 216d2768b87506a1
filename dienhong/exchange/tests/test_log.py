"""The message log: who sees what, and what each filter finds."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.permissions import READ
from dienhong.exchange.queries.log import LOG_ORDER, LogWanted, messages
from dienhong.exchange.tests.builders import a_kept_delivery, a_kept_package
from dienhong.exchange.tests.software import Software
from dienhong.exchange.tests.test_web import BASE, a_browser
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import pages
from dienhong.kernel.pages import page_of

pytestmark = pytest.mark.django_db
NAMES = (("Bộ Thử", "G77"), ("Tỉnh Cà Mau", "H96.1"), ("Tỉnh Lào Cai", "H38.1"))
NOON = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    """Signing in is identity's affair."""
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)


@pytest.fixture
def world():
    """A ministry, two provinces; three packages on three days, the second also to Lào Cai, who refused it."""
    ministry, ca_mau, lao_cai = (an_agency(name, code=code) for name, code in NAMES)
    first = a_kept_package(ministry, NOON, code="12/QĐ-BTN", subject="Phòng chống thiên tai")
    second = a_kept_package(ministry, NOON + timedelta(days=1), code="120/QĐ-BTN", subject="Quản lý đất đai")
    third = a_kept_package(ca_mau, NOON + timedelta(days=2), code="12/BC-UBND", type_name="Báo cáo")
    a_kept_delivery(first, ca_mau, "03", transport="confirmed", confirmed_at=NOON)
    a_kept_delivery(second, ca_mau)
    a_kept_delivery(second, lao_cai, "02", reason="Gửi nhầm")
    a_kept_delivery(third, ministry, "01")
    return {"ministry": ministry, "ca_mau": ca_mau, "lao_cai": lao_cai, "first": first, "second": second}


def found(agency, **wanted):
    """(number, recipient) of what a reader of the agency finds, in the order of the log."""
    rows = messages(an_actor(READ, at=agency), LogWanted(**wanted)).order_by(*LOG_ORDER)
    return [(row.package.code, row.agency.name) for row in rows]


def test_an_agency_finds_what_it_sent_and_what_it_received_and_nothing_else(world):
    assert found(world["ministry"]) == [
        ("120/QĐ-BTN", "Tỉnh Lào Cai"),
        ("120/QĐ-BTN", "Tỉnh Cà Mau"),
        ("12/QĐ-BTN", "Tỉnh Cà Mau"),
    ]
    assert found(world["ministry"], received=True) == [("12/BC-UBND", "Bộ Thử")]
    assert found(world["lao_cai"], received=True) == [("120/QĐ-BTN", "Tỉnh Lào Cai")]
    assert found(world["lao_cai"]) == []
    assert found(an_agency()) == found(an_agency(), received=True) == []


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"number": "12"}, ["120", "120", "12"]),
        ({"number": "12/qđ"}, ["12"]),
        ({"number": "9"}, []),
        ({"text": "thien tai"}, ["12"]),
        ({"text": "đất đai"}, ["120", "120"]),
        ({"since": date(2026, 5, 5)}, ["120", "120"]),
        ({"until": date(2026, 5, 4)}, ["12"]),
        ({"since": date(2026, 5, 6)}, []),
        ({"status": "02"}, ["120"]),
        ({"status": "none"}, ["120"]),
        ({"transport": "confirmed"}, ["12"]),
        ({"transport": "waiting", "status": "02", "number": "120"}, ["120"]),
        ({"type_name": "Quyết định"}, ["120", "120", "12"]),
        ({"type_name": "Báo cáo"}, []),
        ({"others": ()}, []),
    ],
)
@pytest.mark.parametrize("common", [0, 500])
def test_each_filter_finds_the_same_by_index_and_by_walking(world, monkeypatch, wanted, numbers, common):
    monkeypatch.setattr(pages, "COMMON", common)

    assert [code.split("/")[0] for code, _ in found(world["ministry"], **wanted)] == numbers


def test_the_beginning_of_the_hash_of_a_package_or_of_its_pdf_finds_it(world):
    first = world["first"]

    assert found(world["ministry"], sha256=first.sha256[:8]) == [("12/QĐ-BTN", "Tỉnh Cà Mau")]
    assert found(world["ministry"], sha256=first.pdf_sha256) == [("12/QĐ-BTN", "Tỉnh Cà Mau")]
    assert found(world["lao_cai"], received=True, sha256=first.sha256) == []


def test_the_other_side_and_the_own_agency_narrow_the_log(world):
    everybody = an_actor(READ, at=world["ministry"])
    ids = {name: world[name].pk for name in ("ministry", "ca_mau", "lao_cai")}

    only = messages(everybody, LogWanted(own=ids["ca_mau"]))

    assert found(world["ministry"], others=(ids["lao_cai"],)) == [("120/QĐ-BTN", "Tỉnh Lào Cai")]
    assert len(found(world["ministry"], others=(ids["lao_cai"], ids["ca_mau"]))) == 3
    assert list(only) == []


def test_the_log_is_paged_both_ways(world):
    rows = messages(an_actor(READ, at=world["ministry"]), LogWanted())

    first = page_of(rows, order=LOG_ORDER, cursor=None, size=2)
    second = page_of(rows, order=LOG_ORDER, cursor=first.next_cursor, size=2)
    back = page_of(rows, order=LOG_ORDER, cursor=second.previous_cursor, size=2)

    assert (len(first.items), len(second.items), second.next_cursor) == (2, 1, None)
    assert list(back.items) == list(first.items)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_log_asks_as_often_for_one_row_as_for_three(world, django_assert_num_queries, rows):
    actor = an_actor(READ, at=world["ministry"])
    actor.authority.agencies_with(READ)

    with django_assert_num_queries(1):
        page = page_of(messages(actor, LogWanted()), order=LOG_ORDER, cursor=None, size=rows)
        assert all(row.package.code and row.agency.name and row.sender.name for row in page.items)
        assert len(page.items) == rows


def test_the_page_searches_and_exports(world):
    browser = a_browser(an_actor(READ, at=world["ministry"]))
    query = {"tim": "dat dai", "ben_kia": "lao cai", "trang_thai": "02"}

    page = browser.get(f"{BASE}/nhat-ky/", query).content.decode()
    table = b"".join(browser.get(f"{BASE}/nhat-ky/xuat.csv", query).streaming_content).decode("utf-8-sig")
    empty = browser.get(f"{BASE}/nhat-ky/", {"so": "999"})

    _head, *lines = csv.reader(io.StringIO(table))
    assert (f"{BASE}/goi/{world['second'].uuid}/" in page, "120/QĐ-BTN" in page) == (True, True)
    assert [(line[3], line[8], line[13]) for line in lines] == [("Tỉnh Lào Cai", "02", world["second"].sha256)]
    assert (empty.status_code, "120/QĐ-BTN" in empty.content.decode()) == (200, False)


@pytest.mark.parametrize(
    "query",
    [{"bam": "xyz"}, {"bam": "abc"}, {"tu_ngay": "31/02/2026"}, {"tu_ngay": "2026-05-05", "den_ngay": "2026-05-04"}],
)
def test_a_search_that_makes_no_sense_is_marked_and_exports_nothing(world, query):
    browser = a_browser(an_actor(READ, at=world["ministry"]))

    page, table = (browser.get(f"{BASE}/nhat-ky/{name}", query) for name in ("", "xuat.csv"))

    assert (page.status_code, table.status_code) == (422, 422)
    assert "120/QĐ-BTN" not in page.content.decode()


def test_who_has_no_part_in_the_exchange_does_not_see_the_log():
    browser = a_browser(an_actor("documents.draft", at=an_agency()))

    assert browser.get(f"{BASE}/nhat-ky/").status_code in (403, 404)


def test_software_searches_the_log_of_its_agency(world):
    software = Software(world["ca_mau"])

    received = software.get("/log", direction="received").json()
    sent = software.get("/log", words="dien tap").json()
    paged = software.get("/log", direction="received", limit=1).json()
    rest = software.get("/log", direction="received", limit=1, after=paged["next"]).json()
    other = software.get("/log", agency=world["lao_cai"].code).json()
    unknown = software.get("/log", agency="Z99").json()

    assert [item["code"] for item in received["items"]] == ["120/QĐ-BTN", "12/QĐ-BTN"]
    assert [(item["code"], item["recipient"]["name"]) for item in sent["items"]] == [("12/BC-UBND", "Bộ Thử")]
    assert [paged["items"], rest["items"]] == [received["items"][:1], received["items"][1:]]
    assert (other["items"], unknown["items"]) == ([], [])


def test_software_is_told_of_a_wrong_search(world):
    software = Software(world["ca_mau"])

    answers = [software.get("/log", **query) for query in ({"sha256": "abc"}, {"limit": 0}, {"status": "99"})]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert [answer.json()["code"] for answer in answers][:2] == ["exchange.bad_hash", "exchange.bad_limit"]
