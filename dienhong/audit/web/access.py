"""What the pages need from higher domains, named in the settings and not imported: the guard, and agencies' names."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.apps import apps
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


def agency_names(agency_ids: Collection[int]) -> dict[int, str]:
    """Short names by id from the directory; empty where the directory is not installed."""
    if not agency_ids or not apps.is_installed("dienhong.directory"):
        return {}
    views = import_string("dienhong.directory.public.agency_views")(agency_ids)
    return {agency_id: view.short_name or view.name for agency_id, view in views.items()}


def agency_lineage(agency_id: int) -> tuple[int, ...]:
    """An agency and those above it, the nearest first; only itself where the directory is not installed."""
    if not apps.is_installed("dienhong.directory"):
        return (agency_id,)
    return (agency_id, *import_string("dienhong.directory.public.ancestor_ids")(agency_id))


def agency_id_of(code: str) -> int | None:
    """The agency that has this code, in either form."""
    if not code or not apps.is_installed("dienhong.directory"):
        return None
    view = import_string("dienhong.directory.public.agency_by_code")(code)
    return None if view is None else int(view.id)
