"""The machine of statuses and requests against an oracle: every sequence of up to six reports, 1.9 million of them."""

from __future__ import annotations

import pytest

from dienhong.exchange.standing import Answer, Effect, Request, Standing, after_request, after_status
from dienhong.kernel.errors import RuleBroken

REPORTS = ("01", "02", "03", "04", "05", "06", "13", "15", "16")
# Packages of type 2 and 3: no statuses, but steps of the same machine.
UPDATE, REPLACE = "U", "R"
ALPHABET = (*REPORTS, UPDATE, REPLACE)
ASKED = {"13": "recall", UPDATE: "update", REPLACE: "replace"}
LONGEST = 6
CHANGE, DUPLICATE, LATE, REFUSED = "change", "duplicate", "late", "refused"


class Oracle:
    """The law in plain words, kept as the list of what happened to the document and what was asked of it."""

    def __init__(self, steps=(), asked=()):
        self.steps, self.asked = list(steps), list(asked)

    def judge(self, report):
        """The effect of a report, and the oracle after it."""
        if report in ASKED:
            return self._ask(ASKED[report])
        if report in ("15", "16"):
            return self._answer("agreed" if report == "15" else "declined")
        return self._step(report)

    def _gave_back(self):
        return ("recall", "agreed") in self.asked

    def _ask(self, what):
        open_recall = bool(self.asked) and self.asked[-1] == ("recall", "open")
        if "02" in self.steps:
            return REFUSED, self
        if what == "recall" and (open_recall or self._gave_back()):
            return DUPLICATE, self
        if open_recall or self._gave_back():
            return REFUSED, self
        return CHANGE, Oracle(self.steps, [*self.asked, (what, "open")])

    def _answer(self, answer):
        if not self.asked:
            return REFUSED, self
        what, state = self.asked[-1]
        if state == answer:
            return DUPLICATE, self
        if state != "open":
            return REFUSED, self
        return CHANGE, Oracle(self.steps, [*self.asked[:-1], (what, answer)])

    def _step(self, code):
        last = self.steps[-1] if self.steps else ""
        if code == last:
            return DUPLICATE, self
        # Arrival, then refusal or intake, then work in any order, then the end: each is behind all that is later.
        place = {"": 0, "01": 1, "02": 2, "03": 2, "04": 3, "05": 3, "06": 4}
        both_ends = "02" in (code, last) and "01" not in (code, last)
        if place[code] < place[last] and not both_ends:
            return LATE, self
        if both_ends or (place[code] == place[last] and place[code] != 3):
            return REFUSED, self
        skips = place[code] - place[last] > 1 and last != "03"
        if skips:
            return REFUSED, self
        if self._gave_back():
            return LATE, self
        return CHANGE, Oracle([*self.steps, code], self.asked)


def machine(standing, report):
    """The effect of a report by the product's rules, and the standing after it."""
    try:
        if report in (UPDATE, REPLACE):
            return after_request(standing, Request(ASKED[report]))
        return after_status(standing, report)
    except RuleBroken:
        return REFUSED, standing


def test_every_sequence_of_up_to_six_reports_ends_as_the_oracle_says():
    # Sequences that led to the same standing and the same memory go on alike, so each such pair is walked on once.
    level = {((), ()): (Standing(), 1)}
    sequences, walked = 0, 0
    for _ in range(LONGEST):
        following = {}
        for (steps, asked), (standing, count) in level.items():
            for report in ALPHABET:
                walked += 1
                sequences += count
                expected, oracle = Oracle(steps, asked).judge(report)
                effect, after = machine(standing, report)
                assert (str(effect), after.status) == (expected, oracle.steps[-1] if oracle.steps else ""), (
                    steps, asked, report,
                )  # fmt: skip
                last = oracle.asked[-1] if oracle.asked else ("", "")
                assert (after.request, after.answer) == last, (steps, asked, report)
                key = (tuple(oracle.steps), tuple(oracle.asked))
                known = following.get(key)
                assert known is None or known[0] == after
                following[key] = (after, count + (known[1] if known else 0))
        level = following

    assert sequences == sum(len(ALPHABET) ** length for length in range(1, LONGEST + 1)) == 1_948_716
    assert walked > 3_000


@pytest.mark.parametrize("code", ["", "00", "7", "14", "abc"])
def test_a_status_outside_the_list_is_refused(code):
    with pytest.raises(RuleBroken, match="exchange.unknown_status"):
        after_status(Standing("01"), code)


@pytest.mark.parametrize(
    ("standing", "code", "refusal"),
    [
        (Standing("06"), "02", "exchange.status_not_allowed"),
        (Standing("01"), "04", "exchange.status_not_allowed"),
        (Standing("03"), "15", "exchange.nothing_asked"),
        (Standing("03", Request.RECALL, Answer.DECLINED), "15", "exchange.nothing_asked"),
        (Standing("02"), "13", "exchange.nothing_to_recall"),
    ],
)
def test_what_the_machine_does_not_allow_is_refused_by_its_own_code(standing, code, refusal):
    with pytest.raises(RuleBroken, match=refusal):
        after_status(standing, code)


def test_an_update_does_not_overtake_an_open_recall_but_a_recall_overtakes_an_update():
    recall = Standing("03", Request.RECALL, Answer.OPEN)

    for other in (Request.UPDATE, Request.REPLACE):
        with pytest.raises(RuleBroken, match="exchange.recall_is_open"):
            after_request(recall, other)
        assert after_request(Standing("03", other, Answer.OPEN), Request.RECALL) == (Effect.CHANGE, recall)


def test_a_status_that_was_overtaken_is_kept_and_changes_nothing():
    assert after_status(Standing("06"), "03") == (Effect.LATE, Standing("06"))
    given_back = Standing("01", Request.RECALL, Answer.AGREED)
    assert after_status(given_back, "03") == (Effect.LATE, given_back)
