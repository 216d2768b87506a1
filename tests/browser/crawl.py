"""Finds every page from the links of other pages; of many pages of one kind the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from tests.browser.promises import Listener, broken_promises

# Addresses that answer with a file, not a page.
FILES = (".csv", ".pem", ".json", ".txt", ".tsr", ".webp", ".crl", ".js", ".svg", "/tep/", "/ban-goc/", "/bang-chung/")
FILES_BY_NAME = frozenset({"exchange:receipt", "exchange:status", "portal:service_worker", "documents:attachment"})


@dataclass
class Visits:
    """Pages seen, by the name of their view; what was broken, one line each."""

    seen: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def crawl(context: BrowserContext, base_url: str, start: list[str], visits: Visits, who: str) -> None:
    """Visit all pages that can be reached from `start` and were not seen before, and note what they break."""
    page = context.new_page()
    listener = Listener(page, base_url)
    waiting = list(start)
    while waiting:
        address = waiting.pop(0)
        name = view_name(address)
        if name is None or name in visits.seen:
            continue
        listener.begin()
        page.set_viewport_size({"width": 1366, "height": 768})
        answer = page.goto(address, wait_until="load")
        name = view_name(page.url)  # it may have led elsewhere, such as to the sign-in
        if answer is None or answer.status in {403, 404} or name is None or name in visits.seen:
            continue  # not for this person; somebody else's links lead there
        visits.seen[name] = f"{who} {address}"
        if answer.status >= 400:
            visits.broken.append(f"{name} ({address}, {who}): status {answer.status}")
            continue
        waiting += _links(page, base_url)
        visits.broken += [f"{name} ({address}, {who}): {line}" for line in broken_promises(page, listener)]
    page.close()


def _links(page: Page, base_url: str) -> Iterator[str]:
    for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        parts = urlsplit(urljoin(page.url, link))
        if f"{parts.scheme}://{parts.netloc}" == base_url and not link.startswith("#"):
            yield parts.path


def view_name(address: str) -> str | None:
    """The name of the view of an address; None for a file, for nothing, and for signing out."""
    path = urlsplit(address).path
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    if any(part in path for part in FILES) or name in FILES_BY_NAME or "sign_out" in name:
        return None
    return name
