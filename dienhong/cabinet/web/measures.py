"""Measures of a body: meeting time beside a baseline, pages not printed, how soon people answer, who holds what now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import AgendaItem, Body
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.answer_times import Question, answer_times_of
from dienhong.cabinet.queries.debts import Debt, debts_of
from dienhong.cabinet.queries.measures import Meetings, Period, baselines_of, measured_body, meetings_of
from dienhong.cabinet.web.bodies import head_of
from dienhong.cabinet.web.measure_sheets import (
    Links,
    Sheet,
    debts_sheet,
    figure,
    forms_sheet,
    holders_sheets,
    hours,
    items_sheet,
    minutes,
    papers_sheet,
    percent,
    questions_sheet,
    sessions_sheet,
)
from dienhong.documents.public import ActPage, Book, Column, DayField, perform, posted, printed_table, workbook_answer
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted

LONGEST = 1100  # days
MOST_PRINTED = 2000


class PeriodForm(forms.Form):
    """Days, both included; without any this year until today. The names of the address are Vietnamese."""

    tu = DayField(label=gettext_lazy("From day"), required=False)
    den = DayField(label=gettext_lazy("To day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Days in their order, at most three years."""
        data: dict[str, Any] = super().clean() or {}
        found = self.period(data)
        if found.first > found.last:
            self.add_error("den", _("The last day lies before the first."))
        elif found.last - found.first > timedelta(days=LONGEST):
            self.add_error("den", _("A report covers at most %(most)s days.") % {"most": LONGEST})
        return data

    @staticmethod
    def period(data: dict[str, Any]) -> Period:
        """What was typed, else this year until today."""
        last = data.get("den") or clock.today()
        return Period(data.get("tu") or date(last.year, 1, 1), last)


class BaselineForm(forms.Form):
    """How long an item took before."""

    form = forms.ChoiceField(label=gettext_lazy("Item type"), choices=AgendaItem.Form)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes an item took before"), min_value=1, max_value=600)
    since = DayField(label=gettext_lazy("For sessions from"))
    citation = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Who measured it, when, over which sessions; number and day of the report."),
    )


def _shown(request: HttpRequest, uuid: UUID, view: str, make: Callable[[Actor, Links], dict[str, Any]]) -> HttpResponse:
    """A page of measures; `make` gives what it shows for the days that were asked for."""
    actor = actor_of(request)
    body = measured_body(actor, uuid)
    given = {key: value for key in ("tu", "den") if (value := request.GET.get(key))}
    form = PeriodForm(given, label_suffix="")
    context: dict[str, Any] = {**head_of(actor, body, "measures"), "form": form, "view": view}
    if not form.is_valid():
        return render(request, "cabinet/measures.html", context, status=422)
    period = form.period(form.cleaned_data)
    shown = PeriodForm(initial={"tu": period.first, "den": period.last}, label_suffix="")
    context |= {"form": shown, "period": period, **make(actor, Links(uuid, period))}
    return render(request, "cabinet/measures.html", context)


@signed_in
@require_safe
def meetings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Meeting time and paper of the sessions closed: GET tu, den (YYYY-MM-DD)."""

    def make(actor: Actor, links: Links) -> dict[str, Any]:
        found = meetings_of(actor, uuid, links.period)
        return {"facts": _facts(found, links), "sheets": [forms_sheet(found, links), sessions_sheet(found, links)]}

    return _shown(request, uuid, "meetings", make)


def _facts(found: Meetings, links: Links) -> list[tuple[str, str, str]]:
    """Label, figure, what it counts."""
    items, total = links.to("measure_items"), found.totals
    if not found.sessions:
        return []
    saved = "–" if total.saved is None else f"{minutes(total.saved)} ({percent(total.saved_percent)})"
    return [
        (_("Sessions closed"), figure(len(found.sessions)), links.to("measures") + "#phien-hop"),
        (_("Meeting time (min)"), minutes(found.seconds), links.to("measures") + "#phien-hop"),
        (_("Items concluded"), figure(total.items), items),
        (_("Saved against the baseline (min)"), saved, items),
        (_("Saved by the undisputed items (min)"), minutes(total.saved_together), links.to("measure_items", cach="thong-nhat")),
        (_("Pages not printed"), figure(found.sheets), links.to("measure_papers")),
        (_("Files whose pages are not known"), figure(found.uncounted), links.to("measure_papers")),
    ]  # fmt: skip


@signed_in
@require_safe
def items(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The concluded items: GET loai (form), phien (UUID), cach=thong-nhat (decided together)."""

    def make(actor: Actor, links: Links) -> dict[str, Any]:
        return {"sheets": [_items(meetings_of(actor, uuid, links.period), request)], "part_of": "meetings"}

    return _shown(request, uuid, "items", make)


def _items(found: Meetings, request: HttpRequest) -> Sheet:
    form, session = request.GET.get("loai", ""), request.GET.get("phien", "")
    together = request.GET.get("cach") == "thong-nhat"
    return items_sheet(
        (one, item)
        for one in found.sessions
        for item in one.items
        if form in ("", item.item.form)
        and session in ("", str(one.session.uuid))
        and (item.spent.together or not together)
    )


@signed_in
@require_safe
def papers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The papers that were not printed: GET phien (UUID)."""

    def make(actor: Actor, links: Links) -> dict[str, Any]:
        return {"sheets": [_papers(meetings_of(actor, uuid, links.period), request)], "part_of": "meetings"}

    return _shown(request, uuid, "papers", make)


def _papers(found: Meetings, request: HttpRequest) -> Sheet:
    session = request.GET.get("phien", "")
    return papers_sheet(one for one in found.sessions if session in ("", str(one.session.uuid)))


@signed_in
@require_safe
def answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How soon people answer; GET nguoi (UUID of a seat), co_quan (UUID), tinh_trang, viec: the questions behind a figure."""

    def make(actor: Actor, links: Links) -> dict[str, Any]:
        found = answer_times_of(actor, uuid, links.period)
        if _asks_for_questions(request):
            return {"sheets": [questions_sheet(_chosen(found.questions, request))], "part_of": "answers"}
        total = found.total
        facts = [
            (pgettext("count", "Asked"), figure(total.asked), links.to("measure_answers", viec="moi-viec")),
            (
                pgettext("count", "Answered in time"),
                figure(total.in_time),
                links.to("measure_answers", tinh_trang="in_time"),
            ),
            (pgettext("count", "Answered late"), figure(total.late), links.to("measure_answers", tinh_trang="late")),
            (
                pgettext("count", "Never answered"),
                figure(total.silent),
                links.to("measure_answers", tinh_trang="silent"),
            ),
            (pgettext("count", "Still open"), figure(total.open), links.to("measure_answers", tinh_trang="open")),
            (_("Median until answered (h)"), hours(total.median), links.to("measure_answers", viec="moi-viec")),
        ]
        return {"facts": facts if total.asked else [], "sheets": holders_sheets(found, links)}

    return _shown(request, uuid, "answers", make)


def _asks_for_questions(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in ("nguoi", "co_quan", "tinh_trang", "viec"))


def _chosen(rows: Any, request: HttpRequest) -> list[Question]:
    seat, agency = request.GET.get("nguoi", ""), request.GET.get("co_quan", "")
    state = request.GET.get("tinh_trang", "")
    return [
        one
        for one in rows
        if seat in ("", str(one.seat.uuid) if one.seat else "-")
        and agency in ("", str(one.agency.uuid))
        and state in ("", one.answered.state)
    ]


@signed_in
@require_safe
def debts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who holds what now, the longest over its term first."""
    actor = actor_of(request)
    body = measured_body(actor, uuid)
    found = debts_of(actor, uuid)
    context = {
        **head_of(actor, body, "measures"),
        "view": "debts",
        "sheets": [debts_sheet(found, clock.now())],
        "facts": _owed(found),
    }
    return render(request, "cabinet/measures.html", context)


def _owed(found: list[Debt]) -> list[tuple[str, str, str]]:
    over = sum(one.over(clock.now()) is not None for one in found)
    if not found:
        return []
    return [(_("Things that wait"), figure(len(found)), "#viec-no"), (_("Over their term"), figure(over), "#viec-no")]


@signed_in
def baselines(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What sessions are measured against: POST form, minutes, since, citation enters it."""
    actor = actor_of(request)
    rows = baselines_of(actor, uuid)
    body = measured_body(actor, uuid)
    if request.method == "POST" and not actor.may(KEEP_BODIES, at=body.agency_id):
        raise NotPermitted(KEEP_BODIES)

    def act(data: dict[str, Any]) -> object:
        data["form"] = AgendaItem.Form(data["form"])
        return commands.set_baseline(actor, body=uuid, **data)

    page = ActPage(
        title=_("Baselines"),
        button=_("Enter the baseline"),
        back_url=reverse("cabinet:baselines", args=[uuid]),
        done=_("The baseline is entered; the measures are reckoned by it."),
        template="cabinet/baselines.html",
        context={**head_of(actor, body, "measures"), "view": "baselines", "rows": rows},
    )
    return perform(request, BaselineForm(posted(request), initial={"since": body.since}), act, page)


@signed_in
@require_safe
def workbook(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    """A table of measures as a workbook of Excel, with the days and filters of its page."""
    with override("vi"):
        book, rows = _book(request, uuid, name)
    return workbook_answer(f"so-do-{name}", book, rows)


@signed_in
@require_safe
def printed(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """The same as PDF, at most 2,000 rows."""
    with override("vi"):
        book, rows = _book(request, uuid, name)
    pdf = printed_table(book, rows[:MOST_PRINTED])
    named = f'inline; filename="so-do-{name}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": named})


def _book(request: HttpRequest, uuid: UUID, name: str) -> tuple[Book, list[list[str]]]:
    """The table in the form of registers, which is Vietnamese. Raises NotFound for a table that there is not, and for wrong days."""
    actor = actor_of(request)
    body = measured_body(actor, uuid)
    form = PeriodForm({key: request.GET.get(key, "") for key in ("tu", "den")})
    if not form.is_valid():
        raise NotFound("cabinet.Body")
    period = form.period(form.cleaned_data)
    sheet = _sheet(actor, request, Links(uuid, period), name)
    at = f"lập lúc {clock.now().astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}"
    days = at if name == "viec-no" else f"Từ ngày {period.first:%d/%m/%Y} đến ngày {period.last:%d/%m/%Y}; {at}"
    columns = tuple(Column(one.label, one.width, one.figures) for one in sheet.heads)
    rows = [[" – ".join(filter(None, (cell.text, cell.note))) for cell in row] for row in sheet.rows]
    return Book(_owner(body), sheet.title.upper(), days, columns), rows


def _owner(body: Body) -> str:
    return body.name.upper()


def _sheet(actor: Actor, request: HttpRequest, links: Links, name: str) -> Sheet:
    uuid, period = links.body, links.period
    makers: dict[str, Callable[[], Sheet]] = {
        "phien-hop": lambda: sessions_sheet(meetings_of(actor, uuid, period), links),
        "loai-noi-dung": lambda: forms_sheet(meetings_of(actor, uuid, period), links),
        "noi-dung": lambda: _items(meetings_of(actor, uuid, period), request),
        "tai-lieu": lambda: _papers(meetings_of(actor, uuid, period), request),
        "thanh-vien": lambda: holders_sheets(answer_times_of(actor, uuid, period), links)[0],
        "co-quan": lambda: holders_sheets(answer_times_of(actor, uuid, period), links)[1],
        "cau-hoi": lambda: questions_sheet(_chosen(answer_times_of(actor, uuid, period).questions, request)),
        "viec-no": lambda: debts_sheet(debts_of(actor, uuid), clock.now()),
    }
    if name not in makers:
        raise NotFound("cabinet.Body")
    return makers[name]()
