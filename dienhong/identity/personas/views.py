"""Choose who to be, in the demo country."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dienhong.identity.personas import queries
from dienhong.kernel.errors import NotFound

if not settings.DIENHONG.demo:
    raise ImportError("the persona switcher exists in the demo only")


def personas(request: HttpRequest) -> HttpResponse:
    """A list of officials; choosing one signs in as that one without a password."""
    if request.method == "POST":
        return _become(request)
    text = request.GET.get("tim", "")[:100]
    return render(request, "identity/personas.html", {"personas": queries.personas_like(text), "text": text})


def _become(request: HttpRequest) -> HttpResponse:
    try:
        uuid = UUID(request.POST.get("account", ""))
    except ValueError:
        raise NotFound("account") from None
    account = queries.account_to_become(uuid)
    logout(request)
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url="/"))
    return response
