"""Hostile packages cost little and change nothing."""

import pytest

from dienhong.exchange.edxml import EdxmlError, Limits, check_schema, is_safe_name, read_document, write_document
from dienhong.exchange.edxml.parsing import parse
from dienhong.exchange.edxml.tests.builders import a_document, an_attachment
from dienhong.exchange.edxml.tests.defects import CONTENT, DOCUMENT, a_zip, spoilt, with_file

MIB = 1024 * 1024
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def the_only_code(data, **options):
    result = read_document(data, **options)
    assert result.package is None
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(("declaration", "entity"), [(LAUGHS, "&i;"), (OUTSIDE, "&x;")])
def test_entities_are_refused_before_parsing(declaration, entity):
    data = spoilt("?>\n", f"?>\n{declaration}", package=spoilt("<edXML:Subject>", f"<edXML:Subject>{entity}"))

    assert the_only_code(data) == ["edxml.dtd_forbidden"]
    assert check_schema(data) == [
        "line 0: edxml.dtd_forbidden: The package carries a DOCTYPE, which is forbidden for safety."
    ]


def test_an_undeclared_entity_is_not_xml():
    assert the_only_code(spoilt("<edXML:Subject>", "<edXML:Subject>&x;")) == ["edxml.not_xml"]


def test_a_document_in_another_encoding_cannot_hide_a_doctype():
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-' + DOCUMENT.split(b"?>\n", 1)[1]

    assert the_only_code(hidden) == ["edxml.bad_encoding"]


def test_a_text_above_ten_megabytes_is_read():
    content = bytes(range(256)) * 4 * 1024 * 11

    result = read_document(write_document(a_document(attachments=(an_attachment(data=content),))))

    assert result.findings == ()
    assert result.package.attachments[0].data == content


def test_sixty_megabytes_are_refused():
    assert the_only_code(spoilt(CONTENT, "A" * 60 * MIB)) == ["edxml.too_large"]


def test_a_file_above_its_own_limit_is_refused():
    data = write_document(a_document(attachments=(an_attachment(data=b"x" * 2000),)))

    assert the_only_code(data, limits=Limits(attachment=1999)) == ["edxml.too_large"]
    assert the_only_code(data, limits=Limits(attachment=1000)) == ["edxml.too_large"]


def test_too_many_files_are_refused():
    files = tuple(an_attachment(f"tep{number}") for number in range(4))

    assert the_only_code(write_document(a_document(attachments=files)), limits=Limits(attachments=3)) == [
        "edxml.too_large"
    ]


@pytest.mark.parametrize("depth", [33, 1000, 3000, 100_000])
def test_deep_nesting_is_refused(depth):
    data = spoilt("<edXML:edXMLBody>", "<edXML:edXMLBody>" + "<a>" * depth + "</a>" * depth)

    assert the_only_code(data) == ["edxml.too_deep"]


def test_a_flood_of_elements_is_refused_before_parsing():
    assert the_only_code(spoilt("<edXML:edXMLBody>", "<edXML:edXMLBody>" + "<a/>" * 400_000)) == ["edxml.too_large"]


def test_a_flood_of_attributes_is_refused_before_parsing():
    attributes = " ".join(f'a{number}=""' for number in range(200_001))

    assert the_only_code(spoilt("<edXML:edXMLBody>", f"<edXML:edXMLBody><a {attributes}/>")) == ["edxml.too_large"]


@pytest.mark.parametrize(
    "name",
    [
        "../a.pdf", "..", ".", "a/b.pdf", "a\\b.pdf", "C:a.pdf", "a\x00.pdf", "a\n.pdf", "a\u202efdp.exe", "a\u200b.pdf",
        "CON", "nul.txt", "com1.pdf", "", " a.pdf", "a.pdf ", "a.", "a*.pdf", "a|b", '"a".pdf', "a?.pdf",
    ],
)  # fmt: skip
def test_dangerous_file_names_are_refused(name):
    assert is_safe_name(name) is False


@pytest.mark.parametrize("name", ["văn bản (1).pdf", "công-văn_số 12.tar.gz", ".gitignore", "console.pdf", "a&b.pdf"])
def test_ordinary_file_names_are_accepted(name):
    assert is_safe_name(name) is True


@pytest.mark.parametrize("garbage", ["====", "AAAA====AAAA", "A", "AA=A", "*" * 400, "AAAA\u00e9"])
def test_garbage_instead_of_base64_is_refused(garbage):
    assert the_only_code(spoilt(CONTENT, garbage)) == ["edxml.bad_base64"]


def test_an_archive_that_lies_about_its_size_is_not_unpacked_beyond_the_limit():
    bomb = a_zip(**{"vanban.pdf": b"\0" * 5_000_000})

    codes = the_only_code(with_file(bomb, content_type="application/zip"), limits=Limits(attachment=100_000))

    assert codes == ["edxml.zip_bomb"]


def test_an_archive_with_too_many_entries_is_refused():
    crowd = a_zip(**{str(number): b"" for number in range(30)})

    codes = the_only_code(with_file(crowd, name="x.zip", content_type="application/zip"), limits=Limits(zip_entries=20))

    assert codes == ["edxml.zip_bomb"]


def test_a_damaged_archive_is_told_and_kept_as_it_is():
    broken = a_zip(**{"vanban.pdf": b"x" * 1000})[:-10]

    result = read_document(with_file(broken, content_type="application/zip"))

    assert [finding.code for finding in result.findings] == ["D11"]
    assert result.package.attachments[0].data == broken


def test_an_archive_with_a_nameless_entry_is_told():
    nameless = a_zip(**{"a.pdf": b"x"}).replace(b"a.pdf", b"\0.pdf")

    result = read_document(with_file(nameless, content_type="application/zip"))

    assert [finding.code for finding in result.findings] == ["D11"]


def test_a_second_header_cannot_shadow_the_first():
    header = DOCUMENT[DOCUMENT.index(b"<edXML:MessageHeader>") : DOCUMENT.index(b"<edXML:TraceHeaderList>")].decode()

    assert the_only_code(spoilt(header, header + header)) == ["edxml.repeated_element"]


def test_parse_refuses_what_is_not_edxml():
    with pytest.raises(EdxmlError, match=r"edxml\.bad_namespace"):
        parse(b'<html xmlns="http://www.w3.org/1999/xhtml"/>')


def test_a_flood_of_defects_is_told_by_its_first_fifty():
    to = "<edXML:To><edXML:OrganId>G22</edXML:OrganId></edXML:To>"

    assert the_only_code(spoilt("</edXML:From>", "</edXML:From>" + to * 2000)) == ["edxml.duplicate_recipient"] * 50


def test_an_error_after_many_warnings_still_refuses():
    files = tuple(an_attachment(f"tep{number}") for number in range(60))
    warned = spoilt("<ContentId>cid:", "<ContentId>", package=write_document(a_document(attachments=files)))

    result = read_document(spoilt(f"{CONTENT}<", "%<", package=warned))

    assert [finding.code for finding in result.findings] == ["D4"] * 50 + ["edxml.bad_base64"]
    assert result.package is None
