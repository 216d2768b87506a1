"""What others may want to know of working time."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """The working time of an agency (0: of the whole country) changed on these days; `until` None means for ever.

    Who keeps deadlines works them out anew and writes down why.
    """

    agency_id: int
    since: date
    until: date | None
