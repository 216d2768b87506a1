"""Statistics of months against a plain count by SQL of its own: 100,000 events of agencies with different hours and days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.models import OutgoingDocument, Register, StoredFile
from dienhong.exchange import commands
from dienhong.exchange.figures import COUNTS, Figures, total
from dienhong.exchange.models import AxisTerm, Delivery, Package, StatusEvent
from dienhong.exchange.permissions import READ, READ_FIGURES
from dienhong.exchange.queries.statistics import Wanted, agency_rows, report
from dienhong.identity.tests.builders import a_person, an_actor
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.kernel.storing import store_rows
from dienhong.working_time.models import DayRule, WorkingHours

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("exchange")
BEGIN, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 5, 13, tzinfo=UTC)
NOW = datetime(2026, 5, 20, 5, tzinfo=UTC)
COUNTED_UNTIL = date(2026, 5, 10)  # later days are counted when somebody looks
PACKAGES, EVENTS = 15_500, 100_000
MONTHS = [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31)),
          (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))]  # fmt: skip
CHAINS = [[], ["01"], ["01", "02"], ["01", "03"], ["01", "03", "04"], ["01", "03", "04", "05"], ["01", "03", "04", "05", "06"],
          ["03", "04", "05", "06"], ["01", "03", "05", "06"]]  # fmt: skip
REASONS = ["Sai nơi nhận", "Thiếu tệp", "Gửi nhầm"]

# Days on which a decision says otherwise, of the country and of the first agency.
COUNTRY_DAYS = {date(2026, 2, 16) + timedelta(n): "off" for n in range(5)} | {
    date(2026, 2, 28): "working", date(2026, 4, 27): "off", date(2026, 4, 30): "off", date(2026, 5, 1): "off",
}  # fmt: skip
OWN_DAYS = {date(2026, 3, 11): "off", date(2026, 3, 18): "morning_off", date(2026, 3, 25): "afternoon_off",
            date(2026, 4, 4): "working", date(2026, 4, 30): "working"}  # fmt: skip
# The second agency works longer mornings, and from April on only in the afternoon of five days and on Saturdays.
SUMMER = date(2026, 4, 1)

# The oracle. Seven hours are the time zone of Viet Nam, which knows no summer time; terms are those of the agency's `half`.
DAY = "({} AT TIME ZONE 'UTC' + interval '7 hours')::date"
SENDING = f"""
CREATE TEMPORARY TABLE oracle_sending ON COMMIT DROP AS
SELECT agency_id, {DAY.format("requested_at")} AS day, requested_at > CASE
    WHEN urgency = 4 AND deliver_at > signed_at THEN deliver_at
    WHEN urgency = 1 THEN signed_at + CASE WHEN {DAY.format("signed_at")} < '2026-03-15' THEN 60 ELSE 45 END * interval '1 minute'
    WHEN urgency = 2 THEN signed_at + interval '30 minutes'
    WHEN urgency > 2 THEN signed_at + interval '15 minutes'
    ELSE (SELECT min(ends_at) FROM oracle_half h WHERE h.agency_id = p.agency_id AND h.day > {DAY.format("signed_at")}) END
    AS late
  FROM (SELECT p.*, coalesce(o.issued_at, least(p.requested_at,
                    (p.promulgated_on + interval '16:59:59') AT TIME ZONE 'UTC')) AS signed_at
          FROM exchange_package p LEFT JOIN documents_outgoingdocument o ON o.id = p.source_document_id
         WHERE p.state = 'accepted' AND p.kind IN ('new', 'replace')) p
"""
DELIVERED = f"""
CREATE TEMPORARY TABLE oracle_delivered ON COMMIT DROP AS
SELECT d.*, {DAY.format("d.opened_at")} AS day,
       {DAY.format("d.confirmed_at")} = {DAY.format("coalesce(p.deliver_at, p.accepted_at)")} AS same_day,
       (SELECT trunc(extract(epoch FROM min(e.recorded_at)) - extract(epoch FROM coalesce(p.deliver_at, p.accepted_at)))
               ::bigint / 60 FROM exchange_statusevent e WHERE e.delivery_id = d.id AND e.code = '03') AS minutes
  FROM exchange_delivery d JOIN exchange_package p ON p.id = d.package_id
 WHERE p.state = 'accepted' AND NOT d.is_request
   AND d.addressed_code NOT LIKE 'W00%' AND p.sender_code NOT LIKE 'W00%'
"""
COUNT = """
SELECT count(DISTINCT package_id), count(*), count(*) FILTER (WHERE status = ''), count(*) FILTER (WHERE status = '01'),
       count(*) FILTER (WHERE status = '02'), count(*) FILTER (WHERE status = '03'), count(*) FILTER (WHERE status = '04'),
       count(*) FILTER (WHERE status = '05'), count(*) FILTER (WHERE status = '06'),
       count(*) FILTER (WHERE withdrawn_at IS NOT NULL), count(*) FILTER (WHERE same_day)
  FROM oracle_delivered WHERE day BETWEEN %s AND %s AND {} = %s
"""
NAMES = [name for name in COUNTS if name not in ("in_time", "late")]


def test_monthly_statistics_equal_a_plain_count_over_100000_events():
    with frozen(NOW):
        agencies = [an_agency(f"Cơ quan {number:02}") for number in range(12)]
        working_time(agencies)
        traffic(agencies, random.Random(33))
        # The first night counts all days with a status, which is every one of every agency here.
        commands.count_days(PLATFORM, until=COUNTED_UNTIL)
        prepare_oracle(agencies)
        expected = {(one.pk, month): oracle(one, *month) for one in agencies for month in MONTHS}
        keeper = an_actor(READ_FIGURES, at=an_agency("Chính phủ", kind=Agency.Kind.GOVERNMENT))

        for one in agencies:
            reader = an_actor(READ, at=one)
            for month in MONTHS:
                found = report(reader, Wanted(*month))
                assert differences(found.sent, expected[one.pk, month][0]) == {}
                assert differences(found.received, expected[one.pk, month][1]) == {}
        for month in MONTHS[:3]:
            whole = Wanted(*month, whole=True)
            rows = {row.id: (row.sent, row.received) for row in agency_rows(keeper, whole, None, 100)[0]}
            assert rows == {one.pk: expected[one.pk, month] for one in agencies}
            assert report(keeper, whole).sent == total(sent for sent, _ in rows.values())

    assert StatusEvent.objects.count() >= EVENTS
    for side, names in enumerate((COUNTS, [name for name in NAMES if name != "packages"])):
        for name in names:  # each figure has something to count
            assert sum(getattr(figures[side], name) for figures in expected.values()) > 100, name


def differences(found: Figures, wanted: Figures) -> dict[str, object]:
    """Name → (found, wanted) of the figures that are not the same."""
    pairs = {one.name: (getattr(found, one.name), getattr(wanted, one.name)) for one in fields(Figures)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def working_time(agencies: list[Agency]) -> None:
    """Days and hours as above, and a term of the axis that changes within the time."""
    DayRule.objects.all().delete()
    for place, days in ((0, COUNTRY_DAYS), (agencies[0].pk, OWN_DAYS)):
        DayRule.objects.bulk_create(
            DayRule(agency_id=place, day=day, kind=kind, title="Thử", source="decision", set_at=NOW)
            for day, kind in days.items()
        )
    usual, afternoon = (time(7), time(12)), (time(13, 30), time(17))
    hours = [(date(2020, 1, 1), range(5), *usual, *afternoon), (SUMMER, range(6), None, None, *afternoon)]
    WorkingHours.objects.filter(agency_id=0).delete()
    country = (0, (date(2020, 1, 1), range(5), time(7, 30), time(11, 30), *afternoon))
    for place, row in (country, *((agencies[1].pk, one) for one in hours)):
        valid_from, weekdays, *halves = row
        names = ("morning_from", "morning_until", "afternoon_from", "afternoon_until")
        WorkingHours.objects.create(
            agency_id=place, valid_from=valid_from, weekdays=list(weekdays), set_at=NOW, **dict(zip(names, halves, strict=True))
        )  # fmt: skip
    AxisTerm.objects.create(name="urgent_minutes", value=45, valid_from=date(2026, 3, 15), source="Thử")


def traffic(agencies: list[Agency], luck: random.Random) -> None:
    """Packages, their deliveries and what was reported of them, stored by COPY."""
    issued = documents(agencies, luck)
    packages = [a_package(number, issued, agencies, luck) for number in range(PACKAGES)]
    store_rows(
        [StoredFile(sha256=one.file_id, size=10, media_type="application/xml", stored_at=NOW) for one in packages]
    )
    store_rows(packages)
    deliveries, chains = [], []
    for package in packages:
        others = [one for one in agencies if one.pk != package.agency_id]
        for position, recipient in enumerate(luck.sample(others, luck.choice([0, 2, 3, 4, 5]))):
            chain = luck.choice([*CHAINS, ["02"], ["01", "02"]])
            deliveries.append(a_delivery(package, recipient, position, chain, luck))
            chains.append(chain)
    store_rows(deliveries)
    store_rows(
        [one for delivery, chain in zip(deliveries, chains, strict=True) for one in reported(delivery, chain, luck)]
    )


def documents(agencies: list[Agency], luck: random.Random) -> list[OutgoingDocument]:
    """Issued documents, which know the minute at which they were signed."""
    author, made = a_person(), []
    file = StoredFile.objects.create(sha256="f" * 64, size=10, media_type="application/pdf", stored_at=NOW)
    for agency in agencies:
        register = Register.objects.create(
            agency=agency, direction="outgoing", type_code="QĐ", year=2026, next_number=1
        )
        for number in range(1, PACKAGES // 24):
            at = BEGIN + luck.random() * (END - BEGIN)
            row = {"register": register, "number": number, "issued_on": at.date(), "issued_at": at, "pdf": file}
            row |= {"type_code": "QĐ", "symbol": "QĐ", "place": "Huế", "summary": "Thử", "status": "issued"}
            made.append(OutgoingDocument(agency=agency, author=author, created_at=at, changed_at=at, **row))
    store_rows(made)
    return made


def a_package(number: int, issued: list[OutgoingDocument], agencies: list[Agency], luck: random.Random) -> Package:
    """Sent minutes or days after signing, sometimes at an hour of its own; some are recalls, updates or of the test range."""
    document = luck.choice(issued) if luck.random() < 0.6 else None
    signed_at = document.issued_at if document else BEGIN + luck.random() * (END - BEGIN)
    waited = luck.random() * luck.choice([timedelta(minutes=90), timedelta(hours=30), timedelta(days=5)])
    at, urgency = signed_at + waited, luck.choice([0, 0, 0, 1, 2, 3, 4])
    timed = at + timedelta(hours=luck.random() * 20) if urgency == 4 and luck.random() < 0.7 else None
    sender = document.agency if document else luck.choice(agencies)
    state = "accepted" if document else luck.choices(["accepted", "preparing"], [9, 1])[0]
    return Package(
        agency=sender, sending_key=f"oracle/{number}", state=state, source_document=document,
        kind=luck.choices(["new", "replace", "recall", "update"], [16, 1, 1, 1])[0],
        sender_code=luck.choices([f"H{sender.pk % 90 + 10}", "W00.7"], [40, 1])[0], document_id=f"oracle/{number}",
        code=f"{number}/QĐ", subject="Thử", type_name="Quyết định", urgency=urgency, deliver_at=timed,
        promulgated_on=(signed_at + timedelta(hours=7)).date(), file_id=f"{number:064}", size=10, pdf_sha256="e" * 64,
        requested_at=at, accepted_at=at if state == "accepted" else None,
    )  # fmt: skip


def a_delivery(package: Package, recipient: Agency, position: int, chain: list[str], luck: random.Random) -> Delivery:
    """Confirmed within two days unless nothing is known of it."""
    begun = package.deliver_at or package.requested_at
    confirmed = begun + luck.random() * timedelta(days=luck.choice([1, 2])) if chain else None
    return Delivery(
        package=package, agency=recipient, sender_id=package.agency_id, opened_at=package.requested_at, position=position,
        addressed_code=luck.choices(["H01", "W00.1"], [60, 1])[0], channel="api", steps=len(chain),
        transport="confirmed" if chain else "waiting", confirmed_at=confirmed, status=chain[-1] if chain else "",
        status_at=confirmed, reason=luck.choice(REASONS) if chain[-1:] == ["02"] else "",
        is_request=luck.random() < 0.04, withdrawn_at=NOW if luck.random() < 0.05 else None,
    )  # fmt: skip


def reported(delivery: Delivery, chain: list[str], luck: random.Random) -> Iterator[StatusEvent]:
    """The statuses of a delivery, each some time after the one before."""
    at = delivery.package.deliver_at or delivery.package.requested_at
    for step, code in enumerate(chain, start=1):
        at += luck.random() * timedelta(days=luck.choice([0.01, 0.3, 4]))
        yield StatusEvent(
            delivery=delivery, package=delivery.package, agency=delivery.agency, sender_id=delivery.sender_id, step=step,
            code=code, at=at, recorded_at=at, sha256="a" * 64, reason=delivery.reason if code == "02" else "",
        )  # fmt: skip


def prepare_oracle(agencies: list[Agency]) -> None:
    """Tables of the oracle: when the first half of every working day of an agency ends, documents sent, deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE oracle_half (agency_id bigint, day date, ends_at timestamptz) ON COMMIT DROP"
        )
        for place, agency in enumerate(agencies):
            days = [date(2026, 1, 25) + timedelta(number) for number in range(140)]
            ends = [(agency.pk, day, f"{day} {end}+07") for day in days if (end := first_half_ends(place, day))]
            cursor.executemany("INSERT INTO oracle_half VALUES (%s, %s, %s)", ends)
        cursor.execute(SENDING)
        cursor.execute(DELIVERED)


def first_half_ends(place: int, day: date) -> str:
    """The hour at which the first working half of a day ends for the agency of this place; "" on a day off."""
    kind = (OWN_DAYS if place == 0 else {}).get(day) or COUNTRY_DAYS.get(day)
    summer = place == 1 and day >= SUMMER
    if kind == "off" or (kind is None and day.isoweekday() > (6 if summer else 5)):
        return ""
    if summer or kind == "morning_off":
        return "17:00"
    return "12:00" if place == 1 else "11:30"


def oracle(agency: Agency, first: date, last: date) -> tuple[Figures, Figures]:
    """(sent, received) of an agency from the first to the last day, counted from the rows themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT late), count(*) FILTER (WHERE late) FROM oracle_sending"
            " WHERE day BETWEEN %s AND %s AND agency_id = %s", [first, last, agency.pk],
        )  # fmt: skip
        punctual = dict(zip(("in_time", "late"), cursor.fetchone(), strict=True))
    sent = side("sender_id", agency, first, last)
    received = side("agency_id", agency, first, last) | {"packages": 0}
    return Figures(**sent, **punctual), Figures(**received)


def side(column: str, agency: Agency, first: date, last: date) -> dict[str, object]:
    """The counts of one side, minutes and reasons."""
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(column), [first, last, agency.pk])
        found |= dict(zip(NAMES, cursor.fetchone(), strict=True))
        for name, of, condition in (("minutes", "minutes", "status > '02'"), ("reasons", "reason", "status = '02'")):
            cursor.execute(
                f"SELECT {of}, count(*) FROM oracle_delivered WHERE day BETWEEN %s AND %s AND {column} = %s"
                f" AND {condition} AND {of} IS NOT NULL GROUP BY 1", [first, last, agency.pk],
            )  # fmt: skip
            found[name] = dict(cursor.fetchall())
    return found
