"""How long a search of the message log takes among ten million messages, through the HTTP API.

Three agencies ask: the busiest, the fortieth and the quietest of four thousand. Each kind of filter alone and together, first
pages and pages far behind. The peer is a request to the same API that reads one agency by its code.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench._exchange_client import Client
from bench._product import finished, part, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json

RECIPIENTS = 5
GOAL = "< 1000"


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench message_log [--json] [--rounds N] [--packages N]`."""
    rounds, packages = as_int(arguments, "--rounds", 10), as_int(arguments, "--packages", 2_050_000)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-log-") as folder, running_product(demo=True) as product:
        finished(part(product, "_exchange_setup", "agencies", folder))
        finished(part(product, "_message_log_setup", folder, str(packages), str(RECIPIENTS)))
        filled = json.loads((Path(folder) / "filled.json").read_text())
        say(
            f"{filled['deliveries']:,} messages in {filled['seconds']:.0f} s ({filled['insert_seconds']:.0f} s to insert)"
        )
        say(f"sent by the three who ask: {filled['sent']}")
        agencies = json.loads((Path(folder) / "agencies.json").read_text())["senders"][:3]
        clients = [Client(product["DIENHONG_BASE_URL"], agency) for agency in agencies]
        times = {name: _timed(clients, query, rounds) for name, query in searches(filled, agencies).items()}
        peer = percentile(_peer(clients[0], rounds * 10), 0.95) * 1000
    rows = [Row("messages", filled["deliveries"], "rows", ">= 10000000")]
    for name, taken in times.items():
        rows.append(Row(f"{name}_p50_ms", percentile(taken, 0.5) * 1000, "ms", "-"))
        rows.append(Row(f"{name}_p95_ms", percentile(taken, 0.95) * 1000, "ms", GOAL, peer=peer))
        rows.append(Row(f"{name}_max_ms", max(taken) * 1000, "ms", GOAL, peer=peer))
    return report("message_log", rows, as_json=wants_json(arguments))


def searches(filled: dict[str, Any], agencies: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Name → what is asked; each for what was sent and for what was received."""
    code, sha256, pdf, day = filled["package"]
    other = agencies[1]["code"]
    return {
        "all": {},
        "number": {"number": code},
        "number_begins": {"number": code.split("/")[0] + "/"},
        "number_short": {"number": "1"},
        "words_common": {"words": "dat dai"},
        "words_two_common": {"words": "đất đai thuy loi"},
        "words_rare": {"words": "so 123456"},
        "words_middling": {"words": "so 1234"},
        "hash": {"sha256": sha256[:8]},
        "hash_of_pdf": {"sha256": pdf},
        "day": {"since": day, "until": day},
        "month": {"since": "2026-02-01", "until": "2026-02-28"},
        "refused": {"status": "02"},
        "no_status": {"status": "none"},
        "waiting_with_06": {"transport": "waiting", "status": "06"},
        "type": {"type": "Giấy mời"},
        "type_unknown": {"type": "Hợp đồng"},
        "agency": {"agency": other},
        "agency_refused_month": {"agency": other, "status": "02", "since": "2026-02-01", "until": "2026-02-28"},
        "words_type_status": {"words": "nong thon", "type": "Báo cáo", "status": "02"},
        "number_words_day": {"number": code, "words": "ve viec", "since": day, "until": day},
    }


def _timed(clients: list[Client], query: dict[str, str], rounds: int) -> list[float]:
    """Seconds of each request: `rounds` for each client and direction, and the second page of each."""
    times = []
    for client in clients:
        for direction in ("sent", "received"):
            path = f"/exchange/log?{urlencode({**query, 'direction': direction, 'limit': 20})}"
            for turn in range(rounds + 1):
                taken, found = _taken(client, path)
                if turn:  # the first fills caches
                    times.append(taken)
            if found["next"]:
                times.append(_taken(client, f"{path}&after={quote(found['next'])}")[0])
    return times


def _peer(client: Client, times: int) -> list[float]:
    return [_taken(client, f"/directory/agencies/{quote(client.agency['code'])}")[0] for _ in range(times)]


def _taken(client: Client, path: str) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    answer = client.read(path)
    return time.perf_counter() - began, json.loads(answer) if isinstance(answer, bytes | str) else answer
