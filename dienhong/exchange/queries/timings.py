"""How punctually documents were sent, for the pages that show it."""

from __future__ import annotations

from datetime import datetime, time

from dienhong.directory.public import ancestor_ids
from dienhong.exchange import terms
from dienhong.exchange.deadlines import Timing, send_by, timing_of
from dienhong.exchange.gathering import once
from dienhong.exchange.models import Package
from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.public import Calendar, NoWorkingTime, calendar_for

_END_OF_DAY = time(23, 59, 59)


def timing(
    agency_id: int, signed_at: datetime, urgency: int, sent_at: datetime | None, hour: datetime | None = None
) -> Timing | None:
    """How sending a document of an agency stands, by the terms of the day of signing; None where no working hours are kept.

    `hour` is that of a timed express document. 3 queries.
    """
    calendar = once(("calendar", agency_id), lambda: _calendar(agency_id))
    try:
        day = signed_at.astimezone(VIETNAM).date()
        due_at = send_by(signed_at, urgency, calendar, once(("terms", day), lambda: terms.values(day)), hour)
    except NoWorkingTime:
        return None
    return timing_of(signed_at, due_at, sent_at, clock.now())


def timing_of_package(package: Package) -> Timing | None:
    """How punctually a package was sent; of a document from elsewhere only the day of signing is known."""
    document = package.source_document
    if package.kind in (Package.Kind.RECALL, Package.Kind.UPDATE):
        return None  # the law sets them no term
    if document is not None and document.issued_at is not None:
        signed_at = document.issued_at
    else:
        signed_at = datetime.combine(package.promulgated_on, _END_OF_DAY, VIETNAM)
        if package.requested_at <= signed_at:
            signed_at = package.requested_at
    return timing(package.agency_id, signed_at, package.urgency, package.requested_at, package.deliver_at)


def _calendar(agency_id: int) -> Calendar:
    return calendar_for((agency_id, *ancestor_ids(agency_id)))
