"""What the API of the directory answers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema


class AgencyOut(Schema):
    """An agency on a day. `code` is "" without one; `level` is central, province or commune."""

    uuid: UUID
    code: str
    code_is_demo: bool
    name: str
    short_name: str
    symbol: str
    kind: str
    level: str
    parent_uuid: UUID | None
    closed_on: date | None


class AgencyDetailOut(AgencyOut):
    """With all codes; for a closed agency the one that acts for it on the day; today also who receives in its place."""

    codes: list[str]
    successor_uuid: UUID | None
    representative_uuid: UUID | None


class AgencyPage(Schema):
    """Some agencies; `next` is the cursor of the following page, null at the end and for searches."""

    items: list[AgencyOut]
    next: str | None
