"""The exchange of agencies in numbers: adding up, shares and medians; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

# The status of a delivery → the figure that counts it.
OF_STATUS = {
    "": "silent",
    "01": "arrived",
    "02": "refused",
    "03": "taken_in",
    "04": "assigned",
    "05": "in_progress",
    "06": "finished",
}


@dataclass(frozen=True)
class Figures:
    """What one side of the exchange did in a time; the words are those of DayFigures."""

    packages: int = 0
    in_time: int = 0
    late: int = 0
    deliveries: int = 0
    silent: int = 0
    arrived: int = 0
    refused: int = 0
    taken_in: int = 0
    assigned: int = 0
    in_progress: int = 0
    finished: int = 0
    recalled: int = 0
    same_day: int = 0
    minutes: Mapping[int, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def by_status(self) -> dict[str, int]:
        """Status → deliveries that stand there now."""
        return {code: getattr(self, name) for code, name in OF_STATUS.items()}

    @property
    def not_taken_in(self) -> int:
        """Deliveries of which nobody has said yet whether they are taken in or refused."""
        return self.silent + self.arrived

    @property
    def median_minutes(self) -> int | None:
        """Whole minutes until half of what was taken in was; None when nothing was."""
        half, seen = sum(self.minutes.values()) / 2, 0
        for minutes, number in sorted(self.minutes.items()):
            seen += number
            if seen >= half:
                return minutes
        return None

    @property
    def same_day_percent(self) -> float | None:
        """Of a hundred deliveries those confirmed on the day on which they could be had; None without any."""
        return _percent(self.same_day, self.deliveries)

    @property
    def in_time_percent(self) -> float | None:
        """Of a hundred documents that have a term those sent within it; None without any."""
        return _percent(self.in_time, self.in_time + self.late)

    @property
    def commonest_reasons(self) -> list[tuple[str, int]]:
        """Why recipients refused, the commonest first."""
        return sorted(self.reasons.items(), key=lambda one: (-one[1], one[0]))


COUNTS = tuple(one.name for one in fields(Figures) if one.name not in ("minutes", "reasons"))
NOTHING = Figures()


def total(parts: Iterable[Figures]) -> Figures:
    """All parts as one."""
    counts = dict.fromkeys(COUNTS, 0)
    minutes: dict[int, int] = {}
    reasons: dict[str, int] = {}
    for part in parts:
        for name in COUNTS:
            counts[name] += getattr(part, name)
        for one, number in part.minutes.items():
            minutes[one] = minutes.get(one, 0) + number
        for reason, number in part.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + number
    return Figures(**counts, minutes=minutes, reasons=reasons)


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
