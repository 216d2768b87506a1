"""Forms of procedures are begun, written, published; what was published never changes; strangers learn nothing."""

import hashlib
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from dienhong.audit.models import AuditRecord
from dienhong.directory.public import territories_below
from dienhong.forms.public import Asked, FileLimits, Text, Widget, read_form, renamed, with_page, with_question
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.public_services import commands
from dienhong.public_services.models import FormDraft, FormVersion
from dienhong.public_services.queries.forms import DirectoryPlaces, form_by_hash, form_versions, form_work
from dienhong.public_services.tests.builders import BASIS, a_draft, a_procedure, a_publisher, a_record
from dienhong.public_services.tests.form_builders import a_document, a_form, a_form_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return a_publisher()


@pytest.fixture
def procedure(office):
    return a_draft(office)[0]


def _refused(code, act):
    with pytest.raises(RuleBroken) as refused:
        act()
    assert refused.value.code == code
    return refused.value


def test_a_form_begins_with_one_page_and_the_name_of_the_procedure(office, procedure):
    commands.begin_form(office.editor, procedure=procedure.uuid)
    form = form_work(office.reader, procedure.uuid).form

    assert (form.title.vi, len(form.pages)) == ("Đăng ký thử nghiệm", 1)
    assert AuditRecord.objects.get(command="public_services.begin_form").subject_id == str(procedure.uuid)
    _refused("public_services.form_open", lambda: commands.begin_form(office.editor, procedure=procedure.uuid))


def test_a_published_form_is_asked_by_its_hash_and_the_next_one_begins_with_it(office, procedure):
    version = a_form(office, procedure)

    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert form_by_hash(version.sha256).text == version.text
    assert not FormDraft.objects.exists()
    draft = commands.begin_form(office.editor, procedure=procedure.uuid)
    assert draft.text == version.text
    record = AuditRecord.objects.get(command="public_services.publish_form")
    assert (record.outcome, record.subject_id) == ("done", str(procedure.uuid))
    with pytest.raises(NotFound):
        form_by_hash("0" * 64)


def test_versions_are_numbered_and_older_ones_stay(office, procedure):
    first = a_form(office, procedure)
    second = a_form(office, procedure, a_document("Tờ khai mới"))

    assert [one.number for one in form_versions(office.reader, procedure)] == [2, 1]
    assert form_by_hash(first.sha256).title.vi == "Tờ khai thử nghiệm"
    assert form_work(office.reader, procedure.uuid).last == second


def test_a_form_with_mistakes_is_not_published(office, procedure):
    revision = a_form_draft(office, procedure, with_page(a_document(), Text("Trang trống")))

    def publish():
        commands.publish_form(office.head, procedure=procedure.uuid, revision=revision)

    assert _refused("public_services.form_has_mistakes", publish).params == {"number": 1}
    assert not FormVersion.objects.exists()


def test_a_paper_that_the_state_holds_is_not_asked_for(office, procedure):
    asked = Asked(Widget.FILE, Text("Bản chụp căn cước"), files=FileLimits(("pdf",), 1_000_000, 1), paper="Căn cước")
    document, _ = with_question(a_document(), "page_2", asked)
    revision = a_form_draft(office, procedure, document)

    _refused(
        "public_services.form_has_mistakes",
        lambda: commands.publish_form(office.head, procedure=procedure.uuid, revision=revision),
    )


def test_two_editors_notice_each_other(office, procedure):
    a_form_draft(office, procedure)

    def write(revision):
        return commands.write_form(
            office.editor, procedure=procedure.uuid, document=renamed(a_document(), Text("B")), revision=revision
        )

    _refused("public_services.draft_changed", lambda: write(1))
    assert write(2).revision == 3
    _refused(
        "public_services.draft_changed",
        lambda: commands.publish_form(office.head, procedure=procedure.uuid, revision=2),
    )


def test_what_is_no_form_is_not_kept(office, procedure):
    a_form_draft(office, procedure)
    broken = {**a_document(), "format": "other"}
    large = {**a_document(), "note": "x" * 2_000_001}

    for document, code in ((broken, "form_unreadable"), ({"a": {1}}, "form_unreadable"), (large, "form_too_large")):
        _refused(
            f"public_services.{code}",
            lambda document=document: commands.write_form(
                office.editor, procedure=procedure.uuid, document=document, revision=2
            ),
        )


def test_a_draft_is_given_up_and_what_was_published_stays(office, procedure):
    a_form(office, procedure)
    commands.begin_form(office.editor, procedure=procedure.uuid)

    commands.drop_form(office.editor, procedure=procedure.uuid)

    assert not FormDraft.objects.exists()
    assert FormVersion.objects.count() == 1
    for act in (
        lambda: commands.drop_form(office.editor, procedure=procedure.uuid),
        lambda: commands.write_form(office.editor, procedure=procedure.uuid, document=a_document(), revision=1),
        lambda: commands.publish_form(office.head, procedure=procedure.uuid, revision=1),
    ):
        _refused("public_services.no_form_draft", act)


def test_the_same_form_is_not_published_twice(office, procedure):
    a_form(office, procedure)
    draft = commands.begin_form(office.editor, procedure=procedure.uuid)

    _refused(
        "public_services.nothing_changed",
        lambda: commands.publish_form(office.head, procedure=procedure.uuid, revision=draft.revision),
    )


def test_an_abolished_procedure_gets_no_form(office):
    row = a_procedure(office, a_record())
    revision = a_form_draft(office, row)
    commands.abolish_procedure(office.head, procedure=row.uuid, since=clock.today(), basis=BASIS)

    _refused(
        "public_services.procedure_abolished",
        lambda: commands.publish_form(office.head, procedure=row.uuid, revision=revision),
    )
    commands.drop_form(office.editor, procedure=row.uuid)
    _refused("public_services.procedure_abolished", lambda: commands.begin_form(office.editor, procedure=row.uuid))


@pytest.mark.parametrize("change", ["title = 'x'", "text = text || ' '"])
def test_the_database_refuses_changes_of_published_forms(office, procedure, change):
    a_form(office, procedure)

    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.raw(f"UPDATE public_services_formversion SET {change} RETURNING id")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.all().delete()


def test_the_database_refuses_a_text_with_another_hash(office, procedure):
    row = a_form(office, procedure)

    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.create(
            agency_id=row.agency_id,
            procedure=procedure,
            number=9,
            text="{}",
            sha256="0" * 64,
            published_at=row.published_at,
        )


def test_who_may_only_read_or_edit_does_no_more(office, procedure):
    with pytest.raises(NotPermitted):
        commands.begin_form(office.reader, procedure=procedure.uuid)
    revision = a_form_draft(office, procedure)
    with pytest.raises(NotPermitted):
        commands.publish_form(office.editor, procedure=procedure.uuid, revision=revision)


def test_strangers_are_told_that_there_is_no_such_procedure(office, procedure):
    revision, stranger = a_form_draft(office, procedure), a_stranger()
    other = a_publisher("Bộ Khác").head

    for actor in (stranger, other):
        for act in (
            lambda actor=actor: commands.begin_form(actor, procedure=procedure.uuid),
            lambda actor=actor: commands.write_form(
                actor, procedure=procedure.uuid, document=a_document(), revision=revision
            ),
            lambda actor=actor: commands.drop_form(actor, procedure=procedure.uuid),
            lambda actor=actor: commands.publish_form(actor, procedure=procedure.uuid, revision=revision),
            lambda actor=actor: form_work(actor, procedure.uuid),
            lambda actor=actor: form_versions(actor, procedure),
        ):
            with pytest.raises(NotFound):
                act()
    with pytest.raises(NotFound):
        form_work(office.editor, uuid4())


def test_the_record_of_a_written_form_keeps_its_hash_and_not_its_text(office, procedure):
    a_form_draft(office, procedure)
    record = AuditRecord.objects.get(command="public_services.write_form")

    sha256 = read_form(a_document()).sha256

    assert ("Ngày sinh" in record.text, sha256 in record.text) == (False, True)


def test_places_come_out_of_the_directory_and_each_list_is_asked_for_once(django_assert_num_queries):
    places = DirectoryPlaces()

    with django_assert_num_queries(2):
        for _ in range(3):
            assert (places.provinces(), places.communes("01"), places.communes("")) == ([], [], ())
    assert territories_below("") == []
