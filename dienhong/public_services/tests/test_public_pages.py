"""Pages for everybody: home, list, one procedure with its calculator, versions, print; kept by caches for anonymous visitors only."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.public_services import commands
from dienhong.public_services.catalogue.record import Basis, Paper
from dienhong.public_services.tests.builders import (
    BASIS,
    CODE,
    a_draft,
    a_next_version,
    a_procedure,
    a_publisher,
    a_record,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
PAGES = ("home", "index", "feed", "language")
OF_ONE = ("procedure", "changes", "pdf", "qr")


@pytest.fixture(autouse=True)
def monday():
    """A working Monday, with office hours for the country."""
    with clock.frozen(MONDAY):
        yield


def _get(name, *args, client=None, query="", status=200):
    answer = (client or Client()).get(reverse(f"public_services:{name}", args=args) + query)
    assert answer.status_code == status
    return answer


def _text(*args, **options):
    return _get(*args, **options).content.decode()


def test_everybody_finds_and_reads_a_procedure_without_signing_in():
    a_procedure(a_publisher())

    address = reverse("public_services:procedure", args=[CODE])
    assert "Đăng ký thử nghiệm" in _text("home")
    for query in ("", "?tim=dang ki thu ngiem", "?linh-vuc=TN", "?su-kien=sinh-con", "?cap=commune", "?muc-do=full"):
        assert address in _text("index", query=query)
    for query in ("?tim=zzzz", "?linh-vuc=X", "?su-kien=ket-hon", "?cap=central", "?muc-do=partial"):
        assert address not in _text("index", query=query)
    page = _text("procedure", CODE)
    for words in ("Nộp hồ sơ.", "Tờ khai thử", "8.000", "Luật Thử nghiệm (giả định)", "Giấy thử nghiệm"):
        assert words in page


def test_what_does_not_exist_or_is_only_drafted_is_not_found():
    a_draft(a_publisher())
    for name in (*OF_ONE, "version"):
        _get(name, CODE, *([1] if name == "version" else []), status=404)
    assert CODE not in _text("index")
    for query in ("?cap=x", "?muc-do=x", "?su-kien=x", "?co-quan=x", "?linh-vuc=" + "x" * 99):
        _get("index", query=query, status=404)
    _get("index", query="?trang=x", status=422)


def test_the_calculator_says_fees_and_the_day_of_the_result_without_a_script():
    a_procedure(a_publisher())

    online = _text("procedure", CODE)
    direct = _text("procedure", CODE, query="?kenh=direct&ngay=2026-11-27")
    sunday = _text("procedure", CODE, query="?kenh=online&ngay=2026-11-29")

    assert re.search(r'class="when">[^<]*25/11/2026, 17:00', online)
    assert re.search(r'class="when">[^<]*02/12/2026, 17:00', direct)
    assert ("30/11/2026" in sunday, "02/12/2026" in sunday) == (True, True)
    for query in ("?ngay=2026-13-01", "?ngay=2029-01-01", "?kenh=x", "?truong-hop=9"):
        assert _get("procedure", CODE, query=query, status=422 if query != "?truong-hop=9" else 200)


def test_versions_and_their_differences_are_shown_by_part():
    office, today = a_publisher(), clock.today()
    procedure = a_procedure(office)
    changed = a_record(
        summary="Khác.", bases=(*a_record().bases, Basis(number="2/2026/NĐ-CP", title="Nghị định mới (giả định)"))
    )
    a_next_version(office, procedure, changed, today + timedelta(days=7))

    page = _text("changes", CODE, query="?cu=1&moi=2")
    assert ("<del>Để thử.</del>" in page, "<ins>Khác.</ins>" in page, "Nghị định mới" in page) == (True, True, True)
    assert "Nộp hồ sơ." not in page
    assert "30/11/2026" in _text("version", CODE, 2)
    assert "Nghị định mới" not in _text("procedure", CODE)
    _get("changes", CODE, query="?cu=9", status=404)
    _get("changes", CODE, query="?cu=²", status=404)


def test_an_abolished_procedure_says_so():
    office = a_publisher()
    procedure = a_procedure(office)
    commands.abolish_procedure(office.head, procedure=procedure.uuid, since=clock.today(), basis=BASIS)

    assert BASIS in _text("procedure", CODE)
    assert CODE not in _text("index")


def test_the_list_is_filtered_by_the_agency_that_receives():
    office = a_publisher()
    procedure, other = a_procedure(office), an_agency("UBND xã Khác")
    ward = an_agency("UBND phường Nhận")
    commands.offer_procedure(office.editor, procedure=procedure.uuid, agency_id=ward.pk, since=clock.today())

    assert CODE in _text("index", query=f"?co-quan={ward.uuid}")
    assert CODE not in _text("index", query=f"?co-quan={other.uuid}")
    assert "UBND phường Nhận" in _text("procedure", CODE)


def test_print_code_feed_and_data_for_machines_are_there():
    a_procedure(a_publisher(), a_record(title="Cấp </script><b>giấy"))

    page = _text("procedure", CODE)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(block)
    assert (told["@type"], told["identifier"], told["name"]) == ("GovernmentService", CODE, "Cấp </script><b>giấy")
    assert _get("pdf", CODE).content[:5] == b"%PDF-"
    assert _get("qr", CODE)["Content-Type"] == "image/svg+xml"
    assert f"/{CODE}/ban/1/" in _text("feed")


def test_caches_keep_what_anonymous_visitors_see_and_nothing_else():
    a_procedure(a_publisher())
    signed_in = Client()
    sign_in(signed_in, a_stranger())
    for name in ("home", "index", "feed", *OF_ONE):
        args = [CODE] if name in OF_ONE else []
        answer = _get(name, *args)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        again = Client().get(reverse(f"public_services:{name}", args=args), headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, name == "pdf" or again.content == b"") == (304, True)
        own = _get(name, *args, client=signed_in)
        assert own["Cache-Control"] == "no-store"
    assert _get("language")["Cache-Control"] == "no-store"


def test_a_page_that_lacks_parts_says_what_the_law_asks_for():
    office = a_publisher()
    entry = {"MATTHC": CODE, "TENTTHC": "Nhập về", "TRINHTUTHUCHIEN": [{"TRINHTU": [{"TENTRINHTU": "Nộp."}]}]}
    data = json.dumps([entry]).encode()
    commands.import_catalogue(office.head, agency_id=office.agency.pk, file_name="x.json", data=data)

    assert "Căn cứ pháp lý" in _text("procedure", CODE)
    assert _get("pdf", CODE).content[:5] == b"%PDF-"


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_database_the_same_for_one_and_for_three(number, django_assert_max_num_queries):
    office = a_publisher()
    for place in range(number):
        papers = tuple(Paper(name=f"Giấy {one}", originals=1) for one in range(number * 3))
        a_procedure(office, a_record(f"9.00000{place + 1}", papers=papers))

    for name, args, most in (("home", [], 1), ("index", [], 5), ("procedure", [CODE], 6)):
        with django_assert_max_num_queries(most):
            _get(name, *args)


def test_the_open_interface_lists_finds_and_shows_without_a_token():
    office = a_publisher()
    procedure = a_procedure(office)
    a_next_version(office, procedure, a_record(summary="Mới."), clock.today() + timedelta(days=3))
    client = Client()

    listed = client.get("/api/v1/procedures", {"q": "thu nghiem"}).json()
    assert [(one["code"], one["version"]) for one in listed["items"]] == [(CODE, 1)]
    assert [one["code"] for one in client.get("/api/v1/procedures?level=commune").json()["items"]] == [CODE]
    one = client.get(f"/api/v1/procedures/{CODE}").json()
    assert (one["state"], one["version"]["number"], len(one["versions"])) == ("in_force", 1, 2)
    assert one["document"]["summary"] == "Để thử."
    assert client.get(f"/api/v1/procedures/{CODE}?version=2").json()["state"] == "future"
    assert client.get("/api/v1/procedures/9.999999").status_code == 404
