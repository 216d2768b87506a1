"""Pages of a low domain are guarded by a higher one: the guard is named in the settings, like AUTH_USER_MODEL."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from dienhong.kernel.actor import Actor

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """A page for people who have signed in, as the domain named in `settings.PAGE_GUARD` understands it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guard = import_string(getattr(settings, "PAGE_GUARD", "dienhong.identity.public.signed_in"))
        answer: HttpResponseBase = guard(view)(request, *args, **kwargs)
        return answer

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the middleware of identity has put it on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by identity.middleware.ActorMiddleware
    return actor
