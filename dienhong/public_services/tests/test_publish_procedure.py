"""Procedures are begun, drafted, published by day, abolished; what was published never changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from dienhong.audit.models import AuditRecord
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.public_services import commands
from dienhong.public_services.catalogue.record import Level, document_of, plain
from dienhong.public_services.models import Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page, in_force, shown_procedure
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
DAY = timedelta(days=1)


def _publish(office, procedure, revision, since=None, basis=BASIS, actor=None):
    return commands.publish_procedure(
        actor or office.head, procedure=procedure.uuid, revision=revision, since=since or clock.today(), basis=basis
    )


def test_a_draft_becomes_a_version_with_its_hash_in_force_from_its_day():
    office, today = a_publisher(), clock.today()
    procedure, revision = a_draft(office)
    assert catalogue_page(Wanted(), None).items == []

    version = _publish(office, procedure, revision)

    expected = document_of(a_record())
    assert (version.number, version.sha256, version.document) == (1, expected.sha256, expected.content)
    assert (version.effective_from, version.effective_to, version.lacks) == (today, None, [])
    assert [one.pk for one in catalogue_page(Wanted(), None).items] == [version.pk]
    assert not ProcedureDraft.objects.exists()
    record = AuditRecord.objects.get(command="public_services.publish_procedure")
    assert (record.outcome, record.subject_id) == ("done", str(procedure.uuid))


def test_the_version_in_force_follows_from_the_day_alone():
    office, today = a_publisher(), clock.today()
    procedure = a_procedure(office)
    a_next_version(office, procedure, a_record(summary="Từ tuần sau."), today + 7 * DAY)

    by_day = {days: [one.number for one in in_force(today + days * DAY)] for days in (-1, 0, 6, 7, 400)}

    assert by_day == {-1: [], 0: [1], 6: [1], 7: [2], 400: [2]}
    assert (shown_procedure(CODE).version.number, shown_procedure(CODE).state) == (1, "in_force")
    assert (shown_procedure(CODE, 2).state, shown_procedure(CODE, 2).record.summary) == ("future", "Từ tuần sau.")
    with pytest.raises(NotFound):
        shown_procedure(CODE, 3)
    with pytest.raises(NotFound):
        shown_procedure("9.999999")


def test_a_version_of_the_same_day_replaces_one_that_was_never_in_force_alone():
    office, today = a_publisher(), clock.today()
    procedure = a_procedure(office)

    a_next_version(office, procedure, a_record(summary="Đúng."), today)

    assert [one.number for one in in_force(today)] == [2]


@pytest.mark.parametrize("change", [{"title": "Khác"}, {"sha256": "0" * 64}, {"effective_from": clock.today() - DAY}])
def test_the_database_refuses_changes_of_what_is_published(change):
    a_procedure(a_publisher())

    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureVersion.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureVersion.objects.all()._raw_delete("default")
    ProcedureVersion.objects.update(effective_to=clock.today() + DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureVersion.objects.update(effective_to=None)


def test_what_may_not_be_published_is_refused_with_its_reason():
    office, today = a_publisher(), clock.today()
    procedure, revision = a_draft(office, a_record(fees=(), requirements=""))
    for code, given in {
        "record_incomplete": {"revision": revision},
        "draft_changed": {"revision": 1},
    }.items():
        with pytest.raises(RuleBroken, match=f"public_services.{code}"):
            _publish(office, procedure, **given)
    whole = commands.write_draft(
        office.editor, procedure=procedure.uuid, document=plain(a_record()), revision=revision
    ).revision
    for code, given in {
        "effect_in_the_past": {"since": today - DAY},
        "effect_too_far": {"since": today + 4000 * DAY},
        "basis_missing": {"basis": " "},
    }.items():
        with pytest.raises(RuleBroken, match=f"public_services.{code}"):
            _publish(office, procedure, whole, **given)
    _publish(office, procedure, whole, today + 2 * DAY)
    with pytest.raises(RuleBroken, match="public_services.no_draft"):
        _publish(office, procedure, whole)
    draft = commands.open_draft(office.editor, procedure=procedure.uuid)
    with pytest.raises(RuleBroken, match="public_services.nothing_changed"):
        _publish(office, procedure, draft.revision, today + 2 * DAY)
    with pytest.raises(RuleBroken, match="public_services.effect_out_of_order"):
        _publish(office, procedure, draft.revision, today + DAY)


def test_drafts_are_begun_opened_and_given_up_in_order():
    office = a_publisher()
    begin = {"agency_id": office.agency.pk, "level": Level.COMMUNE}
    for code, given in {
        "code_wrong": {"code": "đ", "title": "Tên"},
        "title_missing": {"code": CODE, "title": " "},
    }.items():
        with pytest.raises(RuleBroken, match=f"public_services.{code}"):
            commands.begin_procedure(office.editor, **begin, **given)
    procedure, revision = a_draft(office)
    with pytest.raises(RuleBroken, match="public_services.code_taken"):
        commands.begin_procedure(office.editor, **begin, code=CODE, title="Tên")
    with pytest.raises(RuleBroken, match="public_services.draft_open"):
        commands.open_draft(office.editor, procedure=procedure.uuid)
    with pytest.raises(RuleBroken, match="public_services.never_published"):
        commands.drop_draft(office.editor, procedure=procedure.uuid)
    write = {"procedure": procedure.uuid, "revision": revision}
    with pytest.raises(RuleBroken, match="public_services.record_of_another"):
        commands.write_draft(office.editor, document=plain(a_record("9.000002")), **write)
    with pytest.raises(RuleBroken, match="public_services.record_misfit"):
        commands.write_draft(office.editor, document={**plain(a_record()), "terms": 3}, **write)
    _publish(office, procedure, revision)
    commands.open_draft(office.editor, procedure=procedure.uuid)
    commands.drop_draft(office.editor, procedure=procedure.uuid)
    assert not ProcedureDraft.objects.exists()
    for act in (
        commands.drop_draft,
        lambda actor, procedure: commands.write_draft(
            actor, procedure=procedure, document=plain(a_record()), revision=1
        ),
    ):
        with pytest.raises(RuleBroken, match="public_services.no_draft"):
            act(office.editor, procedure=procedure.uuid)


def test_an_abolished_procedure_stays_readable_and_gets_no_version_any_more():
    office, today = a_publisher(), clock.today()
    begun, _ = a_draft(office, a_record("9.000009"))
    with pytest.raises(RuleBroken, match="public_services.never_published"):
        commands.abolish_procedure(office.head, procedure=begun.uuid, since=today, basis=BASIS)
    procedure = a_procedure(office)

    commands.abolish_procedure(office.head, procedure=procedure.uuid, since=today + 5 * DAY, basis=BASIS)

    assert (in_force(today + 4 * DAY).count(), in_force(today + 5 * DAY).count()) == (1, 0)
    with clock.frozen(clock.now() + 6 * DAY):
        assert shown_procedure(CODE).state == "abolished"
    for act in (
        lambda: commands.abolish_procedure(office.head, procedure=procedure.uuid, since=today, basis=BASIS),
        lambda: commands.open_draft(office.editor, procedure=procedure.uuid),
    ):
        with pytest.raises(RuleBroken, match="public_services.procedure_abolished"):
            act()


def test_strangers_find_nothing_and_readers_change_nothing():
    office, other, today = a_publisher(), a_publisher("Bộ Khác"), clock.today()
    procedure, revision = a_draft(office)
    acts = {
        "open": lambda actor: commands.open_draft(actor, procedure=procedure.uuid),
        "write": lambda actor: commands.write_draft(
            actor, procedure=procedure.uuid, document=plain(a_record()), revision=revision
        ),
        "drop": lambda actor: commands.drop_draft(actor, procedure=procedure.uuid),
        "publish": lambda actor: _publish(office, procedure, revision, actor=actor),
        "abolish": lambda actor: commands.abolish_procedure(actor, procedure=procedure.uuid, since=today, basis=BASIS),
        "offer": lambda actor: commands.offer_procedure(
            actor, procedure=procedure.uuid, agency_id=office.agency.pk, since=today
        ),
    }
    for act in acts.values():
        for actor in (a_stranger(), other.head):
            with pytest.raises(NotFound):
                act(actor)
        with pytest.raises(NotPermitted):
            act(office.reader)
    for name in ("publish", "abolish"):
        with pytest.raises(NotPermitted):
            acts[name](office.editor)
    with pytest.raises(NotPermitted):
        commands.begin_procedure(
            other.head, agency_id=office.agency.pk, code="9.000003", title="Tên", level=Level.COMMUNE
        )
    with pytest.raises(NotFound):
        commands.open_draft(office.editor, procedure=uuid4())
    assert Procedure.objects.count() == 1
