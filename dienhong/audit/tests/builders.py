"""Small acts for the tests of audit."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dienhong.audit.command import batch, command, note
from dienhong.audit.models import AuditRecord
from dienhong.audit.sealing import seal_once
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

AGENCY = 7


def a_person(*, may: bool = True, name: str = "Nguyễn Thị Hoa") -> Actor:
    """Somebody of agency 7 who may do everything there, or nothing."""
    return Actor(kind="person", name=name, authority=_Simple(may), account_id=1, person_id=2, agency_id=AGENCY)


@dataclass(frozen=True)
class _Simple:
    may: bool

    def permits(self, code: str, agency_id: int) -> bool:
        return self.may

    def agencies_with(self, code: str) -> frozenset[int]:
        return frozenset({AGENCY}) if self.may else frozenset()


@command
def open_drawer(actor: Actor, *, drawer: str, forbidden: bool = False) -> str:
    """An act that can be done or refused."""
    require(actor, "audit.open_drawer", at=AGENCY)
    note(subject=("audit.Drawer", drawer), colour="xanh")
    if forbidden:
        raise RuleBroken("audit.test_forbidden", drawer=drawer)
    return drawer


@command
def open_cabinet(actor: Actor, *, drawers: tuple[str, ...], skip_refused: bool = False) -> int:
    """An act made of other acts."""
    opened = 0
    for drawer in drawers:
        try:
            open_drawer(actor, drawer=drawer, forbidden=drawer.startswith("!"))
            opened += 1
        except RuleBroken:
            if not skip_refused:
                raise
    return opened


@command(secret=("password",))
def change_password(actor: Actor, *, password: str, hint: bytes = b"") -> None:
    """An act with a secret."""


def all_records() -> list[tuple[str, str, str]]:
    """Every record so far: act, outcome, subject."""
    return [(row.command, row.outcome, row.subject_id) for row in AuditRecord.objects.order_by("id")]


def seal_all(seconds: float = 300.0) -> None:
    """Seal every committed record; other databases' transactions on a shared server may delay it."""
    end = time.monotonic() + seconds
    while AuditRecord.objects.filter(entry__isnull=True).exists():
        if seal_once() == 0:
            assert time.monotonic() < end, "something holds a writing transaction open"
            time.sleep(0.02)


def some_sealed_records(*counts: int) -> None:
    """As many acts as each count says, sealed after each."""
    for count in counts:
        with batch() as acts:
            for number in range(count):
                acts.run(open_drawer, a_person(), drawer=f"D{number}")
        seal_all()
