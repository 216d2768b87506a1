"""Keyset pagination: a page costs the same at the beginning and at the end of a list, and nothing is counted."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, IntegerField, Model, Q, QuerySet
from django.db.models.functions import Cast

from dienhong.kernel.errors import RuleBroken

Row = TypeVar("Row")
RowModel = TypeVar("RowModel", bound=Model)
COMMON = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; the cursors are opaque texts for a URL, None where the list ends."""

    items: Sequence[Row]
    next_cursor: str | None
    previous_cursor: str | None


def is_common(rows: QuerySet[RowModel]) -> bool:
    """Whether more than COMMON rows fit; counted no further."""
    return rows.order_by()[: COMMON + 1].count() > COMMON


def walked(rows: QuerySet[RowModel], condition: Q) -> QuerySet[RowModel]:
    """The rows that fit, found by walking the list in its own order, where a page of what is common is soon full.

    For conditions of an index that would gather and sort much of the table. Said as a number, so that the planner
    neither takes that index nor thinks that hardly anything fits.
    """
    fits = Cast(ExpressionWrapper(condition, BooleanField()), IntegerField())
    found: Any = rows.alias(fits=fits).filter(fits__gte=1)
    walking: QuerySet[RowModel] = found
    return walking


def page_of(
    rows: QuerySet[RowModel], *, order: Sequence[str], cursor: str | None, size: int = 20, parts: Sequence[Q] = ()
) -> Page[RowModel]:
    """One page of `rows` ordered by `order` (field names, "-" for descending; the last must be unique, none nullable).

    `parts`: conditions of which a row must fit one. The page is found in each part by itself, by the part's own index.
    Raises RuleBroken("kernel.bad_cursor") on a cursor that this list did not give.
    """
    backward, values = _decode(cursor, len(order))
    direction = [_flip(name) for name in order] if backward else list(order)
    if values:
        try:
            _must_have_offsets(rows, order, values)
            rows = rows.filter(_beyond(direction, values))
        except (ValidationError, ValueError, TypeError) as error:
            raise RuleBroken("kernel.bad_cursor") from error
    found = _first(rows.order_by(*direction), parts, size + 1)
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    has_next = more if not backward else bool(values)
    has_previous = more if backward else bool(values)
    return Page(
        items=found,
        next_cursor=_encode(found[-1], order, backward=False) if found and has_next else None,
        previous_cursor=_encode(found[0], order, backward=True) if found and has_previous else None,
    )


def _first(rows: QuerySet[RowModel], parts: Sequence[Q], number: int) -> list[RowModel]:
    if len(parts) < 2:
        return list(rows.filter(*parts)[:number])
    each = [rows.filter(part).values("pk")[:number] for part in parts]
    return list(rows.filter(pk__in=each[0].union(*each[1:], all=True))[:number])


def _must_have_offsets(rows: QuerySet[Any], order: Sequence[str], values: Sequence[Any]) -> None:
    """A moment without its offset was not given by us and could be taken for another moment. Raises ValueError."""
    for name, value in zip(order, values, strict=True):
        if name.lstrip("-") in rows.query.annotations:
            continue  # reckoned by the list itself, and no moment
        field, owner = None, rows.model
        for part in name.lstrip("-").split("__"):
            field = owner._meta.get_field(part)
            owner = field.related_model
        if isinstance(field, DateTimeField) and datetime.fromisoformat(value).tzinfo is None:
            raise ValueError(value)


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values` in `order`.

    The bound on the first field alone says nothing new, and lets an index begin there instead of reading all that lies before.
    """
    first = f"{order[0][1:]}__lte" if order[0].startswith("-") else f"{order[0]}__gte"
    bound = Q(**{first: values[0]})
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field, operator = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition |= equal & Q(**{f"{field}__{operator}": value})
        equal &= Q(**{field: value})
    return bound & condition


def _encode(row: Model, order: Sequence[str], *, backward: bool) -> str:
    values = []
    for name in order:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, datetime | date) else value)
    text = json.dumps([backward, *values], default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str | None, length: int) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise RuleBroken("kernel.bad_cursor") from error
    plain = isinstance(parts, list) and all(isinstance(part, str | int | bool) for part in parts)
    if not plain or any("\x00" in part for part in parts if isinstance(part, str)):
        raise RuleBroken("kernel.bad_cursor")
    if len(parts) != length + 1 or not isinstance(parts[0], bool):
        raise RuleBroken("kernel.bad_cursor")
    return parts[0], parts[1:]
