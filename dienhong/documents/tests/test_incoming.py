"""Incoming documents: taken in once, registered in order, refused with a reason, handled by whom they were given to."""

from datetime import timedelta

import pytest

from dienhong.documents import commands
from dienhong.documents.models import IncomingDocument
from dienhong.documents.queries.incoming import incoming_list, waiting_incoming
from dienhong.documents.queries.wanted import Wanted
from dienhong.documents.tests.builders import an_arrived_document, an_incoming_office
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(installation):
    return an_incoming_office()


def assign(office, document, **more):
    return commands.assign_incoming(
        office["clerk"], document_id=document.pk, person_id=office["handler"].person_id, **more
    )


def test_the_whole_way_from_arrival_to_result(office, record):
    document = an_arrived_document(office)

    commands.register_incoming(office["clerk"], document_id=document.pk)
    assign(office, document, instruction="Trả lời")
    commands.start_incoming(office["handler"], document_id=document.pk)
    commands.finish_incoming(office["handler"], document_id=document.pk, result="Đã trả lời")

    document.refresh_from_db()
    assert (document.status, document.number) == ("finished", 1)
    assert document.handlings.get().result == "Đã trả lời"
    assert record() == ("documents.finish_incoming", "done", "")


def test_the_same_arrival_is_taken_in_once(office):
    first = an_arrived_document(office, source_key="gói-1")

    assert an_arrived_document(office, source_key="gói-1") == first
    assert IncomingDocument.objects.count() == 1


def test_a_refused_document_has_its_reason_and_no_number(office):
    document = an_arrived_document(office)

    with pytest.raises(RuleBroken, match="documents.reason_missing"):
        commands.refuse_incoming(office["clerk"], document_id=document.pk, reason="")
    commands.refuse_incoming(office["clerk"], document_id=document.pk, reason="Thiếu Phụ lục II")

    document.refresh_from_db()
    assert (document.status, document.number, document.refusal_reason) == ("refused", None, "Thiếu Phụ lục II")
    with pytest.raises(RuleBroken, match="documents.wrong_incoming_status"):
        commands.register_incoming(office["clerk"], document_id=document.pk)


def test_a_handler_sees_only_what_was_given_to_him_and_a_stranger_nothing(office):
    mine, other = an_arrived_document(office, "1/CV"), an_arrived_document(office, "2/CV")
    commands.register_incoming(office["clerk"], document_id=mine.pk)
    assign(office, mine)

    assert list(incoming_list(office["handler"])) == [mine]
    assert list(incoming_list(office["handler"], Wanted(mine=True))) == [mine]
    assert set(incoming_list(office["clerk"])) == {mine, other}
    assert list(incoming_list(a_stranger())) == []
    with pytest.raises(NotFound):
        commands.register_incoming(a_stranger(), document_id=other.pk)


def test_only_the_handler_begins_and_only_with_the_permission(office):
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)
    assign(office, document)

    with pytest.raises(NotPermitted):
        commands.start_incoming(office["clerk"], document_id=document.pk)
    with pytest.raises(RuleBroken, match="documents.handler_lacks_permission"):
        commands.assign_incoming(office["clerk"], document_id=document.pk, person_id=office["clerk"].person_id)


def test_a_deadline_in_the_past_is_refused(office):
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)

    with pytest.raises(RuleBroken, match="documents.due_in_the_past"):
        assign(office, document, due_at=clock.now() - timedelta(minutes=1))


def test_a_new_assignment_closes_the_earlier_one(office):
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)

    first, second = assign(office, document), assign(office, document)

    first.refresh_from_db()
    assert (first.closed_at is None, second.closed_at is None) == (False, True)


def test_what_waits_goes_from_clerk_to_handler(office):
    document = an_arrived_document(office)

    assert list(waiting_incoming(office["clerk"])) == [document]
    commands.register_incoming(office["clerk"], document_id=document.pk)
    assign(office, document)

    assert list(waiting_incoming(office["clerk"])) == []
    assert list(waiting_incoming(office["handler"])) == [document]
