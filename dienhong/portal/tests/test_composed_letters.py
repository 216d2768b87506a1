"""Letters may come composed (NFC) or in parts (NFD): every search finds the same, and what is stored is composed."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from dienhong.assignments.queries.lists import Wanted as TasksWanted
from dienhong.assignments.queries.lists import assignment_list
from dienhong.assignments.tests.builders import an_assignment, offices
from dienhong.directory.public import AgencyNames, found_agency, search_agencies
from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands as documents
from dienhong.documents.permissions import DRAFT_DOCUMENT, READ_DOCUMENTS
from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.wanted import Wanted as DocumentsWanted
from dienhong.documents.tests.builders import a_draft, an_arrived_document, an_incoming_office, an_office
from dienhong.exchange.commands import set_axis_term
from dienhong.exchange.edxml import read_document, write_document
from dienhong.exchange.edxml.tests.builders import a_document, a_header
from dienhong.exchange.models import AxisTerm
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries.log import LogWanted, messages
from dienhong.exchange.queries.matrix import Wanted as MatrixWanted
from dienhong.exchange.queries.matrix import matrix_of
from dienhong.exchange.queries.pages import Wanted, received_deliveries, sent_packages
from dienhong.exchange.tests.builders import a_kept_delivery, a_kept_package
from dienhong.identity.public import register_person, search_persons
from dienhong.identity.tests.builders import a_person, a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.text import fold
from dienhong.portal.gather import search_hits
from dienhong.working_time.public import set_day

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")
WORDS = "Kế hoạch ứng phó Đường Thượng"


def in_parts(text: str) -> str:
    """The text with every letter and its marks apart, as some systems write it."""
    parts = unicodedata.normalize("NFD", text)
    assert parts != text
    return parts


def each_way(text: str) -> list[str]:
    """Composed, in parts, without dấu, and in large letters in parts."""
    return [text, in_parts(text), fold(text), in_parts(text.upper())]


@pytest.mark.parametrize("text", each_way("Đường Thượng"))
def test_the_lists_and_the_log_of_the_axis_find_a_package_however_it_is_typed(text):
    sender, recipient = an_agency("Bộ Thử"), an_agency("Xã Đường Thượng")
    package = a_kept_package(sender, clock.now(), code="7/ỨNG-BTN", subject=WORDS)
    delivery = a_kept_delivery(package, recipient)
    a_kept_delivery(a_kept_package(sender, clock.now(), subject="Chuyện khác"), an_agency("Xã Khác"))
    reader = an_actor(SEND, RECEIVE, READ, at=sender)
    receiver = an_actor(SEND, RECEIVE, READ, at=recipient)

    assert list(sent_packages(reader, Wanted(text=text))) == [package]
    assert list(received_deliveries(receiver, Wanted(text=text))) == [delivery]
    assert list(messages(reader, LogWanted(text=text))) == [delivery]
    assert [row.delivery for row in matrix_of(reader, package, MatrixWanted(text=text)).rows] == [delivery.uuid]


def test_number_and_type_of_the_log_are_found_in_parts():
    sender = an_agency("Bộ Thử")
    package = a_kept_package(sender, clock.now(), code="7/ỨNG-BTN", type_name="Quyết định")
    delivery = a_kept_delivery(package, an_agency("Xã Khác"))
    reader = an_actor(SEND, RECEIVE, READ, at=sender)

    assert list(messages(reader, LogWanted(number=in_parts("7/ỨNG")))) == [delivery]
    assert list(messages(reader, LogWanted(type_name=in_parts("Quyết định")))) == [delivery]


@pytest.mark.parametrize("text", each_way("ứng phó"))
def test_the_lists_of_documents_find_them_however_they_are_typed(text):
    office, incoming = an_office(), an_incoming_office()
    draft, arrived = a_draft(office, WORDS), an_arrived_document(incoming, summary=WORDS)
    a_draft(office, "Chuyện khác"), an_arrived_document(incoming)
    clerk = an_actor(READ_DOCUMENTS, at=incoming["agency"])

    assert list(outgoing_list(office["author"], DocumentsWanted(text=text))) == [draft]
    assert list(incoming_list(clerk, DocumentsWanted(text=text))) == [arrived]


@pytest.mark.parametrize("text", each_way("ứng phó"))
def test_tasks_are_found_however_they_are_typed(text):
    office = offices()
    task = an_assignment(office, WORDS)
    an_assignment(office, "Chuyện khác")

    assert list(assignment_list(office.leader, TasksWanted(text=text))) == [task]


@pytest.mark.parametrize("text", each_way("Đường Thượng"))
def test_agencies_and_people_are_found_however_they_are_typed(text):
    agency = an_agency("Ủy ban nhân dân xã Đường Thượng")
    reader = an_actor(READ_DOCUMENTS, at=agency, name="Người Đọc")
    person = a_person("Nguyễn Đường Thượng")
    a_post(person, agency)

    assert [view.id for view in search_agencies(text)] == [agency.pk]
    assert [view.name for view in search_persons(reader, text)] == [person.full_name]
    assert {hit.title for hit in search_hits(reader, text, 5)} == {agency.name, person.full_name}


def test_packages_written_in_parts_are_read_composed():
    written = write_document(a_document(header=a_header(subject=WORDS))).decode()

    read = read_document(written.replace(WORDS, in_parts(WORDS)).encode())

    assert (read.package.header.subject, read.findings) == (WORDS, ())


def a_refusal() -> Any:
    office = an_incoming_office()
    arrived = an_arrived_document(office)
    return documents.refuse_incoming(office["clerk"], document_id=arrived.pk, reason=in_parts(WORDS)).refusal_reason


def a_drafted_summary() -> Any:
    agency = an_agency()
    author = an_actor(DRAFT_DOCUMENT, at=agency)
    return documents.create_draft(
        author, agency_id=agency.pk, type_code="QĐ", symbol="QĐ", place="Huế", summary=in_parts(WORDS)
    ).summary


def a_day_off() -> Any:
    return set_day(PLATFORM, agency_id=0, day=date(2026, 11, 24), kind="off", title=in_parts(WORDS)).title


def a_term() -> Any:
    values = {"name": AxisTerm.Name.URGENT_MINUTES, "value": 45, "valid_from": clock.today()}
    return set_axis_term(PLATFORM, source=in_parts(WORDS), **values).source


def a_founded_agency() -> Any:
    opened, names = date(2026, 1, 5), AgencyNames(in_parts(WORDS))
    return found_agency(PLATFORM, names=names, kind="other", parent_id=None, opened_on=opened).name


def a_registered_person() -> Any:
    return register_person(PLATFORM, agency_id=an_agency().pk, full_name=in_parts(WORDS)).full_name


def a_task() -> Any:
    return an_assignment(offices(), in_parts(WORDS)).text


@pytest.mark.parametrize(
    "stored", [a_refusal, a_drafted_summary, a_day_off, a_term, a_founded_agency, a_registered_person, a_task]
)
def test_what_people_write_is_stored_composed(stored):
    assert stored() == WORDS
