"""Small rules of the axis."""

import pytest

from dienhong.exchange import rules
from dienhong.kernel.errors import RuleBroken


@pytest.mark.parametrize("code", ["02", "13", "16"])
def test_a_refusal_or_recall_without_a_reason_is_refused(code):
    with pytest.raises(RuleBroken, match="exchange.reason_missing"):
        rules.must_have_reason(code, "  ")
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
