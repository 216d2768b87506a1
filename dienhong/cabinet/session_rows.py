"""The rows of a session as they stand in the database: their hashes are logged when nothing may change them any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from dienhong.cabinet.models import (
    AgendaItem,
    Attendance,
    ClauseOpinion,
    ConsentBlock,
    ConsentEntry,
    Invitation,
    ItemComment,
    MinutesPart,
    MinutesText,
    Position,
    Session,
    SessionRule,
    SessionStep,
    SpeechStep,
)
from dienhong.cabinet.vote_texts import instant
from dienhong_verify import canonical

# Table → by which its rows belong to a session. Nothing changes the first ones once it is closed, the last once its minutes are settled.
CLOSED: Mapping[type[Model], str] = {
    Session: "pk",
    SessionRule: "session",
    AgendaItem: "session",
    Invitation: "session",
    Attendance: "session",
    SessionStep: "session",
    SpeechStep: "session",
    ItemComment: "item__session",
    Position: "item__session",
    ClauseOpinion: "item__session",
    ConsentBlock: "session",
    ConsentEntry: "block__session",
}
SETTLED: Mapping[type[Model], str] = {MinutesPart: "minutes__session", MinutesText: "part__minutes__session"}
Rows = dict[str, list[dict[str, Any]]]


def session_rows(session_id: int, tables: Mapping[type[Model], str]) -> Rows:
    """Table → its rows by id, each with all its columns (docs/protocols/session-archive.md, section 5)."""
    return {str(table._meta.model_name): _rows(table, Q(**{way: session_id})) for table, way in tables.items()}


def rows_hashes(rows: Rows) -> dict[str, str]:
    """Table → SHA-256 of its rows as canonical JSON."""
    return {name: sha256(canonical.dumps(found)).hexdigest() for name, found in rows.items()}


def _rows(table: type[Model], belongs: Q) -> list[dict[str, Any]]:
    columns = [one.attname for one in table._meta.concrete_fields]
    found = table._default_manager.filter(belongs).order_by("pk").values(*columns)
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
