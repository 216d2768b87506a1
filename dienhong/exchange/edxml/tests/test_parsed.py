"""A package that a checker of signatures parsed says the same as its bytes."""

import pytest
from lxml import etree

from dienhong.exchange.edxml import Limits, Parsed, read_document, write_document
from dienhong.exchange.edxml.tests.builders import a_document, an_attachment
from dienhong.signing.core import xml

LARGE = bytes(range(256)) * 400


def parsed(data):
    document = xml.parse_apart(data)
    return Parsed(data, document.root, document.decoded())


@pytest.fixture
def package():
    return write_document(a_document(attachments=(an_attachment(data=b"%PDF-1.7 " + LARGE),)))


def test_the_tree_says_what_the_bytes_say(package):
    source = parsed(package)

    assert list(source.files.values()) == [b"%PDF-1.7 " + LARGE]
    assert read_document(source) == read_document(package)


def test_a_processing_instruction_cannot_hide_half_of_a_text(package):
    data = package.replace(b"</edXML:Subject>", b"<?x?> l\xe1\xba\xadu</edXML:Subject>")
    source = parsed(data)
    assert next(source.root.iter(etree.ProcessingInstruction), None) is not None

    read = read_document(source).package

    assert read == read_document(data).package
    assert read.header.subject.endswith("lậu")


def test_a_file_that_was_decoded_before_is_measured_as_well(package):
    found = read_document(parsed(package), limits=Limits(attachment=1000))

    assert [finding.code for finding in found.errors] == ["edxml.too_large"]
