"""Reconciliation: the days, and one day with what is missing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.exchange import commands
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries import tallies
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.pages import page_of

SHOWN = 200


@signed_in
@require_safe
def tally_list(request: HttpRequest) -> HttpResponse:
    """The days of my agencies, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND, RECEIVE)
    page = page_of(tallies.visible_tallies(actor), order=tallies.TALLY_ORDER, cursor=request.GET.get("trang"))
    return render(request, "exchange/tallies.html", {"page": page, "tab": "tallies"})


@signed_in
@require_safe
def tally(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One day: what the axis counted for each agency, what the own list says, what is missing on which side."""
    actor = actor_of(request)
    row = tallies.tally_for(actor, uuid)
    found = tallies.discrepancies_of(actor, row)
    comparison = row.newest[0] if row.newest else None  # type: ignore[attr-defined]  # from the prefetch
    context = {
        "tally": row,
        "comparison": comparison,
        "discrepancies": found[:SHOWN],
        "partners": row.partners[:SHOWN],
        "received": row.side == row.Side.RECEIVED,
        "may_deliver": actor.may(RECEIVE, at=row.agency_id) and row.side == row.Side.RECEIVED,
    }
    return render(request, "exchange/tally.html", context)


@signed_in
@require_safe
def tally_xml(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The tally as the platform signed it."""
    row = tallies.tally_for(actor_of(request), uuid)
    headers = {"Content-Disposition": f'attachment; filename="doi-soat-{row.day}-{row.side}.xml"'}
    return HttpResponse(bytes(row.xml), content_type="application/xml", headers=headers)


@signed_in
@require_POST
def deliver_again(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Let the agency's software fetch one package anew."""
    row = commands.deliver_again(actor_of(request), delivery=delivery)
    messages.success(request, _("The package waits for the agency's software again."))
    return redirect("exchange:package", row.package.uuid)


@signed_in
@require_POST
def deliver_all_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the agency's software fetch anew all that it lacks of a day."""
    actor = actor_of(request)
    row = tallies.tally_for(actor, uuid)
    found = tallies.discrepancies_of(actor, row).exclude(delivery=None)
    done = [commands.deliver_again(actor, delivery=one.delivery.uuid) for one in found if one.delivery]
    text = ngettext("%(count)s package waits again.", "%(count)s packages wait again.", len(done))
    messages.success(request, text % {"count": len(done)})
    return redirect("exchange:tally", uuid)
