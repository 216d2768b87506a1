"""The machine of statuses against an oracle: every sequence of up to five reports."""

from itertools import product

import pytest

from dienhong.exchange import rules
from dienhong.kernel.errors import RuleBroken

CODES = ("01", "02", "03", "04", "05", "06")


def oracle(history, new):
    """The law in plain words: arrival first; then refused or taken in; what is taken in is worked on until finished."""
    if not history:
        return new == "01"
    last = history[-1]
    if last in ("02", "06"):
        return False
    if last == "01":
        return new in ("02", "03")
    if new == "06":
        return True
    return new in ("04", "05") and new != last


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_every_sequence_of_reports_ends_as_the_oracle_says(length):
    for sequence in product(CODES, repeat=length):
        history = []
        for code in sequence:
            current = history[-1] if history else ""
            if code == current:
                assert rules.is_new_status(current, code) is False
            elif oracle(history, code):
                assert rules.is_new_status(current, code) is True
                history.append(code)
            else:
                with pytest.raises(RuleBroken, match="exchange.status_not_allowed"):
                    rules.is_new_status(current, code)


@pytest.mark.parametrize("code", ["", "00", "13", "15", "7", "abc"])
def test_a_status_outside_the_list_is_refused(code):
    with pytest.raises(RuleBroken, match="exchange.unknown_status"):
        rules.is_new_status("01", code)


def test_a_refusal_without_a_reason_is_refused():
    with pytest.raises(RuleBroken, match="exchange.reason_missing"):
        rules.must_have_reason("02", "  ")
    rules.must_have_reason("03", "")


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "exchange.key_missing"), ("a b", "exchange.key_malformed"), ("x" * 201, "exchange.key_malformed")],
)
def test_a_key_that_does_not_survive_headers_is_refused(key, code):
    with pytest.raises(RuleBroken, match=code):
        rules.must_be_sending_key(key)


@pytest.mark.parametrize("count", [0, 20_001])
def test_a_package_for_nobody_or_for_everybody_is_refused(count):
    with pytest.raises(RuleBroken, match="exchange.recipients_missing"):
        rules.must_have_recipients(count)
