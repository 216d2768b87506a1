"""What a list of documents is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dienhong.kernel.clock import VIETNAM


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; empty ones keep everything. `mine` is one's own drafts, or what one has to handle.
    `overdue` (incoming only) is what is not dealt with though its term has passed.

    `since` and `until` are days in Viet Nam, both included: of the last change (outgoing), of the arrival (incoming).
    """

    text: str = ""
    status: str = ""
    type_code: str = ""
    agency_id: int | None = None
    urgency: int | None = None
    since: date | None = None
    until: date | None = None
    mine: bool = False
    overdue: bool = False

    def lookups(self, time_field: str) -> dict[str, object]:
        """Conditions on the columns that both kinds of documents have."""
        found: dict[str, object] = {}
        if self.status:
            found["status"] = self.status
        if self.agency_id is not None:
            found["agency_id"] = self.agency_id
        if self.urgency is not None:
            found["urgency"] = self.urgency
        if self.since is not None:
            found[f"{time_field}__gte"] = datetime.combine(self.since, time.min, VIETNAM)
        if self.until is not None and self.until < date.max:
            found[f"{time_field}__lt"] = datetime.combine(self.until + timedelta(days=1), time.min, VIETNAM)
        return found


EVERYTHING = Wanted()
