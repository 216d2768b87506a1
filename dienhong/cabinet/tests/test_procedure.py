"""The arithmetic of procedure: shares of whole members, majorities of all members, ties."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.cabinet.procedure import Choice, Decision, Share, Tally, Tie, decide

HALF, TWO_THIRDS = Share(1, 2), Share(2, 3)
members = st.integers(1, 500)
shares = st.tuples(st.integers(1, 999), st.integers(1, 999)).map(lambda pair: Share(min(pair), max(pair)))


@pytest.mark.parametrize("text", ["", "2", "3/2", "0/3", "2/0", "-1/2", "1.5/2", "2/3/4", "½", "1000/1000"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Share.parse(text)


def test_a_share_is_read_with_blanks_around_it():
    assert Share.parse(" 2/3 ") == TWO_THIRDS


@pytest.mark.parametrize(
    ("total", "quorum", "majority"), [(27, 18, 14), (26, 18, 14), (25, 17, 13), (3, 2, 2), (1, 1, 1)]
)
def test_the_least_numbers_for_the_usual_rules(total, quorum, majority):
    assert (TWO_THIRDS.least_reaching(total), HALF.least_exceeding(total)) == (quorum, majority)


@given(shares, members, st.integers(0, 500))
def test_shares_agree_with_exact_fractions(share, total, number):
    exact = Fraction(share.parts, share.whole)

    assert share.is_reached(number, total) == (Fraction(number, total) >= exact)
    assert share.is_exceeded(number, total) == (Fraction(number, total) > exact)


@given(shares, members)
def test_the_least_numbers_are_the_least(share, total):
    reaching, exceeding = share.least_reaching(total), share.least_exceeding(total)

    assert share.is_reached(reaching, total)
    assert reaching == 1 or not share.is_reached(reaching - 1, total)
    assert share.is_exceeded(exceeding, total)
    assert not share.is_exceeded(exceeding - 1, total)


def test_an_empty_roll_never_reaches_a_quorum():
    assert not TWO_THIRDS.is_reached(0, 0)


# 27 members as in 2019, with vacancies, ties with the head on each side, other opinions and silence.
@pytest.mark.parametrize(
    ("total", "yes", "no", "other", "chair", "decided"),
    [
        (27, 25, 0, 0, Choice.YES, Decision.PASSED),
        (27, 14, 13, 0, Choice.NO, Decision.PASSED),
        (27, 13, 12, 2, Choice.YES, Decision.REJECTED),
        (27, 13, 13, 1, Choice.YES, Decision.PASSED),
        (27, 13, 13, 1, Choice.NO, Decision.REJECTED),
        (27, 13, 13, 1, Choice.OTHER, Decision.UNDECIDED),
        (27, 13, 13, 0, None, Decision.UNDECIDED),
        (26, 13, 13, 0, Choice.YES, Decision.PASSED),
        (26, 13, 13, 0, Choice.NO, Decision.REJECTED),
        (26, 13, 12, 1, Choice.YES, Decision.REJECTED),
        (25, 13, 12, 0, Choice.NO, Decision.PASSED),
        (27, 0, 0, 27, Choice.OTHER, Decision.REJECTED),
        (27, 0, 0, 0, None, Decision.REJECTED),
        (27, 13, 0, 0, Choice.YES, Decision.REJECTED),
    ],
)
def test_what_a_vote_decides(total, yes, no, other, chair, decided):
    assert decide(Tally(total, yes, no, other), HALF, Tie.CHAIR, chair) is decided


def test_where_a_tie_fails_the_head_decides_nothing():
    assert decide(Tally(27, 13, 13, 1), HALF, Tie.FAILS, Choice.YES) is Decision.REJECTED


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_one_more_yes_never_turns_a_decision_down(yes, no, other, silent):
    tally = Tally(yes + no + other + silent + 1, yes, no, other)
    more = Tally(tally.total, yes + 1, no, other)

    if decide(tally, HALF, Tie.FAILS, None) is Decision.PASSED:
        assert decide(more, HALF, Tie.FAILS, None) is Decision.PASSED
    assert tally.silent == silent + 1


def test_more_votes_than_members_are_no_tally():
    with pytest.raises(ValueError, match="more votes than members"):
        Tally(2, 2, 1)
