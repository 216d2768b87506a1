"""The relay process: delivers waiting events as soon as they are announced, and seals the log beside it."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

import psycopg
from django.db import connection

from dienhong.audit.public import run_sealer
from dienhong.kernel import outbox

log = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 1.0  # retries fall due without an announcement


def relay(when_ready: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT; `when_ready` is called when it listens.

    When the database goes away the process ends; its supervisor starts it again.
    """
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, on_signal)
    sealer = threading.Thread(target=_seal_until, args=(stop,), name="sealer")
    sealer.start()
    try:
        deliver_until(stop, when_ready)
    finally:
        stop.set()
        sealer.join()


def _seal_until(stop: threading.Event) -> None:
    """Seal beside the delivery; when sealing cannot go on, neither may the process: its supervisor shall see it."""
    try:
        run_sealer(stop)
    finally:
        stop.set()


def deliver_until(stop: threading.Event, when_ready: Callable[[], None]) -> None:
    """Deliver what waits, then wait for the next announcement, until `stop` is set."""
    parameters = connection.get_connection_params()
    kept = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters}
    with psycopg.connect(**kept, autocommit=True) as listening:
        listening.execute(f"LISTEN {outbox.CHANNEL}")
        when_ready()
        while not stop.is_set():
            if outbox.deliver_waiting() == 0:
                for _ in listening.notifies(timeout=LONGEST_WAIT_SECONDS, stop_after=1):
                    pass
