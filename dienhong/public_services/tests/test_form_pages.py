"""Pages of forms: designed, corrected, published and tried without a script; strangers get a 404 on every route."""

import json
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from dienhong.directory.models import Territory
from dienhong.forms.public import read_form
from dienhong.forms.tests.builders import big_document
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.public_services.models import FormDraft, FormVersion
from dienhong.public_services.queries.forms import form_work
from dienhong.public_services.tests.builders import a_draft, a_publisher
from dienhong.public_services.tests.form_builders import a_document, a_form, a_form_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return a_publisher()


@pytest.fixture
def procedure(office):
    return a_draft(office)[0]


def _as(actor) -> Client:
    browser = Client()
    sign_in(browser, actor)
    return browser


def _to(name, *given):
    return reverse(f"public_services:{name}", args=[getattr(one, "uuid", one) for one in given])


def _text(answer) -> str:
    return answer.content.decode()


def _draft(office, procedure):
    return form_work(office.reader, procedure.uuid).form


def test_a_clerk_designs_and_publishes_a_form_without_a_script(office, procedure):
    clerk, head = _as(office.editor), _as(office.head)
    assert _to("form", procedure) in _text(clerk.get(_to("forms")))
    assert clerk.post(_to("begin_form", procedure)).url == _to("form", procedure)

    question = _to("add_question", procedure, "page_1")
    sent = {"vi": "Đề nghị", "needed": "on", "choices": "Cấp mới | New\nCấp lại", "join": "all"}
    assert clerk.post(f"{question}?loai=radio", sent).status_code == 302
    sent = {"vi": "Lý do", "field_1": "de_nghi", "how_1": "equal", "value_1": "Cấp lại", "join": "all"}
    assert clerk.post(f"{question}?loai=long_text", sent).status_code == 302
    sent = {"vi": "Con", "most": "5", "join": "all"}
    assert clerk.post(f"{question}?loai=group", sent).status_code == 302
    assert clerk.post(f"{question}?loai=text&nhom=con", {"vi": "Tên con", "join": "all"}).status_code == 302
    assert clerk.post(f"{question}?loai=heading", {"vi": "Về việc đề nghị"}).status_code == 302
    assert clerk.post(_to("arrange_form", procedure), {"do": "up", "page": "page_1", "at": "3"}).status_code == 302
    assert clerk.post(_to("add_form_page", procedure), {"vi": "Giấy tờ"}).status_code == 302
    page = _text(clerk.get(_to("form", procedure)))
    assert "“Đề nghị” là “Cấp lại”" in page
    assert "Trang này chưa có gì" in page
    assert clerk.get(_to("publish_form", procedure)).status_code == 404

    file = _to("add_question", procedure, "page_2")
    sent = {"vi": "Ảnh", "types": ["jpg"], "size": "2", "count": "1", "join": "all"}
    assert clerk.post(f"{file}?loai=file", sent).status_code == 302
    assert "Trang này chưa có gì" not in _text(clerk.get(_to("form", procedure)))
    revision = FormDraft.objects.get().revision
    assert f'value="{revision}"' in _text(head.get(_to("publish_form", procedure)))
    assert head.post(_to("publish_form", procedure), {"revision": revision}).status_code == 302

    form = read_form(json.loads(FormVersion.objects.get().text))
    assert [getattr(one, "name", "·") for one in form.pages[0].elements] == ["de_nghi", "ly_do", "·", "con"]
    assert form.fields["anh"].files.bytes_each == 2_000_000
    assert "Phiên bản 1" in _text(clerk.get(_to("form_version", procedure, 1)))


def test_a_question_is_edited_and_its_choices_keep_their_codes(office, procedure):
    a_form_draft(office, procedure)
    clerk = _as(office.editor)
    address = _to("edit_question", procedure, "de_nghi")
    page = _text(clerk.get(address))
    assert "Cấp mới\nCấp lại" in page

    sent = {"vi": "Đề nghị gì", "choices": "Cấp mới\nCấp lại do mất\nCấp đổi", "join": "all"}
    assert clerk.post(address, sent).status_code == 302

    field = _draft(office, procedure).fields["de_nghi"]
    assert [(one.value, one.label.vi) for one in field.choices] == [
        ("moi", "Cấp mới"),
        ("lai", "Cấp lại do mất"),
        ("cap_doi", "Cấp đổi"),
    ]
    assert field.required.constant is False


def test_what_a_question_cannot_be_is_said_at_its_field(office, procedure):
    a_form_draft(office, procedure)
    clerk = _as(office.editor)
    sent = {"vi": "", "field_1": "de_nghi", "how_1": "equal", "value_1": "Cấp ba", "join": "all"}
    answer = clerk.post(_to("edit_question", procedure, "ly_do"), sent)
    page = _text(answer)

    assert answer.status_code == 422
    assert 'href="#id_vi"' in page
    assert 'href="#id_value_1"' in page
    assert 'value="Cấp ba"' in page


def test_a_formula_of_its_own_is_kept_until_it_is_let_go(office, procedure):
    document = a_document()
    document["pages"][0]["elements"][1]["visible"] = {"if": [{"===": [{"var": "de_nghi"}, "lai"]}, True, False]}
    a_form_draft(office, procedure, document)
    clerk = _as(office.editor)
    address = _to("edit_question", procedure, "ly_do")
    assert 'name="keep"' in _text(clerk.get(address))

    clerk.post(address, {"vi": "Vì sao", "keep": "on", "join": "all"})
    kept = _draft(office, procedure).fields["ly_do"].visible.logic
    clerk.post(address, {"vi": "Vì sao", "join": "all"})

    assert kept == {"if": [{"===": [{"var": "de_nghi"}, "lai"]}, True, False]}
    assert _draft(office, procedure).fields["ly_do"].visible.constant is True


def test_within_a_group_a_condition_may_ask_what_its_row_asks(office, procedure):
    a_form_draft(office, procedure)
    clerk = _as(office.editor)
    address = _to("add_question", procedure, "page_2") + "?loai=date&nhom=nguoi_cung_o"
    sent = {"vi": "Sinh ngày", "field_1": "ten_nguoi_cung_o", "how_1": "answered", "join": "all"}
    assert clerk.post(address, sent).status_code == 302
    page = _text(clerk.get(_to("edit_question", procedure, "sinh_ngay")))

    assert '<option value="ten_nguoi_cung_o" selected>' in page
    assert 'name="keep"' not in page
    field = _draft(office, procedure).fields["nguoi_cung_o"].fields[1]
    assert field.visible.logic == {"!==": [{"var": "ten_nguoi_cung_o"}, None]}


def test_parts_are_moved_taken_away_and_renamed(office, procedure):
    a_form_draft(office, procedure)
    clerk, arrange = _as(office.editor), _to("arrange_form", procedure)

    clerk.post(arrange, {"do": "move", "page": "page_1", "name": "ho_va_ten", "target": "page_2"})
    clerk.post(arrange, {"do": "remove", "page": "page_2", "at": "0", "nhom": "nguoi_cung_o"})
    clerk.post(arrange, {"do": "up", "page": "page_2"})
    clerk.post(_to("rename_form", procedure), {"vi": "Đơn", "en": "Application"})
    sent = {"vi": "Việc gì", "field_1": "ho_va_ten", "how_1": "answered", "join": "all"}
    clerk.post(_to("edit_form_page", procedure, "page_1"), sent)

    form = _draft(office, procedure)
    assert [page.id for page in form.pages] == ["page_2", "page_1"]
    assert list(form.fields) == ["noi_o", "nguoi_cung_o", "anh_chan_dung", "ho_va_ten", "de_nghi", "ly_do", "ngay_sinh"]
    assert form.fields["nguoi_cung_o"].elements == ()
    assert (form.title.en, form.pages[1].title.vi) == ("Application", "Việc gì")
    assert form.pages[1].visible.logic == {"!==": [{"var": "ho_va_ten"}, None]}
    assert clerk.post(arrange, {"do": "eat", "page": "page_1"}).status_code == 404
    assert "form_change_wrong" in _text(clerk.post(arrange, {"do": "up", "page": "gone"}, follow=True))


def test_a_workbook_is_taken_in_and_what_was_lost_is_said(office, procedure):
    a_form_draft(office, procedure)
    clerk = _as(office.editor)
    book = Workbook()
    book.active.title = "survey"
    for row in (("type", "name", "label"), ("text", "ten", "Họ tên"), ("geopoint", "cho", "Ở đâu")):
        book.active.append(row)
    out = BytesIO()
    book.save(out)

    page = _text(
        clerk.post(_to("import_sheet", procedure), {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}, follow=True)
    )
    refused = clerk.post(_to("import_sheet", procedure), {"file": SimpleUploadedFile("a.xlsx", b"no")})

    assert "geopoint" in page
    assert list(_draft(office, procedure).fields) == ["ten"]
    assert (refused.status_code, "sheet_unreadable" in _text(refused)) == (422, True)


def test_a_draft_is_given_up_after_a_page_that_says_so(office, procedure):
    a_form_draft(office, procedure)
    clerk = _as(office.editor)

    assert clerk.get(_to("drop_form", procedure)).status_code == 200
    assert FormDraft.objects.exists()
    assert clerk.post(_to("drop_form", procedure)).status_code == 302
    assert not FormDraft.objects.exists()


def _two_places():
    province = Territory.objects.create(
        code="46", level="province", type_name="TP", name="Huế", short_name="Huế", source="x"
    )
    Territory.objects.create(
        code="19753", level="commune", type_name="P", name="Thuận Hóa", short_name="TH", source="x", parent=province
    )


def _shown(page: str) -> str:
    return re.search(r'name="_shown" value="([^"]*)"', page)[1]


def test_a_form_is_tried_as_citizens_will_fill_it_in(office, procedure):
    a_form(office, procedure)
    _two_places()
    reader = _as(office.reader)
    first = reader.get(_to("try_form", procedure)).url
    page = _text(reader.get(first))
    assert "Lý do" not in page

    wrong = reader.post(first, {"_shown": _shown(page), "ngay_sinh.d": "31", "ngay_sinh.m": "2", "ngay_sinh.y": "2020"})
    text = _text(wrong)
    assert wrong.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)">', text) == ["f-de_nghi-0", "f-ho_va_ten", "f-ngay_sinh-d"]
    assert 'aria-describedby="f-ho_va_ten-error"' in text
    assert 'value="31"' in text

    sent = {"_shown": _shown(text), "de_nghi": "lai", "ho_va_ten": "Lê Thị Ẩn"}
    again = reader.post(first, sent)
    page = _text(reader.get(again.url))
    assert (again.url, "Lý do" in page) == (first, True)
    sent |= {"_shown": _shown(page), "ly_do": "Mất"}
    second = reader.post(first, sent).url
    page = _text(reader.get(second))
    assert "Huế" in page

    sent = {"_shown": _shown(page), "noi_o.province": "46", "_act": "refresh"}
    assert reader.post(second, sent).url == second
    page = _text(reader.get(second))
    assert "Thuận Hóa" in page
    assert reader.post(second, {**sent, "_act": "add:nguoi_cung_o"}).url == second
    page = _text(reader.get(second))
    sent = {
        "_shown": _shown(page),
        "noi_o.province": "46",
        "noi_o.commune": "19753",
        "nguoi_cung_o.0.ten_nguoi_cung_o": "Lê Bình",
        "anh_chan_dung": SimpleUploadedFile("a.jpg", b"x" * 10),
    }
    last = reader.post(second, sent)
    page = _text(reader.get(last.url))
    assert last.url == _to("try_answers", procedure)
    for said in ("Cấp lại", "Lê Thị Ẩn", "Thuận Hóa, Huế", "Lê Bình", "a.jpg"):
        assert said in page
    assert "Mọi mục được hỏi đều đã trả lời." in page
    dropped = reader.post(second, {"_shown": "noi_o", "noi_o.province": "46", "_drop": "anh_chan_dung|0"})
    assert dropped.url == second
    assert "a.jpg" not in _text(reader.get(_to("try_answers", procedure)))
    reader.post(_to("try_form", procedure))
    assert "Lê Thị Ẩn" not in _text(reader.get(_to("try_answers", procedure)))


def test_what_is_typed_is_kept_by_itself_also_when_wrong(office, procedure):
    a_form(office, procedure)
    reader = _as(office.reader)

    saved = reader.post(_to("try_save", procedure, "page_1"), {"_shown": "ngay_sinh", "ngay_sinh.d": "ba"})
    page = _text(reader.get(_to("try_page", procedure, "page_1")))
    stopped = reader.post(_to("try_page", procedure, "page_1"), {"_shown": "ho_va_ten", "_act": "stop"})

    assert (saved.status_code, 'value="ba"' in page) == (204, True)
    assert stopped.url == _to("try_answers", procedure)
    assert f'href="{_to("try_page", procedure, "page_1")}?sua=1#f-ho_va_ten"' in _text(reader.get(stopped.url))
    assert "f-ho_va_ten-error" in _text(reader.get(_to("try_page", procedure, "page_1") + "?sua=1"))
    assert reader.get(_to("try_page", procedure, "gone")).status_code == 404


def _routes(procedure):
    plain = (
        "form",
        "publish_form",
        "drop_form",
        "rename_form",
        "import_sheet",
        "add_form_page",
        "try_form",
        "try_answers",
    )
    return [
        *(_to(name, procedure) for name in plain),
        _to("form_version", procedure, 1),
        _to("edit_form_page", procedure, "page_1"),
        _to("add_question", procedure, "page_1") + "?loai=text",
        _to("edit_question", procedure, "de_nghi"),
        _to("edit_note", procedure, "page_1", 0),
        _to("try_page", procedure, "page_1"),
    ]


def test_strangers_get_a_404_on_every_route(office, procedure):
    a_form(office, procedure)
    a_form_draft(office, procedure)
    for actor in (a_stranger(), a_publisher("Bộ Khác").head):
        browser = _as(actor)
        for route in _routes(procedure):
            assert (route, browser.get(route).status_code) == (route, 404)
        for name in ("begin_form", "arrange_form", "drop_form", "publish_form", "try_form"):
            assert (
                browser.post(_to(name, procedure), {"do": "up", "page": "page_1", "revision": "2"}).status_code == 404
            )
        assert browser.post(_to("try_save", procedure, "page_1")).status_code == 404
        assert "Đăng ký thử nghiệm" not in _text(browser.get(_to("forms")))


def test_who_only_reads_sees_and_tries_but_changes_nothing(office, procedure):
    a_form_draft(office, procedure)
    reader = _as(office.reader)
    page = _text(reader.get(_to("form", procedure)))

    assert "sap-xep" not in page
    assert reader.get(_to("edit_question", procedure, "de_nghi")).status_code == 404
    assert reader.post(_to("arrange_form", procedure), {"do": "up", "page": "page_1", "at": "1"}).status_code == 404
    assert reader.get(_to("try_form", procedure)).status_code == 302


def test_a_long_form_costs_as_many_statements_as_a_short_one(office, procedure):
    a_form(office, procedure)
    reader = _as(office.reader)
    addresses = [_to("form", procedure), _to("try_page", procedure, "p0")]
    reader.get(addresses[0])
    short = [_statements(reader, _to("form", procedure)), _statements(reader, _to("try_page", procedure, "page_1"))]
    a_form(office, procedure, big_document(questions=70, rules=10, pages=2))

    assert [_statements(reader, address) for address in addresses] == short
    assert max(short) <= 16


def _statements(browser, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)
