"""Statistics of the exchange: figures of a time by agency, and the report of a month to print or to reckon with."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO, Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dienhong.directory.public import AgencyView, agency_views
from dienhong.documents.public import Book, Column, printed_table, written_workbook
from dienhong.exchange import queries
from dienhong.exchange.figures import Figures
from dienhong.exchange.permissions import READ, READ_FIGURES, RECEIVE, SEND
from dienhong.exchange.queries.statistics import AgencyRow, Report, Wanted, agency_rows, may_see_whole_axis, report
from dienhong.exchange.queries.whole import keeps_only
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

MONTHS = 24
LONGEST = 400  # days of one report
ROWS = 50
MOST_PRINTED = 2000
MOST_OWN = 60
WHOLE = "toan-truc"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The report is a Vietnamese form.
COLUMNS = (
    Column("Cơ quan", 30),
    Column("Văn bản đã gửi", 8, True),
    Column("Lượt gửi", 8, True),
    Column("Gửi đúng hạn", 8, True),
    Column("Gửi chậm", 8, True),
    Column("Bị từ chối", 8, True),
    Column("Đã thu hồi", 8, True),
    Column("Lượt nhận", 8, True),
    Column("Xác nhận trong ngày", 10, True),
    Column("Chưa tiếp nhận", 8, True),
    Column("Đã từ chối", 8, True),
    Column("Đã hoàn thành", 8, True),
    Column("Trung vị đến khi tiếp nhận (phút)", 11, True),
)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget)


class PeriodForm(forms.Form):
    """A month, or days that stand above it; and whose figures. The names of the address are Vietnamese."""

    ky = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    tu_ngay = _day(gettext_lazy("From day"))
    den_ngay = _day(gettext_lazy("To day"))
    cua = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)

    def __init__(self, *arguments: Any, own: list[AgencyView], whole: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", _("All agencies of mine"))] if own or not whole else []
        choices += [(WHOLE, _("The whole axis"))] if whole else []
        self.own = {str(view.uuid): view for view in own}
        self.only_whole = whole and not own
        self._choose("ky", [(f"{one:%Y-%m}", f"{one:%m/%Y}") for one in _months(clock.today())])
        self._choose("cua", choices + [(key, view.name) for key, view in self.own.items()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are ChoiceFields

    def clean(self) -> dict[str, Any]:
        """Days in their order, at most 400."""
        data: dict[str, Any] = super().clean() or {}
        first, last = self.days(data)
        if first > last:
            self.add_error("den_ngay", _("The last day lies before the first."))
        elif last - first > timedelta(days=LONGEST):
            self.add_error("den_ngay", _("A report covers at most %(most)s days.") % {"most": LONGEST})
        return data

    @staticmethod
    def days(data: dict[str, Any]) -> tuple[date, date]:
        """First and last day: those that are typed, else those of the month, else of this month."""
        month = date.fromisoformat(f"{data['ky']}-01") if data.get("ky") else clock.today().replace(day=1)
        if data.get("tu_ngay") or data.get("den_ngay"):
            last = data.get("den_ngay") or clock.today()
            return data.get("tu_ngay") or last.replace(day=1), last
        return month, month.replace(day=monthrange(month.year, month.month)[1])

    def wanted(self) -> Wanted:
        """The same for the query; call it on a valid form."""
        own = self.own.get(self.cleaned_data["cua"])
        return Wanted(
            *self.days(self.cleaned_data),
            agency=own.id if own else None,
            whole=self.cleaned_data["cua"] == WHOLE or self.only_whole,
        )


def _months(today: date) -> Iterator[date]:
    month = today.replace(day=1)
    for _number in range(MONTHS):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def _asked(request: HttpRequest) -> tuple[Actor, PeriodForm]:
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND, RECEIVE, READ_FIGURES)
    own = queries.sending_agencies(actor) | queries.receiving_agencies(actor)
    views = sorted(agency_views(own).values(), key=lambda view: view.name) if len(own) <= MOST_OWN else []
    return actor, PeriodForm(request.GET, own=views, whole=may_see_whole_axis(actor), label_suffix="")


@signed_in
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What the agencies sent and received in a time: GET ky=2026-05, or tu_ngay and den_ngay; cua; trang."""
    actor, form = _asked(request)
    context: dict[str, Any] = {"form": form, "tab": "statistics", "keeps_only": keeps_only(actor)}
    if not form.is_valid():
        return render(request, "exchange/statistics.html", context, status=422)
    wanted = form.wanted()
    rows, following = agency_rows(actor, wanted, _place(request.GET.get("trang", "")), ROWS)
    found = report(actor, wanted)
    context |= {
        "wanted": wanted,
        "report": found,
        "rows": rows,
        "next": following,
        "sent_line": _sentence(found.sent),
        "received_line": _sentence(found.received),
        "links": {} if wanted.whole else {"sent": _links(wanted, "gui"), "received": _links(wanted, "nhan")},
    }
    return render(request, "exchange/statistics.html", context)


def _place(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise RuleBroken("kernel.bad_cursor") from error


def _sentence(figures: Figures) -> str:
    return _("%(total)s deliveries: %(taken)s taken in or further, %(open)s not yet, %(refused)s refused.") % {
        "total": figures.deliveries,
        "taken": figures.deliveries - figures.not_taken_in - figures.refused,
        "open": figures.not_taken_in,
        "refused": figures.refused,
    }


def _links(wanted: Wanted, direction: str) -> dict[str, str]:
    """Status → its messages in the log."""
    from django.urls import reverse

    own = str(agency_views([wanted.agency])[wanted.agency].uuid) if wanted.agency is not None else ""
    days = f"huong={direction}&tu_ngay={wanted.first}&den_ngay={wanted.last}&cua={own}"
    codes = {"": "none", **{code: code for code in ("01", "02", "03", "04", "05", "06")}}
    return {code: f"{reverse('exchange:log')}?{days}&trang_thai={name}" for code, name in codes.items()}


@signed_in
@require_safe
def workbook(request: HttpRequest) -> HttpResponse | FileResponse:
    """The report of a time as a workbook of Excel: one row an agency, all together first."""
    actor, form = _asked(request)
    if not form.is_valid():
        return render(request, "exchange/statistics.html", {"form": form, "tab": "statistics"}, status=422)
    wanted = form.wanted()
    file: IO[bytes] = written_workbook(_book(actor, wanted), _lines(actor, wanted, None))
    return FileResponse(file, as_attachment=True, filename=f"{_name(wanted)}.xlsx", content_type=_XLSX)


@signed_in
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The report of a time as PDF, at most 2,000 agencies."""
    actor, form = _asked(request)
    if not form.is_valid():
        return render(request, "exchange/statistics.html", {"form": form, "tab": "statistics"}, status=422)
    wanted = form.wanted()
    rows = [[str(cell) for cell in line] for line in _lines(actor, wanted, MOST_PRINTED)]
    named = f'inline; filename="{_name(wanted)}.pdf"'
    pdf = printed_table(_book(actor, wanted), rows)
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": named})


def _lines(actor: Actor, wanted: Wanted, most: int | None) -> Iterator[list[str | int]]:
    found = report(actor, wanted)
    yield _line("Tổng cộng", found)
    written, after = 0, None
    while most is None or written < most:
        rows, after = agency_rows(actor, wanted, after, ROWS)
        yield from (_line(row.name, row) for row in rows)
        written += len(rows)
        if after is None:
            return
    yield [f"… và các cơ quan khác (chỉ in {most} cơ quan đầu)", *[""] * (len(COLUMNS) - 1)]


def _line(name: str, row: AgencyRow | Report) -> list[str | int]:
    sent, received = row.sent, row.received
    median = received.median_minutes
    return [
        name, sent.packages, sent.deliveries, sent.in_time, sent.late, sent.refused, sent.recalled,
        received.deliveries, _percent(received.same_day_percent), received.not_taken_in, received.refused,
        received.finished, "–" if median is None else median,
    ]  # fmt: skip


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %".replace(".", ",")


def _book(actor: Actor, wanted: Wanted) -> Book:
    if wanted.whole:
        name = "Toàn trục liên thông"
    else:
        views = agency_views({wanted.agency} if wanted.agency else _own(actor))
        name = next(iter(views.values())).name if len(views) == 1 else f"{len(views)} cơ quan"
    period = f"Từ ngày {wanted.first:%d/%m/%Y} đến ngày {wanted.last:%d/%m/%Y}; lập lúc {_moment()}"
    return Book(name.upper(), "BÁO CÁO TÌNH HÌNH GỬI, NHẬN VĂN BẢN ĐIỆN TỬ", period, COLUMNS)


def _own(actor: Actor) -> frozenset[int]:
    return queries.sending_agencies(actor) | queries.receiving_agencies(actor)


def _moment() -> str:
    from dienhong.kernel.clock import VIETNAM

    return f"{clock.now().astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _name(wanted: Wanted) -> str:
    return f"bao-cao-lien-thong-{wanted.first}-{wanted.last}"
