"""Pages of dossiers: from the checklist to acceptance, the register of copies; strangers get a 404 on every route."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.models import ChecklistLine, Dossier, DossierType, Paper, PaperKind, PaperVersion, SecretCopy
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, KEEP_SECRET_COPIES, SUBMIT_DOSSIERS
from dienhong.cabinet.tests.dossier_builders import CITED, a_dossier, a_file, a_setting, a_submitted_dossier
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting():
    return a_setting()


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _to(name, *given):
    return reverse(f"cabinet:{name}", args=[getattr(one, "uuid", one) for one in given])


def _upload(words=""):
    name, data = a_file(words)
    return SimpleUploadedFile(name, data)


def test_an_agency_submits_what_the_checklist_asks_for_and_the_office_accepts(setting):
    author, keeper = _as(setting.author), _as(setting.office.keeper)

    sent = {"agency": setting.submitter.uuid, "dossier_type": setting.type.uuid, "title": "Nghị định thử nghiệm"}
    answer = author.post(_to("new_dossier"), sent)
    row = Dossier.objects.get()
    assert answer.url == _to("dossier", row)
    for kind in ("proposal", "draft"):
        page = author.get(_to("dossier", row)).content.decode()
        assert CITED[0] in page
        sent = {"kind": kind, "title": f"Tài liệu {kind}", "file": _upload()}
        assert author.post(_to("add_paper", row), sent).status_code == 302
    assert CITED[0] not in author.get(_to("dossier", row)).content.decode()
    assert keeper.get(_to("dossier", row)).status_code == 404
    assert author.post(_to("submit_dossier", row)).status_code == 302
    assert row.title not in keeper.get(_to("dossiers"), {"tinh_trang": "accepted"}).content.decode()
    assert row.title not in keeper.get(_to("dossiers"), {"tim": "khong thay"}).content.decode()
    assert "Nghị định thử nghiệm" in keeper.get(_to("dossiers"), {"tim": "nghi dinh thu nghiem"}).content.decode()
    assert keeper.post(_to("accept_dossier", row)).status_code == 302

    row.refresh_from_db()
    assert row.state == "accepted"
    version = PaperVersion.objects.first()
    downloaded = keeper.get(_to("paper_version", version))
    assert b"".join(downloaded.streaming_content).startswith(b"Tai lieu")
    downloaded.close()


def test_what_is_wrong_is_told_and_kept(setting):
    row = a_dossier(setting)
    author = _as(setting.author)

    secret = {"kind": "draft", "title": "TUYỆT MẬT", "file": _upload()}
    refused = author.post(_to("add_paper", row), secret)
    assert refused.status_code == 422
    assert "documents.state_secret" in refused.content.decode()
    assert author.post(_to("new_dossier"), {"title": "x"}).status_code == 422
    author.post(_to("submit_dossier", row))
    assert "cabinet.dossier_empty" in author.get(_to("dossier", row)).content.decode()
    assert (Dossier.objects.count(), Paper.objects.count()) == (1, 0)


def test_versions_appraisal_return_and_withdrawal_by_their_pages(setting):
    row = a_submitted_dossier(setting)
    author, keeper, judge = _as(setting.author), _as(setting.office.keeper), _as(setting.judge)
    paper = Paper.objects.first()

    assert author.post(_to("replace_paper", paper), {"file": _upload()}).status_code == 302
    unknown = keeper.post(_to("ask_appraisal", row), {"appraiser": "Không có", "due_on": "2030-01-01"})
    assert unknown.status_code == 422
    sent = {"appraiser": setting.appraiser.name, "due_on": "2030-01-01", "remark": "Về thẩm quyền"}
    assert keeper.post(_to("ask_appraisal", row), sent).status_code == 302
    asked = row.appraisals.get()
    assert _to("appraise", asked) in judge.get(_to("dossier", row)).content.decode()
    assert judge.post(_to("appraise", asked), {"title": "Báo cáo", "file": _upload()}).status_code == 302
    assert keeper.post(_to("return_dossier", row), {"reason": "Tiếp thu ý kiến"}).status_code == 302
    assert author.post(_to("retitle_dossier", row), {"title": "Tên khác"}).status_code == 302
    page = author.get(_to("dossier", row)).content.decode()
    assert "Tên khác" in page
    assert "Tiếp thu ý kiến" in page
    assert paper.versions.first().file_id[:8] in page
    assert author.post(_to("withdraw_dossier", row), {"reason": "Thôi"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.papers.count(), paper.versions.count()) == ("withdrawn", 3, 2)


def test_a_mistaken_paper_is_taken_out_by_a_button(setting):
    row = a_dossier(setting, PaperKind.DRAFT)
    paper = Paper.objects.get()

    assert _as(setting.author).post(_to("take_out_paper", paper)).status_code == 302
    assert _to("replace_paper", paper) not in _as(setting.author).get(_to("dossier", row)).content.decode()


def test_the_office_keeps_types_and_checklists_by_their_pages(setting):
    keeper = _as(setting.office.keeper)
    today = clock.today().isoformat()

    sent = {"name": "Dự án luật", "since": today}
    assert keeper.post(_to("new_dossier_type", setting.body), sent).status_code == 302
    made = DossierType.objects.get(name="Dự án luật")
    sent = {"kind": "impact", "since": today, "citation": "Luật BHVBQPPL (giả định)", "link": ""}
    assert keeper.post(_to("dossier_type", made), sent).status_code == 302
    assert "Luật BHVBQPPL" in keeper.get(_to("dossier_type", made)).content.decode()
    assert keeper.post(_to("end_line", ChecklistLine.objects.get(type=made)), {"until": today}).status_code == 302
    assert keeper.post(_to("end_dossier_type", made), {"until": today}).status_code == 302
    assert "Dự án luật" in keeper.get(_to("dossier_types", setting.body)).content.decode()

    made.refresh_from_db()
    assert made.valid_until == clock.today()


def test_the_register_of_copies_by_its_pages(setting):
    registrar = _as(setting.registrar)
    today = clock.today().isoformat()

    assert "Chưa đăng ký" in registrar.get(_to("secret_copies", setting.body)).content.decode()
    sent = {"reference": "12/BC-ABC", "level": "secret", "meets_on": today, "first": "1", "last": "2"}
    assert registrar.post(_to("enter_secret_copies", setting.body), sent).status_code == 302
    for copy in SecretCopy.objects.all():
        sent = {"holder": "Lê Minh Họa", "on": today, "signed_for": "on"}
        assert registrar.post(_to("hand_out_copy", copy), sent).status_code == 302
        assert registrar.post(_to("take_back_copy", copy), {"on": today}).status_code == 302

    page = registrar.get(_to("secret_copies", setting.body)).content.decode()
    assert "Đã thu hồi đủ" in page
    assert "Lê Minh Họa" in page


def test_a_stranger_finds_nothing_on_any_route(setting):
    row = a_submitted_dossier(setting)
    asked = commands.ask_appraisal(
        setting.office.keeper, dossier=row.uuid, appraiser_id=setting.appraiser.pk, due_on=clock.today()
    )
    copies = commands.Numbered("12/BC-ABC", SecretCopy.Level.SECRET, 1, 1, clock.today())
    (copy,) = commands.enter_secret_copies(setting.registrar, body=setting.body.uuid, copies=copies)
    codes = (SUBMIT_DOSSIERS, APPRAISE_DOSSIERS, KEEP_BODIES, KEEP_SECRET_COPIES)
    browser = _as(an_actor(*codes, at=an_agency()))

    assert row.title not in browser.get(_to("dossiers")).content.decode()
    for name, given in (
        ("dossier", row), ("retitle_dossier", row), ("add_paper", row), ("submit_dossier", row), ("accept_dossier", row),
        ("return_dossier", row), ("withdraw_dossier", row), ("ask_appraisal", row), ("appraise", asked),
        ("replace_paper", Paper.objects.first()), ("take_out_paper", Paper.objects.first()),
        ("paper_version", PaperVersion.objects.first()), ("dossier_types", setting.body),
        ("new_dossier_type", setting.body), ("dossier_type", setting.type), ("end_dossier_type", setting.type),
        ("end_line", ChecklistLine.objects.first()), ("secret_copies", setting.body),
        ("enter_secret_copies", setting.body), ("hand_out_copy", copy), ("take_back_copy", copy),
    ):  # fmt: skip
        for method in (browser.get, browser.post):
            assert method(_to(name, given)).status_code in (404, 405), name
        assert browser.post(_to(name, given)).status_code in (404, 405), name


def test_the_office_does_not_see_the_register_of_copies_without_the_power(setting):
    keeper = _as(setting.office.keeper)

    assert _to("secret_copies", setting.body) not in keeper.get(_to("body", setting.body)).content.decode()
    assert keeper.get(_to("secret_copies", setting.body)).status_code == 404
