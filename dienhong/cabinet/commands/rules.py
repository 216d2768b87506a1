"""Rules of procedure: entered with a source and a first day, confirmed by somebody else who knows the law."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.models import ProcedureRule
from dienhong.cabinet.permissions import CONFIRM_RULES, KEEP_BODIES
from dienhong.cabinet.procedure_rules import cleaned_value
from dienhong.cabinet.queries.rows import body_for_update, rule_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken

Code, Status = ProcedureRule.Code, ProcedureRule.Status
_CITATION, _LINK, _REMARK = 300, 300, 500


@command
def set_rule(actor: Actor, *, body: UUID, code: str, value: str, since: date, source: tuple[str, str]) -> ProcedureRule:
    """Enter a rule from a day on (sửa quy chế); what was in force until then stays on file. `source`: citation, link.

    Raises RuleBroken: cabinet.rule_value, basis_missing, before_the_body, rule_not_later.
    """
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    value, (citation, link) = cleaned_value(Code(code), value), source
    if not citation.strip():
        raise RuleBroken("cabinet.basis_missing")
    if since < row.since:
        raise RuleBroken("cabinet.before_the_body", day=f"{row.since:%d/%m/%Y}")
    last = row.rules.filter(code=code).order_by("-valid_from").first()
    if last is not None:
        if last.valid_from >= since:
            raise RuleBroken("cabinet.rule_not_later", conflict=True, day=f"{last.valid_from:%d/%m/%Y}")
        last.valid_until = since - timedelta(days=1)
        last.save(update_fields=["valid_until"])

    made = ProcedureRule.objects.create(
        agency_id=row.agency_id,
        body=row,
        code=code,
        value=value,
        citation=citation.strip()[:_CITATION],
        link=link.strip()[:_LINK],
        status=Status.UNVERIFIED,
        entered_by_id=actor.person_id,
        valid_from=since,
    )
    _noted(made)
    return made


@command
def confirm_rule(actor: Actor, *, rule: UUID, remark: str = "") -> ProcedureRule:
    """Confirm that a rule says what the law says (xác nhận quy tắc). Raises RuleBroken: rule_confirmed, rule_is_empty, own_rule."""
    row = rule_for_update(actor, rule)
    require(actor, CONFIRM_RULES, at=row.agency_id)
    if actor.person_id is None:
        raise NotPermitted(CONFIRM_RULES)  # only a human being compares a rule with the law
    if row.status == Status.CONFIRMED:
        raise RuleBroken("cabinet.rule_confirmed", conflict=True)
    if not row.value:
        raise RuleBroken("cabinet.rule_is_empty")
    if row.entered_by_id == actor.person_id:
        raise RuleBroken("cabinet.own_rule")

    row.status, row.confirmed_by_id, row.confirmed_at = Status.CONFIRMED, actor.person_id, clock.now()
    row.remark = remark.strip()[:_REMARK]
    row.save(update_fields=["status", "confirmed_by", "confirmed_at", "remark"])
    _noted(row)
    return row


def _noted(row: ProcedureRule) -> None:
    note(
        agency_id=row.agency_id,
        subject=("cabinet.Body", str(row.body.uuid)),
        rule=row.code,
        value=row.value,
        since=row.valid_from.isoformat(),
        status=row.status,
    )
