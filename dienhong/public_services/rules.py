"""What must hold before a procedure is begun, published, abolished or offered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from dienhong.kernel.errors import RuleBroken
from dienhong.public_services.catalogue.checking import Lack, lacks_of
from dienhong.public_services.catalogue.reading import Misfit, record_from
from dienhong.public_services.catalogue.record import CODE, Record

_FURTHEST = timedelta(days=3660)
_TEXT = 300


def must_be_code(code: str) -> str:
    """The code of a procedure. Raises RuleBroken: public_services.code_wrong."""
    plain = code.strip()
    if not CODE.fullmatch(plain):
        raise RuleBroken("public_services.code_wrong", given=plain[:40])
    return plain


def must_be_record(document: object, code: str) -> Record:
    """The record of a draft, of this procedure. Raises RuleBroken: public_services.record_misfit, record_of_another."""
    try:
        record = record_from(document)
    except Misfit as error:
        raise RuleBroken("public_services.record_misfit", path=error.path or "·", reason=error.reason) from error
    if record.code != code:
        raise RuleBroken("public_services.record_of_another", given=record.code, expected=code)
    return record


def must_be_whole(record: Record) -> None:
    """No statutory part is missing.

    Law: Decree 63/2010/ND-CP art. 8. Raises RuleBroken: public_services.record_incomplete.
    """
    lacks: list[Lack] = lacks_of(record)
    if lacks:
        raise RuleBroken("public_services.record_incomplete", number=len(lacks))


def must_be_said(basis: str) -> str:
    """The decision by which it is done. Raises RuleBroken: public_services.basis_missing."""
    said = " ".join(basis.split())[:_TEXT]
    if not said:
        raise RuleBroken("public_services.basis_missing")
    return said


def must_take_effect_in_order(since: date, today: date, last: date | None) -> None:
    """Not in the past, not before the version published last, not ten years ahead.

    Law: Decree 63/2010/ND-CP art. 15: what is published holds for what comes; the past is never written anew.
    Raises RuleBroken: public_services.effect_in_the_past, effect_out_of_order, effect_too_far.
    """
    if since < today:
        raise RuleBroken("public_services.effect_in_the_past")
    if last is not None and since < last:
        raise RuleBroken("public_services.effect_out_of_order", day=f"{last:%d/%m/%Y}")
    if since - today > _FURTHEST:
        raise RuleBroken("public_services.effect_too_far")


def must_be_revision(given: int, present: int) -> None:
    """Nobody else has changed the draft meanwhile. Raises RuleBroken: public_services.draft_changed."""
    if given != present:
        raise RuleBroken("public_services.draft_changed", conflict=True)


def must_not_repeat(sha256: str, published: Collection[str]) -> None:
    """A new version differs from the present one. Raises RuleBroken: public_services.nothing_changed."""
    if sha256 in published:
        raise RuleBroken("public_services.nothing_changed", conflict=True)
