"""How many signed documents a second go over the axis, end to end, and how long one takes.

A document is a decision of about 100 KB as the product makes it (typeset, signed by a person, numbered, sealed), in a
package of its own with its own number, under a seal of its own. It counts when its sender has read that the recipient has
it (status 01, certified): package written and sealed by the sender (in the measured path), checked, logged, stored and
certified by the platform, waiting list read, fetched and its hash compared, confirmed, logged and certified, status read.
Senders and recipients are HTTP clients on the same machine and take their share of its processors; the rows say how much.

The packages share a few files, so that the axis reads the words of each and validates the seal inside it once (the seal
again after a minute). Two rows ask for more: with `delivered_with_pades_per_s` nobody has seen the file of any package
before; with `answered_per_s` every recipient also answers by a status package (03) under its seal, and the document counts
when its sender has read that.
With `--stored N` the first part is repeated beside N documents that went their way before. Peers: see `_peers`.

The limit is what the machine's cryptography and durable commits alone would permit if everything else were free: for each
document a signature by the seal (RSA-2048), its verification, 2 receipts (P-256) and 4 times SHA-256 over the package
(sender, signature, platform, recipient), on all cores; and one durable commit for each document.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench._exchange_setup import SENDERS, SHARED_FILES
from bench._machine import Processors, Rates, told_shortly
from bench._peers import peer_rows
from bench._product import SERVE_PID, finished, part, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json

WARM_UP = 40
# For the rate many documents are on their way; for the latency requests carry what has come up since the last one.
FAST: dict[str, Any] = {"batch": 50, "window": 125, "cycle": 0.4}
SOON: dict[str, Any] = {"batch": 50, "cycle": 0.25}
SHARE_FOR_LATENCY = 0.75
PEER_BYTES = 100_000
KIND = ("web", "database", "relay", "sealer", "driver")


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench exchange [--json] [--documents N] [--seconds N]` (seconds of the part that times latency)."""
    wanted, seconds = as_int(arguments, "--documents", 2400), as_int(arguments, "--seconds", 12)
    new = max(1, wanted // 8)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-documents-") as text, running_product(demo=True) as product:
        folder = Path(text)
        finished(part(product, "_exchange_setup", "agencies", text))
        rates = _rates(product)
        run = Run(product, folder)
        run.prepare(SHARED_FILES * SENDERS, first=0)
        run.phase("warm-up", WARM_UP, batch=10, window=40, cycle=0.1)
        fast = run.phase("as fast as possible", wanted, **FAST)
        pace = _speed(fast) * SHARE_FOR_LATENCY
        slow = run.phase(f"at {pace:.0f}/s", int(pace * seconds), rate=pace / SENDERS, **SOON)
        answered = run.phase("each answered under a seal", new, **FAST, answer="03")
        fresh = run.phase("each file new", run.prepare(new), **FAST, shared=False)
        beside = _beside_many(run, product, arguments, wanted)
        run.must_be_complete()
    others = {
        "delivered_with_pades_per_s": fresh,
        "answered_per_s": answered,
        **({"delivered_beside_stored_per_s": beside} if beside else {}),
    }
    rows = [*_rows(fast, slow, rates, others), *_growth(fast, beside), *peer_rows(PEER_BYTES)]
    return report("exchange", rows, as_json=wants_json(arguments))


def _beside_many(run: Run, product: dict[str, str], arguments: list[str], wanted: int) -> dict[str, Any] | None:
    stored = as_int(arguments, "--stored", 0)
    if not stored:
        return None
    finished(part(product, "_exchange_stored", str(stored)))
    return run.phase(f"beside {stored} documents", wanted, **FAST)


def _growth(fast: dict[str, Any], beside: dict[str, Any] | None) -> list[Row]:
    """By how much the processor time of one document grew with what was stored before; 1 is flat."""
    if beside is None:
        return []
    each = [sum(one["processors"].values()) / one["acknowledged"] for one in (fast, beside)]
    return [Row("cpu_growth_beside_stored", each[1] / each[0], "ratio", "1 (flat)")]


class Run:
    """The processes of one run, and what they told."""

    def __init__(self, product: dict[str, str], folder: Path) -> None:
        self._product, self._folder = product, folder
        # Numbers below belong to the shared files.
        self._used = SHARED_FILES
        self._receiver = part(product, "_exchange_receiver", str(folder))
        self._receiver_pid = _line(self._receiver)["ready"]
        self._sent: dict[str, str] = {}

    def prepare(self, number: int, first: int | None = None) -> int:
        """Make `number` files for the senders together, each sender's from its next number on (not measured)."""
        each, first = -(-number // SENDERS), self._used if first is None else first
        makers = [
            part(self._product, "_exchange_setup", "documents", str(self._folder), *map(str, span))
            for sender in range(SENDERS)
            for span in [(first, first + each, sender)]
        ]
        for maker in makers:
            finished(maker)
        told = json.loads((self._folder / f"prepared-0-{first}.json").read_text())
        say(
            f"{each * SENDERS} documents of {told['bytes']:,} bytes made, {told['seconds_each'] * 1000:.0f} ms CPU each"
        )
        return number

    def phase(self, title: str, number: int, *, answer: str = "01", **how: Any) -> dict[str, Any]:
        """Send `number` documents, wait until all are answered; what the senders saw, and who used the processors.

        `answer`: the status that the senders wait for; 03 means that recipients report it under their seals.
        """
        each = number // SENDERS
        plans = [
            {
                "folder": str(self._folder),
                "sender": sender,
                "first": self._used,
                "last": self._used + each,
                "answer": answer,
                **how,
            }
            for sender in range(SENDERS)
        ]
        self._used += each
        _say_to(self._receiver, f"{how['cycle']} {answer}")
        process = part(self._product, "_exchange_sender")
        _say_to(process, json.dumps(plans))
        pid = _line(process)["ready"]
        watch = Processors(int(self._product[SERVE_PID]), [pid, self._receiver_pid])
        _say_to(process, "go")
        _line(process)
        used = watch.seconds()
        told = json.loads(finished(process, "\n"))
        if told["failures"]:
            raise SystemExit(f"{title}: {told['failures'][0]}")
        lost = each * SENDERS - told["acknowledged"]
        assert lost == 0, f"{title}: {lost} documents were lost"
        assert told["doubled"] == 0, f"{title}: {told['doubled']} documents came twice"
        self._sent |= told["sha256"]
        told["processors"] = used
        say(f"{title}: {_speed(told):.1f}/s; processor seconds {told_shortly(used)}")
        return told  # type: ignore[no-any-return]  # JSON

    def must_be_complete(self) -> None:
        """Every package was received once, byte by byte, and nothing waits any more."""
        told = json.loads(finished(self._receiver))
        assert told["received"] == self._sent, "what was received is not what was sent"
        assert (told["doubled"], told["damaged"], told["left"]) == (0, 0, 0), told
        say(f"{len(self._sent)} packages received once and whole; 0 lost, 0 doubled")


def _rows(fast: dict[str, Any], slow: dict[str, Any], rates: Rates, others: dict[str, dict[str, Any]]) -> list[Row]:
    used, documents = fast["processors"], fast["acknowledged"]
    total = sum(used.values())
    rows = [
        Row("delivered_per_s", _speed(fast), "documents/s", ">= 250", limit=_limit(rates)),
        *(Row(name, _speed(one), "documents/s", "-", limit=_limit(rates)) for name, one in others.items()),
        Row("latency_p50_ms", percentile(slow["latencies"], 0.5) * 1000, "ms", "-"),
        Row("latency_p99_ms", percentile(slow["latencies"], 0.99) * 1000, "ms", "-"),
        Row("cpu_ms_per_document", total / documents * 1000, "ms", "-"),
    ]
    rows += [Row(f"cpu_share_{kind}", used[kind] / total, "share", "-") for kind in KIND]
    writing = fast["writing_seconds"] / documents * 1000
    rows.append(Row("cpu_ms_sender_writes_and_seals", writing, "ms", "-"))
    return rows


def _speed(answer: dict[str, Any]) -> float:
    speed: float = answer["acknowledged"] / answer["seconds"]
    return speed


def _limit(rates: Rates) -> float:
    """Documents a second if only cryptography and durable commits cost anything (see the module)."""
    hashing = 4 * 155_000 / rates.sha256_bytes
    crypto = 1 / rates.rsa_sign + 1 / rates.rsa_verify + 2 / rates.p256_sign + hashing
    return 1 / (crypto / (os.cpu_count() or 1) + 1 / rates.commits)


def _rates(product: dict[str, str]) -> Rates:
    return Rates(**json.loads(finished(part(product, "_exchange_setup", "rates"))))


def _say_to(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit("a process of the benchmark ended too early")
    return json.loads(line)
