"""Finds every page from the links of other pages; of many pages of one kind the first."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html
from playwright.sync_api import APIResponse, BrowserContext

from tests.security.routes import every_route

# Of pages of one kind the first is followed; of these several, as each state of a document or task leads to other pages.
SEVERAL = {
    "documents:outgoing": 8,
    "documents:incoming": 8,
    "assignments:assignment": 8,
    "cabinet:session": 4,
    "cabinet:dossier": 4,
    "cabinet:opinions": 4,
    "cabinet:outcome": 6,
    "cabinet:draft_place": 6,
    "payments:payment": 5,
    "payments:pay": 5,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page: the name of its view, the first address that a link led to, and who followed it."""

    name: str
    address: str
    who: str


class SiteMap:
    """The pages of the site, one for each view, and what answers with something else than a page."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.pages: dict[str, Found] = {}
        self.files: set[str] = set()
        self.broken: list[str] = []

    def explore(self, context: BrowserContext, start: list[str], who: str) -> list[Found]:
        """Follow all links of this person, without drawing the pages; the pages that nobody had reached before."""
        found, waiting = [], list(start)
        looked: Counter[str] = Counter()
        asked: set[str] = set()
        while waiting:
            address = waiting.pop(0)
            name = view_name(address)
            if name is None or name in self.files or address in asked or looked[name] >= SEVERAL.get(name, 1):
                continue
            asked.add(address)
            looked[name] += 1
            answer = context.request.get(address)
            # It may have led elsewhere, such as to the sign-in.
            name = view_name(answer.url)
            if name is None or answer.status in {403, 404}:
                continue  # not for this person; somebody else's links lead there
            if answer.status >= 400:
                self.broken.append(f"{name} ({address}, {who}): status {answer.status}")
            elif not answer.headers.get("content-type", "").startswith("text/html"):
                self.files.add(name)
            else:
                waiting += self._links(answer)
                # Everybody's home is a page of its own.
                key = f"{name} of {who}" if name == "portal:home" else name
                if key not in self.pages:
                    self.pages[key] = Found(name, answer.url, who)
                    found.append(self.pages[key])
        return found

    def _links(self, answer: APIResponse) -> Iterator[str]:
        for link in html.fromstring(answer.text()).xpath("//a/@href"):
            parts = urlsplit(urljoin(answer.url, link))
            if f"{parts.scheme}://{parts.netloc}" == self.base_url and not link.startswith("#"):
                yield parts.path


def view_name(address: str) -> str | None:
    """The name of the view of an address; its path if only the demo has it; None for signing out."""
    path = urlsplit(address).path
    try:
        name = str(resolve(path).view_name)
    except Resolver404:
        return path
    return None if "sign_out" in name or "logout" in name else name


def views_to_read() -> set[str]:
    """Names of all views of the product that answer to GET and are not for software."""
    found = set()
    for route in every_route():
        view = inspect.unwrap(resolve(route.path()).func)
        if not route.is_api and "@require_POST" not in inspect.getsource(view):
            found.add(route.name)
    return found
