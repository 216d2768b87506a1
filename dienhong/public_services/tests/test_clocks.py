"""The clock against a counter of single minutes: random ledgers, random calendars, no difference."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from dienhong.kernel.clock import VIETNAM
from dienhong.public_services.clocks import BadLedger, ClockEvent, Tick, may_follow, read_clock
from dienhong.working_time.public import Calendar, DayKind, Hours

FIRST = date(2026, 1, 1)
DAYS = 120
LEDGERS = 10_000
BEGIN = datetime.combine(FIRST, time(), VIETNAM)


def a_calendar(random: Random) -> Calendar:
    """Hours, days off, half-days and make-up days as decisions could have set them."""
    weekdays = frozenset(random.sample(range(7), random.randint(3, 6)))
    morning = (time(7, random.choice((0, 30))), time(11, random.choice((0, 30))))
    afternoon = (time(13, random.choice((0, 30))), time(17, random.choice((0, 15, 30))))
    halves = random.choice(((morning, afternoon), (morning, None), (None, afternoon)))
    kinds = {
        FIRST + timedelta(days=random.randrange(DAYS)): random.choice(list(DayKind))
        for _ in range(random.randrange(20))
    }
    return Calendar([Hours(FIRST, weekdays, *halves)], kinds)


def working_minutes(calendar: Calendar) -> bytearray:
    """One byte for each minute from BEGIN on: whether work is done in it."""
    minutes = bytearray(DAYS * 24 * 60)
    for day in range(DAYS):
        for start, end in calendar.spans_on(FIRST + timedelta(days=day)):
            for minute in range(_minute(start), _minute(end)):
                minutes[minute] = 1
    return minutes


def _minute(at: datetime) -> int:
    return int((at - BEGIN) / timedelta(minutes=1))


def a_ledger(random: Random) -> list[ClockEvent]:
    """Ticks in an order that is allowed, at whole minutes of the first 60 days."""
    moments = sorted(random.randrange(60 * 24 * 60) for _ in range(random.randint(1, 9)))
    events: list[ClockEvent] = []
    for moment in moments:
        choices = [one for one in Tick if may_follow(events, one)]
        if not choices:
            break
        events.append(ClockEvent(random.choice(choices), BEGIN + timedelta(minutes=moment)))
    return events


def counted(minutes: bytearray, budget: int, events: list[ClockEvent], now: int) -> tuple[int, bool, int | None]:
    """The same by walking from minute to minute: used up, running, the minute in which the budget ends."""
    ticks = {}
    for one in events:
        ticks.setdefault(_minute(one.at), []).append(one.tick)
    used, running, due = 0, False, None
    for minute in range(len(minutes)):
        for tick in ticks.get(minute, ()):
            if minute <= now:
                used = 0 if tick is Tick.RESET else used
                running = tick in (Tick.START, Tick.RESUME, Tick.RESET)
        if minute == now:
            break
        used += running and minutes[minute]
    if running:
        due, left = now, budget - used
        for minute in range(now, len(minutes)):
            if left <= 0:
                break
            left -= minutes[minute]
            due = minute + 1
    return used, running, due


def test_ten_thousand_ledgers_read_as_the_minutes_count():
    random = Random(5)
    differences = []
    for number in range(LEDGERS):
        if number % 100 == 0:
            calendar = a_calendar(random)
            minutes = working_minutes(calendar)
        events, budget = a_ledger(random), random.choice((60, 240, 480, 960, 2400))
        last = _minute(events[-1].at)
        now = random.choice((last, last + random.randrange(600), random.randrange(last + 1)))
        reading = read_clock(calendar, timedelta(minutes=budget), events, BEGIN + timedelta(minutes=now))
        used, running, due = counted_fast(minutes, budget, events, now)
        told = reading.used / timedelta(minutes=1), reading.running
        if told != (used, running) or (
            running and not reading.overdue and used < budget and _minute(reading.due_at) != due
        ):
            differences.append((number, told, (used, running), reading.due_at, due))

    assert differences == []


def counted_fast(minutes: bytearray, budget: int, events: list[ClockEvent], now: int) -> tuple[int, bool, int | None]:
    """`counted`, with stretches in which nothing happens summed at once; a test compares the two."""
    used, running, before, due = 0, False, 0, None
    for one in events:
        at = _minute(one.at)
        if at > now:
            break
        used += sum(minutes[before:at]) if running else 0
        used = 0 if one.tick is Tick.RESET else used
        running, before = one.tick in (Tick.START, Tick.RESUME, Tick.RESET), at
    used += sum(minutes[before:now]) if running else 0
    if running:
        due, left = now, budget - used
        while left > 0:
            left -= minutes[due]
            due += 1
    return used, running, due


def test_the_two_counters_agree():
    random = Random(7)
    calendar = a_calendar(random)
    minutes = working_minutes(calendar)
    for _ in range(40):
        events, budget = a_ledger(random), 480
        now = _minute(events[-1].at) + random.randrange(600)
        assert counted(minutes, budget, events, now) == counted_fast(minutes, budget, events, now)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=VIETNAM)


OFFICE = Calendar([Hours(FIRST, frozenset(range(5)), (time(8), time(12)), (time(13), time(17)))])


def test_a_pause_moves_the_term_and_a_reset_begins_it_again():
    """Monday 2 March 2026; a budget of two days."""
    two_days = timedelta(hours=16)
    started = [ClockEvent(Tick.START, at(2, 8))]
    assert read_clock(OFFICE, two_days, started, at(2, 8)).due_at == at(3, 17)

    paused = [*started, ClockEvent(Tick.PAUSE, at(2, 12))]
    assert (
        read_clock(OFFICE, two_days, paused, at(9, 8)).used,
        read_clock(OFFICE, two_days, paused, at(9, 8)).due_at,
    ) == (
        timedelta(hours=4),
        None,
    )

    resumed = [*paused, ClockEvent(Tick.RESUME, at(9, 8))]
    assert read_clock(OFFICE, two_days, resumed, at(9, 8)).due_at == at(10, 12)
    anew = [*paused, ClockEvent(Tick.RESET, at(9, 8))]
    assert read_clock(OFFICE, two_days, anew, at(9, 8)).due_at == at(10, 17)

    late = read_clock(OFFICE, two_days, started, at(4, 9))
    assert (late.overdue, late.left) == (True, timedelta(hours=-1))


def test_a_day_off_that_is_decided_later_moves_the_term():
    started = [ClockEvent(Tick.START, at(2, 8))]
    changed = Calendar(OFFICE.hours, {date(2026, 3, 3): DayKind.OFF})

    assert read_clock(changed, timedelta(hours=16), started, at(2, 8)).due_at == at(4, 17)


@pytest.mark.parametrize(
    "ticks",
    [
        [Tick.PAUSE],
        [Tick.START, Tick.START],
        [Tick.START, Tick.RESUME],
        [Tick.START, Tick.PAUSE, Tick.PAUSE],
        [Tick.START, Tick.STOP, Tick.RESUME],
    ],
)
def test_what_no_clock_does_is_refused(ticks):
    events = [ClockEvent(tick, at(2, 8 + number)) for number, tick in enumerate(ticks)]
    with pytest.raises(BadLedger):
        read_clock(OFFICE, timedelta(hours=1), events, at(3, 8))


def test_events_in_the_wrong_order_are_refused():
    with pytest.raises(BadLedger, match="before"):
        read_clock(
            OFFICE, timedelta(hours=1), [ClockEvent(Tick.START, at(3, 8)), ClockEvent(Tick.PAUSE, at(2, 8))], at(4, 8)
        )
