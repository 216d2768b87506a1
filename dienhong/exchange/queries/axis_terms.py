"""The dated numbers of the axis with their history, for the page that shows and sets them."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.exchange import terms
from dienhong.exchange.models import AxisTerm
from dienhong.exchange.permissions import SET_TERMS
from dienhong.exchange.queries.whole import whole_axis
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term: its number today, and everything that was or will be set, the latest first."""

    name: str
    label: str
    value: int
    history: list[AxisTerm]


def terms_with_history() -> list[TermRow]:
    """Every term of the axis; anybody who works with it may know them (2 queries)."""
    today = terms.values()
    rows: dict[str, list[AxisTerm]] = {}
    for row in AxisTerm.objects.order_by("-valid_from", "-id"):
        rows.setdefault(row.name, []).append(row)
    return [TermRow(name, str(label), today[name], rows.get(name, [])) for name, label in AxisTerm.Name.choices]


def may_set_terms(actor: Actor) -> bool:
    """Whether the actor may set terms of the axis."""
    return actor.may(SET_TERMS, at=whole_axis())
