"""The calendar file: what a calendar program reads out of it."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.working_time import commands
from dienhong.working_time.ical import calendar_file
from dienhong.working_time.models import DayRule

KINDS = {"off": "Ngày nghỉ", "working": "Ngày làm việc"}


def a_rule(title: str = "Nghỉ Quốc khánh", kind: str = "off", basis: str = "") -> DayRule:
    return DayRule(
        day=date(2026, 12, 31), kind=kind, title=title, basis=basis, source="decision",
        set_at=datetime(2026, 11, 22, 2, tzinfo=UTC),
    )  # fmt: skip


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_day_off_is_a_free_whole_day_that_ends_the_day_after():
    rule = a_rule()

    lines = unfolded(calendar_file("Lịch", [rule], KINDS))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        f"UID:{rule.uuid}@dienhong",
        "DTSTAMP:20261122T020000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Ngày nghỉ: Nghỉ Quốc khánh",
        "TRANSP:TRANSPARENT",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_worked_day_is_busy_and_marks_of_the_format_are_escaped():
    lines = unfolded(calendar_file("Lịch", [a_rule("Làm bù; theo CĐ, số 1\nhai", "working", "a\\b")], KINDS))

    assert "SUMMARY:Ngày làm việc: Làm bù\\; theo CĐ\\, số 1\\nhai" in lines
    assert "DESCRIPTION:a\\\\b" in lines
    assert "TRANSP:OPAQUE" in lines


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut():
    text = calendar_file("Lịch", [a_rule("Ổ" * 200)], KINDS)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:Ngày nghỉ: {'Ổ' * 200}" in unfolded(text)


@pytest.mark.django_db
def test_the_file_has_the_days_of_the_country_and_of_ones_agency():
    agency, browser = an_agency(), Client()
    sign_in(browser, an_actor("documents.read", at=agency))
    with frozen(datetime(2026, 9, 1, tzinfo=UTC)):
        commands.seed_days(Actor.system("test"), year=2026)
        commands.set_day(
            Actor.system("test"), agency_id=agency.pk, day=date(2026, 10, 5), kind="off", title="Nghỉ chống bão"
        )

    answer = browser.get("/lich-lam-viec/lich.ics?nam=2026")

    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Nghỉ chống bão" in text
    assert text.count("BEGIN:VEVENT") == DayRule.objects.filter(day__year=2026).count()
