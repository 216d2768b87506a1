"""Rows that count from a first day to a last day, both included; an open end has no last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Value


def days(first: str = "valid_from", last: str = "valid_until") -> Func:
    """The days of a row as a PostgreSQL daterange, for exclusion constraints."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())


def in_order(name: str) -> models.CheckConstraint:
    """The last day is not before the first."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name=name
    )


def counts_on(day: date, prefix: str = "") -> Q:
    """Rows whose days include `day`; `prefix` reaches them through a relation ("post__")."""
    conditions: dict[str, Any] = {f"{prefix}valid_from__lte": day}
    ends = Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    return Q(**conditions) & ends
