"""Officials write a procedure part by part in the browser, check, publish, abolish and say who offers it; strangers learn nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.public_services import commands
from dienhong.public_services.catalogue.record import PARTS, plain
from dienhong.public_services.models import CatalogueImport, Offering, Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.tests.builders import BASIS, CODE, a_draft, a_procedure, a_publisher, a_record
from dienhong.public_services.tests.test_import_catalogue import as_file, national

pytestmark = pytest.mark.django_db


def _browser(actor):
    client = Client()
    sign_in(client, actor)
    return client


def _url(name, *args):
    return reverse(f"public_services:{name}", args=args)


def _lines(*rows, **more):
    """What a browser sends for lines."""
    sent = {"d-TOTAL_FORMS": len(rows), "d-INITIAL_FORMS": 0, **more}
    for place, row in enumerate(rows):
        sent |= {f"d-{place}-{name}": value for name, value in row.items()}
    return sent


PARTS_SENT = {
    "general": {
        "title": "Cấp giấy thử",
        "field_code": "TN",
        "field_name": "Thử nghiệm",
        "level": "commune",
        "service": "full",
        "summary": "Để thử.",
    },
    "words": {"everyday": "làm giấy thử\n\n xin  giấy thử ", "life_events": ["sinh-con"]},
    "steps": _lines({"text": "Nhận.", "ORDER": 2}, {"text": "Nộp.", "ORDER": 1}, {"text": "Thừa.", "DELETE": "on"}),
    "terms": _lines({"channel": "online", "amount": "2.5", "unit": "working_day"}, {"channel": "", "case": ""}),
    "fees": _lines({"name": "Lệ phí", "amount": "0"}),
    "papers": _lines({"name": "Tờ khai", "originals": "1"}, {"name": "Căn cước", "held_in": "Dân cư"}),
    "conditions": {"requirements": "Không có", "applicants": ["citizen"], "applicants_note": ""},
    "results": _lines({"name": "Giấy thử"}),
    "bases": _lines({"number": "1/2026/QH", "title": "Luật thử"}),
    "agencies": _lines({"role": "decides", "name": "UBND cấp xã"}),
}


def _write_all(client, procedure):
    for part in PARTS:
        revision = ProcedureDraft.objects.get(procedure=procedure).revision
        answer = client.post(_url("part", procedure.uuid, part.key), {**PARTS_SENT[part.key], "revision": revision})
        assert answer.status_code == 302, (part.key, answer.content.decode())


def test_a_procedure_is_written_part_by_part_checked_and_published_in_the_browser():
    office = a_publisher()
    client = _browser(office.head)

    answer = client.post(
        _url("begin"), {"agency": office.agency.pk, "code": CODE, "title": "Cấp giấy thử", "level": "commune"}
    )
    procedure = Procedure.objects.get()
    assert answer["Location"] == _url("worked", procedure.uuid)
    lacking = client.get(answer["Location"]).content.decode()
    assert all(_url("part", procedure.uuid, key) in lacking for key in ("steps", "terms", "fees", "papers", "bases"))
    assert (
        client.post(
            _url("publish", procedure.uuid), {"since": f"{clock.today()}", "basis": BASIS, "revision": 1}
        ).status_code
        == 422
    )

    _write_all(client, procedure)

    record = ProcedureDraft.objects.get().document
    assert [one["text"] for one in record["steps"]] == ["Nộp.", "Nhận."]
    assert (record["everyday"], record["life_events"]) == (["làm giấy thử", "xin giấy thử"], ["sinh-con"])
    assert [(one["channel"], one["amount"]) for one in record["terms"]] == [("online", "2.5")]
    revision = ProcedureDraft.objects.get().revision
    published = client.post(
        _url("publish", procedure.uuid), {"since": f"{clock.today()}", "basis": BASIS, "revision": revision}
    )
    assert published["Location"] == _url("worked", procedure.uuid)
    assert ProcedureVersion.objects.get().lacks == []
    assert "Cấp giấy thử" in Client().get(_url("procedure", CODE)).content.decode()
    assert CODE in client.get(_url("office")).content.decode()


def test_errors_stand_on_top_and_at_their_fields_and_keep_what_was_typed():
    office = a_publisher()
    procedure, revision = a_draft(office)
    client = _browser(office.editor)
    wrong = {
        "general": {**PARTS_SENT["general"], "title": ""},
        "terms": _lines({"channel": "", "amount": "5", "note": "Đã gõ"}),
        "papers": _lines({"name": "Đã gõ", "form_url": "javascript:alert(1)"}),
        "agencies": _lines({"name": "Đã gõ"}),
    }
    for key, sent in wrong.items():
        answer = client.post(_url("part", procedure.uuid, key), {**sent, "revision": revision})
        page = answer.content.decode()
        assert (answer.status_code, "data-error-summary" in page, 'aria-invalid="true"' in page) == (422, True, True)
        assert key == "general" or "Đã gõ" in page
    stale = client.post(_url("part", procedure.uuid, "general"), {**PARTS_SENT["general"], "revision": 1})
    assert (stale.status_code, "public_services.draft_changed" in stale.content.decode()) == (409, True)
    assert ProcedureDraft.objects.get().document == plain(a_record())


def test_drafts_are_opened_and_given_up_and_procedures_abolished_in_the_browser():
    office, today = a_publisher(), clock.today()
    procedure = a_procedure(office)
    client = _browser(office.head)
    worked = _url("worked", procedure.uuid)
    assert client.get(_url("part", procedure.uuid, "steps"))["Location"] == worked
    assert client.post(_url("open_draft", procedure.uuid))["Location"] == worked
    assert client.get(_url("part", procedure.uuid, "steps")).status_code == 200
    assert client.get(_url("publish", procedure.uuid)).status_code == 200
    assert client.post(_url("drop_draft", procedure.uuid))["Location"] == worked
    assert client.get(_url("abolish", procedure.uuid)).status_code == 200
    assert client.post(_url("abolish", procedure.uuid), {"since": f"{today}", "basis": BASIS})["Location"] == worked
    assert CODE in client.get(_url("office") + "?trang-thai=abolished").content.decode()
    assert CODE not in client.get(_url("office") + "?trang-thai=draft").content.decode()


def test_receiving_agencies_are_added_by_code_and_ended():
    office, today = a_publisher(), clock.today()
    procedure, ward = a_procedure(office), an_agency("UBND phường Nhận", code="H99.01")
    client = _browser(office.editor)
    offer = _url("offer", procedure.uuid)
    assert client.post(offer, {"agency": "H00.99", "since": f"{today}"}).status_code == 422
    assert client.post(offer, {"agency": "H99.01", "since": f"{today}", "with_units": "on"}).status_code == 302
    row = Offering.objects.get()
    assert (row.agency_id, row.with_units) == (ward.pk, True)
    end = _url("end_offering", row.uuid)
    assert "UBND phường Nhận" in client.get(end).content.decode()
    assert client.post(end, {"since": f"{today}"}).status_code == 302
    assert client.post(end, {"since": f"{today}"}).status_code == 409


def test_a_file_of_the_national_catalogue_is_taken_in_by_a_page_that_names_what_it_could_not_take():
    office = a_publisher()
    client = _browser(office.head)
    file = SimpleUploadedFile("tthc.json", as_file(national(), national("1.000002", TENTTHC="")))

    answer = client.post(_url("imports"), {"agency": office.agency.pk, "file": file})

    made = CatalogueImport.objects.get()
    assert answer["Location"] == _url("import", made.uuid)
    page = client.get(answer["Location"]).content.decode()
    assert ("TENTTHC" in page, "1.000002" in page) == (True, True)
    assert "tthc.json" in client.get(_url("imports")).content.decode()
    broken = SimpleUploadedFile("x.json", b"PK")
    assert client.post(_url("imports"), {"agency": office.agency.pk, "file": broken}).status_code == 422


def test_strangers_learn_nothing_and_readers_only_read():
    office = a_publisher()
    procedure, _revision = a_draft(office)
    published = a_procedure(office, a_record("9.000002"))
    offering = commands.offer_procedure(
        office.editor, procedure=published.uuid, agency_id=office.agency.pk, since=clock.today()
    )
    made = commands.import_catalogue(
        office.head, agency_id=office.agency.pk, file_name="x.json", data=as_file(national())
    )
    addresses = [_url(name, procedure.uuid) for name in ("worked", "publish", "abolish", "offer")]
    addresses += [_url("part", procedure.uuid, "steps"), _url("end_offering", offering.uuid), _url("import", made.uuid)]
    posts = [_url("open_draft", published.uuid), _url("drop_draft", procedure.uuid)]
    for actor in (a_stranger(), a_publisher("Bộ Khác").head):
        client = _browser(actor)
        assert [client.get(one).status_code for one in addresses] == [404] * len(addresses)
        assert [client.post(one).status_code for one in posts] == [404] * len(posts)
        assert procedure.code not in client.get(_url("office")).content.decode()
    stranger = _browser(a_stranger())
    assert [stranger.get(_url(name)).status_code for name in ("office", "begin", "imports")] == [403] * 3
    reader = _browser(office.reader)
    assert [reader.get(one).status_code for one in addresses] == [200, 403, 403, 403, 403, 403, 404]
    assert Client().get(_url("office")).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_and_for_three(number, django_assert_max_num_queries):
    office = a_publisher()
    for place in range(number):
        a_procedure(office, a_record(f"9.00000{place + 1}"))
    client = _browser(office.head)
    client.get(_url("office"))

    with django_assert_max_num_queries(22):
        client.get(_url("office"))


def test_every_part_has_a_form_that_shows_what_is_there():
    office = a_publisher()
    procedure, _revision = a_draft(office)
    client = _browser(office.editor)
    for part in PARTS:
        page = client.get(_url("part", procedure.uuid, part.key))
        assert page.status_code == 200
    assert "Tờ khai thử" in client.get(_url("part", procedure.uuid, "papers")).content.decode()
    assert client.get(_url("part", procedure.uuid, "x")).status_code == 404
