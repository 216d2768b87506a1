"""Shared by the tests of documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dienhong.audit.models import AuditRecord


@pytest.fixture
def record() -> Callable[[], tuple[str, str, str]]:
    """The last record of the log as (command, outcome, error)."""

    def last() -> tuple[str, str, str]:
        row = AuditRecord.objects.order_by("-id")[0]
        return row.command, row.outcome, row.error

    return last
