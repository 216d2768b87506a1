"""The dated numbers of the axis."""

from __future__ import annotations

from datetime import date

from dienhong.audit.public import command, note
from dienhong.exchange import rules
from dienhong.exchange.models import AxisTerm
from dienhong.exchange.permissions import SET_TERMS
from dienhong.exchange.queries.whole import whole_axis
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.text import nfc


@command
def set_axis_term(actor: Actor, *, name: str, value: int, valid_from: date, source: str) -> AxisTerm:
    """Set a number that the rules of the axis use from a day on (đặt tham số trục); earlier ones stay in its history.

    Raises RuleBroken: exchange.bad_term, exchange.term_in_the_past.
    """
    require(actor, SET_TERMS, at=whole_axis())
    rules.must_be_term(name in AxisTerm.Name.values and source.strip() != "", value)
    rules.must_begin_today_or_later(valid_from, clock.today())

    row, _ = AxisTerm.objects.update_or_create(
        name=name, valid_from=valid_from, defaults={"value": value, "source": nfc(source).strip()[:300]}
    )
    note(term=name, value=value, valid_from=valid_from.isoformat(), source=row.source)
    return row
