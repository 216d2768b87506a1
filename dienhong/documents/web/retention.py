"""The table of retention by group of records, as it counts for an agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.documents import commands
from dienhong.documents.permissions import KEEP_RULES
from dienhong.documents.queries.records import retention_periods
from dienhong.documents.queries.retention import agencies_with_table, coming_groups, groups_for
from dienhong.documents.web.acting import act_at_once, posted
from dienhong.documents.web.drafting import uuid_or_not_found
from dienhong.documents.web.rule_forms import GroupForm
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.web import status_of


@signed_in
def table(request: HttpRequest) -> HttpResponse:
    """The table of one agency: GET co_quan (UUID).

    POST do=add, code, name, period, valid_from, source · do=end, group (UUID).
    """
    actor = actor_of(request)
    offered = agencies_with_table(actor)
    if not offered:
        raise NotFound("documents.RecordsGroup")
    agency = next((one for one in offered if str(one.uuid) == request.GET.get("co_quan")), offered[0])
    here = f"{reverse('documents:retention')}?co_quan={agency.uuid}"
    if request.POST.get("do") == "end":
        group = uuid_or_not_found(request.POST.get("group", ""))
        done = _("The row is removed; what stands above it counts again.")
        return act_at_once(
            request, lambda: commands.withdraw_records_group(actor, group=group), done=done, back_url=here
        )
    form = GroupForm(posted(request), periods=retention_periods(), initial={"valid_from": clock.today()})
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_records_group(actor, agency_id=agency.id, term=form.term())
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            messages.success(request, _("The table is changed."))
            return redirect(here)
    context = {
        "agency": agency,
        "agencies": offered,
        "rows": groups_for(agency.id),
        "coming": coming_groups(agency.id),
        "form": form if actor.may(KEEP_RULES, at=agency.id) else None,
        "problem": problem,
    }
    return render(request, "documents/retention.html", context, status=status)
