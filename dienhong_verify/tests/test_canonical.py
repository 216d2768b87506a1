"""One value, one byte form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong_verify.canonical import NotCanonical, dumps, loads

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_reading_gives_back_what_was_written(value):
    assert loads(dumps(value)) == value


@given(values)
def test_other_spellings_of_the_same_value_are_refused(value):
    spaced = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()

    if spaced != dumps(value):
        with pytest.raises(NotCanonical):
            loads(spaced)


def test_the_form_is_as_specified():
    value = {"đ": [1, True, None], "a": 'Điện\n\u2028"', "A": {}}

    assert dumps(value) == '{"A":{},"a":"Điện\\n\u2028\\"","đ":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {1: "a"}, b"x", "\ud800", {"a": {"b": object()}}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"1.0", b"NaN", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b' {"a":1}', b"\xff", b"[" * 5000, b"-0"]
)
def test_bytes_in_another_form_are_refused(data):
    with pytest.raises(NotCanonical):
        loads(data)
