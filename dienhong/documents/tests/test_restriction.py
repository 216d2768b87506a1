"""Restricted documents: until the day only those who work on them see them, by list, search, page and thread alike."""

from datetime import timedelta

import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.permissions import ASSIGN_INCOMING, ISSUE_DOCUMENT, READ_DOCUMENTS, REGISTER_INCOMING
from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.registers import incoming_in
from dienhong.documents.queries.search import search_hits
from dienhong.documents.tests.builders import a_draft, an_arrived_document, an_incoming_office, an_office
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
BASIS = "Luật Tiếp cận thông tin, Điều 6"


def in_days(number):
    return clock.today() + timedelta(days=number)


def test_a_restricted_document_of_ours_is_seen_by_those_who_work_on_it_until_the_day_has_passed(installation, record):
    office = an_office()
    document = a_draft(office, summary="Kế hoạch chưa công bố")
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)
    reader = an_actor(READ_DOCUMENTS, at=office["agency"])
    before = list(outgoing_list(reader))

    commands.restrict_outgoing(office["author"], document_id=document.pk, until=in_days(1), basis=BASIS)

    seen = [list(outgoing_list(one)) for one in (reader, office["author"], office["reviewer"])]
    assert (before, seen) == ([document], [[], [document], [document]])
    assert search_hits(reader, "chưa công bố", 5) == []
    assert record() == ("documents.restrict_outgoing", "done", "")
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert list(outgoing_list(reader)) == [document]


def test_a_restricted_document_that_came_is_seen_by_clerks_and_its_handler(installation, record):
    office = an_incoming_office()
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)
    commands.assign_incoming(office["clerk"], document_id=document.pk, person_id=office["handler"].person_id)
    reader = an_actor(READ_DOCUMENTS, at=office["agency"])
    both = an_actor(READ_DOCUMENTS, REGISTER_INCOMING, ASSIGN_INCOMING, at=office["agency"])

    commands.restrict_incoming(office["clerk"], document_id=document.pk, until=in_days(0), basis=BASIS)
    recorded = record()

    seen = [list(incoming_list(one)) for one in (reader, both, office["clerk"], office["handler"])]
    assert seen == [[], [document], [document], [document]]
    assert recorded == ("documents.restrict_incoming", "done", "")
    document.refresh_from_db()
    assert [list(incoming_in(one, document.register)) for one in (reader, office["clerk"])] == [[], [document]]
    commands.restrict_incoming(office["clerk"], document_id=document.pk, until=None, basis="")
    assert list(incoming_list(reader)) == [document]


def test_a_restriction_needs_a_day_to_come_a_basis_and_somebody_entitled(installation):
    office, sender = an_incoming_office(), an_office()
    document, draft = an_arrived_document(office), a_draft(sender)

    def restrict(actor, until, basis):
        return commands.restrict_incoming(actor, document_id=document.pk, until=until, basis=basis)

    with pytest.raises(RuleBroken, match="documents.restriction_in_the_past"):
        restrict(office["clerk"], in_days(-1), BASIS)
    with pytest.raises(RuleBroken, match="documents.restriction_without_basis"):
        restrict(office["clerk"], in_days(1), " ")
    with pytest.raises(NotPermitted):
        restrict(an_actor(READ_DOCUMENTS, at=office["agency"]), in_days(1), BASIS)
    with pytest.raises(NotFound):
        restrict(a_stranger(), in_days(1), BASIS)
    with pytest.raises(NotFound):
        commands.restrict_outgoing(
            an_actor(ISSUE_DOCUMENT, at=sender["agency"]), document_id=draft.pk, until=in_days(1), basis=BASIS
        )


def test_the_page_restricts_and_says_so(installation):
    office = an_incoming_office()
    document = an_arrived_document(office)
    client = Client()
    sign_in(client, office["clerk"])
    address = f"/van-ban/den/{document.uuid}/"

    client.post(f"{address}han-che/", {"until": in_days(5).isoformat(), "basis": BASIS})

    page = client.get(address).content.decode()
    assert f"{in_days(5):%d/%m/%Y}" in page
    assert f"{address}han-che/" in page
