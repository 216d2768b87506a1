"""Who sees what, and what a page costs: the same queries for one row and for three."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienhong.documents import commands
from dienhong.documents.permissions import READ_DOCUMENTS
from dienhong.documents.queries.outgoing import outgoing_list, visible_outgoing
from dienhong.documents.queries.wanted import Wanted
from dienhong.documents.tests.builders import (
    a_draft,
    an_approved_document,
    an_arrived_document,
    an_incoming_office,
    an_issued_document,
    an_office,
    an_office_with_keys,
)
from dienhong.identity.public import actor_for_system
from dienhong.identity.tests.builders import a_stranger, an_actor, an_agency_system, sign_in

pytestmark = pytest.mark.django_db


def seen_by(office, document) -> set[str]:
    people = {**office, "reader": an_actor(READ_DOCUMENTS, at=office["agency"]), "stranger": a_stranger()}
    names = ("author", "reviewer", "signer", "clerk", "reader", "stranger")
    return {name for name in names if visible_outgoing(people[name]).filter(pk=document.pk).exists()}


def test_each_status_is_seen_by_those_it_concerns(demo_installation):
    office = an_office_with_keys()
    draft = a_draft(office)
    review = a_draft(office)
    commands.submit_draft(office["author"], document_id=review.pk, reviewer_id=office["reviewer"].person_id)

    assert seen_by(office, draft) == {"author"}
    assert seen_by(office, review) == {"author", "reviewer", "reader"}
    assert seen_by(office, an_approved_document(office)) == {"author", "reviewer", "signer", "reader"}
    assert seen_by(office, an_issued_document(office)) == {"author", "reviewer", "signer", "clerk", "reader"}


def test_the_software_of_an_agency_sees_no_draft_that_nobody_reviews_yet():
    office = an_office()
    a_draft(office)
    system, _ = an_agency_system(office["agency"], READ_DOCUMENTS)

    assert list(visible_outgoing(actor_for_system(system.pk))) == []


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", ""])
def test_a_status_filter_shows_the_visible_rows_of_that_status(status):
    office = an_office()
    a_draft(office)
    an_approved_document(office)
    wanted = Wanted(status=status)

    expected = {one for one in visible_outgoing(office["author"]) if status in ("", one.status)}
    assert set(outgoing_list(office["author"], wanted)) == expected


def test_common_words_are_found_like_rare_ones(monkeypatch):
    office = an_office()
    documents = {a_draft(office) for _ in range(3)}
    rare = set(outgoing_list(office["author"], Wanted("dien tap")))

    monkeypatch.setattr("dienhong.kernel.pages.COMMON", 1)

    assert rare == set(outgoing_list(office["author"], Wanted("dien tap"))) == documents
    assert set(outgoing_list(office["author"], Wanted("không có"))) == set()


@pytest.mark.parametrize("text", ["'", "a & b | !c", "(((", ":*", "\\", "%", "a'b\\"])
def test_signs_of_the_search_language_are_only_text(text):
    office = an_office()
    a_draft(office)

    assert list(outgoing_list(office["author"], Wanted(text))) in ([], list(outgoing_list(office["author"])))


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # what is made once (pictures, permissions of the session) is made
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_of_outgoing_documents_costs_the_same_for_one_and_three(demo_installation):
    office = an_office()
    client = Client()
    sign_in(client, office["author"])
    a_draft(office)
    one = queries_of(client, "/van-ban/di/")
    a_draft(office), a_draft(office)

    assert queries_of(client, "/van-ban/di/") == one


def test_the_list_of_incoming_documents_costs_the_same_for_one_and_three(demo_installation):
    office = an_incoming_office()
    client = Client()
    sign_in(client, office["clerk"])
    an_arrived_document(office)
    one = queries_of(client, "/van-ban/den/")
    an_arrived_document(office), an_arrived_document(office)

    assert queries_of(client, "/van-ban/den/") == one


def test_the_page_of_a_document_costs_the_same_for_one_and_three_attachments(demo_installation):
    office = an_office()
    document = a_draft(office)
    client = Client()
    sign_in(client, office["author"])
    costs = []
    for more in (1, 2):
        for number in range(more):
            commands.add_attachment(
                office["author"], document_id=document.pk, name=f"{more}-{number}.txt", data=b"Phu luc"
            )
        costs.append(queries_of(client, f"/van-ban/di/{document.uuid}/"))

    assert costs[0] == costs[1]
