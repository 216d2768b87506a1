"""Two processes beside the pages: the relay delivers waiting events, the sealer seals the log and lends the relay a hand."""

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
# So many hand-overs together may hold up what is urgent (a fifth of a second), and so many where nothing waits behind them.
FEW, MANY = 25, 100


def relay(when_ready: Callable[[], None]) -> None:
    """Deliver until SIGTERM or SIGINT; `when_ready` is called when it listens.

    When the database goes away the process ends; its supervisor starts it again.
    """
    deliver_until(_told_to_stop(), when_ready)


def sealer(when_ready: Callable[[], None]) -> None:
    """Seal the log until SIGTERM or SIGINT, and beside it deliver what comes in groups, such as a circular's hand-overs."""
    stop = _told_to_stop()
    sealing = threading.Thread(target=_seal_until, args=(stop,), name="sealer")
    sealing.start()
    try:
        deliver_until(stop, when_ready, only_groups=True)
    finally:
        stop.set()
        sealing.join()


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, on_signal)
    return stop


def _seal_until(stop: threading.Event) -> None:
    """Seal beside the delivery; when sealing cannot go on, neither may the process: its supervisor shall see it."""
    try:
        run_sealer(stop)
    finally:
        stop.set()


def deliver_until(stop: threading.Event, when_ready: Callable[[], None], *, only_groups: bool = False) -> None:
    """Deliver what waits, then wait for the next announcement, until `stop` is set."""
    parameters = connection.get_connection_params()
    kept = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters}
    most = MANY if only_groups else FEW
    with psycopg.connect(**kept, autocommit=True) as listening:
        listening.execute(f"LISTEN {outbox.CHANNEL}")
        when_ready()
        while not stop.is_set():
            if outbox.deliver_waiting(most, only_groups=only_groups) == 0:
                for _ in listening.notifies(timeout=LONGEST_WAIT_SECONDS, stop_after=1):
                    pass
