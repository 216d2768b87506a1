"""The matrix of a circular: in pages, those that need attention first, filtered by status and name, exported whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienhong.directory.tests.builders import an_agency
from dienhong.documents.storage import path_of
from dienhong.exchange.permissions import READ
from dienhong.exchange.queries.matrix import PAGE, matrix_of
from dienhong.exchange.queries.pages import Wanted
from dienhong.exchange.tests.builders import a_kept_delivery, a_kept_package
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
BYTES = b"<edXML/>"
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def circular():
    """A package for some more than a page of agencies, each third waiting and the last one refusing."""
    sender = an_agency("Bộ Thử nghiệm", code="G77")
    package = a_kept_package(sender, AT, sha256=hashlib.sha256(BYTES).hexdigest())
    for place in range(PAGE + 10):
        status = "02" if place == PAGE + 9 else "01" if place % 3 == 0 else "03"
        recipient = an_agency(f"Xã Đồng Tâm {place}", code=f"H77.{place + 1}")
        a_kept_delivery(package, recipient, status, **({"reason": "Gửi nhầm"} if status == "02" else {}))
    return package, an_actor(READ, at=sender)


def codes(matrix):
    return [int(row.agency_code.split(".")[1]) for row in matrix.rows]


def test_pages_hold_everybody_once_with_those_first_that_need_attention(circular):
    package, actor = circular

    first = matrix_of(actor, package)
    second = matrix_of(actor, package, cursor=first.next_cursor)

    waiting = [place + 1 for place in range(0, PAGE + 9, 3)]
    others = [place + 1 for place in range(PAGE + 9) if place % 3]
    assert codes(first) + codes(second) == [PAGE + 10, *waiting, *others]
    assert (len(first.rows), second.next_cursor, first.previous_cursor) == (PAGE, None, None)
    assert codes(matrix_of(actor, package, cursor=second.previous_cursor)) == codes(first)
    assert first.counts == second.counts == {"01": len(waiting), "02": 1, "03": len(others)}


def test_status_and_name_filter_and_the_counts_stay_those_of_all(circular):
    package, actor = circular

    refused = matrix_of(actor, package, Wanted(status="02"))
    named = matrix_of(actor, package, Wanted(text="dong tam 10"))
    coded = matrix_of(actor, package, Wanted(text="h77.7"))

    assert (codes(refused), refused.total) == ([PAGE + 10], PAGE + 10)
    assert sorted(codes(named)) == [11, *range(101, 111)]
    assert 7 in codes(coded)


def test_a_page_takes_three_statements_however_many_there_are_and_two_where_all_fit(circular):
    package, actor = circular
    small = a_kept_package(package.agency, AT)
    a_kept_delivery(small, an_agency(code="H77.900"), "03")

    with CaptureQueriesContext(connection) as of_one:
        matrix_of(actor, small)
    with CaptureQueriesContext(connection) as of_many:
        matrix_of(actor, package)

    assert (len(of_one), len(of_many)) == (2, 3)


def test_a_cursor_of_another_list_is_refused(circular):
    package, actor = circular

    with pytest.raises(RuleBroken, match=r"kernel\.bad_cursor"):
        matrix_of(actor, package, cursor="eyJ4IjoxfQ")


def test_the_page_leads_on_and_the_table_holds_all(circular, client, settings):
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    package, actor = circular
    path_of(package.file).parent.mkdir(parents=True)
    path_of(package.file).write_bytes(BYTES)
    sign_in(client, actor)
    url = f"/truc-lien-thong/goi/{package.uuid}/"

    page = client.get(url)
    table = b"".join(client.get(f"{url}noi-nhan.csv").streaming_content).decode()

    assert page.content.count(b'<th scope="row">') == PAGE
    assert b'rel="next"' in page.content
    assert table.count("H77.") == PAGE + 10
