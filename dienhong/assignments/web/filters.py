"""The filters of the lists, read from the address; a wrong value counts as not given."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from dienhong.assignments.queries.lists import Wanted
from dienhong.assignments.web.texts import SIDES, STATES


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for."""

    wanted: Wanted

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """Filters of an address: tim, tinh_trang, ben, xep=han."""
        given = request.GET
        return cls(
            Wanted(
                text=given.get("tim", "").replace("\x00", "")[:200],
                state=given.get("tinh_trang", "") if given.get("tinh_trang") in STATES else "",
                side=given.get("ben", "") if given.get("ben") in SIDES else "",
                by_deadline=given.get("xep") == "han",
            )
        )

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return self.wanted != Wanted(by_deadline=self.wanted.by_deadline)
