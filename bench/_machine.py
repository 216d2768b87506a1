"""What this machine can do at best, and which processes used its processors."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Rates:
    """Operations a second: of one core, except durable commits (of the whole machine, 16 clients at once)."""

    rsa_sign: float
    rsa_verify: float
    p256_sign: float
    sha256_bytes: float
    commits: float


def measured_rates(database_url: str) -> Rates:
    """The machine's own rates by the same libraries that the product uses; about four seconds."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public, scheme, algorithm = private.public_key(), padding.PKCS1v15(), hashes.SHA256()
    signature = private.sign(b"x", scheme, algorithm)
    curve = ec.generate_private_key(ec.SECP256R1())
    block = os.urandom(1_000_000)

    def digest() -> None:
        one = hashes.Hash(hashes.SHA256())
        one.update(block)
        one.finalize()

    return Rates(
        rsa_sign=_rate(lambda: private.sign(b"x", scheme, algorithm)),
        rsa_verify=_rate(lambda: public.verify(signature, b"x", scheme, algorithm)),
        p256_sign=_rate(lambda: curve.sign(b"x", ec.ECDSA(algorithm))),
        sha256_bytes=_rate(digest) * len(block),
        commits=_commits(database_url),
    )


def _rate(act: Callable[[], object], seconds: float = 0.5) -> float:
    """Acts a second of processor time, so that other processes do not count."""
    began, done = time.thread_time(), 0
    while time.thread_time() - began < seconds:
        act()
        done += 1
    return done / (time.thread_time() - began)


def _commits(database_url: str, clients: int = 16, seconds: float = 2.0) -> float:
    """Durable commits of one small row a second."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_commit (n bigint)")
    counts = [0] * clients
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while time.monotonic() < end:
                connection.execute("INSERT INTO bench_commit VALUES (%s)", [number])
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / seconds


def stolen_ticks() -> int:
    """How much processor time the host of this virtual machine gave to others since it started, in clock ticks."""
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[8])


class Processors:
    """Processor time by kind of process between two moments, dead processes left out."""

    def __init__(self, product: int, driver: list[int]) -> None:
        self._product, self._driver = product, driver
        self._before = self._taken()

    def seconds(self) -> dict[str, float]:
        """Seconds of processor time since this was made: web, database, relay, sealer, worker, live, driver."""
        now = self._taken()
        return {kind: now[kind] - self._before.get(kind, 0.0) for kind in now}

    def _taken(self) -> dict[str, float]:
        taken = dict.fromkeys(("web", "database", "relay", "sealer", "worker", "live", "driver"), 0.0)
        parents, times, words = _all_processes()
        for pid, used in times.items():
            if pid in self._driver:
                taken["driver"] += used
            elif self._product in _ancestors(pid, parents):
                taken[_kind(words[pid])] += used
        return taken


def told_shortly(used: dict[str, float]) -> str:
    """Seconds by kind of process, without those that took none."""
    return ", ".join(f"{kind} {seconds:.1f}" for kind, seconds in used.items() if seconds >= 0.05)


def processes_below(pid: int) -> list[int]:
    """Numbers of the processes that descend from this one."""
    parents, _, _ = _all_processes()
    return [one for one in parents if pid in _ancestors(one, parents)]


def _all_processes() -> tuple[dict[int, int], dict[int, float], dict[int, str]]:
    parents, times, words = {}, {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(entry.name)
        parents[pid] = int(fields[1])
        times[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
        words[pid] = command
    return parents, times, words


def _ancestors(pid: int, parents: dict[int, int]) -> list[int]:
    found = []
    while pid in parents and pid > 1:
        pid = parents[pid]
        found.append(pid)
    return found


def _kind(command: str) -> str:
    for word, kind in (("gunicorn", "web"), ("uvicorn", "live")):
        if word in command:
            return kind
    for kind in ("relay", "sealer", "worker"):
        if f" {kind}" in command:
            return kind
    return "database" if "postgres" in command else "worker"
