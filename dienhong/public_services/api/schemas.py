"""What the open API of procedures answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema


class ProcedureOut(Schema):
    """A procedure in a list: what is in force today."""

    code: str
    title: str
    field_code: str
    field_name: str
    level: str
    service: str
    life_events: list[str]
    version: int
    sha256: str
    effective_from: date
    effective_to: date | None


class ProcedurePage(Schema):
    """Some procedures; `next` is the cursor of the following page, null at the end and for searches."""

    items: list[ProcedureOut]
    next: str | None


class VersionOut(Schema):
    """A published version, without its document."""

    number: int
    sha256: str
    effective_from: date
    effective_to: date | None
    published_at: datetime
    basis: str


class ProcedureDetailOut(Schema):
    """One procedure: a version with its document (docs/protocols/procedures.md), `state`, and all versions."""

    code: str
    state: str
    version: VersionOut
    document: dict[str, Any]
    versions: list[VersionOut]
