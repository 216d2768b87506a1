"""Every figure of the measures is found again by another road: by SQL over random rows, and out of the log's records."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.measures import Spent, added, compared
from dienhong.cabinet.models import AgendaItem, MeasureBaseline
from dienhong.cabinet.queries.answer_times import answer_times_of
from dienhong.cabinet.queries.debts import debts_of
from dienhong.cabinet.queries.measures import Period, meetings_of
from dienhong.cabinet.tests.builders import a_body, a_called_session, a_seat, all_came, an_office
from dienhong.cabinet.tests.measure_builders import (
    FIRST,
    random_appraisals,
    random_baselines,
    random_polls,
    random_sessions,
)
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, cast
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2025, 4, 1), date(2025, 9, 30))

TIMES = """
WITH held AS (
    SELECT s.*, (s.opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day FROM cabinet_session s
    WHERE s.body_id = %(body)s AND s.state = 'closed'
      AND (s.opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN %(first)s AND %(last)s),
items AS (
    SELECT i.id, i.session_id, i.form, e.state = 'adopted' IS TRUE AS together,
        CASE WHEN e.state = 'adopted' THEN 0 ELSE floor(extract(epoch FROM i.ended_at - i.started_at)) END AS seconds,
        (SELECT b.minutes * 60 FROM cabinet_measurebaseline b
         WHERE b.body_id = %(body)s AND b.form = i.form AND b.valid_from <= h.day
         ORDER BY b.valid_from DESC, b.id DESC LIMIT 1) AS before
    FROM cabinet_agendaitem i JOIN held h ON h.id = i.session_id
    LEFT JOIN cabinet_consententry e ON e.item_id = i.id WHERE i.state = 'concluded'),
sheets AS (
    SELECT h.id, (SELECT count(*) FROM cabinet_invitation v
                  WHERE v.session_id = h.id AND v.seat_id IS NOT NULL AND v.sent_at IS NOT NULL)
        * coalesce((SELECT sum(f.page_count) FROM cabinet_paper p
            JOIN LATERAL (SELECT v.sha256 FROM cabinet_paperversion v WHERE v.paper_id = p.id AND v.added_at <= h.closed_at
                          ORDER BY v.number DESC LIMIT 1) v ON true
            JOIN documents_storedfile f ON f.sha256 = v.sha256
            WHERE p.taken_out_at IS NULL AND EXISTS (SELECT FROM cabinet_agendaitem i
                WHERE i.session_id = h.id AND i.dossier_id = p.dossier_id AND i.state <> 'taken_off')), 0) AS pages
    FROM held h),
blocks AS (
    SELECT b.session_id, floor(extract(epoch FROM b.ended_at - b.put_at)) AS seconds FROM cabinet_consentblock b
    WHERE EXISTS (SELECT FROM items i WHERE i.session_id = b.session_id AND i.together AND i.before IS NOT NULL))
SELECT h.title, floor(extract(epoch FROM h.closed_at - h.opened_at))::int,
    count(i.id)::int, count(i.before)::int, coalesce(sum(i.before), 0)::int,
    (coalesce(sum(i.seconds) FILTER (WHERE i.before IS NOT NULL), 0) + coalesce(max(b.seconds), 0))::int,
    count(i.id) FILTER (WHERE i.together)::int,
    CASE WHEN count(i.before) FILTER (WHERE i.together) > 0
         THEN (sum(i.before) FILTER (WHERE i.together) - max(b.seconds))::int END,
    max(s.pages)::int
FROM held h LEFT JOIN items i ON i.session_id = h.id LEFT JOIN blocks b ON b.session_id = h.id JOIN sheets s ON s.id = h.id
GROUP BY h.id, h.title, h.closed_at, h.opened_at
"""
ASKED = """
WITH asked AS (
    SELECT m.seat_id, p.opened_at AS asked, p.closes_at AS due, p.state = 'closed' AS ended,
        (SELECT min(b.received_at) FROM cabinet_ballot b WHERE b.member_id = m.id AND b.revision = 1) AS answered,
        (SELECT b.late FROM cabinet_ballot b WHERE b.member_id = m.id AND b.revision = 1) AS late, NULL::int AS appraiser
    FROM cabinet_pollmember m JOIN cabinet_poll p ON p.id = m.poll_id
    WHERE p.body_id = %(body)s AND p.mode = 'circulated' AND p.state IN ('open', 'closed')
  UNION ALL
    SELECT v.seat_id, v.sent_at, s.starts_at, s.state = 'closed', a.first, a.first > s.starts_at, NULL
    FROM cabinet_invitation v JOIN cabinet_session s ON s.id = v.session_id
    LEFT JOIN LATERAL (SELECT min(x.at) AS first FROM cabinet_position x JOIN cabinet_agendaitem i ON i.id = x.item_id
                       WHERE i.session_id = s.id AND x.seat_id = v.seat_id) a ON true
    WHERE s.body_id = %(body)s AND v.seat_id IS NOT NULL AND s.state NOT IN ('preparing', 'cancelled')
  UNION ALL
    SELECT NULL, a.asked_at, NULL, d.state = 'withdrawn', a.given_at,
        (a.given_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date > a.due_on, a.appraiser_id
    FROM cabinet_appraisal a JOIN cabinet_dossier d ON d.id = a.dossier_id WHERE d.body_id = %(body)s),
named AS (
    SELECT a.*, pe.full_name AS member, coalesce(po.agency_id, a.appraiser) AS agency_id
    FROM asked a LEFT JOIN cabinet_seat s ON s.id = a.seat_id LEFT JOIN identity_person pe ON pe.id = s.person_id
    LEFT JOIN identity_post po ON po.id = s.post_id
    WHERE (a.asked AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN %(first)s AND %(last)s)
SELECT {key}, count(*)::int, count(*) FILTER (WHERE answered IS NOT NULL AND NOT late)::int,
    count(*) FILTER (WHERE answered IS NOT NULL AND late)::int, count(*) FILTER (WHERE answered IS NULL AND ended)::int,
    count(*) FILTER (WHERE answered IS NULL AND NOT ended)::int,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY floor(extract(epoch FROM answered - asked)))::int
FROM named n {join} WHERE {key} IS NOT NULL GROUP BY {key}
"""


def _recounted(body, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"body": body.pk, "first": PERIOD.first, "last": PERIOD.last})
        return cursor.fetchall()


def _a_random_body(seed):
    chance = random.Random(seed)
    office = an_office()
    body = a_body(office)
    seats = [a_seat(office, body, presides=number == 0) for number in range(5)]
    random_baselines(body, chance)
    random_sessions(body, seats, chance, 20)
    random_polls(body, seats, chance, 10)
    random_appraisals(body, chance, 25)
    return office, body


@pytest.mark.parametrize("seed", range(4))
def test_meeting_times_and_pages_equal_a_recount_of_random_rows(seed):
    office, body = _a_random_body(seed)

    found = meetings_of(office.keeper, body.uuid, PERIOD)

    rows = {
        one.session.title: (
            one.seconds, one.totals.items, one.totals.compared, one.totals.before, one.totals.spent, one.totals.together,
            one.totals.saved_together, one.sheets,
        )
        for one in found.sessions
    }  # fmt: skip
    recount = {row[0]: tuple(row[1:]) for row in _recounted(body, TIMES)}
    assert rows == recount
    assert len(rows) > 2
    totals = [sum(row[place] for row in recount.values()) for place in (1, 2, 3, 4)]
    assert [getattr(found.totals, name) for name in ("items", "compared", "before", "spent")] == totals
    assert found.sheets == sum(row[7] for row in recount.values())
    assert sum(one.items for one in found.forms.values()) == totals[0]
    assert sum(one.spent for one in found.forms.values()) + found.totals.block == totals[3]


@pytest.mark.parametrize("seed", range(4))
def test_answer_times_equal_a_recount_of_random_rows(seed):
    office, body = _a_random_body(seed)

    found = answer_times_of(office.keeper, body.uuid, PERIOD)

    def _speed(one):
        return one.asked, one.in_time, one.late, one.silent, one.open, one.median

    members = {one.seat.person.full_name: _speed(one.speed) for one in found.members}
    agencies = {one.agency.name: _speed(one.speed) for one in found.agencies}
    named = "JOIN directory_agency g ON g.id = n.agency_id"
    assert members == {row[0]: tuple(row[1:]) for row in _recounted(body, ASKED.format(key="n.member", join=""))}
    assert agencies == {row[0]: tuple(row[1:]) for row in _recounted(body, ASKED.format(key="g.name", join=named))}
    assert found.total.asked == len(found.questions) == sum(row[0] for row in agencies.values()) > 20
    assert {one.answered.state for one in found.questions} == {"in_time", "late", "silent", "open"}


def _records(*acts):
    rows = AuditRecord.objects.filter(command__in=[f"cabinet.{one}" for one in acts], outcome="done").order_by("id")
    return [(one.command.removeprefix("cabinet."), one.at, json.loads(one.text)) for one in rows]


def test_a_session_is_recounted_out_of_the_log():
    called = a_called_session(3, titles=("Một", "Hai", "Ba", "Bốn"))
    office, chair, uuid = called.office, called.actors[0], called.session.uuid
    commands.set_baseline(
        office.keeper, body=called.session.body.uuid, form=AgendaItem.Form.DISCUSSION, minutes=40, since=date(2021, 1, 1),
        citation="Báo cáo số 1 (giả định)",
    )  # fmt: skip
    all_came(called)
    chance, now = random.Random(9), clock.now()
    items = list(called.session.items.order_by("position"))

    def later():
        nonlocal now
        now += timedelta(seconds=chance.randrange(60, 1500))
        return clock.frozen(now)

    with later():
        commands.open_session(chair, session=uuid)
    for number, item in enumerate(items[:3]):
        with later():
            commands.start_item(chair, item=item.uuid)
        with later():
            if number == 1:
                commands.take_off_item(chair, item=item.uuid, reason="Cơ quan trình xin rút")
            else:
                commands.conclude_item(chair, item=item.uuid, conclusion="Thống nhất")
    with later():
        commands.close_session(chair, session=uuid)
        found = meetings_of(chair, called.session.body.uuid, Period(clock.today(), clock.today()))

    log = {}
    for act, at, text in _records("open_session", "close_session", "start_item", "conclude_item"):
        log[act, text["facts"].get("item", "")] = at
    took = [log["conclude_item", title] - log["start_item", title] for title in ("Một", "Ba")]
    (one,) = found.sessions
    assert one.seconds == int((log["close_session", ""] - log["open_session", ""]).total_seconds())
    assert [item.spent.seconds for item in one.items] == [int(each.total_seconds()) for each in took]
    (entered,) = [text["facts"] for act, _at, text in _records("set_baseline")]
    assert one.totals.before == 2 * 60 * int(entered["minutes"])
    assert one.totals.saved == one.totals.before - sum(int(each.total_seconds()) for each in took)


@pytest.mark.usefixtures("data_dir")
def test_ballots_and_who_owes_one_are_recounted_out_of_the_log():
    chamber, start = a_chamber(4), clock.now()
    term = start + timedelta(days=2)
    question = a_question(closes_at=term)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=question)
    deliver_all()
    cast(chamber, poll, ["yes", "", "no", ""])
    cast(chamber, poll, ["no", "", "", ""])  # changes his mind: the first answer counts for the time

    found = answer_times_of(chamber.clerk, chamber.body.uuid, Period(clock.today(), clock.today()))
    with clock.frozen(term + timedelta(hours=6)):
        owed = debts_of(chamber.members[0], chamber.body.uuid)

    (opened,) = [datetime.fromisoformat(text["facts"]["opened_at"]) for _act, _at, text in _records("open_poll")]
    first = {}
    for _act, _at, text in _records("cast_ballot"):
        facts = text["facts"]
        first.setdefault(facts["member"], datetime.fromisoformat(facts["received_at"]))
    took = {member: int((at - opened).total_seconds()) for member, at in first.items()}
    assert {str(one.seat.uuid): one.answered.seconds for one in found.questions if one.answered.answered_at} == took
    assert len(took) == 2
    roll = {str(one.uuid) for one in chamber.seats}
    assert {str(one.seat.uuid) for one in owed} == roll - set(took)
    assert {(one.kind, one.since, one.due_at, one.over(term + timedelta(hours=6))) for one in owed} == {
        ("ballot", opened, term, timedelta(hours=6))
    }


def test_the_debt_list_says_who_has_not_answered_which_session_and_what_the_office_holds():
    called = a_called_session(3, titles=("Một", "Hai"))
    body, items = called.session.body, list(called.session.items.all())
    for number, item in ((0, 0), (0, 1), (1, 0)):
        commands.take_position(called.actors[number], item=items[item].uuid, stand=Stand("agree"))

    log = Counter(text["facts"]["member"] for _act, _at, text in _records("take_position"))
    owed = {one.seat.person.full_name: one.count for one in debts_of(called.office.keeper, body.uuid)}
    assert owed == {f"Thành Viên {number}": 2 - log[f"Thành Viên {number}"] for number in (2, 3)}
    all_came(called)
    commands.open_session(called.actors[0], session=called.session.uuid)
    for item in items:
        commands.start_item(called.actors[0], item=item.uuid)
        commands.conclude_item(called.actors[0], item=item.uuid, conclusion="Thống nhất")
    commands.close_session(called.actors[0], session=called.session.uuid)
    commands.decide_no_task(called.office.keeper, item=items[0].uuid, reason="Chỉ ghi nhận")

    (left,) = debts_of(called.office.keeper, body.uuid)
    assert (left.kind, left.uuid, left.seat, left.agency.uuid) == ("tasks", items[1].uuid, None, body.agency.uuid)
    assert left.since == called.renewed().closed_at


def test_dossiers_that_somebody_holds_are_owed_by_the_office_the_submitter_and_the_appraiser():
    office, body = _a_random_body(2)
    recount = """
        SELECT 'check', d.title, d.agency_id FROM cabinet_dossier d WHERE d.body_id = %(body)s AND d.state = 'submitted'
        UNION ALL SELECT 'rework', d.title, d.submitter_id FROM cabinet_dossier d
            WHERE d.body_id = %(body)s AND d.state = 'returned'
        UNION ALL SELECT 'appraisal', d.title, a.appraiser_id FROM cabinet_appraisal a
            JOIN cabinet_dossier d ON d.id = a.dossier_id
            WHERE d.body_id = %(body)s AND a.given_at IS NULL AND d.state <> 'withdrawn' AND %(first)s <= %(last)s"""
    body.dossiers.filter(pk=body.dossiers.order_by("pk").first().pk).update(state="submitted", accepted_at=None)
    body.dossiers.filter(pk=body.dossiers.order_by("pk")[1].pk).update(state="returned", accepted_at=None)

    owed = [one for one in debts_of(office.keeper, body.uuid) if one.kind in ("check", "rework", "appraisal")]

    rows = _recounted(body, recount)
    assert Counter(str(one.kind) for one in owed) == Counter(row[0] for row in rows)
    assert {row[0] for row in rows} == {"check", "rework", "appraisal"}


def test_a_saving_is_only_of_what_can_be_compared():
    none = compared([Spent(600, False, None), Spent(0, True, None)], 90)
    some = compared([Spent(600, False, 1200), Spent(0, True, 900), Spent(0, True, None)], 90)

    assert (none.saved, none.saved_percent, none.saved_together, none.block) == (None, None, None, 0)
    assert (some.saved, some.saved_percent, some.saved_together) == (2100 - 690, 67.1, 810)
    assert added([none, some]) == compared(
        [
            Spent(600, False, 1200),
            Spent(0, True, 900),
            Spent(0, True, None),
            Spent(1, False, None),
            Spent(1, True, None),
        ],
        90,
    )


def test_a_baseline_is_entered_by_the_office_with_its_source_and_never_changed():
    office = an_office()
    body = a_body(office)
    said = {"form": AgendaItem.Form.VOTE, "minutes": 30, "since": date(2024, 1, 1), "citation": "  Báo cáo\n số 5 "}

    made = commands.set_baseline(office.keeper, body=body.uuid, **said)

    assert (made.citation, made.entered_by_id) == ("Báo cáo số 5", office.keeper.person_id)
    record = AuditRecord.objects.latest("id")
    assert (record.as_tuple(), record.subject_id) == (("cabinet.set_baseline", "done"), str(body.uuid))
    for wrong, code in (
        ({"minutes": 0}, "item_minutes"),
        ({"minutes": 601}, "item_minutes"),
        ({"citation": " "}, "basis_missing"),
    ):
        with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
            commands.set_baseline(office.keeper, body=body.uuid, **{**said, **wrong})
    with pytest.raises(NotPermitted):
        commands.set_baseline(office.counsel, body=body.uuid, **said)
    with pytest.raises(NotFound):
        commands.set_baseline(a_stranger(), body=body.uuid, **said)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureBaseline.objects.filter(pk=made.pk).update(minutes=90)


def test_measures_are_for_the_office_and_the_head_of_the_body_in_person():
    called = a_called_session(2)
    body, period = called.session.body, Period(FIRST.date(), FIRST.date())
    queries = [lambda one: meetings_of(one, body.uuid, period), lambda one: answer_times_of(one, body.uuid, period),
               lambda one: debts_of(one, body.uuid)]  # fmt: skip

    for ask in queries:
        ask(called.office.keeper)
        ask(called.actors[0])
        for actor in (called.actors[1], called.office.counsel, a_stranger()):
            with pytest.raises(NotFound):
                ask(actor)
