"""A frozen text with where each of its words comes from: amendments taken up, what was edited, what was left out; page, PDF, Word."""

from io import BytesIO

import docx
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.queries.consolidation import consolidation_of
from dienhong.cabinet.tests.draft_builders import a_draft
from dienhong.drafting.public import LeftOut, origins, read_words
from dienhong.identity.tests.builders import a_stranger, sign_in

pytestmark = pytest.mark.django_db
TEXT = "Điều 1. Một\n1. Khoản đầu.\n2. Khoản hai.\nĐiều 2. Hai\nNội dung.\n"


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


@pytest.fixture
def frozen(data_dir):
    """A clause said otherwise, one added, one left out, an article edited; the draft and what is frozen of it."""
    drafted = a_draft()
    member, author = drafted.members[0], drafted.author
    for made in (
        drafted.amends(member, "khoản 2 Điều 2", "Cơ quan quản lý kho số liệu."),
        drafted.amends(member, "điểm b khoản 1 Điều 2", op="delete"),
    ):
        commands.accept_amendment(author, amendment=made.uuid)
    article = drafted.node("Điều 3")
    commands.lease_article(author, draft=drafted.draft.uuid, node=article)
    words = "Điều 3. Hiệu lực thi hành\nNghị định này có hiệu lực từ ngày 01/01/2027."
    saved = commands.edit_article(author, draft=drafted.draft.uuid, node=article, words=words)
    commands.release_article(author, draft=drafted.draft.uuid, node=article)
    rejected = drafted.amends(member, "Điều 3", "Không lấy", heading="Hiệu lực")
    commands.reject_amendment(author, amendment=rejected.uuid, explanation="Không cần")
    return drafted, commands.freeze_text(author, draft=drafted.draft.uuid, number=saved.number)


def test_each_place_says_which_amendment_or_edit_its_words_come_from(frozen):
    drafted, row = frozen

    found = consolidation_of(drafted.members[1], row.uuid)

    assert [one.amendment.op if one.amendment else one.version.kind for one in found.origins] == [
        "replace",
        "delete",
        "edited",
    ]
    assert found.at == {drafted.node("khoản 2 Điều 2"): 1, drafted.node("Điều 3"): 3}
    assert list(found.left_out) == [LeftOut("điểm b khoản 1 Điều 2", "Bản đồ.", 2)]


def test_page_pdf_and_word_bear_the_notes(frozen):
    drafted, row = frozen
    browser, url = _as(drafted.members[1]), reverse("cabinet:consolidated", args=[row.uuid])

    page = browser.get(url).content.decode()
    with pypdfium2.PdfDocument(browser.get(url, {"dang": "pdf"}).content) as document:
        printed = " ".join(" ".join(one.get_textpage().get_text_bounded().split()) for one in document)
    word = docx.Document(BytesIO(browser.get(url, {"dang": "docx"}).content))

    assert url in browser.get(reverse("cabinet:draft_text", args=[drafted.draft.uuid])).content.decode()
    assert ('id="nguon-3"' in page, 'id="nguon-4"' in page, "<del>điểm b khoản 1 Điều 2: Bản đồ.</del>" in page) == (
        True,
        False,
        True,
    )
    note = "[1] Sửa đổi theo đề nghị của Thành Viên 1, tiếp thu ngày"
    left_out = "Bỏ điểm b khoản 1 Điều 2: “Bản đồ.”."
    assert [one in printed for one in ("kho số liệu. [1]", note, left_out)] == [True] * 3
    paragraphs = [one.text for one in word.paragraphs]
    assert paragraphs[-3].startswith(note)
    assert paragraphs[-2].endswith(left_out)
    assert sum(one.endswith(" [1]") for one in paragraphs) == 1
    assert _as(a_stranger()).get(url).status_code == 404


def test_a_text_that_nobody_changed_has_no_notes(data_dir):
    drafted = a_draft()
    row = commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=1)

    found = consolidation_of(drafted.author, row.uuid)
    page = _as(drafted.author).get(reverse("cabinet:consolidated", args=[row.uuid])).content.decode()

    assert (list(found.origins), found.at, list(found.left_out)) == ([], {}, [])
    assert "[1]" not in page


def test_what_comes_back_is_of_its_last_change_and_what_went_with_its_article_is_named_once():
    first = read_words(TEXT).text
    article, other = first.nodes
    without = type(first)(first.issuer, first.type_name, first.title, (other,))

    assert origins([first, without, first]) == ({one.id: 2 for one in (article, *article.children)}, [])
    assert origins([first, without]) == ({}, [LeftOut("Điều 1", "Một", 1)])
    assert origins([first]) == ({}, [])
