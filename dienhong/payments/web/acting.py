"""A small form that does one thing: shown, filled in, done or refused in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.payments.permissions import KEEP_ACCOUNTS


def keeps_accounts(actor: Actor) -> bool:
    """Whether the place of accounts stands among the tabs."""
    return bool(actor.authority.agencies_with(KEEP_ACCOUNTS))


@dataclass(frozen=True, slots=True)
class Act:
    """What a page with one form says: heading, button, what is said when it is done, where one comes from."""

    title: str | Promise
    button: str | Promise
    done: str | Promise
    back: str
    tone: str = "pri"
    hint: str | Promise = ""


def act_page(request: HttpRequest, act: Act, form: forms.Form, do: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """The form, or what came of it. The caller has checked that the actor may see the page."""
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except RuleBroken as error:
            problem = describe(error)
        else:
            messages.success(request, str(act.done))
            return redirect(act.back)
    bad = bool(problem or form.errors)
    context = {"act": act, "form": form, "problem": problem}
    return render(request, "payments/act.html", context, status=422 if bad else 200)
