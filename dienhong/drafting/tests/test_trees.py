"""The tree itself, and that every format gives back what it was given."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from dienhong.drafting.public import (
    DraftingError,
    Edition,
    Kind,
    Node,
    Text,
    as_json,
    from_json,
    must_be_strict,
    places_of,
    printed_data,
    read_akn,
    read_docx,
    read_words,
    tree_hash,
    written_akn,
    written_docx,
)
from dienhong.drafting.tests.builders import DECREE, a_text

EDITION = Edition(UUID(int=7), 2, date(2026, 11, 23))


@pytest.mark.parametrize("seed", range(25))
def test_a_tree_comes_back_from_akoma_ntoso(seed):
    text = a_text(seed)
    data = written_akn(text, EDITION)

    assert read_akn(data) == text
    assert written_akn(read_akn(data), EDITION) == data


@pytest.mark.parametrize("seed", range(8))
def test_a_tree_comes_back_from_word(seed):
    text = a_text(seed)
    data = written_docx(text)

    assert read_docx(data).text == text
    assert written_docx(text) == data


@pytest.mark.parametrize("seed", range(25))
def test_a_tree_comes_back_from_its_canonical_text(seed):
    text = a_text(seed)
    assert from_json(as_json(text)) == text
    assert tree_hash(from_json(as_json(text))) == tree_hash(text)


def test_canonical_xml_has_the_names_of_places():
    text = read_words(DECREE).text
    data = written_akn(text, EDITION)

    root = etree.fromstring(data)
    names = {one.get("eId") for one in root.iter() if one.get("eId")}
    assert {"chp_I", "art_2__para_1__point_c", "chp_II__sec_1", "art_4__para_2", "att_1", "preamble__cit_1"} <= names
    assert [one.get("href") for one in root.iter("{*}ref")][:2] == ["#art_2__para_1", "#art_2__para_1__point_a"]
    assert etree.tostring(root, method="c14n2") == data


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ((Node(Kind.CLAUSE, text="x"),), "clause in text"),
        ((Node(Kind.ARTICLE, children=(Node(Kind.CHAPTER),)),), "chapter in article"),
        ((Node(Kind.CHAPTER, text="x"),), "words of chapter"),
        ((Node(Kind.ARTICLE, children=(Node(Kind.POINT, heading="x"),)),), "words of point"),
        ((Node(Kind.SIGNATURE, text="x"), Node(Kind.ARTICLE)), "order"),
        ((Node(Kind.ARTICLE, id=UUID(int=1)), Node(Kind.ARTICLE, id=UUID(int=1))), "identity"),
    ],
)
def test_what_is_not_strict_is_refused(nodes, reason):
    with pytest.raises(DraftingError, match="tree_broken") as caught:
        must_be_strict(Text(nodes=nodes))

    assert caught.value.facts == {"reason": reason}


def test_a_text_that_is_too_large_is_refused():
    with pytest.raises(DraftingError, match="too_large"):
        must_be_strict(Text(nodes=(Node(Kind.ARTICLE, text="x" * 100_001),)))


def test_word_files_that_swell_or_lie_are_refused():
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 5_000_000)
    with pytest.raises(DraftingError, match="file_bomb"):
        read_docx(bomb.getvalue())
    for data in (b"", b"no archive", _without_document()):
        with pytest.raises(DraftingError, match="file_broken"):
            read_docx(data)


def _without_document() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    return file.getvalue()


@pytest.mark.parametrize("data", [b"<a/>", b"no xml", b"<!DOCTYPE a><a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_xml_that_is_no_text_is_refused(data):
    with pytest.raises(DraftingError, match="file_broken"):
        read_akn(data)


def test_the_printed_text_shows_numbers_of_today():
    text = read_words(DECREE).text
    blocks = printed_data(text, "ab12")["blocks"]

    assert {"style": "division", "label": "CHƯƠNG I", "words": "QUY ĐỊNH CHUNG"} in blocks
    assert {"style": "clause", "label": "2.", "words": "Cơ quan quản lý là cơ quan nêu tại khoản 1 Điều này."} in blocks


def test_points_follow_the_letters_of_law():
    points = tuple(Node(Kind.POINT, text="x") for _ in range(25))
    text = Text(nodes=(Node(Kind.ARTICLE, children=points),))

    numbers = [places_of(text)[one.id].number for one in points]
    assert "".join(numbers[:23]) == "abcdđeghiklmnopqrstuvxy"
    assert numbers[23:] == ["aa", "ab"]


def test_what_came_in_later_takes_a_letter():
    one, two, three, four = (Node(Kind.ARTICLE, id=uuid4(), text="x") for _ in range(4))
    text = Text(nodes=(one, replace(two, inserted=True), replace(three, inserted=True), four))

    assert [place.short for place in places_of(text).values()] == ["Điều 1", "Điều 1a", "Điều 1b", "Điều 2"]
