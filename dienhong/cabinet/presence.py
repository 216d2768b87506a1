"""Who is there and whether that is enough, out of events of attendance; plain numbers, no database.

A stand-in is there and never counts; who is elsewhere counts where the session's rule says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from dienhong.cabinet.procedure import Share


class Event(Protocol):
    """A coming or going, as a row of Attendance has it."""

    invitation_id: int
    kind: str
    where: str
    by_stand_in: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who is there: `where` is "room" or "remote"."""

    where: str
    by_stand_in: bool
    since: datetime


def present(events: Iterable[Event]) -> dict[int, There]:
    """Invitation's id → who is there now, after the events in their order."""
    there: dict[int, There] = {}
    for one in events:
        if one.kind == "came":
            there[one.invitation_id] = There(one.where, one.by_stand_in, one.at)
        else:
            there.pop(one.invitation_id, None)
    return there


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that somebody was there, from one coming to the next going; `until` None: to the end."""

    where: str
    by_stand_in: bool
    since: datetime
    until: datetime | None = None


def stays(events: Iterable[Event]) -> dict[int, list[Stay]]:
    """Invitation's id → all times that this one was there, in their order; who never came is not in it."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for one in events:
        last = found[one.invitation_id][-1] if found[one.invitation_id] else None
        if one.kind == "came":
            found[one.invitation_id].append(Stay(one.where, one.by_stand_in, one.at))
        elif last is not None and last.until is None:
            found[one.invitation_id][-1] = replace(last, until=one.at)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of all members are there and how many must be; `needed` 0 where no rule says it."""

    total: int
    counted: int
    remote: int
    stand_ins: int
    needed: int
    citation: str = ""

    @property
    def reached(self) -> bool:
        """Whether the session may decide."""
        return 0 < self.needed <= self.counted


def quorum(members: Iterable[int], there: dict[int, There], share: Share | None, *, remote_counts: bool) -> Quorum:
    """`members`: the invitations of all who sit in the body on the day. A member elsewhere counts if `remote_counts`.

    Law: Law on the Organisation of the Government art. 46 (2015): at least two thirds of all members; dated and cited in the rules.
    """
    roll = list(members)
    in_person = [there[one] for one in roll if one in there and not there[one].by_stand_in]
    remote = sum(one.where == "remote" for one in in_person)
    counted = len(in_person) if remote_counts else len(in_person) - remote
    stand_ins = sum(one in there and there[one].by_stand_in for one in roll)
    needed = share.least_reaching(len(roll)) if share is not None and roll else 0
    return Quorum(len(roll), counted, remote, stand_ins, needed)
