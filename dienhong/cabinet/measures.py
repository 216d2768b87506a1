"""Meeting time beside what items took before, and how soon people answer; whole seconds, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low


@dataclass(frozen=True, slots=True)
class Spent:
    """A concluded item: how many seconds it was discussed (0 in the undisputed block), and how many one of its form took before
    (None: no baseline).
    """

    seconds: int
    together: bool
    before: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Items beside their baseline. Only the `compared` ones of `items` have one; `spent` and `before` are of these, and `spent` holds
    the vote on undisputed items (`block` seconds). `together` items were decided by it; before, they took `together_before`.
    """

    items: int
    compared: int
    spent: int
    before: int
    together: int
    together_before: int
    block: int

    @property
    def saved(self) -> int | None:
        """Seconds saved against the baseline, negative if it took longer; None where nothing can be compared."""
        return self.before - self.spent if self.compared else None

    @property
    def saved_percent(self) -> float | None:
        """The same as a part of the baseline."""
        return round(100 * (self.before - self.spent) / self.before, 1) if self.compared else None

    @property
    def saved_together(self) -> int | None:
        """Seconds saved by deciding undisputed items at once: what they took before, less the vote on the block."""
        return self.together_before - self.block if self.together_before else None


def compared(items: Iterable[Spent], block: int = 0) -> Compared:
    """Add items up. `block`: seconds from the gavel to the end of the vote on the undisputed ones."""
    rows = list(items)
    known = [one for one in rows if one.before is not None]
    together = sum(one.before or 0 for one in known if one.together)
    # A vote on items none of which can be compared would only count against the others.
    counted = block if together else 0
    return Compared(
        items=len(rows),
        compared=len(known),
        spent=sum(one.seconds for one in known) + counted,
        before=sum(one.before or 0 for one in known),
        together=sum(one.together for one in rows),
        together_before=together,
        block=counted,
    )


def added(parts: Iterable[Compared]) -> Compared:
    """Several sessions together."""
    rows = list(parts)
    names = ("items", "compared", "spent", "before", "together", "together_before", "block")
    return Compared(**{name: sum(getattr(one, name) for one in rows) for name in names})


@dataclass(frozen=True, slots=True)
class Answered:
    """One question to one holder: asked when, until when, answered when; `ended` if nobody can answer it any more."""

    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    late: bool
    ended: bool

    @property
    def seconds(self) -> int | None:
        """From the question to the answer, in calendar time; None without an answer."""
        return int((self.answered_at - self.asked_at).total_seconds()) if self.answered_at is not None else None

    @property
    def state(self) -> str:
        """in_time, late, silent (ended without an answer) or open."""
        if self.answered_at is not None:
            return "late" if self.late else "in_time"
        return "silent" if self.ended else "open"


@dataclass(frozen=True, slots=True)
class Speed:
    """How soon questions were answered: counts by state, and the median in seconds (the lower of two middle ones; None: no answer)."""

    asked: int
    in_time: int
    late: int
    silent: int
    open: int
    median: int | None


def speed(questions: Sequence[Answered]) -> Speed:
    """Sum questions up."""
    states = Counter(one.state for one in questions)
    took = [one.seconds for one in questions if one.seconds is not None]
    return Speed(
        asked=len(questions),
        in_time=states["in_time"],
        late=states["late"],
        silent=states["silent"],
        open=states["open"],
        median=median_low(took) if took else None,
    )
