"""Lists and boards of tasks, on the screen, as a table for a spreadsheet, on paper."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.acts import may_give_somewhere
from dienhong.assignments.queries.boards import (
    COUNTED,
    OPEN_ONES,
    board_by_deadline,
    board_by_leader,
    board_by_owner,
    totals,
)
from dienhong.assignments.queries.lists import BY_DEADLINE, NEWEST, Wanted, assignment_list
from dienhong.assignments.web.filters import Filters
from dienhong.assignments.web.texts import SIDES, STATES, State, state_of
from dienhong.documents.public import Book, Column, workbook_answer
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.pages import page_of
from dienhong.kernel.tables import cell_text, csv_answer

_WIDTHS = (14, 40, 30, 20, 18, 18, 16, 12, 12, 14, 8, 8)
MOST_EXPORTED, MOST_PRINTED = 50_000, 500
BOARDS = {"lanh-dao": board_by_leader, "chu-tri": board_by_owner, "han": board_by_deadline}


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


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How many tasks stand where: `ben` narrows to a side, `nhom` groups by lanh-dao, chu-tri or han."""
    actor = actor_of(request)
    filters = Filters.of(request)
    group = request.GET.get("nhom", "")
    group = group if group in BOARDS else "chu-tri"
    side = filters.wanted.side
    groups = {"chu-tri": _("By owner"), "lanh-dao": _("By leader"), "han": _("By deadline")}
    context = {
        **_frame(actor, filters),
        "group": group,
        "groups": groups,
        "group_name": groups[group],
        "totals": [(one, STATES[one], number) for one, number in totals(actor, side).items()],
        "heads": [STATES[one] for one in (OPEN_ONES if group == "han" else COUNTED)],
        "rows": [(row, [(one, STATES[one], n) for one, n in row.counts]) for row in BOARDS[group](actor, side)],
        "now": clock.now(),
    }
    return render(request, "assignments/board.html", context)


@signed_in
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a table for a spreadsheet, at most 50,000 rows."""
    actor = actor_of(request)
    wanted = Filters.of(request).wanted
    rows = _exported(actor, wanted)
    return csv_answer(_file_name(), _head(), (_line(one, state_of(one)) for one in rows))


@signed_in
@require_safe
def workbook(request: HttpRequest) -> FileResponse:
    """The filtered list as a workbook of Excel, at most 50,000 rows."""
    rows = _exported(actor_of(request), Filters.of(request).wanted)
    columns = [Column(name, width) for name, width in zip(_head(), _WIDTHS, strict=True)]
    said = _("As of %(at)s") % {"at": f"{clock.now().astimezone(VIETNAM):%H:%M %d/%m/%Y}"}
    book = Book("", _("Assignments").upper(), said, columns)
    return workbook_answer(_file_name(), book, (_cells(_line(one, state_of(one))) for one in rows))


def _exported(actor: Actor, wanted: Wanted) -> Iterator[Assignment]:
    return assignment_list(actor, wanted).order_by(*_order(wanted))[:MOST_EXPORTED].iterator(2000)


def _file_name() -> str:
    return f"nhiem-vu-{clock.today():%Y%m%d}"


def _head() -> list[str]:
    return [
        _("Task code"), _("The task"), _("Comes from"), _("Given by"), _("Giving agency"), _("Owner"),
        _("Carried out by"), _("Given on"), _("Deadline"), _("State"), _("Done, in per cent"), _("Working hours late"),
    ]  # fmt: skip


def _cells(line: list[object]) -> list[str | int]:
    """Numbers stay numbers, moments are written as offices do."""
    return [one if isinstance(one, int) else cell_text(one) for one in line]


def _line(one: Assignment, state: State) -> list[object]:
    giver = one.giver_post
    return [
        one.code, one.text, one.source_words, f"{giver.title} {giver.person.full_name}", one.agency.name,
        one.owner.name, one.handler.full_name if one.handler else "", one.given_at, one.due_at,
        " · ".join(filter(None, [state.text, state.lateness])), one.percent, -(-one.late_minutes // 60) or "",
    ]  # fmt: skip


@signed_in
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The filtered list for paper, at most 500 rows."""
    actor = actor_of(request)
    filters = Filters.of(request)
    rows = list(assignment_list(actor, filters.wanted).order_by(*_order(filters.wanted))[: MOST_PRINTED + 1])
    context = {
        **_frame(actor, filters),
        "rows": [(one, state_of(one)) for one in rows[:MOST_PRINTED]],
        "cut": len(rows) > MOST_PRINTED,
        "most": MOST_PRINTED,
        "now": clock.now(),
    }
    return render(request, "assignments/print.html", context)
