"""References, differences, and changes that are proposed to a text."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.drafting.public import (
    Change,
    DraftingError,
    Kind,
    Node,
    Op,
    applied,
    base_of,
    conflicts,
    consolidated,
    dangling,
    edited,
    is_stale,
    merged,
    node_of,
    pieces_of,
    places_of,
    read_below,
    read_words,
    rendered,
    text_as_words,
    typed_words,
    walk,
)
from dienhong.drafting.tests.builders import DECREE

TEXT = """Điều 1. Một
1. Theo khoản 2 Điều này.
2. Theo điểm b khoản 1 Điều 2.
Điều 2. Hai
1. Gồm:
a) Một;
b) Hai.
Điều 3. Theo Điều 1, các khoản 1, 2 Điều 1 và Điều 2 Luật Đất đai.
"""


def _node(text, name):
    return next(place.node for place in places_of(text).values() if place.name == name)


def _change(text, name, op, *content, place=None):
    target = _node(text, name).id
    return Change(uuid4(), target, base_of(text, target, op), op, content, place)


def _words(text, name):
    places = places_of(text)
    return rendered(_node(text, name).text, places)


def test_references_follow_what_they_mean():
    text = read_words(TEXT).text

    text = applied(
        text, _change(text, "Điều 1", Op.INSERT_AFTER, read_below("Điều 9. Mới\n1. Theo Điều 3.", Kind.ARTICLE))
    )

    assert [place.name for place in places_of(text).values() if place.node.kind == Kind.ARTICLE] == [
        "Điều 1",
        "Điều 2",
        "Điều 3",
        "Điều 4",
    ]
    assert _words(text, "khoản 2 Điều 1") == "Theo điểm b khoản 1 Điều 3."
    assert _words(text, "Điều 4") == "Theo Điều 1, các khoản 1, 2 Điều 1 và Điều 2 Luật Đất đai."
    # Who proposed the article wrote numbers of the text that lay before them.
    assert _words(text, "khoản 1 Điều 2") == "Theo Điều 4."


def test_a_clause_that_moves_to_another_article_is_cited_there():
    text = read_words("Điều 1. Một\n1. A.\n2. B.\nĐiều 2. Hai\n1. C.\nĐiều 3. Theo khoản 2 Điều 1.").text
    place = _node(text, "khoản 1 Điều 2").id

    text = applied(text, _change(text, "khoản 2 Điều 1", Op.MOVE, place=place))

    assert _words(text, "Điều 3") == "Theo khoản 2 Điều 2."


def test_what_refers_to_something_gone_is_found():
    text = read_words(TEXT).text

    text = applied(text, _change(text, "điểm b khoản 1 Điều 2", Op.DELETE))

    assert _words(text, "khoản 2 Điều 1") == "Theo điểm […] khoản 1 Điều […]."
    assert [place.name for place in dangling(text)] == ["khoản 2 Điều 1"]


def test_words_are_replaced_and_split():
    text = read_words(TEXT).text

    text = applied(text, _change(text, "khoản 1 Điều 2", Op.REPLACE, Node(Kind.CLAUSE, text="Gồm có:")))
    assert (_words(text, "khoản 1 Điều 2"), _words(text, "điểm b khoản 1 Điều 2")) == ("Gồm có:", "Hai.")
    split = (Node(Kind.POINT, text="Hai;"), Node(Kind.POINT, text="Ba."))
    text = applied(text, _change(text, "điểm b khoản 1 Điều 2", Op.SPLIT, *split))
    assert _words(text, "điểm c khoản 1 Điều 2") == "Ba."


def test_a_place_that_does_not_fit_is_refused():
    text = read_words(TEXT).text
    wrong = [
        _change(text, "khoản 1 Điều 1", Op.INSERT_AFTER, Node(Kind.ARTICLE, text="x")),
        _change(text, "khoản 1 Điều 1", Op.MOVE, place=_node(text, "Điều 2").id),
        _change(text, "Điều 1", Op.MOVE, place=_node(text, "Điều 1").id),
        _change(text, "Điều 1", Op.MOVE),
    ]

    for one in wrong:
        with pytest.raises(DraftingError, match="place_wrong"):
            applied(text, one)
    with pytest.raises(DraftingError, match="node_gone"):
        applied(text, Change(uuid4(), uuid4(), "", Op.DELETE))


def test_changes_in_each_others_way_are_found():
    text = read_words(TEXT).text
    one = _change(text, "khoản 1 Điều 1", Op.REPLACE, Node(Kind.CLAUSE, text="x"))
    two = _change(text, "khoản 1 Điều 1", Op.REPLACE, Node(Kind.CLAUSE, text="y"))
    away = _change(text, "Điều 1", Op.DELETE)
    far = _change(text, "điểm a khoản 1 Điều 2", Op.REPLACE, Node(Kind.POINT, text="z"))
    after = [_change(text, "Điều 2", Op.INSERT_AFTER, Node(Kind.ARTICLE, text=str(n))) for n in range(2)]

    assert conflicts(text, [one, two, far, *after]) == {one.id: {two.id}, two.id: {one.id}}
    assert conflicts(text, [one, away]) == {one.id: {away.id}, away.id: {one.id}}
    after_change = applied(text, two)
    assert is_stale(after_change, one)
    assert conflicts(after_change, [one, far]) == {one.id: {one.id}}


def test_consolidation_says_where_each_node_comes_from():
    text = read_words(TEXT).text
    fresh = read_below("Điều 1a. Mới\n1. Một.", Kind.ARTICLE)
    one = _change(text, "Điều 1", Op.INSERT_AFTER, fresh)
    two = _change(text, "khoản 1 Điều 2", Op.REPLACE, Node(Kind.CLAUSE, text="Gồm có:"))

    found, origin = consolidated(text, [one, two])

    assert [place.short for place in places_of(found).values() if place.node.kind == Kind.ARTICLE] == [
        "Điều 1",
        "Điều 1a",
        "Điều 2",
        "Điều 3",
    ]
    assert origin == {**{node.id: one.id for node in walk((fresh,))}, two.target: two.id}
    assert _words(found, "Điều 3") == _words(text, "Điều 3")


@given(st.text(alphabet="ab \n.đ", max_size=40), st.text(alphabet="ab \n.đ", max_size=40))
def test_pieces_join_to_both_texts(old, new):
    pieces = pieces_of(old, new)

    assert "".join(one.words for one in pieces if one.state != "inserted") == old
    assert "".join(one.words for one in pieces if one.state != "deleted") == new


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("một hai ba bốn", "một hai ba bốn", "một hai ba bốn"),
        ("MỘT hai ba bốn", "một hai ba BỐN", "MỘT hai ba BỐN"),
        ("một HAI ba bốn", "một hai! ba bốn", "một HAI! ba bốn"),
        ("một HAI ba bốn", "một nhì ba bốn", None),
        ("một hai ba bốn", "một ba bốn", "một ba bốn"),
    ],
)
def test_changes_of_different_words_merge(ours, theirs, expected):
    assert merged("một hai ba bốn", ours, theirs) == expected


def test_an_edited_article_keeps_the_identities_of_what_stayed():
    text = read_words(TEXT).text
    old = _node(text, "Điều 2")
    typed = typed_words(old, places_of(text)).replace("b) Hai.", "b) Mới, theo khoản 1 Điều này;\nc) Hai;")

    found = edited(text, old.id, typed)

    (clause,) = node_of(found, old.id).children
    assert clause.id == old.children[0].id
    first, fresh, last = clause.children
    assert first == old.children[0].children[0]
    assert fresh.id not in {node.id for node in walk(text.nodes)}
    assert (last.id, last.text) == (old.children[0].children[1].id, "Hai;")
    assert _words(found, "khoản 2 Điều 1") == "Theo điểm c khoản 1 Điều 2."
    assert f"⟦{clause.id}⟧" in fresh.text


def test_what_is_typed_as_it_was_changes_nothing():
    text = read_words(DECREE).text
    places = places_of(text)

    for place in places.values():
        if place.node.kind not in (Kind.CLAUSE, Kind.POINT):
            assert edited(text, place.node.id, typed_words(place.node, places)) == text
    assert tree_shape(read_words(text_as_words(text)).text) == tree_shape(text)


def tree_shape(text):
    places = places_of(text)
    return [
        (place.name, rendered(place.node.heading, places), rendered(place.node.text, places))
        for place in places.values()
    ]


def test_a_clause_is_edited_with_its_article_only():
    text = read_words(TEXT).text

    with pytest.raises(DraftingError, match="place_wrong"):
        edited(text, _node(text, "khoản 1 Điều 1").id, "x")
    with pytest.raises(DraftingError, match="nothing_found"):
        edited(text, _node(text, "Điều 1").id, "")
