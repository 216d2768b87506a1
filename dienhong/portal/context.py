"""What the frame around every page needs: who is there, for whom, and what waits where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import Promise

from dienhong.directory.public import agency_view
from dienhong.identity.public import posts_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem
from dienhong.portal import gather, menu

COUNT_SECONDS = 20


@dataclass(frozen=True)
class MenuItem:
    """A link of the menu with the number of items that wait below it."""

    url: str
    label: str | Promise
    icon: str
    count: int
    current: bool


class Shell:
    """Facts for the frame, each fetched only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor = getattr(request, "actor", None) or Actor.anonymous()

    @property
    def demo(self) -> bool:
        """Whether everything here is invented, which every page says."""
        return bool(settings.DIENHONG.demo)

    @cached_property
    def signed_in(self) -> bool:
        """Whether a person has signed in."""
        return self.actor.kind == "person"

    @cached_property
    def person_name(self) -> str:
        """The name of the one at the keyboard; "" when nobody has signed in."""
        return self.actor.name if self.signed_in else ""

    @cached_property
    def _posts(self) -> list[tuple[str, int]]:
        if self.actor.person_id is None:
            return []
        return [(post.title, post.agency_id) for post in posts_of(self.actor.person_id)]

    @cached_property
    def title(self) -> str:
        """The title of the main post."""
        return self._posts[0][0] if self._posts else ""

    @cached_property
    def agency_name(self) -> str:
        """The agency whose work this is."""
        return agency_view(self.actor.agency_id).name if self.actor.agency_id else ""

    @cached_property
    def acting_for(self) -> str:
        """The principal's name while acting on behalf of somebody."""
        return self.actor.on_behalf_of_name

    @cached_property
    def support(self) -> bool:
        """Whether administrative powers are switched on."""
        return self.actor.support_session_id is not None

    @cached_property
    def at_home(self) -> bool:
        """Whether this is the home page."""
        return self._request.path == "/"

    @cached_property
    def _counts(self) -> dict[str, int]:
        if not self.signed_in:
            return {}
        key = f"portal.waiting.{self.actor.account_id}.{self.actor.on_behalf_of_person_id}"
        items: list[WaitingItem] | None = getattr(self._request, "waiting_items", None)
        counts: dict[str, int] | None = cache.get(key) if items is None else None
        if counts is None:
            counts = counts_of([item.url for item in items or gather.waiting_for(self.actor)])
            cache.set(key, counts, COUNT_SECONDS)
        return counts

    @cached_property
    def waiting(self) -> int:
        """How many items wait."""
        return self._counts.get("/", 0)

    @cached_property
    def menu(self) -> list[MenuItem]:
        """The systems this person may use."""
        if not self.signed_in:
            return []
        entries = menu.entries_for(self.actor)
        here = menu.place_of(self._request.path, entries)
        return [
            MenuItem(entry.prefix, entry.label, entry.icon, self._counts.get(entry.prefix, 0), entry is here)
            for entry in entries
        ]


def counts_of(urls: list[str]) -> dict[str, int]:
    """How many waiting items live below each system; "/" counts all."""
    below = {entry.prefix: sum(url.startswith(entry.prefix) for url in urls) for entry in menu.SYSTEMS}
    return below | {"/": len(urls)}


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": Shell(request)}
