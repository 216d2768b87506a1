"""The portal's pages through the whole stack."""

from datetime import timedelta

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_delegation, a_person, a_post, an_actor, sign_in
from dienhong.portal import health, menu
from dienhong.portal.context import counts_of

pytestmark = pytest.mark.django_db

PAGES = ("/", "/tim/", "/huong-dan/", "/suc-khoe/", "/quan-tri/", "/viec.csv")


@pytest.fixture
def official(client):
    """A signed-in official with one permission; gives (client, agency)."""
    agency = an_agency("Ủy ban nhân dân tỉnh Lạng Sơn")
    sign_in(client, an_actor("documents.read", at=agency, name="Nguyễn Thị Ánh Tuyết"))
    return client, agency


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_door(page, client):
    response = client.get(page)

    assert (response.status_code, response.url) == (302, f"/dang-nhap/?next={page}")


@pytest.mark.parametrize("page", [*PAGES, "/he-thong-thiet-ke/", "/ngoai-tuyen/", "/sw.js"])
def test_pages_open_for_an_official(page, official):
    assert official[0].get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_pages_only_show(page, official):
    assert official[0].post(page).status_code == 405


def test_home_without_work_says_so_and_names_the_person_and_agency(official):
    text = official[0].get("/", headers={"accept-language": "vi"}).content.decode()

    assert ("Ánh Tuyết" in text, "tỉnh Lạng Sơn" in text, "<h2>" in text, 'class="job"' in text) == (True,) * 3 + (
        False,
    )


def test_the_menu_shows_only_systems_one_may_use():
    agency = an_agency()
    clerk, nobody = an_actor("documents.read", at=agency), an_actor(at=agency)

    assert "/van-ban/" in [entry.prefix for entry in menu.SYSTEMS if entry.visible(clerk)]
    assert "/van-ban/" not in [entry.prefix for entry in menu.SYSTEMS if entry.visible(nobody)]
    assert "/quan-tri/" not in [entry.prefix for entry in menu.SYSTEMS if entry.visible(clerk)]


def test_every_permission_code_of_the_menu_exists():
    from dienhong.identity import catalogue

    assert set(menu.DOCUMENT_CODES) - set(catalogue.permission_names()) == set()


def test_the_deepest_system_is_marked():
    entries = list(menu.SYSTEMS)

    assert menu.place_of("/van-ban/di/", entries).prefix == "/van-ban/"
    assert menu.place_of("/", entries).prefix == "/"
    assert menu.place_of("/tim/", entries) is None


def test_counters_add_up_by_system():
    counts = counts_of(["/van-ban/1/", "/van-ban/2/", "/truc-lien-thong/1/"])

    assert (counts["/"], counts["/van-ban/"], counts["/truc-lien-thong/"], counts["/co-quan/"]) == (3, 2, 1, 0)


@pytest.mark.parametrize("words", ["lang son", "Lạng Sơn", "LẠNG  SƠN"])
def test_search_finds_agencies_with_and_without_marks(words, official):
    response = official[0].get("/tim/", {"q": words})

    assert [hit.title for hit in response.context["hits"]] == ["Ủy ban nhân dân tỉnh Lạng Sơn"]


def test_search_finds_colleagues(official):
    client, agency = official
    a_post(a_person("Lê Quỳnh Hỷ"), agency, "Văn thư")

    response = client.get("/tim/", {"q": "quynh hy", "manh": "1"})

    assert [(hit.kind, hit.title) for hit in response.context["hits"]] == [("person", "Lê Quỳnh Hỷ")]
    assert b"<html" not in response.content


@pytest.mark.parametrize("words", ["", "a", "  ", "\x00", "%' OR 1=1 --", "x" * 5000])
def test_odd_searches_find_nothing_and_break_nothing(words, official):
    response = official[0].get("/tim/", {"q": words})

    assert (response.status_code, response.context["hits"]) == (200, [])


def test_the_export_opens_in_a_spreadsheet(official):
    response = official[0].get("/viec.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(response.streaming_content).startswith("\ufeff".encode())


def test_acting_for_somebody_is_said_on_every_page(client):
    agency = an_agency()
    principal, assistant = (
        an_actor("documents.sign", at=agency, name="Trần Đức Ẩn"),
        an_actor("documents.read", at=agency),
    )
    delegation = a_delegation(principal.person_id, assistant.person_id, agency, "documents.sign")
    sign_in(client, assistant)

    client.post(f"/uy-quyen/{delegation.uuid}/lam-thay/")

    assert '<div class="banner" role="status">' in client.get("/huong-dan/").content.decode()


def test_health_calls_a_missing_worker_broken():
    rows = list(health.own_rows())

    assert health.worst(rows) == "bad"
    # A machine under load may make the database slow or the disk full; that is no affair of this test.
    assert [bool(row.advice) for row in rows if row.state == "bad"] == [True]
    assert len(rows) == 7


def test_health_measures_the_worker_by_its_last_sign_of_life():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s)", [timedelta(minutes=5)])

    assert [row.state for row in health.own_rows()][1] == "bad"


def test_an_unknown_address_is_answered_with_code_and_way_out(client):
    response = client.get("/khong-co/")

    assert response.status_code == 404
    assert "kernel.not_found" in response.content.decode()


def test_the_language_is_the_readers_choice(official):
    client, _ = official

    client.post("/ngon-ngu/", {"language": "en", "next": "/huong-dan/"})

    assert '<html lang="en">' in client.get("/huong-dan/").content.decode()


def test_a_form_from_elsewhere_is_refused():
    assert Client(enforce_csrf_checks=True).post("/ngon-ngu/", {"language": "en"}).status_code == 403
