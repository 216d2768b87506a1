"""Rules of procedure of a body: what is in force on a day, what was, new values, confirmation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import ProcedureRule
from dienhong.cabinet.permissions import CONFIRM_RULES
from dienhong.cabinet.procedure_rules import KINDS, value_text
from dienhong.cabinet.queries.rows import body_of, history_of, rule_of, rules_of
from dienhong.cabinet.web.bodies import ACT, head_of
from dienhong.cabinet.web.forms import ConfirmForm, RuleForm
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound

Status = ProcedureRule.Status
TONES = {Status.UNVERIFIED: "bad", Status.SECONDARY: "warn", Status.CONFIRMED: "ok"}


@signed_in
@require_safe
def rules(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All rules in force today."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    found = rules_of(actor, body, clock.today())
    context = {
        **head_of(actor, body, "rules"),
        "rules": [_shown(one) for one in found],
        "open": sum(one.status != Status.CONFIRMED for one in found),
    }
    return render(request, "cabinet/rules.html", context)


def _shown(one: ProcedureRule) -> tuple[ProcedureRule, str, str]:
    """A rule, its value in words, the colour of its state."""
    return one, value_text(one.code, one.value), TONES[Status(one.status)]


@signed_in
def rule(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """One rule with its history; POST value, since, citation, link enters a new one."""
    actor = actor_of(request)
    if code not in KINDS:
        raise NotFound("cabinet.ProcedureRule")
    body = body_of(actor, uuid)
    head = head_of(actor, body, "rules")
    history = history_of(actor, body, code)
    may_confirm = actor.may(CONFIRM_RULES, at=body.agency_id)
    form = RuleForm(posted(request), code=code, initial={"since": clock.today()})

    def act(data: dict[str, Any]) -> object:
        source = (data["citation"], data["link"])
        return commands.set_rule(actor, body=uuid, code=code, value=data["value"], since=data["since"], source=source)

    page = ActPage(
        title=ProcedureRule.Code(code).label,
        button=_("Enter the rule"),
        back_url=reverse("cabinet:rule", args=[uuid, code]),
        done=_("The rule is entered; somebody else confirms it."),
        template="cabinet/rule.html",
        context={
            **head,
            "history": [_shown(one) for one in history],
            "may_confirm": may_confirm,
            "me": actor.person_id,
            "today": clock.today(),
        },
    )
    return perform(request, form, act, page)


@signed_in
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm a rule: POST remark."""
    actor = actor_of(request)
    row = rule_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.confirm_rule(actor, rule=uuid, remark=data["remark"])

    said = " · ".join(filter(None, [row.get_code_display(), value_text(row.code, row.value), row.citation]))
    page = ActPage(
        title=_("Confirm a rule"),
        button=_("It says what the law says"),
        back_url=reverse("cabinet:rule", args=[row.body.uuid, row.code]),
        done=_("The rule is confirmed."),
        intro=said,
        template=ACT,
        context=head_of(actor, row.body, "rules"),
    )
    return perform(request, ConfirmForm(posted(request)), act, page)
