"""The ten states of a dossier as the national portal counts them (trạng thái hồ sơ), and which may follow which. Pure.

The numbers and names are those of the national interface; which may follow is our own reading of them.
"""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """A state of a dossier by its national number."""

    NEW = 1
    ACCEPTED = 2
    REFUSED = 3
    IN_PROCESS = 4
    SUPPLEMENT = 5
    PAY_DUTY = 6
    WITHDRAWAL = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10

    @property
    def is_paused(self) -> bool:
        """Whether the clock of the term stands still (tạm dừng xử lý)."""
        return self in PAUSED

    @property
    def is_end(self) -> bool:
        """Whether nothing follows."""
        return not FOLLOWING[self]


PAUSED = frozenset({Status.SUPPLEMENT, Status.PAY_DUTY, Status.STOPPED})
FOLLOWING: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.ACCEPTED, Status.REFUSED, Status.SUPPLEMENT, Status.WITHDRAWAL}),
    Status.ACCEPTED: frozenset({Status.IN_PROCESS, Status.WITHDRAWAL, Status.STOPPED}),
    Status.REFUSED: frozenset(),
    Status.IN_PROCESS: frozenset({Status.SUPPLEMENT, Status.PAY_DUTY, Status.WITHDRAWAL, Status.STOPPED, Status.DONE}),
    Status.SUPPLEMENT: frozenset({Status.ACCEPTED, Status.IN_PROCESS, Status.WITHDRAWAL, Status.STOPPED}),
    Status.PAY_DUTY: frozenset({Status.IN_PROCESS, Status.WITHDRAWAL, Status.STOPPED}),
    Status.WITHDRAWAL: frozenset({Status.IN_PROCESS, Status.STOPPED}),
    Status.STOPPED: frozenset({Status.IN_PROCESS}),
    Status.DONE: frozenset({Status.RETURNED}),
    Status.RETURNED: frozenset(),
}


def may_follow(present: Status, later: Status) -> bool:
    """Whether a dossier may go from one state into the other."""
    return later in FOLLOWING[present]
