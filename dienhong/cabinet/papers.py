"""Whether a dossier is whole and its papers are in time: arithmetic of kinds and days, no query, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Needed:
    """A kind of paper (a value of PaperKind) that the checklist asks for, with its source."""

    kind: str
    citation: str


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of the dossier: its kind, its title, the day of the version that counts."""

    kind: str
    title: str
    laid_on: date


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An appraisal that was asked of an agency and has not come."""

    agency: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a dossier and an agenda; `last_day` is the last one on which papers are in time, None without a rule."""

    accepted: bool
    missing: Sequence[Needed]
    unanswered: Sequence[Unanswered]
    late: Sequence[Held]
    last_day: date | None

    @property
    def is_whole(self) -> bool:
        """Whether no paper and no appraisal is missing."""
        return not self.missing and not self.unanswered

    @property
    def is_schedulable(self) -> bool:
        """Whether it may be put on the agenda: accepted, whole, and every paper in time."""
        return self.accepted and self.is_whole and not self.late


def what_is_missing(needed: Iterable[Needed], held: Iterable[Held]) -> list[Needed]:
    """The lines of a checklist for which the dossier holds no paper of that kind, in the checklist's order."""
    kinds = {one.kind for one in held}
    return [one for one in needed if one.kind not in kinds]


def last_day_for_papers(session_on: date, lead_days: int | None) -> date | None:
    """The last day on which papers are in time (gửi tài liệu trước phiên họp); None where no rule settles it."""
    return None if lead_days is None else session_on - timedelta(days=lead_days)


def schedulable(
    accepted: bool,
    needed: Iterable[Needed],
    held: Sequence[Held],
    unanswered: Sequence[Unanswered],
    last_day: date | None,
) -> Readiness:
    """Judge a dossier for a session; `last_day` as `last_day_for_papers` reckons it.

    A paper is late when the version that counts came after that day, however early the first one was.
    """
    late = [] if last_day is None else [one for one in held if one.laid_on > last_day]
    return Readiness(accepted, what_is_missing(needed, held), unanswered, late, last_day)
