"""What every page promises, looked at in the browser: accessible, readable, reachable, small, quiet, ours alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

WIDTHS = {1366: 768, 768: 1024, 320: 800}  # begins as the page was opened, so that it is laid out anew only twice
FIRST_VIEW_BYTES = 100 * 1024
# Only violations are told in full: what passed is thousands of lines.
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
_AXE_SCRIPT = Axe().axe_script

CHECKS = Path(__file__).with_name("promises.js").read_text().strip()


@dataclass
class Listener:
    """What a page did while it was open: faults told to the console, requests to others, bytes."""

    page: Page
    base_url: str
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    bytes_: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        self.page.on("request", self._request)
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", self._finished)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url)
        if host.scheme in {"http", "https"} and host.hostname != urlsplit(self.base_url).hostname:
            self.foreign.append(request.url)

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes_ += int(event["encodedDataLength"])

    def begin(self) -> None:
        """Forget what was before the next page."""
        self.faults.clear()
        self.foreign.clear()
        self.bytes_ = 0


def broken_promises(page: Page, listener: Listener) -> Iterator[str]:
    """One line for each promise that the page, just opened, does not keep."""
    if listener.bytes_ > FIRST_VIEW_BYTES:
        yield f"first view {listener.bytes_ / 1024:.0f} KB"
    page.evaluate(_AXE_SCRIPT)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for name in ("overflow", "text", "target"):
            for found in page.evaluate(f"{CHECKS}.{name}()"):
                yield f"{width} px {name}: {found}"
        # The bar at the bottom of a phone would cover what lies below it.
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        for violation in page.evaluate("options => axe.run(options).then(found => found.violations)", AXE):
            for node in violation["nodes"][:3]:
                yield f"{width} px axe {violation['id']}: {' '.join(map(str, node['target']))}"
    yield from listener.faults
    yield from (f"request to {url}" for url in listener.foreign)
