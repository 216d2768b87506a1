"""A pack of 500 pages in a real browser: how long it takes to open with the network off, and what one changed paper costs.

The peer of opening is the page of the session's papers with the network on, which shows titles only; that of a changed paper is
fetching everything again.
"""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench._product import finished, part, running_product
from bench._report import Row, as_int, report, say, wants_json

PAGES = 500
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
_PATIENCE_MS = 600_000
_DRAWN = '[data-drawn="1"]'
_KEPT = """async () => {
  while ((await (await caches.open("reader-1")).keys()).length < 6) await new Promise((go) => setTimeout(go, 100));
}"""


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench reading [--json] [--rounds N]`."""
    rounds = as_int(arguments, "--rounds", 10)
    with running_product() as product:
        told = json.loads(finished(part(product, "_reading_setup")))
        say("the papers are laid in")
        with _tablet(product["DIENHONG_BASE_URL"], told["cookie"]) as page:
            rows = _measured(page, product, told, rounds)
    return report("reading", rows, as_json=wants_json(arguments))


def _measured(page: Any, product: dict[str, str], told: dict[str, Any], rounds: int) -> list[Row]:
    fetched: list[int] = []
    page.on("requestfinished", lambda request: fetched.append(_size(request)))
    online = _median(rounds, lambda: page.goto(told["address"]))
    fetched.clear()
    taken = _seconds(lambda: _take(page))
    whole = sum(fetched)
    say(f"{whole / 1e6:.1f} MB are on the device after {taken:.0f} s")
    page.evaluate(_KEPT)
    page.context.set_offline(True)
    opened = [_seconds(lambda: _opened(page)) for _ in range(rounds)]
    long = [_seconds(lambda: _jumped(page)) for _ in range(rounds)]
    page.context.set_offline(False)
    page.reload()
    page.locator("[data-state].ok").wait_for()
    finished(part(product, "_reading_setup", str(told["author"]), told["paper"]))
    fetched.clear()
    page.evaluate("() => reading.renew()")
    page.get_by_role("button", name="phiên bản 2").wait_for()
    page.locator("[data-state].ok").wait_for()
    page.wait_for_load_state("networkidle")
    return [
        Row("pack_open_500_pages_s", statistics.median(opened), "s", "<= 2", online),
        Row("pack_open_500_pages_max_s", max(opened), "s", "<= 2"),
        Row("pack_page_250_s", statistics.median(long), "s", "-"),
        Row("pack_delta_percent", 100 * sum(fetched) / whole, "percent", "< 5", 100.0),
        Row("pack_taken_s", taken, "s", "-"),
        Row("pack_mb", whole / 1e6, "MB", "-"),
    ]


def _take(page: Any) -> None:
    page.click("[data-take] button")
    page.locator("[data-state].ok").wait_for()


def _opened(page: Any) -> None:
    """The whole list stands there and the first page of the longest paper is drawn."""
    page.reload(wait_until="commit")
    page.get_by_role("button", name="Báo cáo dài").click()
    page.locator("[data-pages][data-shown='260']").wait_for()
    page.locator(f"#trang-1{_DRAWN}").wait_for()


def _jumped(page: Any) -> None:
    page.evaluate("() => reading.go(1)")
    page.evaluate("() => reading.go(250)")
    page.locator(f"#trang-250{_DRAWN}").wait_for()


def _size(request: Any) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


@contextmanager
def _tablet(address: str, cookie: list[str]) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS.split())
        context = browser.new_context(base_url=address, locale="vi-VN", viewport={"width": 1180, "height": 820})
        context.set_default_timeout(_PATIENCE_MS)
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": address}])
        yield context.new_page()
        browser.close()


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(rounds: int, act: Callable[[], object]) -> float:
    return statistics.median(_seconds(act) for _ in range(rounds))
