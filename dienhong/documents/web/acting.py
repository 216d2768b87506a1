"""One act, one page: a form, one command, back to the document; a broken rule is shown above the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.web import status_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ActPage:
    """What the page of an act shows; `done` is said afterwards on the page at `back_url`, or what the act itself gives."""

    title: Text
    button: Text
    back_url: str
    done: Text
    icon: str = "check"
    intro: Text = ""
    tone: str = "pri"
    template: str = "documents/act.html"
    context: dict[str, Any] = field(default_factory=dict)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even when that is nothing; None on GET."""
    return request.POST if request.method == "POST" else None


def perform(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], object], page: ActPage) -> HttpResponse:
    """Show the form (GET), or do the act (POST) and go back. A refused act shows why and keeps what was typed."""
    problem, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            try:
                outcome = act(form.cleaned_data)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, outcome if isinstance(outcome, str) else str(page.done))
                return redirect(page.back_url)
        else:
            status = 422
    context = {"page": page, "form": form, "problem": problem, "back_url": page.back_url, **page.context}
    return render(request, page.template, context, status=status)


def act_at_once(request: HttpRequest, act: Callable[[], object], *, done: Text, back_url: str) -> HttpResponse:
    """An act without a form (POST): what came of it is said on the page at `back_url`."""
    try:
        act()
    except RuleBroken as error:
        text = describe(error)
        messages.error(request, f"{text.sentence} {text.advice} ({text.code})")
    else:
        messages.success(request, str(done))
    return redirect(back_url)
