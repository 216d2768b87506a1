"""500 members hand in their signed ballots at the same moment; 27 are counted; 500 pages watch; a core verifies.

Over HTTP on the running product: each ballot is a request of a member who is signed in, its signature validated with certificate,
chain and revocation, its act in the log. The peer writes a list of voters in one row and checks nothing. `--voters` and
`--watchers` make it smaller.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import _cabinet_load as load
from bench._machine import Processors, told_shortly
from bench._product import SERVE_PID, finished, part, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json

ROUNDS = 10
# Half of the pages lose their connection before every fifth ballot.
CUT_EVERY = 5


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench cabinet [--json] [--voters N] [--watchers N]`."""
    voters, watchers = as_int(arguments, "--voters", 500), as_int(arguments, "--watchers", 500)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-cabinet-") as folder, running_product(demo=True) as product:
        finished(part(product, "_cabinet_setup", folder, str(voters), str(ROUNDS)))
        told = json.loads((Path(folder) / "cabinet.json").read_text())
        say("bodies, votes and signed ballots are made")
        peer = json.loads(finished(part(product, "_cabinet_list", str(voters))))
        rows = [*_tallies(product, told), *_live(product, told, watchers), *_many(product, told, voters, peer)]
    return report("cabinet", rows, as_json=wants_json(arguments))


def _many(product: dict[str, str], told: dict[str, Any], voters: int, peer: dict[str, Any]) -> list[Row]:
    members = [load.Member(product["DIENHONG_BASE_URL"], one) for one in told["many"]["ballots"]]
    watch = Processors(int(product[SERVE_PID]), [os.getpid()])
    statuses, seconds = asyncio.run(load.all_at_once(members))
    say(f"{voters} ballots at once: processor seconds {told_shortly(watch.seconds())}")
    _close(product, told, told["many"]["poll"])
    kept = json.loads(finished(part(product, "_cabinet_check", told["many"]["poll"], "1")))
    if kept["failed"]:
        say(f"the pack does not verify: {kept['failed']}")
    return [
        Row("ballots_500_s", max(seconds), "s", "<= 3", peer=peer["seconds"]),
        Row("ballots_p95_s", percentile(seconds, 0.95), "s", "<= 1.5"),
        Row("ballots_refused", sum(one != 302 for one in statuses), "ballots", "= 0"),
        Row("ballots_lost", voters - kept["members"], "ballots", "= 0"),
        Row("ballots_doubled", kept["ballots"] - kept["members"], "ballots", "= 0"),
        Row("list_in_one_row_tries_a_vote", peer["tries"] / voters, "tries", "-"),
        Row("verify_full_per_s_core", kept["full_per_s"], "ballots/s", ">= 200"),
        Row("verify_cached_per_s_core", kept["cached_per_s"], "ballots/s", ">= 3000"),
        Row("verify_cached_with_stamp_per_s_core", kept["cached_stamped_per_s"], "ballots/s", "-"),
        Row("pack_made_s", kept["pack_s"], "s", "-"),
        Row("pack_checks_that_fail", len(kept["failed"]), "checks", "= 0"),
    ]


def _tallies(product: dict[str, str], told: dict[str, Any]) -> list[Row]:
    """27 ballots at once, the gavel, the count: seconds from the gavel to the answer, in each of the rounds."""
    votes, counts = [], []
    for one in told["few"]:
        members = [load.Member(product["DIENHONG_BASE_URL"], ballot) for ballot in one["ballots"]]
        votes += asyncio.run(load.all_at_once(members))[1]
        counts.append(_close(product, told, one["poll"]))
    return [
        Row("ballots_27_p95_s", percentile(votes, 0.95), "s", "<= 0.3"),
        Row("tally_27_s", max(counts), "s", "<= 1"),
        Row("tally_27_p50_s", percentile(counts, 0.5), "s", "-"),
    ]


def _close(product: dict[str, str], told: dict[str, Any], poll: str) -> float:
    """End a vote as the office does; seconds until the answer, which comes with the tally."""
    url = urlsplit(product["DIENHONG_BASE_URL"])
    path = f"/phien-hop/bieu-quyet/{poll}/ket-thuc/"
    body = load.request(url.netloc, path, told["clerks"][poll], b"")
    (status, at), began = asyncio.run(load.timed((url.hostname or "", url.port or 80), body))
    if status != 302:
        raise SystemExit(f"the vote could not be ended: {status}")
    return at - began


def _live(product: dict[str, str], told: dict[str, Any], number: int) -> list[Row]:
    seconds, lost = asyncio.run(_watched(product, told, number))
    return [
        Row("live_500_p99_ms", percentile(seconds, 0.99) * 1000, "ms", "<= 150"),
        Row("live_500_p50_ms", percentile(seconds, 0.5) * 1000, "ms", "-"),
        Row("live_lost_after_reconnects", lost, "pages", "= 0"),
    ]


async def _watched(product: dict[str, str], told: dict[str, Any], number: int) -> tuple[list[float], int]:
    """From the sending of a ballot to its arrival on each page: seconds, and pages that do not show the last state."""
    watchers = [load.Watcher(product["DIENHONG_LIVE_URL"], told["live"]["token"]) for _ in range(number)]
    tasks = [asyncio.create_task(one.watch()) for one in watchers]
    await asyncio.gather(*(one.connected.wait() for one in watchers))
    await asyncio.sleep(2)
    seconds: list[float] = []
    for turn, ballot in enumerate(told["live"]["ballots"]):
        member = load.Member(product["DIENHONG_BASE_URL"], ballot)
        cut = turn % CUT_EVERY == CUT_EVERY - 1
        if cut:
            for one in watchers[::2]:
                one.cut()
        heard, _ = await load.heard_after(watchers, member.cast)
        # While half of them connect anew, the others' times are those of a storm; only that nothing is lost counts then.
        seconds += [] if cut else heard
        await asyncio.sleep(0.7)
    await asyncio.sleep(2)
    last = max(one.heard[-1][1] for one in watchers)
    lost = sum(one.heard[-1][1] != last for one in watchers)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seconds, lost
