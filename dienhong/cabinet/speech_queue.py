"""The queue of those who ask to speak, replayed from its steps; no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Step(Protocol):
    """A step as its row has it."""

    invitation_id: int
    kind: str
    topic: str
    minutes: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who has the word, since when, and for how many minutes."""

    invitation_id: int
    since: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for the word, about what, and whether the chair put that one first."""

    invitation_id: int
    topic: str
    preferred: bool = False


@dataclass
class Queue:
    """`waiting` in the order in which the word is given; `spoken`: invitation's id → whole seconds spoken so far."""

    speaking: Speaking | None = None
    waiting: list[Asking] = field(default_factory=list)
    spoken: dict[int, int] = field(default_factory=dict)

    def asks(self, invitation_id: int) -> bool:
        """Whether somebody stands in the queue."""
        return any(one.invitation_id == invitation_id for one in self.waiting)


def replayed(steps: Iterable[Step]) -> Queue:
    """The queue after the steps, in their order: who asked first speaks first, who was put first before the others."""
    queue = Queue()
    for step in steps:
        who = step.invitation_id
        if step.kind == "asked":
            queue.waiting.append(Asking(who, step.topic))
        elif step.kind == "preferred":
            asked = next((one for one in queue.waiting if one.invitation_id == who), Asking(who, ""))
            others = [one for one in queue.waiting if one.invitation_id != who]
            place = sum(one.preferred for one in others)
            queue.waiting = [*others[:place], Asking(who, asked.topic, preferred=True), *others[place:]]
        elif step.kind == "ended":
            _end(queue, step.at)
        else:
            queue.waiting = [one for one in queue.waiting if one.invitation_id != who]
            if step.kind == "given":
                _end(queue, step.at)
                queue.speaking = Speaking(who, step.at, step.minutes or 1)
    return queue


def _end(queue: Queue, at: datetime) -> None:
    if queue.speaking is not None:
        who, took = queue.speaking.invitation_id, int((at - queue.speaking.since).total_seconds())
        queue.spoken[who] = queue.spoken.get(who, 0) + took
        queue.speaking = None
