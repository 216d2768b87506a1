"""The written specification shows what the code does today."""

import re

from dienhong.exchange.edxml import check_schema, read_document, read_status
from dienhong.exchange.edxml.schema_check import SCHEMA_DIRECTORY
from dienhong.exchange.edxml.tests.examples import DIRECTORY, SPECIFICATION, examples, with_tables


def test_the_examples_are_what_the_writer_writes():
    stored = {path.name: path.read_bytes() for path in (DIRECTORY / "examples").iterdir()}

    assert stored == examples()


def test_the_examples_are_valid_and_read_without_findings():
    for name, data in examples().items():
        read = read_status if name.startswith("status") else read_document

        assert (name, check_schema(data), read(data).findings) == (name, [], ())


def test_the_tables_of_codes_widths_and_statuses_are_current():
    text = SPECIFICATION.read_text("utf-8")

    assert with_tables(text) == text


def test_every_element_of_the_schema_is_explained():
    schema = "".join(path.read_text("utf-8") for path in SCHEMA_DIRECTORY.glob("edxml-*.xsd"))
    names = set(re.findall(r'<xs:element name="(\w+)"', schema))
    text = SPECIFICATION.read_text("utf-8")

    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []


def test_every_link_to_a_file_leads_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", SPECIFICATION.read_text("utf-8"))

    assert [link for link in links if not (DIRECTORY / link).exists()] == []
    assert len(links) > 3
