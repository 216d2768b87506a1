"""How many acts a second are recorded and sealed, how soon, and at what cost against a plain insert.

16 writers (4 processes of 4 threads) on the running product's database, half of them in one hot agency. The peer is a plain
insert of the same row (same columns and indexes) without command, canonical form, hash and log.
Plain inserts and acts alternate in rounds, so that a slow moment of the disk hits both; the sealer process of the product
seals meanwhile.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

from bench._product import finished, running_product
from bench._report import Row, as_int, percentile, report, say, wants_json

PROCESSES, THREADS = 4, 4
HOT_AGENCY = 1


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench sealing [--json] [--seconds N] [--rounds N]`."""
    if "--writer" in arguments:
        return _writer(arguments)
    seconds, rounds = as_int(arguments, "--seconds", 6), as_int(arguments, "--rounds", 5)
    with running_product() as environment:
        _round(environment, "prepare", 0)
        plain: list[float] = []
        acts: list[float] = []
        delays: list[float] = []
        for number in range(rounds):
            plain.append(sum(one["done"] for one in _round(environment, "plain", seconds)) / seconds)
            answers = _round(environment, "acts", seconds)
            acts.append(sum(one["done"] for one in answers) / seconds)
            delays += [delay for one in answers for delay in one["delays"]]
            say(f"round {number + 1}: plain {plain[-1]:.0f}/s, acts {acts[-1]:.0f}/s, {len(delays)} seals timed")
    ratios = [act / bare for act, bare in zip(acts, plain, strict=True)]
    rows = [
        Row("sealed_per_s", statistics.median(acts), "acts/s", ">= 1000", limit=statistics.median(plain)),
        Row("seal_delay_p50_ms", percentile(delays, 0.5) * 1000, "ms", "<= 300"),
        Row("seal_delay_p99_ms", percentile(delays, 0.99) * 1000, "ms", "<= 1000"),
        Row("ratio_to_plain_insert", statistics.median(ratios), "ratio", ">= 0.75", peer=1.0),
    ]
    return report("sealing", rows, as_json=wants_json(arguments))


def _round(environment: dict[str, str], kind: str, seconds: int) -> list[dict[str, Any]]:
    number = 1 if kind == "prepare" else PROCESSES
    command = [
        sys.executable,
        "-m",
        "dienhong.cli.main",
        "bench",
        "sealing",
        "--writer",
        kind,
        "--seconds",
        str(seconds),
    ]
    processes = [
        subprocess.Popen(
            [*command, "--number", str(n)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(number)
    ]
    for process in processes:  # all writers are up before the first begins to count
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(finished(process)) for process in processes]


def _writer(arguments: list[str]) -> int:
    """A process of writers: prints how many acts its threads did and how long some took to be sealed."""
    from dienhong.cli import context

    context.start_django()
    from bench import _acts

    print("ready", flush=True)
    sys.stdin.readline()
    kind, number = arguments[arguments.index("--writer") + 1], as_int(arguments, "--number", 0)
    if kind == "prepare":
        _create_plain_table()
        print("{}")
        return 0
    end = time.time() + as_int(arguments, "--seconds", 6)
    answer: dict[str, Any] = {"done": 0, "delays": []}
    lock = threading.Lock()

    def work(thread: int) -> None:
        agency = HOT_AGENCY if thread % 2 else 2 + number * THREADS + thread
        done = _work(_acts, kind, agency, end)
        with lock:
            answer["done"] += done

    threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
    if kind == "acts":
        threads.append(threading.Thread(target=lambda: answer["delays"].extend(_probe(_acts, number, end))))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    print(json.dumps(answer))
    return 0


def _work(acts: Any, kind: str, agency: int, end: float) -> int:
    from django.db import connection

    from dienhong.kernel.actor import Actor

    actor = Actor.system("bench")
    connection.ensure_connection()
    done = 0
    while time.time() < end:
        serial = os.getpid() * 10_000_000 + agency * 100_000 + done
        if kind == "plain":
            acts.insert_plainly(agency, serial)
        else:
            acts.do_nothing(actor, agency_id=agency, number=serial)
        done += 1
    connection.close()
    return done


def _probe(acts: Any, number: int, end: float) -> list[float]:
    """Beside the writers: an act, then how long until it is in the log (polled every 50 ms), again and again."""
    from django.db import connection

    from dienhong.audit.public import records_about, wait_until_sealed
    from dienhong.kernel.actor import Actor

    actor = Actor.system("bench")
    delays: list[float] = []
    while time.time() < end:
        serial = -(os.getpid() * 10_000_000 + len(delays))
        acts.do_nothing(actor, agency_id=number + 2, number=serial)
        began = time.monotonic()
        sealed = wait_until_sealed([one.id for one in records_about("bench.Nothing", str(serial))], timeout=30)
        assert sealed, "an act was not sealed within 30 s"
        delays.append(time.monotonic() - began)
    connection.close()
    return delays


def _create_plain_table() -> None:
    import psycopg

    from bench._acts import PLAIN_TABLE
    from dienhong.cli import context

    known = context.settings()
    with psycopg.connect(context.owner_url(known)) as connection:
        connection.execute(PLAIN_TABLE)
        connection.execute("GRANT ALL ON bench_plain TO PUBLIC")
