"""Waiting for something that another process does, for tests."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float = 60) -> Found:
    """The first true answer of `look`; fails after `seconds`, which is a limit against hanging and never a measure."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found
