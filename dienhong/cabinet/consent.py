"""Which items of a session are undisputed: arithmetic of counts and marks, no query, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Hindrance(StrEnum):
    """Why an item is not among those that are decided together."""

    OBJECTED = "objected"
    SPEAKS = "speaks"
    PULLED = "pulled"
    UNANSWERED = "unanswered"
    NO_PAPERS = "no_papers"
    PAPERS_LATE = "papers_late"
    ALONE = "alone"
    INFORMATION = "information"
    TAKEN_UP = "taken_up"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an item: counts of members, whether it waits, is for information only, was pulled, how its papers are, and
    whether it is to be dealt with by itself.
    """

    total: int
    answered: int
    objections: int
    wishes: int
    waits: bool
    for_information: bool
    pulled: bool
    has_papers: bool
    in_time: bool = True
    alone: bool = False


def enough_answered(rule: str, answered: int, total: int) -> bool:
    """Whether as many members have answered as the rule wants: "everyone", "half" (more than half of all) or "nobody".

    Silence is never counted as consent; the rule only says how much of it is borne.
    """
    if rule == "everyone":
        return 0 < total == answered
    return 2 * answered > total if rule == "half" else True


def hindrances(standing: Standing, rule: str) -> list[Hindrance]:
    """All that keeps an item out of the block, the gravest first; none: it is undisputed."""
    found = {
        Hindrance.TAKEN_UP: not standing.waits,
        Hindrance.PULLED: standing.pulled,
        Hindrance.OBJECTED: standing.objections > 0,
        Hindrance.SPEAKS: standing.wishes > 0,
        Hindrance.ALONE: standing.alone,
        Hindrance.INFORMATION: standing.for_information,
        Hindrance.NO_PAPERS: not standing.has_papers,
        Hindrance.PAPERS_LATE: standing.has_papers and not standing.in_time,
        Hindrance.UNANSWERED: not enough_answered(rule, standing.answered, standing.total),
    }
    return [one for one, there in found.items() if there]
