"""Asks every domain what waits, what a search finds and how it fares. A domain answers through its `public.py` or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import module_has_submodule

from dienhong.directory.public import agency_views, search_agencies
from dienhong.identity.public import search_persons
from dienhong.kernel.actor import Actor
from dienhong.kernel.text import nfc
from dienhong.kernel.work import HealthRow, HomePanel, SearchHit, WaitingItem

SHORTEST_SEARCH = 2


def _offers(name: str) -> Iterator[Callable[..., Any]]:
    for config in apps.get_app_configs():
        below = config.name.startswith("dienhong.") and config.label != "portal"
        if below and module_has_submodule(config.module, "public"):
            offer = getattr(import_module(f"{config.name}.public"), name, None)
            if offer is not None:
                yield offer


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Everything that waits for the actor, the earliest legal deadline first, then the most urgent."""
    items = [item for offer in _offers("waiting_for") for item in offer(actor)]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at or 0, -item.urgency, item.title))


def home_panels(actor: Actor) -> list[HomePanel]:
    """What the domains show at home beside what waits, each by one statement."""
    return [panel for offer in _offers("home_panel") if (panel := offer(actor)) is not None]


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """What the actor may see and `text` finds, at most `limit` of each kind; nothing for less than two letters."""
    wanted = " ".join(nfc(text).replace("\x00", "").split())
    if len(wanted) < SHORTEST_SEARCH:
        return []
    found = [hit for offer in _offers("search_hits") for hit in offer(actor, wanted, limit)]
    return [*found, *_agencies(wanted, limit), *_people(actor, wanted, limit)]


def _agencies(text: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit("agency", view.name, reverse("directory:agency", args=[view.uuid]), view.code)
        for view in search_agencies(text, limit)
    ]


def _people(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Colleagues; who may not open their page is led to their agency."""
    views = search_persons(actor, text, limit)
    agencies = agency_views({view.agency_id for view in views if view.agency_id})
    keeper = bool(actor.authority.agencies_with("identity.see_people"))
    hits = []
    for view in views:
        agency = agencies.get(view.agency_id or 0)
        page = ("identity:person", view.uuid) if keeper or agency is None else ("directory:agency", agency.uuid)
        detail = " · ".join(filter(None, [view.title, agency.name if agency else ""]))
        hits.append(SearchHit("person", view.name, reverse(page[0], args=[page[1]]), detail))
    return hits


def health_rows() -> list[HealthRow]:
    """What the domains say about themselves."""
    return [row for offer in _offers("health_rows") for row in offer()]
