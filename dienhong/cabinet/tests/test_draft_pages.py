"""Pages of drafts: read, write, amend, settle, freeze, vote on what is frozen, follow; strangers get a 404 on every route."""

import html
from io import BytesIO

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.messages import MESSAGES
from dienhong.cabinet.models import Amendment, Draft, FrozenText, Poll, ShownPlace
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.queries.drafts import newest_version
from dienhong.cabinet.tests.draft_builders import DECREE, a_discussion, a_draft
from dienhong.documents.public import file_bytes
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.tests.builders import a_seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted():
    return a_draft()


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _to(name, *given):
    return reverse(f"cabinet:{name}", args=[getattr(one, "uuid", one) for one in given])


def _page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_words_of_a_file_without_text_by_clause_can_be_put_in(drafted, data_dir):
    frozen = commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=1)
    file = ("du-thao.pdf", file_bytes(frozen.pdf_id))
    version = commands.replace_paper(drafted.author, paper=drafted.draft.paper.uuid, file=file)
    author = _as(drafted.author)

    assert str(MESSAGES["cabinet.text_unreadable"][0]) in html.unescape(_page(author, _to("draft_review", version)))
    page = author.post(_to("draft_review", version), {"words": DECREE, "do": "read"})
    assert page.status_code == 200
    assert "Điều 2." in page.content.decode()
    answer = author.post(_to("draft_review", version), {"words": DECREE, "do": "begin"})
    assert "Điều 2." in _page(author, answer.url)


def test_what_was_read_is_looked_at_and_corrected_before_the_draft_begins(drafted):
    Draft.objects.get().versions.all().delete()
    Draft.objects.get().delete()
    version = drafted.draft.paper.versions.get()
    author = _as(drafted.author)

    assert _to("draft_review", version) in _page(author, _to("dossier", drafted.draft.dossier))
    assert "Điều 2." in _page(author, _to("draft_review", version))
    wrong = {"words": DECREE.replace("Điều 3.", "Điều 5."), "do": "read"}
    page = author.post(_to("draft_review", version), wrong).content.decode()
    assert 'class="doubt"' in page
    assert Draft.objects.count() == 0
    answer = author.post(_to("draft_review", version), {"words": wrong["words"], "do": "begin"})
    assert answer.url == _to("draft_text", Draft.objects.get())
    assert "Điều 3." in _page(author, answer.url)
    assert author.post(_to("draft_review", version), {"words": "không có gì", "do": "begin"}).status_code == 422


def test_the_text_is_searched_and_opened_in_earlier_versions(drafted):
    node = drafted.node("Điều 3")
    commands.edit_article(drafted.author, draft=drafted.draft.uuid, node=node, words="Điều 3. Nay khác.")
    author, address = _as(drafted.author), _to("draft_text", drafted.draft)

    assert "Nay khác." in _page(author, address)
    found = _page(author, address + "?tim=so lieu goc")
    assert ("Số liệu gốc;" in found, "Nay khác." in found) == (True, False)
    assert "Nay khác." not in _page(author, address + "?ban=1")
    assert author.get(address + "?ban=99").status_code == 404
    assert author.get(_to("draft_place", drafted.draft, drafted.draft.uuid)).status_code == 404


def test_an_article_is_written_saved_by_itself_and_held(drafted):
    node = drafted.node("Điều 3")
    author, second = _as(drafted.author), _as(drafted.second)
    edit = _to("edit_article", drafted.draft, node)

    assert author.post(_to("lease_article", drafted.draft, node)).url == edit
    assert 'data-autosave="' in _page(author, edit)
    saved = author.post(edit, {"words": "Điều 3. Một."}, headers={"X-Requested-With": "autosave"})
    assert (saved.status_code, saved.json()) == (200, {"version": 2})
    refused = second.post(edit, {"words": "Điều 3. Hai."}, headers={"X-Requested-With": "autosave"})
    assert refused.status_code == 409
    assert "disabled" in _page(second, _to("draft_place", drafted.draft, node))
    assert second.post(edit, {"words": ""}).status_code == 422
    assert author.post(edit, {"words": "Điều 3. Ba.", "do": "save"}).url == edit
    assert author.post(edit, {"words": "Điều 3. Bốn.", "do": "finish"}).status_code == 302
    assert second.post(_to("lease_article", drafted.draft, node)).url == edit
    assert drafted.words("Điều 3") == "Bốn."


def _amend(drafted, actor, words):
    node = drafted.node("khoản 2 Điều 2")
    sent = {"op": "replace", "words": words, "reason": "Rõ thẩm quyền"}
    assert _as(actor).post(_to("propose_amendment", drafted.draft, node), sent).status_code == 302
    return Amendment.objects.latest("id")


def test_two_amendments_clash_and_the_agency_writes_a_third_text(drafted):
    first = _amend(drafted, drafted.members[0], "Cơ quan quản lý kho là Bộ.")
    second = _amend(drafted, drafted.members[1], "Cơ quan quản lý kho là tỉnh.")
    author = _as(drafted.author)

    page = _page(author, _to("amendment", first))
    assert (page.count("<ins>"), _to("settle_conflict", first) in page) == (2, True)
    assert _to("settle_conflict", first) not in _page(_as(drafted.members[1]), _to("amendment", first))
    author.post(_to("answer_amendment", first, "tiep-thu"))
    assert drafted.words("khoản 2 Điều 2") == "Cơ quan quản lý kho."
    assert "cabinet.amendment_conflict" in _page(author, _to("amendment", first))
    third = {"taken": "third", "words": "Cơ quan quản lý kho là Bộ và tỉnh.", "explanation": "Phân cấp."}
    author.post(_to("settle_conflict", second), third)

    assert drafted.words("khoản 2 Điều 2") == third["words"]
    assert "Phân cấp." in _page(_as(drafted.members[0]), _to("amendment", first))


def test_the_table_of_what_was_received_and_explained(drafted):
    _amend(drafted, drafted.members[0], "=1+1")
    row = _amend(drafted, drafted.members[1], "Cơ quan khác.")
    author = _as(drafted.author)
    author.post(_to("answer_amendment", row, "khong-tiep-thu"), {"explanation": "Trái luật."})
    address = _to("draft_table", drafted.draft)

    page = _page(author, address)
    assert ("Trái luật." in page, "khoản" in page) == (True, True)
    file = author.get(address + "?dang=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(file.streaming_content))).active
    cells = [cell.value for line in sheet.iter_rows() for cell in line]
    words = docx.Document(BytesIO(author.get(address + "?dang=docx").content)).tables[0]
    for found in (cells, [cell.text for line in words.rows for cell in line.cells]):
        assert [one for one in found if one and "=1+1" in one] == ["Sửa lời văn\n=1+1"]
    file.close()  # closes the test's connection too


def test_a_withdrawn_amendment_is_answered_by_nobody(drafted):
    row = _amend(drafted, drafted.members[0], "Khác.")
    member = _as(drafted.members[0])

    assert member.post(_to("answer_amendment", row, "rut")).status_code == 302
    assert member.post(_to("answer_amendment", row, "khac")).status_code == 404
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert _as(drafted.author).post(_to("settle_conflict", row), {"taken": "x"}).status_code == 404


def test_a_text_is_frozen_and_read_as_files(drafted, data_dir):
    leader, address = _as(drafted.leader), _to("freeze_text", drafted.draft)
    _amend(drafted, drafted.members[0], "Khác.")
    number = newest_version(drafted.draft).number

    assert leader.post(address, {"number": number}).status_code == 422
    assert leader.post(address, {"number": number, "override_reason": "Cấp bách"}).status_code == 302
    frozen = FrozenText.objects.get()
    assert frozen.akn_id in _page(_as(drafted.members[0]), _to("draft_text", drafted.draft))
    answers = [leader.get(_to("frozen_file", frozen, form)) for form in ("xml", "docx", "pdf")]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert leader.get(_to("frozen_file", frozen, "exe")).status_code == 404
    assert (_as(drafted.members[0]).get(address).status_code, _as(drafted.members[1]).get(address).status_code) == (
        200,
        403,
    )
    for one in answers:
        one.close()  # closes the test's connection too


def test_votes_open_on_frozen_bytes_only(drafted, data_dir):
    called = a_discussion(drafted)
    office = drafted.setting.office
    a_seal(office.agency)
    clerk_actor = an_actor("cabinet.keep_bodies", "cabinet.read_bodies", RUN_POLLS, at=office.agency)
    clerk, item = _as(clerk_actor), called.session.items.get()
    node = drafted.node("khoản 1 Điều 2")
    address = _to("new_item_poll", item)

    page = clerk.post(address, {"question": "Thông qua?", "version": "1"}).content.decode()
    assert ("cabinet.text_not_frozen" in page, str(drafted.draft.paper.versions.get().uuid) in page) == (True, False)
    commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=1)
    frozen = FrozenText.objects.get()
    page = _page(clerk, f"{address}?cho={node}")
    assert ("art_2__para_1" in page, frozen.akn_id[:8] in page) == (True, True)
    sent = {"question": "Thông qua khoản 1 Điều 2?", "version": "1", "chosen": [str(frozen.uuid)]}
    assert clerk.post(address, sent).url == _to("running", called.session)

    poll = Poll.objects.get()
    assert [one.file_id for one in poll.documents.all()] == [frozen.akn_id, frozen.pdf_id, frozen.docx_id]
    code = f"{frozen.akn_id[:8]}…{frozen.akn_id[-8:]}"
    member = _page(_as(drafted.members[0]), _to("running", called.session))
    assert (code in member, code in _page(clerk, _to("screen", called.session))) == (True, True)


def test_a_question_about_other_bytes_of_the_text_is_refused(drafted, data_dir):
    called = a_discussion(drafted)
    a_seal(drafted.setting.office.agency)
    version = drafted.draft.paper.versions.select_related("file").get()
    file = VotedFile(version.name, "1", version.file_id, version.file.size)
    question = Question("Thông qua?", (file,), item=called.session.items.get().uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.text_not_frozen"):
        commands.prepare_poll(drafted.members[0], body=drafted.setting.body.uuid, question=question)


def test_everybody_follows_the_place_that_the_chair_shows(drafted):
    called = a_discussion(drafted)
    chair, member = _as(drafted.members[0]), _as(drafted.members[1])
    drafted.amends(drafted.members[1], "khoản 2 Điều 2", "Cơ quan quản lý kho là tỉnh.")
    node, running = drafted.node("Điều 2"), _to("running", called.session)
    show = _to("show_place", drafted.draft, node)

    assert (member.post(show).status_code, ShownPlace.objects.count()) == (403, 0)
    assert chair.post(show).status_code == 302
    page = _page(member, running)
    assert (f'id="n-{node}"' in page, "<ins> là tỉnh</ins>" in page) == (True, True)
    text = _page(member, _to("draft_text", drafted.draft))
    assert f'data-follow href="#n-{node}"' in text
    assert "<ins> là tỉnh</ins>" in _page(_as(drafted.setting.office.keeper), _to("screen", called.session))
    assert chair.post(_to("hide_place", called.session)).status_code == 302
    assert (f'id="n-{node}"' in _page(member, running), chair.post(_to("hide_place", called.session)).status_code) == (
        False,
        404,
    )


def test_only_a_place_of_a_text_under_discussion_is_shown(drafted):
    called = a_discussion(drafted)
    chair, session = drafted.members[0], called.session

    with pytest.raises(RuleBroken, match=r"cabinet\.place_gone"):
        commands.show_place(chair, session=session.uuid, draft=drafted.draft.uuid, node=drafted.draft.uuid)
    commands.conclude_item(chair, item=session.items.get().uuid, conclusion="Thống nhất.")
    with pytest.raises(RuleBroken, match=r"cabinet\.not_under_discussion"):
        commands.show_place(chair, session=session.uuid, draft=drafted.draft.uuid, node=drafted.node("Điều 1"))
    assert _as(chair).post(_to("show_place", drafted.draft, drafted.node("Điều 1"))).status_code == 404
    assert ShownPlace.objects.count() == 0


def test_strangers_find_nothing(drafted, data_dir):
    called = a_discussion(drafted)
    row = _amend(drafted, drafted.members[0], "Khác.")
    commands.reject_amendment(drafted.author, amendment=row.uuid, explanation="Không.")
    frozen = commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=newest_version(drafted.draft).number)
    node, draft = drafted.node("Điều 1"), drafted.draft
    stranger = _as(an_actor())

    for address in (
        _to("draft_review", draft.paper.versions.get()),
        _to("draft_text", draft),
        _to("draft_table", draft),
        _to("freeze_text", draft),
        *(_to(name, draft, node) for name in ("draft_place", "edit_article", "propose_amendment")),
        _to("amendment", row),
        _to("frozen_file", frozen, "pdf"),
    ):
        assert stranger.get(address).status_code == 404, address
    for address in (
        *(_to(name, draft, node) for name in ("lease_article", "show_place", "edit_article", "propose_amendment")),
        _to("hide_place", called.session),
        _to("settle_conflict", row),
        _to("answer_amendment", row, "tiep-thu"),
        _to("freeze_text", draft),
        _to("draft_review", draft.paper.versions.get()),
    ):
        assert stranger.post(address, {"taken": "third", "words": "x"}).status_code == 404, address
