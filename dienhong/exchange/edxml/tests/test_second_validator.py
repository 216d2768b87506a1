"""What our writers write is valid by our XSD for `xmlschema` too, which shares no code with libxml2 behind lxml and xmllint."""

from functools import cache

import pytest
import xmlschema
from hypothesis import given, settings

from dienhong.exchange.edxml import StatusCode, schema_path, write_document, write_status
from dienhong.exchange.edxml.tests.builders import (
    a_document,
    a_full_document,
    a_recall,
    a_replacement,
    a_status,
)
from dienhong.exchange.edxml.tests.defects import DOCUMENT, STATUS, spoilt
from dienhong.exchange.edxml.tests.test_round_trip import DOCUMENTS, STATUSES
from dienhong.signing.core import xml
from dienhong.signing.tests.pki_world import world

HEADER = xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader")


@cache
def _schema(kind: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(schema_path(kind)))


def faults(data: bytes, kind: str) -> list[str]:
    """What the second validator objects to."""
    return [str(error.reason) for error in _schema(kind).iter_errors(xmlschema.XMLResource(data))]


@pytest.mark.parametrize("build", [a_document, a_full_document, a_recall, a_replacement])
def test_our_documents_are_valid_sealed_and_unsealed(build):
    written = write_document(build())

    assert faults(written, "document") == []
    assert faults(xml.sign(written, world().ec_seal, HEADER), "document") == []


@pytest.mark.parametrize("code", list(StatusCode))
def test_our_statuses_are_valid_sealed_and_unsealed(code):
    written = write_status(a_status(status=code, description="Có lý do"))

    assert faults(written, "status") == []
    assert faults(xml.sign(written, world().ec_seal, HEADER), "status") == []


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_any_document_is_valid(package):
    assert faults(write_document(package), "document") == []


@settings(max_examples=40, deadline=None)
@given(STATUSES)
def test_any_status_is_valid(package):
    assert faults(write_status(package), "status") == []


def test_it_refuses_what_the_schema_forbids():
    swapped = spoilt("<edXML:Subject>", "<edXML:Late/><edXML:Subject>")
    twice = spoilt("</edXML:From>", "</edXML:From>" + "<edXML:To><edXML:OrganId>G22</edXML:OrganId></edXML:To>")
    torn = spoilt("<ContentId>cid:vanban<", "<ContentId>cid:khac<")
    late = spoilt("StatusCode>03<", "StatusCode>14<", package=STATUS)

    assert [bool(faults(data, "document")) for data in (DOCUMENT, swapped, twice, torn)] == [False, True, True, True]
    assert [bool(faults(data, "status")) for data in (STATUS, late)] == [False, True]
