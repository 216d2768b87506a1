"""Shared by identity's tests."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.identity import events
from dienhong.kernel import outbox
from dienhong.kernel.models import OutboxEvent


def hear(event: object) -> None:
    """A handler that only makes the outbox keep the event."""


@pytest.fixture(autouse=True)
def quick_hashing(settings: object) -> None:
    """Guessing must be slow in use, not in tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # of pytest-django


@pytest.fixture
def announced() -> Iterator[Callable[[], list[str]]]:
    """Names of the events written to the outbox, in order."""
    kinds = [one for _, one in inspect.getmembers(events, inspect.isclass) if dataclasses.is_dataclass(one)]
    for kind in kinds:
        outbox.handles(kind)(hear)
    yield lambda: list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    for kind in kinds:
        del outbox._handlers[outbox.event_name(kind)]["identity.hear"]


@pytest.fixture
def record() -> Callable[[], tuple[str, str, str]]:
    """The last record of the log as (command, outcome, error)."""

    def last() -> tuple[str, str, str]:
        row = AuditRecord.objects.order_by("-id")[0]
        return row.command, row.outcome, row.error

    return last
