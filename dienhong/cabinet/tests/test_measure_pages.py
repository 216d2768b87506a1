"""The pages of the measures: for the office and the head only, each figure leads to what it counts, workbook and print are the same."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dienhong.cabinet.models import MeasureBaseline
from dienhong.cabinet.tests.builders import a_body, a_called_session, a_seat, an_office
from dienhong.cabinet.tests.measure_builders import random_appraisals, random_baselines, random_polls, random_sessions
from dienhong.identity.tests.builders import a_stranger, sign_in

pytestmark = pytest.mark.django_db
PAGES = ("measures", "measure_items", "measure_papers", "measure_answers", "measure_debts", "baselines")
SHEETS = ("phien-hop", "loai-noi-dung", "noi-dung", "tai-lieu", "thanh-vien", "co-quan", "cau-hoi", "viec-no")
DAYS = {"tu": "2025-01-01", "den": "2025-12-31"}


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _filled(number=5, sessions=6):
    chance = random.Random(number)
    office = an_office()
    body = a_body(office)
    seats = [a_seat(office, body, presides=place == 0) for place in range(number)]
    random_baselines(body, chance)
    random_sessions(body, seats, chance, sessions)
    random_polls(body, seats, chance, sessions)
    random_appraisals(body, chance, sessions)
    return office, body


def _addresses(body):
    pages = [reverse(f"cabinet:{name}", args=[body.uuid]) for name in PAGES]
    files = [reverse(f"cabinet:{name}", args=[body.uuid, sheet])
             for name in ("measure_workbook", "measure_print") for sheet in SHEETS]  # fmt: skip
    return [*pages, *files]


def test_for_everybody_but_the_office_and_the_head_there_are_no_measures():
    called = a_called_session(2)
    body = called.session.body
    posted = {"form": "vote", "minutes": 5, "since": "2024-01-01", "citation": "x"}

    for actor in (a_stranger(), called.actors[1], called.office.counsel):
        browser = _as(actor)
        assert {browser.get(address).status_code for address in _addresses(body)} == {404}
        assert browser.post(reverse("cabinet:baselines", args=[body.uuid]), posted).status_code == 404
    head = _as(called.actors[0])
    assert {head.get(address).status_code for address in _addresses(body)[:6]} == {200}
    assert head.post(reverse("cabinet:baselines", args=[body.uuid]), posted).status_code == 403
    assert MeasureBaseline.objects.count() == 0
    link = reverse("cabinet:measures", args=[body.uuid])
    shown = [link in _as(one).get(reverse("cabinet:body", args=[body.uuid])).content.decode() for one in called.actors]
    assert shown == [True, False]


def test_the_office_enters_a_baseline_on_its_page():
    office = an_office()
    body = a_body(office)
    browser, address = _as(office.keeper), reverse("cabinet:baselines", args=[body.uuid])

    assert browser.post(address, {"form": "vote", "minutes": "x"}).status_code == 422
    done = browser.post(address, {"form": "vote", "minutes": 25, "since": "2024-01-01", "citation": "Báo cáo 12/BC-VP"})

    assert (done.status_code, done.url) == (302, address)
    assert "Báo cáo 12/BC-VP" in browser.get(address).content.decode()


def test_figures_lead_to_what_they_count_and_the_files_hold_the_same():
    office, body = _filled()
    browser = _as(office.keeper)

    for name in ("measures", "measure_answers"):
        page = browser.get(reverse(f"cabinet:{name}", args=[body.uuid]), DAYS)
        links = {cell.url for sheet in page.context["sheets"] for row in sheet.rows for cell in row if cell.url}
        assert len(links) > 5
        assert {browser.get(link).status_code for link in links} == {200}
    for sheet in page.context["sheets"]:
        for row in sheet.rows:
            behind = [len(browser.get(cell.url).context["sheets"][0].rows) for cell in row[1:6]]
            assert [cell.text for cell in row[1:6]] == [str(number) for number in behind]
    address = reverse("cabinet:measure_workbook", args=[body.uuid, "thanh-vien"])
    book = load_workbook(BytesIO(b"".join(browser.get(address, DAYS).streaming_content)))
    lines = list(book.active.iter_rows(min_row=7, values_only=True))
    assert [line[1:] for line in lines] == [
        tuple(cell.text for cell in row[1:]) for row in page.context["sheets"][0].rows
    ]


def test_every_table_can_be_had_as_workbook_and_in_print():
    office, body = _filled()
    browser = _as(office.keeper)

    for sheet in SHEETS:
        answer = browser.get(reverse("cabinet:measure_workbook", args=[body.uuid, sheet]), DAYS)
        assert b"".join(answer.streaming_content).startswith(b"PK")
        assert browser.get(reverse("cabinet:measure_print", args=[body.uuid, sheet]), DAYS).content.startswith(b"%PDF")
    assert browser.get(reverse("cabinet:measure_workbook", args=[body.uuid, "khac"])).status_code == 404


def test_days_that_make_no_time_are_refused_and_nothing_is_said_to_be_nothing():
    office = an_office()
    body = a_body(office)
    browser, address = _as(office.keeper), reverse("cabinet:measures", args=[body.uuid])

    for days in ({"tu": "2025-12-31", "den": "2025-01-01"}, {"tu": "2001-01-01"}, {"tu": "x"}):
        assert browser.get(address, days).status_code == 422
    for name in PAGES:
        page = browser.get(reverse(f"cabinet:{name}", args=[body.uuid]))
        assert (page.status_code, "empty" in page.content.decode()) == (200, True)


def test_measures_take_as_many_statements_with_many_rows_as_with_few():
    counts = {}
    for number, sessions in ((2, 4), (9, 24)):
        office, body = _filled(number, sessions)
        browser = _as(office.keeper)
        for name in PAGES:
            browser.get(reverse(f"cabinet:{name}", args=[body.uuid]), DAYS)
            with CaptureQueriesContext(connection) as seen:
                browser.get(reverse(f"cabinet:{name}", args=[body.uuid]), DAYS)
            counts.setdefault(name, []).append(len(seen))

    assert {name: found[0] for name, found in counts.items()} == {name: found[1] for name, found in counts.items()}
