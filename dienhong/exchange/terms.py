"""The dated numbers of the axis: which one is in force on a day."""

from __future__ import annotations

from datetime import date

from dienhong.exchange.models import AxisTerm
from dienhong.kernel import clock

Name = AxisTerm.Name
# What holds until somebody sets something else. The law says "at once" and gives no minutes
# (Decision 28/2018/QĐ-TTg art. 5; Decree 30/2020/NĐ-CP art. 18); these are the platform's own.
FIRST: dict[str, int] = {
    Name.URGENT_MINUTES: 60,
    Name.VERY_URGENT_MINUTES: 30,
    Name.EXPRESS_MINUTES: 15,
    Name.RECALL_AT_ONCE: 1,
    Name.CERTIFICATE_DAYS: 365,
}


def value(name: str, day: date | None = None) -> int:
    """The number in force on a day, today if none is given (1 query)."""
    return values(day)[name]


def values(day: date | None = None) -> dict[str, int]:
    """All numbers in force on a day, today if none is given (1 query)."""
    rows = AxisTerm.objects.filter(valid_from__lte=day or clock.today()).order_by("valid_from")
    return {**FIRST, **dict(rows.values_list("name", "value"))}
