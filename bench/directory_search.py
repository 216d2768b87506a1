"""How long a search over all agencies and units of the country takes through the HTTP API.

Four kinds of words, a third of each run misspelt, because misspelling is what costs. The peer is a request to the same API
by the same software that reads one agency by its code. With `--agencies N` the directory is filled up to N agencies first
(`_directory_setup`: by COPY, the last 5,000 by the import command) and pages of the tree are opened as well.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from bench._exchange_client import Client
from bench._product import finished, part, running_product
from bench._report import Row, as_int, percentile, report, wants_json
from dienhong.demo.browser import Browser

WRITTEN = ("Ủy ban nhân dân xã Tân Hưng", "phường Ba Đình", "xã Đồng Tâm", "Bộ Tài chính", "Sở Y tế", "Thủ Đức")
BARE = ("ba dinh", "hoan kiem", "tan an", "ubnd xa binh minh", "cu chi", "thu duc", "da nang", "long xuyen")
MISSPELT = ("phuong ba dinn", "hoan kien", "tan binnh", "dong tamm", "quang ninnh", "ubnd xa thanh cogn", "ha nooi")
WHOLE = ("H29", "G10", "H12", "H57")


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench directory_search [--json] [--rounds N] [--agencies N]`."""
    rounds, agencies = as_int(arguments, "--rounds", 20), as_int(arguments, "--agencies", 0)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-search-") as folder, running_product(demo=True) as product:
        finished(part(product, "_exchange_setup", "agencies", folder))
        agency = json.loads((Path(folder) / "agencies.json").read_text())["senders"][0]
        filled = json.loads(finished(part(product, "_directory_setup", str(agencies)))) if agencies else {}
        tree = _opened(product["DIENHONG_BASE_URL"], filled, rounds) if agencies else {}
        times = _timed(Client(product["DIENHONG_BASE_URL"], agency), agency["code"], rounds)
    peer = percentile(times.pop("peer"), 0.95) * 1000
    everything = [one for kind in times.values() for one in kind]
    rows = [Row(f"{kind}_p95_ms", percentile(taken, 0.95) * 1000, "ms", "-", peer) for kind, taken in times.items()]
    rows.insert(0, Row("search_p50_ms", percentile(everything, 0.5) * 1000, "ms", "-", peer))
    rows.insert(1, Row("search_p95_ms", percentile(everything, 0.95) * 1000, "ms", "<= 50", peer))
    if agencies:
        rows.append(Row("agencies", filled["agencies"], "agencies", f">= {agencies}"))
        rows.append(Row("import_s", filled["import_seconds"], f"s for {filled['imported']} lines", "-"))
    rows.extend(
        Row(f"{page}_page_p95_ms", percentile(taken, 0.95) * 1000, "ms", "<= 150") for page, taken in tree.items()
    )
    return report("directory_search", rows, as_json=wants_json(arguments))


def _opened(base_url: str, filled: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Seconds for pages of the tree in a browser: a kind of agency, an agency with the most units, a search."""
    browser = Browser(base_url, filled["login"])
    browser.sign_in(filled["password"])
    pages = {
        "tree": f"/co-quan/{filled['largest']}/",
        "kind": "/co-quan/",
        "search": f"/co-quan/?{urlencode({'q': BARE[0]})}",
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds + 2):
        for name, address in pages.items():
            began = time.perf_counter()
            browser.get(address)
            if turn >= 2:  # the first rounds fill caches
                times[name].append(time.perf_counter() - began)
    browser.close()
    return times


def _timed(client: Client, own_code: str, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"peer": [], "written": [], "bare": [], "misspelt": [], "whole_code": []}
    wanted = {"written": WRITTEN, "bare": BARE, "misspelt": MISSPELT, "whole_code": WHOLE}
    for turn in range(rounds + 2):
        for kind, words in wanted.items():
            for one in words:
                taken = _taken(client, f"/directory/agencies?q={quote(one)}")
                if turn >= 2:  # the first rounds fill caches
                    times[kind].append(taken)
        times["peer"].append(_taken(client, f"/directory/agencies/{quote(own_code)}"))
    return times


def _taken(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.read(path)
    return time.perf_counter() - began
