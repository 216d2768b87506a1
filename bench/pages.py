"""How long the main pages take, signed in, with 100,000 documents, 40,000 packages and 100,000 records of acts.

One reader over HTTP on the running product, page after page in rounds, so that a slow moment of the machine hits all.
Requests during which the host of a virtual machine gave its processors to others are not counted.
The peer is a page of the same product that reads nothing from the database but the session.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench._machine import stolen_ticks
from bench._product import finished, part, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json

GOAL = "<= 150"
PEER = "/ngoai-tuyen/"
# The first rounds fill the caches of each web process.
WARM_UP = 10
# What the filling left to the database and the sealer is done before the first page is timed.
PAUSE_SECONDS = 30
LONGEST_SECONDS = 600


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench pages [--json] [--rounds N]`."""
    rounds = as_int(arguments, "--rounds", 40)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-pages-") as folder, running_product(demo=True) as product:
        began = time.monotonic()
        finished(part(product, "_pages_setup", folder))
        say(f"filled in {time.monotonic() - began:.0f} s")
        time.sleep(PAUSE_SECONDS)
        told = json.loads((Path(folder) / "filled.json").read_text())
        times, disturbed = _timed(product["DIENHONG_BASE_URL"], told, rounds)
    peer = percentile(times.pop("peer"), 0.95) * 1000
    rows = [Row("requests_disturbed_by_the_host", disturbed, "share", "-")]
    for name, seconds in times.items():
        rows.append(Row(f"{name}_p50_ms", percentile(seconds, 0.5) * 1000, "ms", "-"))
        rows.append(Row(f"{name}_p95_ms", percentile(seconds, 0.95) * 1000, "ms", GOAL, peer=peer))
    return report("pages", rows, as_json=wants_json(arguments))


def _timed(base_url: str, told: dict[str, Any], rounds: int) -> tuple[dict[str, list[float]], float]:
    """Seconds of each page in `rounds` undisturbed requests, and the share of requests that were disturbed.

    A request during which the host took the processors away says nothing about the product and is asked again.
    """
    from dienhong.demo.browser import Browser

    clerk, administrator = Browser(base_url, told["login"]), Browser(base_url, told["administrator"])
    for browser in (clerk, administrator):
        browser.sign_in(told["password"])
    pages = _pages(told)
    times: dict[str, list[float]] = {name: [] for name in pages}
    turn = disturbed = done = 0
    end = time.monotonic() + LONGEST_SECONDS
    while min(map(len, times.values())) < rounds and time.monotonic() < end:
        turn += 1
        for name, (who, url) in pages.items():
            browser = administrator if who == "administrator" else clerk
            stolen, began = stolen_ticks(), time.perf_counter()
            page = browser.get(url)
            taken = time.perf_counter() - began
            assert page.status == 200, f"{url} answered {page.status}"
            assert "/dang-nhap/" not in page.url, f"{url}: signed out"
            if turn > WARM_UP:
                done += 1
                if stolen_ticks() == stolen:
                    times[name].append(taken)
                else:
                    disturbed += 1
    return times, disturbed / done


def _pages(told: dict[str, Any]) -> dict[str, tuple[str, str]]:
    words, rare = quote("quản lý đất đai"), quote("thủy lợi số 4321")
    return {
        "peer": ("clerk", PEER),
        "home": ("clerk", "/"),
        "outgoing_list": ("clerk", "/van-ban/di/"),
        "outgoing_issued": ("clerk", "/van-ban/di/?trang_thai=issued"),
        "outgoing_search": ("clerk", f"/van-ban/di/?tim={words}"),
        "outgoing_search_rare": ("clerk", f"/van-ban/di/?tim={rare}"),
        "incoming_list": ("clerk", "/van-ban/den/"),
        "incoming_search": ("clerk", f"/van-ban/den/?tim={words}"),
        "document": ("clerk", f"/van-ban/di/{told['document']}/"),
        "incoming": ("clerk", f"/van-ban/den/{told['incoming']}/"),
        "exchange_sent": ("clerk", "/truc-lien-thong/"),
        "exchange_sent_search": ("clerk", f"/truc-lien-thong/?tim={words}"),
        "exchange_inbox": ("clerk", "/truc-lien-thong/den/"),
        "package": ("clerk", f"/truc-lien-thong/goi/{told['package']}/"),
        "search_all": ("clerk", f"/tim/?q={words}"),
        "directory_search": ("clerk", f"/co-quan/?q={quote('ba dinh')}"),
        "audit": ("administrator", "/nhat-ky/"),
        "health": ("administrator", "/suc-khoe/"),
    }
