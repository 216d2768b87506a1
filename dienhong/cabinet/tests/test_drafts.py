"""Writing a draft: read, one writer an article, versions, amendments, conflicts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from dienhong.audit.tests.builders import all_records
from dienhong.cabinet import commands
from dienhong.cabinet.commands import Settlement
from dienhong.cabinet.draft_lines import shown_amendments
from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import Amendment, DraftVersion, FrozenText
from dienhong.cabinet.queries.amendments import amendments_of, explained_rows
from dienhong.cabinet.queries.drafts import newest_version, writers_of
from dienhong.cabinet.tests.draft_builders import a_draft
from dienhong.documents.public import file_bytes
from dienhong.drafting.public import places_of, read_akn, read_docx
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted():
    return a_draft()


def _edit(drafted, actor, name, words):
    return commands.edit_article(actor, draft=drafted.draft.uuid, node=drafted.node(name), words=words)


def test_a_paper_is_read_as_a_draft(drafted):
    version = newest_version(drafted.draft)

    assert (version.number, version.kind) == (1, "imported")
    assert [place.short for place in drafted.places().values() if place.node.kind == "article"] == [
        "Điều 1",
        "Điều 2",
        "Điều 3",
    ]
    assert all_records()[-1][:2] == ("cabinet.begin_draft", "done")


@pytest.mark.parametrize("words", ["không có điều nào", "Điều 1. Một.\n1. Khoản\nPhụ lục"])
def test_only_what_is_a_text_becomes_a_draft(drafted, words):
    version = drafted.draft.paper.versions.get()

    if "Điều" not in words:
        with pytest.raises(RuleBroken, match=r"cabinet\.text_empty"):
            commands.begin_draft(drafted.author, version=version.uuid, words=words)
        assert drafted.draft.versions.count() == 1
    else:
        commands.begin_draft(drafted.author, version=version.uuid, words=words)
        assert newest_version(drafted.draft).number == 2


def test_strangers_and_members_write_nothing(drafted):
    version, node = drafted.draft.paper.versions.get(), drafted.node("Điều 1")

    with pytest.raises(NotFound):
        commands.begin_draft(an_actor(), version=version.uuid)
    for who, refused in ((an_actor(), NotFound), (drafted.members[0], NotPermitted)):
        with pytest.raises(refused):
            commands.edit_article(who, draft=drafted.draft.uuid, node=node, words="Điều 1. Khác")
        with pytest.raises(refused):
            commands.lease_article(who, draft=drafted.draft.uuid, node=node)
        with pytest.raises(refused):
            commands.release_article(who, draft=drafted.draft.uuid, node=node)


def test_one_writer_an_article_until_the_lease_ends(drafted, monkeypatch):
    node = drafted.node("Điều 1")
    commands.lease_article(drafted.author, draft=drafted.draft.uuid, node=node)

    with pytest.raises(RuleBroken, match=r"cabinet\.article_held"):
        _edit(drafted, drafted.second, "Điều 1", "Điều 1. Khác.")
    _edit(drafted, drafted.second, "Điều 2", "Điều 2. Khác.")
    later = clock.now() + timedelta(minutes=11)
    with clock.frozen(later):
        _edit(drafted, drafted.second, "Điều 1", "Điều 1. Nay đã khác.")
        assert writers_of(drafted.draft)[node].holder_id == drafted.second.person_id

    assert drafted.words("Điều 1") == "Nay đã khác."
    with clock.frozen(later):
        commands.release_article(drafted.second, draft=drafted.draft.uuid, node=node)
        assert writers_of(drafted.draft) == {}


def test_saves_of_one_writer_are_one_version_for_five_minutes(drafted):
    first = _edit(drafted, drafted.author, "Điều 3", "Điều 3. Một.")
    again = _edit(drafted, drafted.author, "Điều 3", "Điều 3. Hai.")
    same = _edit(drafted, drafted.author, "Điều 3", "Điều 3. Hai.")
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        later = _edit(drafted, drafted.author, "Điều 3", "Điều 3. Ba.")

    assert [one.number for one in (first, again, same, later)] == [2, 2, 2, 3]
    drafted.amends(drafted.members[0], "Điều 3", "Bốn.")
    assert _edit(drafted, drafted.author, "Điều 3", "Điều 3. Năm.").number == 4


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("Điều 1", "Điều 1. A.\nĐiều 2. B.", "cabinet.text_not_strict"),
        ("Điều 1", " ", "cabinet.text_empty"),
        ("khoản 1 Điều 1", "x", "cabinet.place_wrong"),
        ("Điều 1", "Điều 1. Một.\nTUYỆT MẬT", "documents.state_secret"),
    ],
)
def test_what_cannot_be_kept_is_refused(drafted, name, words, code):
    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        _edit(drafted, drafted.author, name, words)

    assert drafted.draft.versions.count() == 1


def test_an_amendment_is_taken_up_and_references_follow(drafted):
    row = drafted.amends(drafted.members[1], "Điều 1", "Điều 1a. Mới\n1. Một.", op="insert_after")

    commands.accept_amendment(drafted.author, amendment=row.uuid)

    assert drafted.words("khoản 2 Điều 1") == "Ngoại lệ theo khoản 1 Điều 3."
    row.refresh_from_db()
    assert (row.state, newest_version(drafted.draft).kind) == ("accepted", "amended")
    with pytest.raises(RuleBroken, match=r"cabinet\.amendment_decided"):
        commands.reject_amendment(drafted.author, amendment=row.uuid, explanation="Muộn")


def test_what_is_not_taken_up_is_explained(drafted):
    row = drafted.amends(drafted.members[1], "Điều 3", "Từ năm sau.", heading="Hiệu lực thi hành")

    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.reject_amendment(drafted.author, amendment=row.uuid, explanation=" ")
    commands.reject_amendment(drafted.author, amendment=row.uuid, explanation="Cần sớm.")

    table = explained_rows(drafted.author, drafted.draft, newest_version(drafted.draft))
    assert [(one.place, one.who, one.reason, one.explanation) for one in table] == [
        ("Điều 3", "Thành Viên 2", "Cho rõ nghĩa", "Cần sớm.")
    ]


def test_an_author_takes_back_what_nobody_answered(drafted):
    row = drafted.amends(drafted.members[1], "Điều 3", "Từ năm sau.")

    with pytest.raises(NotPermitted):
        commands.withdraw_amendment(drafted.members[0], amendment=row.uuid)
    commands.withdraw_amendment(drafted.members[1], amendment=row.uuid)

    assert amendments_of(drafted.draft) == []
    with pytest.raises(RuleBroken, match=r"cabinet\.amendment_decided"):
        commands.withdraw_amendment(drafted.members[1], amendment=row.uuid)


def _conflicting(drafted):
    first = drafted.amends(drafted.members[0], "khoản 2 Điều 2", "Cơ quan quản lý kho là Bộ.")
    second = drafted.amends(drafted.members[1], "khoản 2 Điều 2", "Cơ quan quản lý kho là tỉnh.")
    return first, second


def test_two_on_one_place_are_a_conflict_that_the_agency_settles(drafted):
    first, second = _conflicting(drafted)
    text = tree_of(newest_version(drafted.draft))
    shown = shown_amendments(text, places_of(text), amendments_of(drafted.draft))[first.node]
    assert [(one.row, one.against, one.stale) for one in shown] == [
        (first, (second,), False),
        (second, (first,), False),
    ]
    with pytest.raises(RuleBroken, match=r"cabinet\.amendment_conflict"):
        commands.accept_amendment(drafted.author, amendment=first.uuid)

    commands.settle_conflict(drafted.author, amendment=first.uuid, settlement=Settlement("Theo luật.", second.uuid))

    assert drafted.words("khoản 2 Điều 2") == "Cơ quan quản lý kho là tỉnh."
    assert dict(Amendment.objects.values_list("uuid", "state")) == {first.uuid: "rejected", second.uuid: "accepted"}


def test_a_third_text_takes_both_up_in_part(drafted):
    first, second = _conflicting(drafted)
    third = Settlement("Kết hợp.", words="Cơ quan quản lý kho là Bộ và tỉnh.")

    with pytest.raises(NotPermitted):
        commands.settle_conflict(drafted.members[0], amendment=first.uuid, settlement=third)
    commands.settle_conflict(drafted.author, amendment=second.uuid, settlement=third)

    assert drafted.words("khoản 2 Điều 2") == "Cơ quan quản lý kho là Bộ và tỉnh."
    assert set(Amendment.objects.values_list("state", "explanation")) == {("partly", "Kết hợp.")}


def test_a_place_that_was_changed_since_is_a_conflict(drafted):
    row = drafted.amends(drafted.members[0], "khoản 2 Điều 2", "Cơ quan khác.")
    _edit(
        drafted,
        drafted.author,
        "Điều 2",
        "Điều 2. Giải thích từ ngữ\n1. Kho số liệu gồm:\na) Số liệu gốc;\nb) Bản đồ.\n2. Cơ quan quản lý kho số.",
    )

    with pytest.raises(RuleBroken, match=r"cabinet\.amendment_conflict"):
        commands.accept_amendment(drafted.author, amendment=row.uuid)
    commands.settle_conflict(drafted.author, amendment=row.uuid, settlement=Settlement("Vẫn hợp.", row.uuid))

    assert drafted.words("khoản 2 Điều 2") == "Cơ quan khác."


@pytest.mark.parametrize(
    ("op", "words", "code"),
    [
        ("replace", "Cơ quan quản lý kho.", "cabinet.nothing_changed"),
        ("replace", "", "cabinet.text_empty"),
        ("split", "Một.", "cabinet.text_empty"),
        ("insert_after", "1. Một.\nĐiều 9. Chín.", "cabinet.text_not_strict"),
        ("move", "", "cabinet.place_wrong"),
    ],
)
def test_an_amendment_must_fit_its_place(drafted, op, words, code):
    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        drafted.amends(drafted.members[0], "khoản 2 Điều 2", words, op=op)


def test_nothing_is_taken_up_where_somebody_writes(drafted):
    row = drafted.amends(drafted.members[0], "khoản 2 Điều 2", "Cơ quan khác.")
    commands.lease_article(drafted.second, draft=drafted.draft.uuid, node=drafted.node("Điều 2"))

    with pytest.raises(RuleBroken, match=r"cabinet\.article_held"):
        commands.accept_amendment(drafted.author, amendment=row.uuid)


def _freeze(drafted, actor, reason=""):
    number = newest_version(drafted.draft).number
    return commands.freeze_text(actor, draft=drafted.draft.uuid, number=number, override_reason=reason)


def test_a_frozen_text_is_three_files_of_one_tree(drafted, data_dir):
    made = _freeze(drafted, drafted.setting.office.keeper)

    text = tree_of(newest_version(drafted.draft))
    assert read_akn(file_bytes(made.akn_id)) == text
    assert read_docx(file_bytes(made.docx_id)).text == text
    assert file_bytes(made.pdf_id).startswith(b"%PDF-")
    with pytest.raises(RuleBroken, match=r"cabinet\.text_frozen"):
        _freeze(drafted, drafted.author)
    with pytest.raises(RuleBroken, match=r"cabinet\.text_changed"):
        commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=7)


def test_what_is_frozen_cannot_be_changed(drafted, data_dir):
    made = _freeze(drafted, drafted.author)

    after = _edit(drafted, drafted.author, "Điều 3", "Điều 3. Khác.")
    assert after.number == made.version.number + 1
    for change in (
        lambda: FrozenText.objects.update(override_reason="x"),
        lambda: DraftVersion.objects.filter(pk=made.version_id).update(tree="{}"),
        lambda: FrozenText.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_open_amendments_stand_in_the_way_until_a_head_says_why_not(drafted, data_dir):
    drafted.amends(drafted.members[1], "Điều 3", "Từ năm sau.")

    with pytest.raises(RuleBroken, match=r"cabinet\.amendments_open"):
        _freeze(drafted, drafted.leader)
    for actor in (drafted.author, drafted.setting.office.keeper):
        with pytest.raises(NotPermitted):
            _freeze(drafted, actor, "Cấp bách")
    with pytest.raises(NotPermitted):
        _freeze(drafted, drafted.members[1], "Cấp bách")
    made = _freeze(drafted, drafted.members[0], "Cấp bách")

    assert made.override_reason == "Cấp bách"
    assert all_records()[-1][:2] == ("cabinet.freeze_text", "done")


def test_a_text_that_cites_what_is_gone_is_not_frozen(drafted, data_dir):
    row = drafted.amends(drafted.members[0], "khoản 1 Điều 2", op="delete")
    commands.accept_amendment(drafted.author, amendment=row.uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.reference_gone"):
        _freeze(drafted, drafted.author)


def test_a_draft_is_read_anew_from_its_own_word_file(drafted, data_dir):
    made = _freeze(drafted, drafted.author)
    before = drafted.node("khoản 2 Điều 2")
    paper = drafted.draft.paper
    version = commands.replace_paper(drafted.author, paper=paper.uuid, file=("du-thao.docx", file_bytes(made.docx_id)))

    commands.begin_draft(drafted.author, version=version.uuid)

    assert (drafted.node("khoản 2 Điều 2"), drafted.draft.versions.count()) == (before, 1)


def test_a_file_without_words_and_a_text_without_end_are_refused(drafted, data_dir):
    made = _freeze(drafted, drafted.author)
    file = ("du-thao.pdf", file_bytes(made.pdf_id))
    version = commands.replace_paper(drafted.author, paper=drafted.draft.paper.uuid, file=file)

    with pytest.raises(RuleBroken, match=r"cabinet\.text_unreadable"):
        commands.begin_draft(drafted.author, version=version.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.text_too_large"):
        commands.begin_draft(drafted.author, version=version.uuid, words="Lời.\n" * 40_001)


def test_only_words_of_one_place_are_settled_together(drafted):
    row = drafted.amends(drafted.members[0], "khoản 2 Điều 2", op="delete")

    with pytest.raises(RuleBroken, match=r"cabinet\.not_other_words"):
        commands.settle_conflict(drafted.author, amendment=row.uuid, settlement=Settlement("Không.", row.uuid))
