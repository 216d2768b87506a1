"""Lists of tasks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienhong.assignments.queries.acts import may_give_somewhere
from dienhong.assignments.queries.lists import BY_DEADLINE, NEWEST, Wanted, assignment_list
from dienhong.assignments.web.filters import Filters
from dienhong.assignments.web.texts import SIDES, STATES, state_of
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import page_of


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The tasks one may see, narrowed by `tim`, `tinh_trang`, `ben`; `xep=han` goes by deadline."""
    actor = actor_of(request)
    filters = Filters.of(request)
    page = page_of(
        assignment_list(actor, filters.wanted), order=_order(filters.wanted), cursor=request.GET.get("trang")
    )
    context = {
        "page": page,
        "rows": [(one, state_of(one)) for one in page.items],
        **_frame(actor, filters),
    }
    return render(request, "assignments/index.html", context)


def _order(wanted: Wanted) -> tuple[str, ...]:
    return BY_DEADLINE if wanted.by_deadline else NEWEST


def _frame(actor: Actor, filters: Filters) -> dict[str, object]:
    return {"filters": filters, "states": STATES, "sides": SIDES, "may_give": may_give_somewhere(actor)}
