"""Terms of assignments and opinions follow the working calendar, with a journal."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.models import Handling, Opinion, TermChange
from dienhong.documents.permissions import GIVE_OPINION
from dienhong.documents.tests.builders import a_draft, an_arrived_document, an_incoming_office, an_office
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotPermitted
from dienhong.notifications.models import Notification
from dienhong.working_time.public import set_day, withdraw_day

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 25)
WEDNESDAY_EVENING, THURSDAY_EVENING = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (25, 26))


def a_day_off(agency_id, day=WEDNESDAY):
    rule = set_day(PLATFORM, agency_id=agency_id, day=day, kind="off", title="Nghỉ chống bão", basis="12/CĐ-TTg")
    outbox.deliver_waiting()
    return rule


def an_assigned(office, **term):
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)
    return commands.assign_incoming(
        office["clerk"], document_id=document.pk, person_id=office["handler"].person_id, **term
    )


def due(row):
    return type(row).objects.get(pk=row.pk).due_at


def test_a_day_off_moves_an_assignment_and_its_withdrawal_brings_it_back(installation):
    office = an_incoming_office()
    with frozen(MONDAY):
        handling = an_assigned(office, due_on=WEDNESDAY)
        before = due(handling)
        rule = a_day_off(0)
        moved = due(handling)
        withdraw_day(PLATFORM, rule=rule.uuid)
        outbox.deliver_waiting()
        client = Client()
        sign_in(client, office["handler"])
        page = client.get(f"/van-ban/den/{handling.document.uuid}/").content.decode()

    assert (before, moved, due(handling)) == (WEDNESDAY_EVENING, THURSDAY_EVENING, WEDNESDAY_EVENING)
    line = TermChange.objects.order_by("id")[0]
    assert (line.handling_id, line.old_due_at, line.new_due_at) == (handling.pk, WEDNESDAY_EVENING, THURSDAY_EVENING)
    assert line.basis == "25/11/2026: Nghỉ chống bão (12/CĐ-TTg)"
    assert line.basis in page
    told = Notification.objects.filter(event="documents.term_moved").values_list("person_id", flat=True)
    assert list(told) == [office["handler"].person_id] * 2


def test_the_term_of_an_opinion_follows_the_calendar_of_who_is_asked():
    office = an_office()
    adviser = an_actor(GIVE_OPINION, at=office["recipient"])
    with frozen(MONDAY):
        [opinion] = commands.ask_opinions(
            office["author"],
            document_id=a_draft(office).pk,
            agency_ids=[office["recipient"].pk],
            due_on=WEDNESDAY,
        )
        a_day_off(office["agency"].pk)
        others = due(opinion)
        a_day_off(office["recipient"].pk)

    assert (others, due(opinion)) == (WEDNESDAY_EVENING, THURSDAY_EVENING)
    assert TermChange.objects.get().opinion_id == opinion.pk
    told = Notification.objects.filter(event="documents.term_moved").values_list("person_id", flat=True)
    assert set(told) == {adviser.person_id, office["author"].person_id}


def test_a_moment_that_was_named_and_what_is_done_stay(installation):
    office = an_incoming_office()
    with frozen(MONDAY):
        named = an_assigned(office, due_at=WEDNESDAY_EVENING)
        done = an_assigned(office, due_on=WEDNESDAY)
        commands.start_incoming(office["handler"], document_id=done.document_id)
        commands.finish_incoming(office["handler"], document_id=done.document_id, result="Đã xong")
        a_day_off(0)

    assert [due(named), due(done)] == [WEDNESDAY_EVENING] * 2
    assert not TermChange.objects.exists()


def test_the_same_change_a_second_time_moves_nothing_and_only_the_platform_reckons(installation):
    office = an_incoming_office()
    with frozen(MONDAY):
        handling = an_assigned(office, due_on=WEDNESDAY)
        a_day_off(0)
        commands.reckon_handling(PLATFORM, handling_id=handling.pk, basis="lần nữa")

    assert TermChange.objects.count() == 1
    with pytest.raises(NotPermitted):
        commands.reckon_handling(office["clerk"], handling_id=handling.pk, basis="tự ý")
    with pytest.raises(NotPermitted):
        commands.reckon_opinion(office["clerk"], opinion_id=1, basis="tự ý")
    assert (Handling.objects.count(), Opinion.objects.count()) == (1, 0)
