"""Keys and certificates of one's agencies, and the check of a signed file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.signing.commands import revoke_certificate
from dienhong.signing.core.report import ValidationReport
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.public import validate_pdf, validate_xml
from dienhong.signing.queries import key_visible_to, keys_managed_by, own_keys_of
from dienhong.signing.web.forms import CheckForm, RevokeForm


@require_safe
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """My keys, and those of the agencies whose keys I manage."""
    actor = actor_of(request)
    may_register = bool(actor.authority.agencies_with(MANAGE_KEYS))
    context = {"own": own_keys_of(actor), "managed": keys_managed_by(actor), "may_register": may_register}
    return render(request, "signing/keys.html", context)


@require_safe
@signed_in
def key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One key with its certificate."""
    actor = actor_of(request)
    view = key_visible_to(actor, uuid)
    may_revoke = view.revoked_at is None and view.agency_id is not None and actor.may(MANAGE_KEYS, at=view.agency_id)
    return render(request, "signing/key.html", {"key": view, "may_revoke": may_revoke})


@signed_in
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the reason, then revoke."""
    actor = actor_of(request)
    view = key_visible_to(actor, uuid)
    form = RevokeForm(request.POST) if request.method == "POST" else RevokeForm()
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            revoke_certificate(actor, key_id=view.id, reason=form.cleaned_data["reason"])
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, _("The certificate is revoked. From now on it signs nothing."))
            return redirect("signing:key", uuid=uuid)
    context = {"key": view, "form": form, "problem": problem}
    return render(request, "signing/revoke.html", context, status=422 if problem or form.errors else 200)


@require_safe
@signed_in
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The certificate as a file."""
    view = key_visible_to(actor_of(request), uuid)
    response = HttpResponse(view.certificate_pem, content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="{view.certificate_sha256[:16]}.pem"'
    return response


@signed_in
def check_file(request: HttpRequest) -> HttpResponse:
    """Look at the signatures of a file that somebody sent; the file is not kept."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    report, name = None, ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        report, name = _report_on(file.read()), file.name
    context = {"form": form, "report": report, "name": name}
    return render(request, "signing/check.html", context, status=422 if form.errors else 200)


def _report_on(data: bytes) -> ValidationReport:
    # Readers look for the mark of a PDF in the first kilobyte, so we do too; all else has to be XML.
    return validate_pdf(data) if b"%PDF-" in data[:1024] else validate_xml(data)
