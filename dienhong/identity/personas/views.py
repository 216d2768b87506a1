"""Choose who to be, in the demo country."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dienhong.directory.public import agency_views
from dienhong.identity.models import Account, Person, Post
from dienhong.identity.models.dates import counts_on
from dienhong.identity.queries.views import named_like
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound

if not settings.DIENHONG.demo:
    raise ImportError("the persona switcher exists in the demo only")


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be."""

    account: UUID
    name: str
    title: str
    agency: str


def personas(request: HttpRequest) -> HttpResponse:
    """A list of officials; choosing one signs in as that one without a password."""
    if request.method == "POST":
        return _become(request)
    text = request.GET.get("tim", "")[:100]
    return render(request, "identity/personas.html", {"personas": _personas(text), "text": text})


def _become(request: HttpRequest) -> HttpResponse:
    try:
        uuid = UUID(request.POST.get("account", ""))
    except ValueError:
        raise NotFound("account") from None
    account = Account.objects.filter(uuid=uuid, is_active=True).first()
    if account is None:
        raise NotFound("account")
    logout(request)
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url="/"))
    return response


def _personas(text: str) -> list[Persona]:
    posts = Post.objects.filter(counts_on(clock.today()), is_main=True, person__accounts__is_active=True)
    if text.strip():
        posts = posts.filter(person__in=named_like(Person.objects.all(), text))
    rows = list(posts.select_related("person").order_by("agency__level", "agency_id", "id")[:200])
    accounts = dict(
        Account.objects.filter(person__in=[row.person_id for row in rows], is_active=True).values_list(
            "person_id", "uuid"
        )
    )
    names = {key: view.name for key, view in agency_views({row.agency_id for row in rows}).items()}
    return [
        Persona(accounts[row.person_id], row.person.full_name, row.title, names.get(row.agency_id, "")) for row in rows
    ]
