"""The page of a signature that waits for its person: PIN and code, a tap on the phone, or no."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import ErrorText, RuleBroken, describe
from dienhong.signing import remote_signing
from dienhong.signing.commands import cancel_remote_signing
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.remote_queries import remote_signing_of, remote_topic
from dienhong.signing.web.forms import ApproveForm


@signed_in
def wait(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What waits; who has PIN or code gives them by POST."""
    actor, problem = actor_of(request), None
    view = remote_signing_of(actor, uuid)
    form = ApproveForm(request.POST or None, asks=view.asks)
    if request.method == "POST" and form.is_valid():
        try:
            remote_signing.approve(
                actor, uuid, pin=form.cleaned_data.get("pin", ""), otp=form.cleaned_data.get("otp", "")
            )
        except (RuleBroken, KeyUnavailable) as error:
            problem = _told(error)
        else:
            return redirect("signing:wait", uuid=uuid)
    context = {"signing": view, "form": form, "problem": problem, "topics": [remote_topic(uuid)]}
    return render(request, "signing/wait.html", context, status=422 if problem or form.errors else 200)


@require_POST
@signed_in
def send_code(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the service send a code."""
    try:
        remote_signing.send_code(actor_of(request), uuid)
    except (RuleBroken, KeyUnavailable) as error:
        messages.error(request, _told(error).sentence)
    else:
        messages.success(request, _("The code is on its way to you."))
    return redirect("signing:wait", uuid=uuid)


@require_POST
@signed_in
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Do not sign; then back to what was to be signed."""
    actor = actor_of(request)
    url = remote_signing_of(actor, uuid).url
    try:
        cancel_remote_signing(actor, uuid=uuid)
    except RuleBroken as error:
        messages.error(request, describe(error).sentence)
    else:
        messages.success(request, _("Nothing was signed."))
    return redirect(url)


def _told(error: RuleBroken | KeyUnavailable) -> ErrorText:
    if isinstance(error, RuleBroken):
        return describe(error)
    return describe(RuleBroken("signing.key_unavailable", detail=str(error)))
