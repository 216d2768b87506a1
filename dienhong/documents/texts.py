"""Days and instants as offices write them, where no template does it."""

from __future__ import annotations

from datetime import date, datetime

from dienhong.kernel.clock import VIETNAM


def day_text(value: date | None) -> str:
    """`20/11/2026`; empty for none."""
    return f"{value:%d/%m/%Y}" if value else ""


def moment_text(value: datetime | None) -> str:
    """`20/11/2026 17:00` in Viet Nam; empty for none."""
    return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if value else ""
