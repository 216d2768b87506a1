"""Setting hours and days. Every change tells the keepers of deadlines which days it touches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc
from dienhong.working_time import holiday_library, queries, rules
from dienhong.working_time.events import CalendarChanged
from dienhong.working_time.models import COUNTRY, DayRule, WorkingHours
from dienhong.working_time.permissions import MANAGE_WORKING_TIME
from dienhong.working_time.rules import HalfDays


@command
def set_hours(
    actor: Actor, *, agency_id: int, valid_from: date, weekdays: Collection[int], halves: HalfDays, basis: str = ""
) -> WorkingHours:
    """Set the working hours of an agency from a day on (quy định giờ làm việc); the hours before stay in its history.

    Raises RuleBroken: working_time.no_weekday, working_time.hours_out_of_order, working_time.too_far,
    working_time.nothing_changed.
    """
    require(actor, MANAGE_WORKING_TIME, at=agency_id)
    rules.must_be_hours(weekdays, halves)
    rules.must_be_near(valid_from, clock.today())
    queries.lock(agency_id)
    values = {
        "weekdays": sorted(set(weekdays)),
        "morning_from": halves.morning_from,
        "morning_until": halves.morning_until,
        "afternoon_from": halves.afternoon_from,
        "afternoon_until": halves.afternoon_until,
        "basis": nfc(basis).strip()[:300],
    }
    present = WorkingHours.objects.filter(agency_id=agency_id, valid_from=valid_from).values(*values).first()
    if present == values:
        raise RuleBroken("working_time.nothing_changed")

    row, _ = WorkingHours.objects.update_or_create(
        agency_id=agency_id, valid_from=valid_from, defaults={**values, "set_at": clock.now()}
    )
    note(agency_id=agency_id, subject=("working_time.WorkingHours", row.uuid), before=present)
    publish(CalendarChanged(agency_id, valid_from, None))
    return row


@command
def set_day(actor: Actor, *, agency_id: int, day: date, kind: str, title: str, basis: str = "") -> DayRule:
    """Make a day a day off, a half-day or a working day (ngày nghỉ, ngày làm bù); an earlier rule for it is withdrawn.

    Raises RuleBroken: working_time.kind_unknown, working_time.title_missing, working_time.too_far,
    working_time.nothing_changed. Law: Labour Code 2019 art. 112.
    """
    require(actor, MANAGE_WORKING_TIME, at=agency_id)
    rules.must_be_a_kind(kind)
    rules.must_have_title(title)
    rules.must_be_near(day, clock.today())
    queries.lock(agency_id)
    rule = DayRule(
        agency_id=agency_id,
        day=day,
        kind=kind,
        source=DayRule.Source.DECISION,
        title=nfc(title).strip()[:200],
        basis=nfc(basis).strip()[:300],
        set_at=clock.now(),
    )
    earlier = queries.present_rule(agency_id, day)
    if earlier is not None:
        same = (earlier.kind, earlier.title, earlier.basis, earlier.source)
        if same == (rule.kind, rule.title, rule.basis, rule.source):
            raise RuleBroken("working_time.nothing_changed")
        _withdraw(earlier)

    rule.save(force_insert=True)
    note(
        agency_id=agency_id,
        subject=("working_time.DayRule", rule.uuid),
        before={"kind": earlier.kind, "title": earlier.title, "basis": earlier.basis} if earlier else None,
    )
    publish(CalendarChanged(agency_id, day, day))
    return rule


@command
def withdraw_day(actor: Actor, *, rule: UUID) -> DayRule:
    """Give a day back to the usual week (hủy quy định về ngày nghỉ). Raises NotFound."""
    row = queries.day_for_update(actor, rule)

    _withdraw(row)
    note(agency_id=row.agency_id, subject=("working_time.DayRule", row.uuid), day=row.day, title=row.title)
    publish(CalendarChanged(row.agency_id, row.day, row.day))
    return row


@command
def seed_days(actor: Actor, *, year: int) -> int:
    """Enter the days off and make-up days of a year as the library of holidays reckons them; returns how many.

    Days about which anything was ever said stay as they are: a decision counts more, and what was withdrawn stays so.
    """
    require(actor, MANAGE_WORKING_TIME, at=COUNTRY)
    queries.lock(COUNTRY)
    known = set(DayRule.objects.filter(agency_id=COUNTRY, day__year=year).values_list("day", flat=True))
    now = clock.now()
    rows = [
        DayRule(day=day, kind=kind, title=title, source=DayRule.Source.SEED, set_at=now)
        for day, kind, title in holiday_library.days_of(year)
        if day not in known
    ]
    DayRule.objects.bulk_create(rows)
    note(agency_id=COUNTRY, days=[row.day for row in rows])
    if rows:
        publish(CalendarChanged(COUNTRY, min(row.day for row in rows), max(row.day for row in rows)))
    return len(rows)


def _withdraw(rule: DayRule) -> None:
    rule.withdrawn_at = clock.now()
    rule.save(update_fields=["withdrawn_at"])
