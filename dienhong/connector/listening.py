"""Waiting between two passes: for the time, for the stop, or for word from the platform."""

from __future__ import annotations

import logging
import threading

from dienhong.client import ClientError
from dienhong.connector.settings import Settings
from dienhong.connector.texts import say

log = logging.getLogger("dienhong.connector")
_AGAIN_SECONDS = 30.0


class Waiter:
    """`wait(seconds)` says whether to stop; it returns early when something happened."""

    def __init__(self) -> None:
        self._stop, self._nudge = threading.Event(), threading.Event()

    def stop(self) -> None:
        """End the waiting, for good."""
        self._stop.set()
        self._nudge.set()

    def wait(self, seconds: float) -> bool:
        """Whether to stop, after so many seconds or as soon as something happened."""
        self._nudge.wait(seconds)
        self._nudge.clear()
        return self._stop.is_set()

    def listen(self, settings: Settings) -> None:
        """Be told by the platform's stream, in a thread that ends with the process; a pass reads what it was."""
        threading.Thread(target=self._listen, args=(settings,), name="stream", daemon=True).start()

    def _listen(self, settings: Settings) -> None:
        while not self._stop.is_set():
            try:
                with settings.client() as client:
                    for _happening in client.happenings():
                        self._nudge.set()
            except ClientError as error:
                # The passes go on by the clock; what is wrong they tell themselves.
                log.debug(
                    "%s", say(settings.language, "later", seconds=_AGAIN_SECONDS, why=error.told(settings.language))
                )
            self._stop.wait(_AGAIN_SECONDS)
