"""How figures, dates and deadlines are written on Vietnamese screens; pure functions, no templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext, ngettext, pgettext_lazy

from dienhong.kernel.clock import VIETNAM

NBSP = "\u00a0"
Number = int | float | Decimal

_WEEKDAYS = (
    pgettext_lazy("weekday in a line", "Monday"),
    pgettext_lazy("weekday in a line", "Tuesday"),
    pgettext_lazy("weekday in a line", "Wednesday"),
    pgettext_lazy("weekday in a line", "Thursday"),
    pgettext_lazy("weekday in a line", "Friday"),
    pgettext_lazy("weekday in a line", "Saturday"),
    pgettext_lazy("weekday in a line", "Sunday"),
)


def number(value: Number, digits: int | None = None) -> str:
    """Write a figure as `1.234,5`: points between thousands, a comma before decimals.

    Without `digits` the value keeps its own decimals (at most three).
    """
    exact = Decimal(str(value))
    if digits is None:
        exact = exact.quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
        if exact == exact.to_integral():
            exact = exact.quantize(Decimal(1))
    else:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact:,f}".translate({ord(","): ".", ord("."): ","})


def money(value: Number) -> str:
    """Write an amount of đồng as `1.200.000 ₫` (no decimals; the space does not break)."""
    return f"{number(value, 0)}{NBSP}₫"


def file_size(value: int) -> str:
    """Write a number of bytes as `3,8 MB` (decimal units, as file managers of offices show them)."""
    size = Decimal(value)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{number(size, 0 if unit == 'B' or size >= 100 else 1)}{NBSP}{unit}"
        size /= 1000
    return f"{number(size, 1)}{NBSP}TB"


def _local(value: datetime) -> datetime:
    return value.astimezone(VIETNAM)


def as_day(value: date) -> date:
    """The calendar day in Viet Nam of a date or an aware datetime."""
    return _local(value).date() if isinstance(value, datetime) else value


def day(value: date) -> str:
    """Write a date (or the Vietnamese day of an aware datetime) as `dd/mm/yyyy`."""
    return f"{as_day(value):%d/%m/%Y}"


def clock_time(value: datetime, *, seconds: bool = False) -> str:
    """Write the Vietnamese clock time as `hh:mm`, or `hh:mm:ss`."""
    return f"{_local(value):%H:%M:%S}" if seconds else f"{_local(value):%H:%M}"


def moment(value: datetime, *, now: datetime | None = None, seconds: bool = False) -> str:
    """Write an instant as `20/11/2026, 17:00`; with `now` in the same year the year is left out."""
    local = _local(value)
    same_year = now is not None and _local(now).year == local.year
    return (
        f"{local:%d/%m}, {clock_time(value, seconds=seconds)}"
        if same_year
        else (f"{local:%d/%m/%Y}, {clock_time(value, seconds=seconds)}")
    )


def weekday(value: date) -> str:
    """The day's name in a line of text: `thứ Ba`."""
    return str(_WEEKDAYS[as_day(value).weekday()])


def length_of(span: timedelta) -> str:
    """Write a positive length of time with its largest unit: `2 ngày`, `3 giờ`, `58 phút`, `chưa đầy 1 phút`."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 1:
        text = gettext("less than a minute")
    elif minutes < 60:
        text = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    elif minutes < 24 * 60:
        hours = minutes // 60
        text = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    else:
        days = minutes // (24 * 60)
        text = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return text.replace(" ", NBSP)


def remaining(due_at: datetime, *, now: datetime) -> str:
    """`còn 3 giờ` before the deadline, `quá hạn 2 ngày` after it."""
    if due_at < now:
        return gettext("overdue by %(length)s") % {"length": length_of(now - due_at)}
    return gettext("%(length)s left") % {"length": length_of(due_at - now)}


@dataclass(frozen=True)
class Due:
    """A deadline ready for the screen: `group` is one of overdue, today, soon, later, none."""

    group: str
    tone: str
    icon: str
    text: str
    detail: str
    iso: str


def due_group(due_at: datetime | None, *, now: datetime) -> str:
    """How near a deadline is, see `Due.group`."""
    if due_at is None:
        return "none"
    if due_at < now:
        return "overdue"
    days = (as_day(due_at) - as_day(now)).days
    return "today" if days == 0 else "soon" if days <= 3 else "later"


def due(due_at: datetime | None, *, now: datetime) -> Due:
    """Decide how loud a deadline is: overdue, today, within three days (soon), later, none."""
    group = due_group(due_at, now=now)
    if due_at is None:
        return Due(group, "", "", gettext("No deadline"), "", "")
    iso, when = _local(due_at).isoformat(), moment(due_at, now=now)
    if group == "overdue":
        text = gettext("Overdue %(length)s") % {"length": length_of(now - due_at)}
        return Due(group, "bad", "triangle-alert", text, when, iso)
    if group == "today":
        text = gettext("Today %(time)s") % {"time": clock_time(due_at)}
        return Due(group, "warn", "clock", text.replace(" ", NBSP), remaining(due_at, now=now), iso)
    days = (as_day(due_at) - as_day(now)).days
    left = (ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}).replace(" ", NBSP)
    if group == "soon":
        return Due(group, "live", "", left, f"{weekday(due_at)} {_local(due_at):%d/%m}", iso)
    return Due(group, "", "", left, when, iso)
