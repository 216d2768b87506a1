"""The filters of the lists, read from the address; a wrong value counts as not given."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from dienhong.assignments.queries.lists import Wanted
from dienhong.assignments.web.texts import SIDES, STATES


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for."""

    wanted: Wanted

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """Filters of an address: tim, tinh_trang, ben, chu_tri and lanh_dao (UUID), xep=han."""
        given = request.GET
        return cls(
            Wanted(
                text=given.get("tim", "").replace("\x00", "")[:200],
                state=given.get("tinh_trang", "") if given.get("tinh_trang") in STATES else "",
                side=given.get("ben", "") if given.get("ben") in SIDES else "",
                owner=_uuid(given.get("chu_tri", "")),
                giver_post=_uuid(given.get("lanh_dao", "")),
                by_deadline=given.get("xep") == "han",
            )
        )

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return self.wanted != Wanted(by_deadline=self.wanted.by_deadline)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
