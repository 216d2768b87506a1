"""Numbered paper copies of secret papers: entered, handed out, taken back. Their content never comes near the platform."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import human, said
from dienhong.cabinet.models import SecretCopy
from dienhong.cabinet.permissions import KEEP_SECRET_COPIES
from dienhong.cabinet.queries.rows import body_for_update
from dienhong.cabinet.queries.secret_copies import copy_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

MOST_COPIES = 500
_HOLDER = 200
# Number and symbol alone: small letters or blanks would make room for words, and words could tell the secret.
_REFERENCE = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ/.()-]{0,39}")


@dataclass(frozen=True, slots=True)
class Numbered:
    """Copies of one secret paper for a meeting: its number and symbol, its level, the first and last number of a copy."""

    reference: str
    level: SecretCopy.Level
    first: int
    last: int
    meets_on: date


@command
def enter_secret_copies(actor: Actor, *, body: UUID, copies: Numbered) -> list[SecretCopy]:
    """Enter numbered copies of a secret paper (đăng ký bản tài liệu mật): number and symbol, level, never a title.

    Law: Law on Protection of State Secrets 29/2018/QH14.
    Raises RuleBroken: cabinet.secret_reference, secret_numbers, secret_copy_taken.
    """
    row = body_for_update(actor, body)
    require(actor, KEEP_SECRET_COPIES, at=row.agency_id)
    person_id = human(actor, KEEP_SECRET_COPIES)
    reference = copies.reference.strip().upper()
    if not _REFERENCE.fullmatch(reference):
        raise RuleBroken("cabinet.secret_reference")
    if not 1 <= copies.first <= copies.last < copies.first + MOST_COPIES:
        raise RuleBroken("cabinet.secret_numbers", most=MOST_COPIES)
    numbers = range(copies.first, copies.last + 1)
    if SecretCopy.objects.filter(body=row, reference=reference, number__in=numbers).exists():
        raise RuleBroken("cabinet.secret_copy_taken", conflict=True)

    made = SecretCopy.objects.bulk_create(
        SecretCopy(
            agency_id=row.agency_id,
            body=row,
            meets_on=copies.meets_on,
            reference=reference,
            level=copies.level,
            number=number,
            entered_by_id=person_id,
            entered_at=clock.now(),
        )
        for number in numbers
    )
    note(
        agency_id=row.agency_id,
        subject=("cabinet.Body", str(row.uuid)),
        reference=reference,
        numbers=f"{copies.first}-{copies.last}",
    )
    return made


@command
def hand_out_secret_copy(actor: Actor, *, copy: UUID, holder: str, on: date, signed_for: bool) -> SecretCopy:
    """Hand a copy out to somebody, who signs for it (giao bản tài liệu mật).

    Raises RuleBroken: cabinet.holder_missing, copy_handed_out, day_ahead.
    """
    row = copy_for_update(actor, copy)
    require(actor, KEEP_SECRET_COPIES, at=row.agency_id)
    holder = said(holder, _HOLDER)
    if not holder:
        raise RuleBroken("cabinet.holder_missing")
    if row.handed_on is not None:
        raise RuleBroken("cabinet.copy_handed_out", conflict=True, holder=row.holder)
    if on > clock.today():
        raise RuleBroken("cabinet.day_ahead")

    row.holder, row.handed_on, row.signed_for = holder, on, signed_for
    row.save(update_fields=["holder", "handed_on", "signed_for"])
    _noted(row, holder=holder)
    return row


@command
def take_back_secret_copy(actor: Actor, *, copy: UUID, on: date) -> SecretCopy:
    """Take a copy back after the meeting (thu hồi bản tài liệu mật).

    Raises RuleBroken: cabinet.copy_not_out, day_ahead, ends_too_early.
    """
    row = copy_for_update(actor, copy)
    require(actor, KEEP_SECRET_COPIES, at=row.agency_id)
    if row.handed_on is None or row.returned_on is not None:
        raise RuleBroken("cabinet.copy_not_out", conflict=True)
    if on > clock.today():
        raise RuleBroken("cabinet.day_ahead")
    if on < row.handed_on:
        raise RuleBroken("cabinet.ends_too_early", day=f"{row.handed_on:%d/%m/%Y}")

    row.returned_on = on
    row.save(update_fields=["returned_on"])
    _noted(row, returned_on=on.isoformat())
    return row


def _noted(row: SecretCopy, **facts: str) -> None:
    note(
        agency_id=row.agency_id,
        subject=("cabinet.Body", str(row.body.uuid)),
        reference=row.reference,
        number=row.number,
        **facts,
    )
