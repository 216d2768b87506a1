"""One procedure for everybody: its parts, fees and day of the result, earlier versions and differences, print, PDF, code."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from dienhong.documents.public import DayField, printed_layout
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound
from dienhong.kernel.qr import qr_svg
from dienhong.public_services.catalogue.differences import differences
from dienhong.public_services.catalogue.life_events import BY_SLUG
from dienhong.public_services.catalogue.record import Channel, Record
from dienhong.public_services.labels import (
    APPLICANTS,
    CHANNELS,
    FIELDS,
    LEVELS,
    PARTS,
    ROLES,
    SERVICES,
    term_text,
)
from dienhong.public_services.queries.catalogue import Shown, offerings_in_force, shown_procedure
from dienhong.public_services.reckoning import cases_of, costs, reckoned
from dienhong.public_services.showing import by_case, copies_text, fee_text, json_ld, printed, row_text
from dienhong.public_services.web.caching import kept_by_caches
from dienhong.working_time.public import NoWorkingTime, calendar_for

_LAYOUT = Path(__file__).parents[1] / "procedure.typ"
_FURTHEST = timedelta(days=366)
_MOST_AGENCIES = 40


class ReckonForm(forms.Form):
    """A channel, a day and a case; the names of the address are Vietnamese."""

    kenh = forms.ChoiceField(label=gettext_lazy("Way to apply"))
    ngay = DayField(label=gettext_lazy("Day on which you hand it in"))

    def __init__(self, data: Any, channels: tuple[Channel, ...], cases: tuple[str, ...]) -> None:
        super().__init__(data, label_suffix="")
        choice: Any = self.fields["kenh"]
        choice.choices = [(one.value, CHANNELS[one]) for one in channels]
        if cases:
            self.fields["truong-hop"] = forms.ChoiceField(
                label=_("Case"),
                required=False,
                choices=[("", _("As a rule")), *((str(place), case) for place, case in enumerate(cases))],
            )

    def clean_ngay(self) -> date:
        """At most a year away."""
        day: date = self.cleaned_data["ngay"]
        if abs(day - clock.today()) > _FURTHEST:
            raise forms.ValidationError(_("The day must lie within a year from today."))
        return day


@dataclass(frozen=True, slots=True)
class Answer:
    """What the calculator says: `lines` are (case, term in words, end or None), `first` the soonest end."""

    channel: str
    received_on: date
    lines: list[tuple[str, str, datetime | None]]
    fees: list[tuple[str, str]]
    total: int
    is_whole: bool

    @property
    def first(self) -> datetime | None:
        """The end of the first term that has one."""
        return next((end for _case, _words, end in self.lines if end is not None), None)


@require_safe
@kept_by_caches
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The version that counts today: GET kenh (channel), ngay (YYYY-MM-DD), truong-hop (number of a case) for the calculator."""
    return _page(request, shown_procedure(code))


@require_safe
@kept_by_caches
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version by its number."""
    return _page(request, shown_procedure(code, number))


def _page(request: HttpRequest, shown: Shown) -> HttpResponse:
    record = shown.record
    given = {name: request.GET[name] for name in ("kenh", "ngay", "truong-hop") if request.GET.get(name)}
    usual = Channel.ONLINE if Channel.ONLINE in record.channels else next(iter(record.channels), None)
    chosen = next((one for one in record.channels if one.value == given.get("kenh")), usual)
    cases = cases_of(record, chosen) if chosen else ()
    asked = {"kenh": usual.value if usual else "", "ngay": f"{clock.today():%Y-%m-%d}", **given}
    form = ReckonForm(asked, record.channels, cases)
    wrong = bool(record.channels) and not form.is_valid()
    answer = _reckoned(record, chosen, form, cases) if chosen and not wrong else None
    context = {**_parts(shown), "form": form, "answer": answer, "today": clock.today(), "at": "list"}
    address = request.build_absolute_uri(reverse("public_services:procedure", args=[record.code]))
    context["json_ld"] = json_ld(record, address, shown.procedure.agency.name)
    return render(request, "public_services/procedure.html", context, status=422 if wrong else 200)


def _reckoned(record: Record, channel: Channel, form: ReckonForm, cases: tuple[str, ...]) -> Answer | None:
    place = form.cleaned_data.get("truong-hop") or ""
    case = cases[int(place)] if place else ""
    try:
        found = reckoned(record, channel, form.cleaned_data["ngay"], calendar_for())
    except NoWorkingTime:
        return None
    wanted = [one for one in found if not case or one.term.case in ("", case)] or found
    paid = costs(record, channel, case)
    return Answer(
        str(CHANNELS[channel]),
        wanted[0].received_on,
        [(one.term.case, term_text(one.term), one.due_at) for one in wanted],
        [(one.name, fee_text(one)) for one in paid.fees],
        paid.total,
        paid.is_whole,
    )


def _parts(shown: Shown) -> dict[str, Any]:
    record = shown.record
    offered = offerings_in_force(shown.procedure)
    event = next((BY_SLUG[slug] for slug in record.life_events if slug in BY_SLUG), None)
    return {
        "shown": shown,
        "record": record,
        "event": event,
        "event_name": _(event.name) if event else "",
        "steps": by_case(record.steps),
        "terms": [(CHANNELS[one.channel], one.case, term_text(one)) for one in record.terms],
        "fees": [(one, CHANNELS[one.channel] if one.channel else "", fee_text(one)) for one in record.fees],
        "papers": [(group.case, [(one, copies_text(one)) for one in group.rows]) for group in by_case(record.papers)],
        "applicants": [APPLICANTS[one] for one in record.applicants],
        "agencies": [(ROLES[one.role], one.name) for one in record.agencies],
        "level": LEVELS[record.level],
        "service": SERVICES[record.service],
        "lacks": [PARTS[one] for one in shown.version.lacks],
        "offerings": offered[:_MOST_AGENCIES],
        "more_offerings": len(offered) > _MOST_AGENCIES,
    }


@require_safe
@kept_by_caches
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """What changed between two versions: GET cu, moi (numbers); without any the version in force and the one before."""
    shown = shown_procedure(code, _number(request, "moi"))
    earlier = _number(request, "cu")
    if earlier is None:
        earlier = shown.version.number - 1 if shown.version.number > 1 else shown.version.number
    before = shown_procedure(code, earlier)
    found = [
        (
            PARTS[part.part],
            [(FIELDS.get(one.field, ""), row_text(one.before), row_text(one.after)) for one in part.changes],
        )
        for part in differences(before.record, shown.record)
    ]
    context = {"shown": shown, "before": before, "record": shown.record, "parts": found, "at": "list"}
    return render(request, "public_services/changes.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise NotFound("public_services.Procedure")
    return int(text)


@require_safe
@kept_by_caches
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The version that counts today as PDF, in Vietnamese."""
    shown = shown_procedure(code)
    address = request.build_absolute_uri(reverse("public_services:procedure", args=[code]))
    with override("vi"):
        effect = _("In force from %(day)s") % {"day": f"{shown.version.effective_from:%d/%m/%Y}"}
        data = printed(shown.record, shown.procedure.agency.name, address, effect)
    content = printed_layout(_LAYOUT, {**data, "qr": qr_svg(address)})
    named = f'inline; filename="thu-tuc-{code}.pdf"'
    # Two prints of the same differ in the hour that they carry.
    tag = hashlib.sha256(f"{shown.version.sha256} {address}".encode()).hexdigest()[:32]
    headers = {"Content-Disposition": named, "ETag": f'"{tag}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
@kept_by_caches
def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the procedure as a square code for phones."""
    shown = shown_procedure(code)
    address = request.build_absolute_uri(reverse("public_services:procedure", args=[shown.procedure.code]))
    return HttpResponse(qr_svg(address), content_type="image/svg+xml")
