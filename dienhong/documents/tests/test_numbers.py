"""Legal numbers: no gap, none twice, also when twenty clerks issue at once; a new year begins at one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument, Register
from dienhong.documents.storage import keep
from dienhong.documents.tests.builders import (
    a_pdf,
    an_approved_document,
    an_arrived_document,
    an_incoming_office,
    an_office_with_keys,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

PLATFORM = Actor.system("test")
THREADS = 20


def signed_documents(office, count: int) -> list[int]:
    """Signed documents whose PDF is typeset but, to be quick, not signed: numbering does not look into it."""
    file = keep(a_pdf(), "application/pdf", page_count=1)
    ids = []
    for _ in range(count):
        document = an_approved_document(office)
        commands.request_signature(office["signer"], document_id=document.pk)
        commands.record_signature(
            PLATFORM, document_id=document.pk, pdf_sha256=file.sha256, signer_id=office["signer"].person_id
        )
        ids.append(document.pk)
    return ids


@pytest.mark.django_db(transaction=True)
def test_twenty_clerks_at_once_take_twenty_numbers_without_a_gap(demo_installation):
    office = an_office_with_keys()
    ids = signed_documents(office, THREADS)

    def issue(document_id: int) -> int | None:
        try:
            return commands.issue_document(office["clerk"], document_id=document_id).number
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        numbers = list(threads.map(issue, ids))

    assert sorted(number or 0 for number in numbers) == list(range(1, THREADS + 1))
    assert Register.objects.get(direction="outgoing").next_number == THREADS + 1


@pytest.mark.django_db
def test_a_refused_issue_takes_no_number(demo_installation):
    office = an_office_with_keys()
    first, second = signed_documents(office, 2)
    OutgoingDocument.objects.get(pk=first).recipients.all().delete()

    with pytest.raises(Exception, match="documents.recipients_missing"):
        commands.issue_document(office["clerk"], document_id=first)

    assert commands.issue_document(office["clerk"], document_id=second).number == 1


@pytest.mark.django_db
def test_the_first_arrival_of_a_new_year_in_viet_nam_is_number_one(installation):
    office = an_incoming_office()
    old, new = an_arrived_document(office, "1/CV"), an_arrived_document(office, "2/CV")

    with clock.frozen(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)):
        last = commands.register_incoming(office["clerk"], document_id=old.pk)
    with clock.frozen(datetime(2026, 12, 31, 17, 1, tzinfo=UTC)):
        first = commands.register_incoming(office["clerk"], document_id=new.pk)

    assert [(one.number, one.register.year) for one in (last, first)] == [(1, 2026), (1, 2027)]
