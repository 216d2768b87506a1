"""How my agencies' software is connected, its addresses that are called, and how the exchange goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import agency_views
from dienhong.exchange import commands, queries
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE
from dienhong.exchange.queries import pages
from dienhong.exchange.webhooks import EVENTS
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.pages import page_of

Result = TypeVar("Result")
_EVENT_NAMES = {
    "package.waiting": gettext_lazy("A package waits for us"),
    "status.recorded": gettext_lazy("A recipient reported a status"),
    "request.asked": gettext_lazy("A sender wants to recall, change or replace a document"),
}


class WebhookForm(forms.Form):
    """Where to call, for what, for which agency."""

    agency = forms.ChoiceField(label=gettext_lazy("Agency"))
    url = forms.CharField(label=gettext_lazy("Address"), max_length=500)
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"), choices=list(_EVENT_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, agencies: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]  # it is a ChoiceField

    def perform(self, act: Callable[[], Result]) -> Result | None:
        """Run the command; on a broken rule keep the sentence and return None."""
        try:
            return act()
        except RuleBroken as error:
            text = describe(error)
            self.add_error(None, f"{text.sentence} {text.advice}")
            return None


@signed_in
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """Software, addresses that are called, messages that were given up, and figures of the last thirty days."""
    actor = actor_of(request)
    require_somewhere(actor, READ, RECEIVE, MANAGE_WEBHOOKS)
    agencies = sorted(queries.receiving_agencies(actor))
    context = {
        "connections": pages.connections_of(actor),
        "webhooks": queries.subscriptions_of(actor),
        "dead": queries.dead_messages(actor, 3),
        "figures": pages.statistics(agencies),
        "may_manage": bool(actor.authority.agencies_with(MANAGE_WEBHOOKS)),
        "tab": "connections",
    }
    return render(request, "exchange/connections.html", context)


@signed_in
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Subscribe an address and show its secret once."""
    actor = actor_of(request)
    require_somewhere(actor, MANAGE_WEBHOOKS)
    views = agency_views(actor.authority.agencies_with(MANAGE_WEBHOOKS))
    ids = {str(view.uuid): view.id for view in views.values()}
    choices = sorted(((str(view.uuid), view.name) for view in views.values()), key=lambda item: item[1])
    form = WebhookForm(request.POST or None, agencies=choices, initial={"events": list(EVENTS)})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = form.perform(
            lambda: commands.subscribe_webhook(
                actor, agency_id=ids[typed["agency"]], url=typed["url"].strip(), events=tuple(typed["events"])
            )
        )
        if made is not None:
            # Shown in this very answer: after a redirect it would have to be kept somewhere.
            return render(request, "exchange/secret.html", {"webhook": made.subscription, "secret": made.secret})
    return render(request, "exchange/new_webhook.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_safe
def webhook(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One subscription with its last messages."""
    actor = actor_of(request)
    row = queries.subscription_for(actor, uuid)
    return render(request, "exchange/webhook.html", {"webhook": row, "attempts": queries.messages_of(actor, uuid)})


@signed_in
@require_POST
def rotate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Renew the secret and show it once."""
    made = commands.rotate_webhook_secret(actor_of(request), subscription=uuid)
    return render(request, "exchange/secret.html", {"webhook": made.subscription, "secret": made.secret})


@signed_in
@require_POST
def try_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a test message."""
    commands.check_webhook(actor_of(request), subscription=uuid)
    messages.success(request, _("The test message is on its way; its answer stands below in a moment."))
    return redirect("exchange:webhook", uuid)


@signed_in
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call this address no longer."""
    commands.revoke_webhook(actor_of(request), subscription=uuid)
    messages.success(request, _("The address is not called any more."))
    return redirect("exchange:connections")


@signed_in
@require_safe
def dead(request: HttpRequest) -> HttpResponse:
    """Messages that were given up, newest first, each and all of an address to be sent again."""
    actor = actor_of(request)
    require_somewhere(actor, MANAGE_WEBHOOKS)
    page = page_of(queries.dead_rows(actor), order=("-id",), cursor=request.GET.get("trang"))
    addresses = list({one.subscription_id: one.subscription for one in page.items}.values())
    return render(request, "exchange/dead.html", {"page": page, "addresses": addresses, "tab": "connections"})


@signed_in
@require_POST
def resend_all(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try all messages to an address again that were given up."""
    try:
        number = commands.resend_messages(actor_of(request), subscription=uuid)
    except RuleBroken as error:
        messages.error(request, describe(error).sentence)
    else:
        text = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again, in their order.", number)
        messages.success(request, text % {"n": number})
    return redirect("exchange:dead")


@signed_in
@require_POST
def resend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try a message again that was given up."""
    commands.resend_message(actor_of(request), message=uuid)
    messages.success(request, _("The message is sent again."))
    return redirect("exchange:dead")
