"""What a dossier lacks: arithmetic over tables, without a database."""

from datetime import date, timedelta

import pytest

from dienhong.cabinet.models import PaperKind
from dienhong.cabinet.papers import Held, Needed, Unanswered, last_day_for_papers, schedulable, what_is_missing

SESSION = date(2026, 12, 10)
EARLY = date(2026, 12, 1)


def _needed(*kinds):
    return [Needed(kind, "Nghị định 39/2022/NĐ-CP") for kind in kinds]


def _held(*kinds, on=EARLY):
    return [Held(kind, kind.label, on) for kind in kinds]


@pytest.mark.parametrize("kind", list(PaperKind))
def test_each_kind_that_is_asked_for_and_not_there_is_missing_with_its_source(kind):
    others = [one for one in PaperKind if one != kind]

    missing = what_is_missing(_needed(*PaperKind), _held(*others))

    assert missing == [Needed(kind, "Nghị định 39/2022/NĐ-CP")]
    assert not schedulable(True, _needed(*PaperKind), _held(*others), [], None).is_schedulable
    assert schedulable(True, _needed(*PaperKind), _held(*PaperKind), [], None).is_schedulable


def test_what_nobody_asks_for_is_never_missing():
    assert what_is_missing([], []) == []
    assert what_is_missing(_needed(PaperKind.DRAFT), _held(PaperKind.DRAFT, PaperKind.OTHER, PaperKind.DRAFT)) == []


@pytest.mark.parametrize(
    ("lead", "day"), [(None, None), (0, SESSION), (3, date(2026, 12, 7)), (10, date(2026, 11, 30))]
)
def test_papers_are_due_as_many_days_before_as_the_rule_says(lead, day):
    assert last_day_for_papers(SESSION, lead) == day


@pytest.mark.parametrize(("laid_on", "late"), [(date(2026, 12, 7), False), (date(2026, 12, 8), True), (SESSION, True)])
def test_a_paper_after_the_last_day_is_late_and_blocks(laid_on, late):
    held = _held(PaperKind.DRAFT, on=laid_on)

    found = schedulable(True, _needed(PaperKind.DRAFT), held, [], last_day_for_papers(SESSION, 3))

    assert (list(found.late), found.is_schedulable) == (held if late else [], not late)


def test_where_no_rule_says_how_early_nothing_is_late():
    held = _held(PaperKind.DRAFT, on=SESSION + timedelta(days=1))

    assert schedulable(True, [], held, [], None).is_schedulable


def test_what_the_office_has_not_accepted_or_nobody_has_appraised_is_not_schedulable():
    unanswered = [Unanswered("Bộ Tư pháp", EARLY)]

    assert not schedulable(False, [], [], [], None).is_schedulable
    found = schedulable(True, [], [], unanswered, None)
    assert (found.is_whole, found.is_schedulable) == (False, False)
