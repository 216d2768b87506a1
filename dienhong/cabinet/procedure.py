"""Rules of procedure as arithmetic: whole members only, no rounding, no weights, no proxies.

Shares count against ALL members of the roll, not against those who came or voted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_SHARE = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all members, such as two thirds."""

    parts: int
    whole: int

    @classmethod
    def parse(cls, text: str) -> Share:
        """Of "2/3". Raises ValueError for anything else, and for more than the whole."""
        found = _SHARE.fullmatch(text.strip())
        if found is None or int(found[1]) > int(found[2]):
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    def is_reached(self, number: int, total: int) -> bool:
        """Whether the number is at least this share of the total."""
        return total > 0 and number * self.whole >= self.parts * total

    def is_exceeded(self, number: int, total: int) -> bool:
        """Whether the number is more than this share of the total."""
        return number * self.whole > self.parts * total

    def least_reaching(self, total: int) -> int:
        """The smallest number that reaches the share; at least one."""
        return max(1, -(-self.parts * total // self.whole))

    def least_exceeding(self, total: int) -> int:
        """The smallest number that is more than the share."""
        return self.parts * total // self.whole + 1


class Choice(StrEnum):
    """What a member says; another opinion is neither yes nor no."""

    YES = "yes"  # tán thành
    NO = "no"  # không tán thành
    OTHER = "other"  # ý kiến khác


class Decision(StrEnum):
    """What follows from a vote."""

    PASSED = "passed"  # thông qua
    REJECTED = "rejected"  # không thông qua
    NO_QUORUM = "no_quorum"  # không đủ số thành viên phải có mặt
    UNDECIDED = "undecided"  # chưa quyết định được: bằng phiếu mà chưa rõ ý kiến người chủ trì


class Tie(StrEnum):
    """What decides when as many say yes as no."""

    CHAIR = "chair"  # theo ý kiến mà người đứng đầu đã biểu quyết
    FAILS = "fails"  # không thông qua


@dataclass(frozen=True, slots=True)
class Tally:
    """Whole votes out of a roll of `total` members; who is missing from yes, no and other has not answered."""

    total: int
    yes: int
    no: int
    other: int = 0

    def __post_init__(self) -> None:
        if min(self.total, self.yes, self.no, self.other, self.silent) < 0:
            raise ValueError("more votes than members")

    @property
    def silent(self) -> int:
        """Members who have not answered; silence is no vote."""
        return self.total - self.yes - self.no - self.other


def decide(tally: Tally, majority: Share, tie: Tie, chair: Choice | None) -> Decision:
    """What a vote decided: more than the majority of all members; as many yes as no goes by the rule of the tie.

    `chair` is what the head of the body voted. Without a vote by anybody nothing was tied.

    Law: Law on the Organisation of the Government art. 46 (2015), Decree 39/2022/NĐ-CP; not compared with Law 63/2025/QH15.
    """
    if majority.is_exceeded(tally.yes, tally.total):
        return Decision.PASSED
    if tally.yes != tally.no or not tally.yes or tie is Tie.FAILS:
        return Decision.REJECTED
    return {Choice.YES: Decision.PASSED, Choice.NO: Decision.REJECTED}.get(chair or Choice.OTHER, Decision.UNDECIDED)
