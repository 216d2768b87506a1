"""Rules: JsonLogic's meaning, what a rule reads, and that no rule is too deep, too long or too much work."""

import pytest

from dienhong.forms.errors import FormError
from dienhong.forms.logic import NODES, OPERATORS, Known, rule_of

MEANING = [
    ({"==": [1, "1"]}, {}, True),
    ({"===": [1, "1"]}, {}, False),
    ({"!": [[]]}, {}, True),
    ({"!!": ["0"]}, {}, True),
    ({"or": [False, "a"]}, {}, "a"),
    ({"and": ["", 3]}, {}, ""),
    ({"if": [False, 1, True, 2, 3]}, {}, 2),
    ({"<": [1, 2, 3]}, {}, True),
    ({"max": [1, 3, 2]}, {}, 3),
    ({"-": [2]}, {}, -2),
    ({"%": [101, 2]}, {}, 1),
    ({"+": [9007199254740993, 1]}, {}, 9007199254740994),
    ({"*": [1_500_000_000, 3]}, {}, 4_500_000_000),
    ({"in": ["a", ["a", "b"]]}, {}, True),
    ({"cat": [1, "a"]}, {}, "1a"),
    ({"substr": ["jsonlogic", 4]}, {}, "logic"),
    ({"var": ["a", 26]}, {"b": 1}, 26),
    ({"var": "a.b"}, {"a": {"b": 3}}, 3),
    ({"missing": ["a", "b"]}, {"a": 1}, ["b"]),
    ({"missing_some": [1, ["a", "b"]]}, {"a": "x"}, []),
    ({"filter": [{"var": "i"}, {"%": [{"var": ""}, 2]}]}, {"i": [1, 2, 3]}, [1, 3]),
    ({"map": [{"var": "i"}, {"*": [{"var": ""}, 2]}]}, {"i": [1, 2]}, [2, 4]),
    ({"reduce": [{"var": "i"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}, {"i": [1, 2]}, 3),
    ({"all": [[], {">": [{"var": ""}, 0]}]}, {}, False),
    ({"none": [[], {">": [{"var": ""}, 0]}]}, {}, True),
    ({"some": [{"var": "rows"}, {"==": [{"var": "age"}, 3]}]}, {"rows": [{"age": 3}]}, True),
    ({"merge": [[1], [2, 3]]}, {}, [1, 2, 3]),
    ({">": ["2026-11-23", "2025-01-01"]}, {}, True),
    ({"==": [{"var": "x"}, None]}, {}, True),
    ({"years": ["2008-11-24", "2026-11-23"]}, {}, 17),
    ({"years": ["2008-11-23", "2026-11-23"]}, {}, 18),
    ({"days": ["2026-02-28", "2026-03-01"]}, {}, 1),
    ({"days": ["no day", "2026-03-01"]}, {}, None),
    ({"/": [1, 0]}, {}, None),
    ({">": ["abc", 1]}, {}, None),
]


@pytest.mark.parametrize(("logic", "known", "value"), MEANING)
def test_a_rule_gives_what_json_logic_says(logic, known, value):
    found = Known(known).value(rule_of(logic))

    assert (found, type(found)) == (value, type(value))


def test_a_rule_names_the_fields_that_it_reads_and_not_those_of_rows():
    rule = rule_of(
        {
            "and": [
                {"==": [{"var": "a.b"}, 1]},
                {"some": [{"var": "rows"}, {"==": [{"var": "inner"}, 1]}]},
                {"missing": ["c"]},
            ]
        }
    )

    assert rule.reads == {"a", "rows", "c"}


@pytest.mark.parametrize(
    "logic",
    [
        {"vr": "x"},
        {"now": []},
        {"throw": "x"},
        {"a": 1, "b": 2},
        {},
        {"var": {"cat": ["a", "b"]}},
        {"var": 1},
        {"map": [1]},
    ],
)
def test_what_is_no_rule_is_refused(logic):
    with pytest.raises(FormError) as refused:
        rule_of(logic, "field")

    assert (refused.value.code, refused.value.facts["where"]) == ("rule_broken", "field")


def test_a_rule_that_is_too_deep_or_too_long_is_refused():
    deep = {"var": "x"}
    for _ in range(200):
        deep = {"!": [deep]}
    long = {"or": [{"var": "x"}] * NODES}

    for logic in (deep, long):
        with pytest.raises(FormError, match="rule_broken"):
            rule_of(logic)


def test_a_rule_that_would_work_forever_gives_nothing():
    doubling = {"reduce": [{"var": "i"}, {"cat": [{"var": "accumulator"}] * 2}, "aaaaaaaa"]}

    assert Known({"i": list(range(60))}).value(rule_of(doubling)) is None


def test_only_the_core_and_two_operators_on_days_are_known():
    assert {"var", "years", "days", "if"} <= OPERATORS
    assert OPERATORS & {"now", "val", "try", "throw", "split", "sort", "tensor"} == set()


def test_what_is_known_follows_changes():
    known = Known({"a": 1})
    rule = rule_of({"var": "a"})

    seen = [known.value(rule)]
    known.put("a", 2)
    seen.append(known.value(rule))
    known.put("a", None)
    seen.append(known.value(rule))

    assert seen == [1, 2, None]
