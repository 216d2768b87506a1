"""Many documents, each sent three times, while web, worker, relay, sealer, live and database processes are killed at random.

A benchmark by its means, a proof by its aim: it counts what was kept. Every document is sent until it is answered, then twice more with
the same key; recipients fetch and confirm. Meanwhile a process is killed (SIGKILL) every few seconds: the whole program or
one of its processes. Afterwards there must be as many packages, deliveries, records and receipts as documents, each answer
to a re-send must name the same package and receipt, every byte must have arrived, and the log must verify.
"""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench._exchange_setup import SENDERS, SHARED_FILES
from bench._machine import processes_below
from bench._product import SERVE_PID, finished, part, running_product
from bench._report import Row, as_int, report, say, wants_json

TIMES = 3
VICTIMS = ("web", "web", "worker", "relay", "sealer", "live", "database")
PAUSE_SECONDS = (2.0, 8.0)
# Of each there must be as many as documents; of each fault none.
KEPT = ("packages", "acceptances", "deliveries", "delivered", "records")
FAULTS = ("differing_answers", "damaged", "not_received", "delivered_twice")


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench crash [--json] [--documents N] [--seed N]`."""
    documents, seed = as_int(arguments, "--documents", 10_000), as_int(arguments, "--seed", int(time.time()))
    say(f"{documents} documents, {TIMES} times each; seed {seed}")
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-crash-") as text, running_product(demo=True) as product:
        finished(part(product, "_exchange_setup", "agencies", text))
        for sender in range(SENDERS):
            finished(part(product, "_exchange_setup", "documents", text, "0", str(SHARED_FILES), str(sender)))
        killer = Killer(product, random.Random(seed))
        agencies = part(product, "_crash_agencies", text, str(documents // SENDERS), str(TIMES))
        assert agencies.stdout is not None
        agencies.stdout.readline()  # they have read their keys from the database and speak only HTTP from now on
        began = time.monotonic()
        killer.start()
        try:
            told = _json(agencies)
        finally:
            killer.stop()
        seconds = time.monotonic() - began
        say(f"killed {dict(killer.killed)} in {seconds:.0f} s")
        kept = _json(part(product, "_crash_check", str(Path(text) / "sent.json")))
    wanted = documents // SENDERS * SENDERS
    rows = [
        Row("kills", sum(killer.killed.values()), "kills", "-"),
        Row("seconds", seconds, "s", "-"),
        *(Row(name, kept[name], "rows", f"= {wanted}") for name in KEPT),
        *(Row(name, told[name], "documents", "= 0") for name in FAULTS),
        Row("differing", kept["differing"], "documents", "= 0"),
    ]
    if kept["log_fault"]:
        say(f"the log does not verify: {kept['log_fault']}")
    right = all(kept[name] == wanted for name in KEPT) and not any(told[name] for name in FAULTS)
    report("crash", rows, as_json=wants_json(arguments))
    return 0 if right and not kept["differing"] and not kept["log_fault"] else 1


def _json(process: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(finished(process))
    return told


class Killer:
    """Ends processes of the product as a power cut would, one at a time, until it is stopped."""

    def __init__(self, product: dict[str, str], chance: random.Random) -> None:
        self._status = Path(product["DIENHONG_DATA_DIR"]) / "run" / "status.json"
        self._supervisor, self._chance = int(product[SERVE_PID]), chance
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.killed: dict[str, int] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """No further kill; all programs come back by themselves."""
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopped.wait(self._chance.uniform(*PAUSE_SECONDS)):
            running = {
                one["name"]: one["pid"] for one in json.loads(self._status.read_text())["programs"] if one["pid"]
            }
            name = self._chance.choice(VICTIMS)
            if name not in running:
                continue
            whole = self._chance.random() < 0.5
            below = processes_below(running[name])
            victim = running[name] if whole or not below else self._chance.choice(below)
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:  # it ended by itself
                continue
            kind = name if victim == running[name] else f"{name}, one process"
            self.killed[kind] = self.killed.get(kind, 0) + 1
