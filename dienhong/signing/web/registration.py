"""Binding a key that lives at a provider to an agency or to one of its people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.signing.commands import register_key
from dienhong.signing.providers import names_of_providers
from dienhong.signing.queries import registrar_at
from dienhong.signing.web.forms import RegisterKeyForm


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Whose key, where it is, and its certificate."""
    actor, problem = actor_of(request), None
    place = registrar_at(actor, _number(request.GET.get("co-quan", "")))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RegisterKeyForm(*sent, people=place.people, providers=names_of_providers())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            register_key(
                actor,
                agency_id=place.agency_id,
                person_id=data["holder"],
                provider=data["provider"],
                key_ref=data["key_ref"],
                certificates_pem=data["certificate"],
            )
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, _("The key is registered. It signs from now on."))
            return redirect("signing:keys")
    context = {"form": form, "place": place, "problem": problem}
    return render(request, "signing/register.html", context, status=422 if problem or form.errors else 200)


def _number(text: str) -> int | None:
    if not text:
        return None
    # Longer numbers are no ids, and the database would choke on them.
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound("agency")
    return int(text)
