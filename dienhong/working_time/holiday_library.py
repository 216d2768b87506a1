"""What the library of holidays knows of Viet Nam. A beginning only: decisions of the year are entered by people."""

from __future__ import annotations

from datetime import date

import holidays

from dienhong.working_time.calendars import DayKind

_WORKED_FOR = "Ngày làm bù"


def days_of(year: int) -> list[tuple[date, DayKind, str]]:
    """Days off and days worked for others, with their Vietnamese names, in order."""
    known = holidays.country_holidays("VN", years=year, language="vi")
    off = [(day, DayKind.OFF, name) for day, name in known.items()]
    worked = [(day, DayKind.WORKING, _WORKED_FOR) for day in known.weekend_workdays if day.year == year]
    return sorted([*off, *worked])
