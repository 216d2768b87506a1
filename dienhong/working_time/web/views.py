"""The working calendar: a year at a glance, the days that decisions changed, and terms reckoned with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.audit.public import actor_of, agency_lineage, agency_names, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.tables import csv_answer
from dienhong.working_time import commands, queries
from dienhong.working_time.calendars import Calendar, NoWorkingTime
from dienhong.working_time.ical import MEDIA_TYPE, calendar_file
from dienhong.working_time.models import COUNTRY, DayRule
from dienhong.working_time.permissions import MANAGE_WORKING_TIME
from dienhong.working_time.web.forms import DayForm, HoursForm, TermForm, year_of
from dienhong.working_time.web.months import months_of


@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of one's agency; who may, adds days by POST."""
    actor = actor_of(request)
    agency_id = _agency(actor, request.GET.get("co-quan", ""))
    if request.method == "POST":
        require(actor, MANAGE_WORKING_TIME, at=agency_id)
    form, problem = DayForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            rule = commands.set_day(actor, agency_id=agency_id, **form.cleaned_data)
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, _("The calendar was changed."))
            return redirect(f"{request.path}?nam={rule.day.year}&co-quan={agency_id}")
    context = _context(request, actor, agency_id) | {"form": form, "problem": problem}
    return render(request, "working_time/calendar.html", context, status=422 if problem or form.errors else 200)


@signed_in
def hours(request: HttpRequest) -> HttpResponse:
    """New working hours of an agency from a day on."""
    actor = actor_of(request)
    agency_id = _agency(actor, request.GET.get("co-quan", ""))
    require(actor, MANAGE_WORKING_TIME, at=agency_id)
    lineage = agency_lineage(agency_id)
    form, problem = HoursForm(request.POST or None, initial=_present_hours(lineage)), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commands.set_hours(
                actor,
                agency_id=agency_id,
                valid_from=data["valid_from"],
                weekdays=data["weekdays"],
                halves=form.halves(),
                basis=data["basis"],
            )
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, _("The calendar was changed."))
            return redirect(f"{reverse('working_time:calendar')}?co-quan={agency_id}")
    context = {
        "form": form,
        "problem": problem,
        "agency_id": agency_id,
        "agency_name": agency_names({agency_id}).get(agency_id),
    }
    return render(request, "working_time/hours.html", context, status=422 if problem or form.errors else 200)


def _present_hours(lineage: Sequence[int]) -> dict[str, Any]:
    """What the form begins with: the hours that count now, from today on."""
    row = queries.hours_in_force(lineage)[0]
    names = ("weekdays", "morning_from", "morning_until", "afternoon_from", "afternoon_until")
    return {"valid_from": clock.today(), **{name: getattr(row, name) for name in names}}


@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The days of a year that differ from the usual week, as CSV."""
    actor = actor_of(request)
    agency_id = _agency(actor, request.GET.get("co-quan", ""))
    lineage = agency_lineage(agency_id) if agency_id else ()
    year, names = year_of(request.GET.get("nam", "")), agency_names(set(lineage))
    head = [_("Day"), _("Kind of day"), _("Name or reason"), _("Legal basis"), _("Source"), _("For")]
    rows = [
        [one.day, one.get_kind_display(), one.title, one.basis, one.get_source_display(),
         names.get(one.agency_id, _("The whole country"))]
        for one in queries.days_of(year, lineage)
    ]  # fmt: skip
    return csv_answer(f"lich-lam-viec-{year}", head, rows)


@signed_in
def ical(request: HttpRequest) -> HttpResponse:
    """The days of a year that differ from the usual week, as a calendar file."""
    actor = actor_of(request)
    agency_id = _agency(actor, request.GET.get("co-quan", ""))
    lineage = agency_lineage(agency_id) if agency_id else ()
    year, name = year_of(request.GET.get("nam", "")), agency_names({agency_id}).get(agency_id, _("The whole country"))
    kinds = {str(kind): str(words) for kind, words in DayRule.Kind.choices}
    title = f"{_('Working calendar')} {year} · {name}"
    response = HttpResponse(calendar_file(title, queries.days_of(year, lineage), kinds), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="lich-lam-viec-{year}.ics"'
    return response


@signed_in
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a day back to the usual week."""
    rule = commands.withdraw_day(actor_of(request), rule=uuid)
    messages.success(request, _("The calendar was changed."))
    response = redirect("working_time:calendar")
    response["Location"] += f"?nam={rule.day.year}&co-quan={rule.agency_id}"
    return response


def _agency(actor: Actor, text: str) -> int:
    """The agency asked for, if one may change its calendar; else one's own."""
    managed = actor.authority.agencies_with(MANAGE_WORKING_TIME)
    return int(text) if text.isdecimal() and int(text) in managed else actor.agency_id or COUNTRY


def _context(request: HttpRequest, actor: Actor, agency_id: int) -> dict[str, Any]:
    year, lineage = year_of(request.GET.get("nam", "")), agency_lineage(agency_id) if agency_id else ()
    kept = queries.calendar_for(lineage)
    term = TermForm(request.GET)
    managed = actor.authority.agencies_with(MANAGE_WORKING_TIME)
    names = agency_names({agency_id, *managed, *lineage} - {COUNTRY})
    rules = queries.days_of(year, lineage)
    return {
        "year": year,
        "months": months_of(year, kept, rules),
        "rules": [(rule, names.get(rule.agency_id, _("The whole country"))) for rule in rules],
        "kinds": dict(DayRule.Kind.choices),
        "agency_id": agency_id,
        "agency_name": names.get(agency_id, _("The whole country")),
        "managed": sorted((names.get(one, str(one)), one) for one in managed),
        "may_manage": agency_id in managed,
        "hours": queries.hours_in_force(lineage),
        "term": term,
        "ends": _end_of(term, kept),
    }


def _end_of(term: TermForm, kept: Calendar) -> datetime | None:
    """When the term ends; None when there is none, or the calendar has no such working time."""
    if not term.is_valid():
        return None
    data = term.cleaned_data
    try:
        if data["don_vi"] == "ngay":
            return kept.after_days(data["tu"], data["so"])
        return kept.after(data["tu"], timedelta(hours=data["so"]))
    except NoWorkingTime:
        return None
