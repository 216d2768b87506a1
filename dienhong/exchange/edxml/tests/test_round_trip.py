"""What is written is what is read, for any package the rules allow."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dienhong.exchange.edxml import (
    Attachment,
    BusinessDocType,
    BusinessInfo,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    OtherInfo,
    Priority,
    Promulgation,
    Receiver,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    StatusCode,
    StatusPackage,
    SteeringType,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    check_schema,
    document_id_of,
    read_document,
    read_status,
    write_document,
    write_status,
)
from dienhong.exchange.edxml.checks import normalised
from dienhong.exchange.edxml.model import VIETNAM_TIME
from dienhong.exchange.edxml.tests.builders import a_document, an_attachment
from dienhong.exchange.edxml.tests.defects import a_zip

EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM_TIME)
LETTERS = "abcăâêôơưđ ẤỆỰ<>&\"'\n\té０１2;"


ALPHABET = st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")))


def texts(width, *, empty=True):
    """Texts that stay within the width even when normalisation makes three characters of one."""
    anything = st.text(alphabet=ALPHABET, max_size=min(width // 3, 24))
    return anything if empty else anything.map(lambda text: text if text.strip() else f"x{text}")


CODES = st.sampled_from(["H53.11", "G22", "000.00.11.H53", "W00.1.2.ABC", "H29"])
DAYS = st.dates(min_value=date(1, 1, 1))
MOMENTS = st.integers(-6 * 10**10, 2 * 10**11).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
NUMBERS = st.none() | st.integers(0, 2**29)
ORGANIZATIONS = st.builds(
    Organization, CODES, texts(500), texts(500), texts(500), texts(100), texts(30), texts(30), texts(255)
)
RESPONSES = st.builds(ResponseFor, CODES, texts(151, empty=False), DAYS, texts(75, empty=False))
STAFF = st.none() | st.builds(Staff, texts(300), texts(300), texts(100), texts(30))
UPDATES = st.builds(
    UpdateInfo,
    st.just(True),
    st.lists(
        st.builds(Receiver, CODES, st.sampled_from(ReceiverChange)), max_size=3, unique_by=lambda r: r.organ_id
    ).map(tuple),
)
REPLACEMENTS = st.lists(
    st.builds(Replacement, texts(75, empty=False), st.lists(CODES, min_size=1, max_size=2).map(tuple)),
    min_size=1,
    max_size=2,
).map(tuple)


@st.composite
def businesses(draw):
    doc_type = draw(st.sampled_from(BusinessDocType))
    return BusinessInfo(
        doc_type,
        reason=draw(texts(500, empty=doc_type is not BusinessDocType.RECALL)),
        paper=draw(st.booleans()),
        update=draw(UPDATES) if doc_type is BusinessDocType.UPDATE else None,
        replacements=draw(REPLACEMENTS) if doc_type is BusinessDocType.REPLACE else (),
        staff=draw(STAFF),
    )


OTHERS = st.builds(
    OtherInfo,
    st.sampled_from(Priority),
    texts(100),
    texts(100),
    NUMBERS,
    NUMBERS,
    st.none() | st.booleans(),
    st.lists(texts(500, empty=False), max_size=2).map(tuple),
)


@st.composite
def headers(draw):
    code = Code(
        draw(st.from_regex(r"[0-9]{1,4}[a-z]?", fullmatch=True)), draw(st.sampled_from(["UBND-VP", "QĐ-TTg", "<&>é"]))
    )
    sender, day = draw(ORGANIZATIONS), draw(DAYS)
    return MessageHeader(
        sender,
        tuple(draw(st.lists(ORGANIZATIONS, min_size=1, max_size=3, unique_by=lambda o: o.organ_id))),
        document_id_of(sender.organ_id, day, code),
        code,
        Promulgation(draw(texts(75, empty=False)), day),
        DocumentType(draw(st.integers(0, 40)), draw(texts(100, empty=False)), draw(st.integers(0, 40))),
        draw(texts(500, empty=False)),
        content=draw(texts(500)),
        signer=draw(st.none() | st.builds(Signer, texts(100), texts(100), texts(255, empty=False))),
        due_on=draw(st.none() | DAYS),
        other=draw(st.none() | OTHERS),
        response_for=tuple(draw(st.lists(RESPONSES, max_size=2))),
        steering=draw(st.none() | st.sampled_from(SteeringType)),
        task_codes=tuple(draw(st.lists(texts(75, empty=False), max_size=2))),
        application_type=draw(texts(75)),
        to_places=tuple(draw(st.lists(texts(150, empty=False), max_size=2))),
    )


ATTACHMENTS = st.lists(
    st.builds(
        Attachment,
        st.from_regex(r"[A-Za-z0-9._@-]{1,20}", fullmatch=True),
        st.sampled_from(["văn bản.pdf", "a&b.pdf", "x"]),
        st.sampled_from(["application/pdf", "text/plain"]),
        st.binary(max_size=60).filter(lambda data: not data.startswith(b"PK")),
        texts(500),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda attachment: attachment.content_id,
).map(tuple)
DOCUMENTS = st.builds(
    DocumentPackage,
    headers(),
    st.builds(
        TraceHeaderList,
        st.lists(st.builds(TraceHeader, CODES, MOMENTS), min_size=1, max_size=2).map(tuple),
        businesses(),
    ),
    ATTACHMENTS,
)
STATUSES = st.builds(
    StatusPackage,
    ORGANIZATIONS,
    st.builds(ResponseFor, CODES, texts(151, empty=False), st.just(date(1, 1, 1)), texts(75, empty=False)),
    st.sampled_from(StatusCode),
    MOMENTS,
    texts(500, empty=False),
    STAFF,
)


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_a_document_survives_writing_and_reading(package):
    data = write_document(package)
    result = read_document(data)

    assert result.findings == ()
    assert result.package == normalised(package)
    assert write_document(result.package) == data
    assert check_schema(data) == []


@settings(max_examples=40, deadline=None)
@given(STATUSES)
def test_a_status_survives_writing_and_reading(package):
    data = write_status(package)
    result = read_status(data)

    assert result.findings == ()
    assert result.package == normalised(package)
    assert write_status(result.package) == data
    assert check_schema(data) == []


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_an_xml_parser_gives_back_the_canonical_form(package):
    data = write_document(package)

    again = etree.tostring(etree.fromstring(data))

    assert etree.canonicalize(again.decode()) == etree.canonicalize(data.decode())


def test_a_pk_file_of_a_zip_based_format_survives():
    docx = replace(an_attachment(data=a_zip(word=b"x")), name="vanban.docx")

    assert read_document(write_document(a_document(attachments=(docx,)))).package.attachments == (docx,)
