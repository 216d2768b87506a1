"""The numbered checks of an evidence pack, in the order in which they are printed (evidence.md, section 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from dienhong_verify import asice, document_checks, log_checks, poll_case, poll_checks, session_checks
from dienhong_verify.case import Broken, Case, NotRun, Said, Trust
from dienhong_verify.texts import NAMES, REASONS, Language, pick

Examined = TypeVar("Examined")


@dataclass(frozen=True)
class Check:
    """One check: `passed` is None when it says nothing (its file is absent, or a check that it needs failed)."""

    number: str
    name: str
    passed: bool | None
    reason: str


# E07 and E16 come early: others need the checkpoint, and whose keys count.
_ORDER: tuple[tuple[str, Callable[[Case], Said]], ...] = (
    ("E02", log_checks.manifest),
    ("E03", log_checks.file_hashes),
    ("E04", log_checks.records),
    ("E05", log_checks.leaves),
    ("E07", log_checks.checkpoint),
    ("E06", log_checks.inclusion),
    ("E08", log_checks.stamp),
    ("E09", log_checks.order),
    ("E10", document_checks.pdf_signatures),
    ("E11", document_checks.pdf_named),
    ("E12", document_checks.edxml_signature),
    ("E13", document_checks.attachment),
    ("E14", document_checks.receipts_signed),
    ("E15", document_checks.same_document),
    ("E16", log_checks.trust),
)


def run_checks(pack: bytes, *, trust: Trust | None = None, language: Language = "vi") -> list[Check]:
    """All checks of the pack's bytes, alone or in an ASiC-E container (E17), sorted by number.

    `trust` replaces the pack's own keys and anchors.
    """
    return examined(pack, trust=trust, language=language)[1]


def examined(pack: bytes, *, trust: Trust | None = None, language: Language = "vi") -> tuple[Case, list[Check]]:
    """The checks, and the case as they left it."""
    case = Case(trust or Trust())
    inside = log_checks.unwrapped(case, pack)
    results = [_run("E01", lambda one: log_checks.container(one, inside), case, language)]
    results += [_run(number, check, case, language) for number, check in _ORDER]
    results += _vote(case, language)
    results += _archive(case, language)
    if asice.is_container(pack):
        results.append(_run("E17", lambda one: log_checks.asice_container(one, pack), case, language))
    return case, sorted(results, key=lambda check: check.number)


def holds(checks: list[Check]) -> bool:
    """Whether no check failed."""
    return all(check.passed is not False for check in checks)


def _vote(case: Case, language: Language) -> list[Check]:
    """V01–V16, where the pack is about a vote."""
    if case.manifest is None or all(item.role != "poll" for item in case.manifest.files):
        return []
    try:
        vote = poll_case.begin(case)
    except Broken as broken:
        unread = broken  # anchors that cannot be read, a manifest that is not there
        return [_run(number, lambda _: _raise(unread), case, language) for number, _ in poll_checks.ORDER]
    return [_run(number, check, vote, language) for number, check in poll_checks.ORDER]


def _archive(case: Case, language: Language) -> list[Check]:
    """S01–S06, where the pack is the archive of a session."""
    if case.manifest is None or all(item.role != "archive" for item in case.manifest.files):
        return []

    def judge(inner: bytes, trust: Trust) -> list[tuple[str, str]]:
        found = run_checks(inner, trust=trust, language=language)
        return [(one.number, one.reason) for one in found if one.passed is False]

    archive = session_checks.ArchiveCase(case, judge)
    return [_run(number, check, archive, language) for number, check in session_checks.ORDER]


def _raise(broken: Broken) -> Said:
    raise broken


def _run(number: str, check: Callable[[Examined], Said], examined: Examined, language: Language) -> Check:
    passed: bool | None = True
    try:
        outcome = check(examined)
        reason, params = outcome.reason, outcome.params
    except NotRun as silent:
        passed, reason, params = None, silent.reason, silent.params
    except Broken as broken:
        passed, reason, params = False, broken.reason, broken.params
    text = pick(REASONS[reason], language).format(**params)
    return Check(number, pick(NAMES[number], language), passed, text)
