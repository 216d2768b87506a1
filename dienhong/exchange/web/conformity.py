"""The end of joining: packages of the test unit, the kit's report, certificates to ask for, look up and revoke."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.documents.public import stored_answer
from dienhong.exchange import commands, queries
from dienhong.exchange.commands.conformity import LARGEST_REPORT
from dienhong.exchange.web.onboarding import STEPS
from dienhong.identity.public import REGISTER_AGENCY_SYSTEM, actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken, describe


@signed_in
@require_POST
def send_trial(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the test unit send a package."""
    done = _("The test unit sends a package; the software finds it among what waits.")
    return _act(request, uuid, lambda: commands.send_trial_package(actor_of(request), request=uuid), done)


@signed_in
@require_POST
def kit_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in the report of the conformance kit: POST report (file)."""
    file = request.FILES.get("report")
    data = file.read(LARGEST_REPORT + 1) if file is not None else b""
    done = _("The report is kept; the certificate will name it.")
    return _act(request, uuid, lambda: commands.record_kit_report(actor_of(request), request=uuid, report=data), done)


@signed_in
@require_POST
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the certificate."""
    done = _("The certificate is being signed and appears below in a moment.")
    return _act(request, uuid, lambda: commands.issue_conformity_certificate(actor_of(request), request=uuid), done)


@signed_in
@require_safe
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a certificate says and whether it is in force, for the agency, the operator and the keeper of the axis."""
    actor = actor_of(request)
    row = queries.certificate_shown(actor, uuid)
    context = {
        "one": row,
        "steps": [(name, datetime.fromisoformat(row.steps[code])) for code, name in STEPS.items()],
        "may_revoke": row.state == row.State.ISSUED and actor.may(REGISTER_AGENCY_SYSTEM, at=row.agency_id),
        "today": clock.today(),
    }
    return render(request, "exchange/conformity.html", context)


@signed_in
@require_safe
def certificate_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The signed PDF."""
    row = queries.certificate_shown(actor_of(request), uuid)
    assert row.file is not None
    return stored_answer(request, row.file, f"chung-nhan-phu-hop-{row.uuid}.pdf")


@signed_in
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoke a certificate: POST reason."""
    actor, reason = actor_of(request), request.POST.get("reason", "")
    done = _("The certificate is revoked; whoever looks it up reads the reason.")
    _told(request, lambda: commands.revoke_conformity_certificate(actor, certificate=uuid, reason=reason), done)
    return redirect("exchange:conformity", uuid)


def _act(request: HttpRequest, uuid: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    _told(request, act, done)
    return redirect("exchange:connection_request", uuid)


def _told(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice}")
    else:
        messages.success(request, done)
