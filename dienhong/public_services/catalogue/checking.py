"""What a record lacks before it may be published: a named part each, with a code that has a sentence and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dienhong.public_services.catalogue.record import Channel, Record, Role, Service


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing or wrong in a part (key of record.PARTS); `row` counts from 1, 0 is the part itself."""

    part: str
    code: str
    row: int = 0
    about: str = field(default="")


def lacks_of(record: Record) -> list[Lack]:
    """All that keeps a record from being published, in the order of its parts.

    Law: Decree 63/2010/ND-CP art. 8: a procedure is complete only with name, order and way, papers and their number,
    term, applicants, agency, forms, requirements, result, fees, and the law it stands on.
    """
    return [lack for check in _CHECKS for lack in check(record)]


def missing_parts(record: Record) -> tuple[str, ...]:
    """Keys of the parts that lack something, each once, in their order."""
    return tuple(dict.fromkeys(lack.part for lack in lacks_of(record)))


def _general(record: Record) -> Iterator[Lack]:
    for name in ("title", "field_name", "summary"):
        if not getattr(record, name):
            yield Lack("general", f"no_{name}")
    online = Channel.ONLINE in record.channels
    if record.service is not Service.INFORMATION and not online:
        yield Lack("terms", "online_without_channel")
    if record.service is Service.INFORMATION and online:
        yield Lack("general", "channel_without_online")


def _words(record: Record) -> Iterator[Lack]:
    if not record.everyday:
        yield Lack("words", "no_everyday")


def _steps(record: Record) -> Iterator[Lack]:
    if not record.steps:
        yield Lack("steps", "no_steps")
    for row, one in enumerate(record.steps, 1):
        if not one.text:
            yield Lack("steps", "step_empty", row)


def _terms(record: Record) -> Iterator[Lack]:
    if not record.terms:
        yield Lack("terms", "no_terms")
    seen = set()
    for row, one in enumerate(record.terms, 1):
        if one.amount is None and not one.note:
            yield Lack("terms", "term_without_length", row)
        if (one.channel, one.case) in seen:
            yield Lack("terms", "term_twice", row, one.case)
        seen.add((one.channel, one.case))


def _fees(record: Record) -> Iterator[Lack]:
    if not record.fees:
        yield Lack("fees", "no_fees")
    for row, one in enumerate(record.fees, 1):
        if not one.name:
            yield Lack("fees", "fee_without_name", row)
        if one.amount is None and not one.note:
            yield Lack("fees", "fee_without_amount", row, one.name)
        if one.channel is not None and one.channel not in record.channels:
            yield Lack("fees", "fee_of_no_channel", row, one.name)
        if one.case and all(one.case != term.case for term in record.terms if term.case) and _has_cases(record):
            yield Lack("fees", "fee_of_no_case", row, one.case)


def _has_cases(record: Record) -> bool:
    return any(term.case for term in record.terms)


def _papers(record: Record) -> Iterator[Lack]:
    if not record.papers:
        yield Lack("papers", "no_papers")
    for row, one in enumerate(record.papers, 1):
        if not one.name:
            yield Lack("papers", "paper_without_name", row)
        if not one.originals and not one.copies and not one.held_in:
            yield Lack("papers", "paper_without_number", row, one.name)
        if one.held_in and (one.originals or one.copies):
            yield Lack("papers", "paper_state_has", row, one.name)
        if one.form_url and not one.form_name:
            yield Lack("papers", "form_without_name", row, one.name)


def _conditions(record: Record) -> Iterator[Lack]:
    if not record.requirements:
        yield Lack("conditions", "no_requirements")
    if not record.applicants:
        yield Lack("conditions", "no_applicants")


def _results(record: Record) -> Iterator[Lack]:
    if not record.results:
        yield Lack("results", "no_results")


def _bases(record: Record) -> Iterator[Lack]:
    if not record.bases:
        yield Lack("bases", "no_bases")
    for row, one in enumerate(record.bases, 1):
        if not one.number or not one.title:
            yield Lack("bases", "basis_incomplete", row)


def _agencies(record: Record) -> Iterator[Lack]:
    if not any(one.role is Role.DECIDES for one in record.agencies):
        yield Lack("agencies", "nobody_decides")


_CHECKS: tuple[Callable[[Record], Iterator[Lack]], ...] = (
    _general,
    _words,
    _steps,
    _terms,
    _fees,
    _papers,
    _conditions,
    _results,
    _bases,
    _agencies,
)
