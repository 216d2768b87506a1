"""Long base64 texts set aside: whatever surrounds them, signatures come out and are judged as without that."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dienhong.signing.core import xml
from dienhong.signing.core.long_texts import LEAST_BYTES, parsed
from dienhong.signing.tests.pki_world import world
from dienhong.signing.tests.xml_makers import HEADER, a_package, check, refused

LONG = base64.b64encode(bytes(range(256)) * (LEAST_BYTES // 256)).decode()
# What may stand around a long text, from harmless to hostile.
PIECES = (
    "<b>{long}</b>",
    "<b>{long}</b>tail",
    "<b>{long}<c/></b>",
    "<b><c/>{long}</b>",
    "<b>x{long}</b>",
    "<b>{long}&amp;</b>",
    "<b>{long}\n</b>",
    "<b>{long}\r\n</b>",
    "<b>{long}<!-- a comment -->more</b>",
    "<b>{long}<?a pi?>more</b>",
    "<b><!-- >{long}< --></b>",
    "<b><?pi >{long}< ?></b>",
    "<b><![CDATA[>{long}<]]></b>",
    "<b><![CDATA[{long}]]></b>",
    '<b a="x>{long}"/>',
    '<b a=">">{long}</b>',
    "<b>{long}=</b>",
)


def whole(data):
    """The tree without anything set aside."""
    return xml.parse(data)


def test_a_long_text_never_reaches_the_tree_and_its_bytes_are_handed_over():
    document = xml.parse_apart(f"<a><b>{LONG}</b></a>".encode())

    assert len(etree.tostring(document.root)) < 100
    assert list(document.decoded().values()) == [base64.b64decode(LONG)]
    assert document.decoded()[document.root[0].text] == base64.b64decode(LONG)
    assert document.put_back(etree.tostring(document.root)) == f"<a><b>{LONG}</b></a>".encode()


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_the_canonical_form_is_that_of_the_whole_document(pieces):
    data = "<a>{}</a>".format("".join(piece.format(long=LONG) for piece in pieces)).encode()

    document = xml.parse_apart(data)

    for exclusive in (True, False):
        form = document.put_back(xml.canonical(document.root, exclusive=exclusive))
        assert form == xml.canonical(whole(data), exclusive=exclusive)


@pytest.mark.parametrize("piece", PIECES)
def test_a_signature_is_what_it_would_be_without_setting_aside(piece):
    data = a_package(piece.format(long=LONG))

    signed = xml.sign(data, world().seal, HEADER)

    found = check(signed)
    assert found.report.ok
    assert found.content == xml.canonical(whole(data))
    signature = whole(signed).find(f".//{{{xml.DS}}}Signature")
    assert signature.findtext(f".//{{{xml.DS}}}DigestValue") == xml.digest_text(xml.canonical(whole(data)))


@pytest.mark.parametrize("place", [0, LEAST_BYTES // 2, LEAST_BYTES - 4])
def test_one_changed_letter_of_a_long_text_is_found(place):
    signed = xml.sign(a_package(f"<b>{LONG}</b>"), world().seal, HEADER)
    at = signed.index(LONG.encode()) + place
    letter = b"A" if signed[at : at + 1] != b"A" else b"B"

    assert refused(signed[:at] + letter + signed[at + 1 :]) == "signing.content_changed"


def test_two_long_texts_cannot_change_places():
    other = LONG[:-4] + "AAAA"
    signed = xml.sign(a_package(f"<b>{LONG}</b><c>{other}</c>"), world().seal, HEADER)
    swapped = signed.replace(LONG.encode(), b"@@").replace(other.encode(), LONG.encode()).replace(b"@@", other.encode())

    assert swapped != signed
    assert refused(swapped) == "signing.content_changed"


def test_a_long_text_inside_a_signature_is_read_from_the_tree():
    signature = f"<s:Signature xmlns:s='urn:s'><b>{LONG}</b></s:Signature>"

    document = parsed(f"<a>{signature}</a>".encode(), xml.parse)

    assert document.texts == ()
    assert document.root[0][0].text == LONG
