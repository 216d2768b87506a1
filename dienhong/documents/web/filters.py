"""The filters of the lists, read from the address; a wrong value counts as not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date

from dienhong.directory.public import AgencyView
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.queries.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; `mine` is one's own work, `agency` the UUID of an agency."""

    text: str
    status: str
    type_code: str
    urgency: int | None
    since: date | None
    until: date | None
    mine: bool
    agency: str
    overdue: bool = False

    @classmethod
    def of(cls, request: HttpRequest, statuses: Sequence[str]) -> Filters:
        """Filters of an address: tim, trang_thai, loai, khan, tu_ngay, den_ngay, cua=toi, co_quan, qua_han=1."""
        given = request.GET
        urgency = given.get("khan", "")
        return cls(
            text=given.get("tim", "").replace("\x00", "")[:200],
            status=given.get("trang_thai", "") if given.get("trang_thai") in statuses else "",
            type_code=given.get("loai", "") if given.get("loai") in BY_CODE else "",
            urgency=int(urgency) if urgency in {str(one) for one in Urgency.values} else None,
            since=_day(given.get("tu_ngay", "")),
            until=_day(given.get("den_ngay", "")),
            mine=given.get("cua") == "toi",
            agency=given.get("co_quan", ""),
            overdue=given.get("qua_han") == "1",
        )

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return bool(self.text or self.status or self.type_code or self.since or self.until or self.agency) or (
            self.urgency is not None or self.overdue
        )

    def as_texts(self) -> dict[str, str]:
        """The same as an export keeps it (`listed.FILTERS`)."""
        return {
            "text": self.text,
            "status": self.status,
            "type_code": self.type_code,
            "urgency": "" if self.urgency is None else str(self.urgency),
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "mine": "1" if self.mine else "",
            "overdue": "1" if self.overdue else "",
            "agency": self.agency[:36],
        }

    def wanted(self, agencies: Sequence[AgencyView]) -> Wanted:
        """The same for the queries; an agency that the reader may not read counts as not given."""
        agency_id = next((one.id for one in agencies if str(one.uuid) == self.agency), None)
        return Wanted(
            text=self.text,
            status=self.status,
            type_code=self.type_code,
            agency_id=agency_id,
            urgency=self.urgency,
            since=self.since,
            until=self.until,
            mine=self.mine,
            overdue=self.overdue,
        )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
