"""One spoilt package for every code the readers can say."""

import zipfile
from base64 import b64encode
from io import BytesIO

from dienhong.exchange.edxml import AgencyCodeState, BusinessDocType, OtherInfo, write_document, write_status
from dienhong.exchange.edxml.model import NAMESPACE, SIGNATURE_NAMESPACE
from dienhong.exchange.edxml.tests.builders import (
    DOCUMENT_ID,
    a_document,
    a_header,
    a_recall,
    a_replacement,
    a_status,
    a_trace,
    an_attachment,
)

DOCUMENT = write_document(a_document())
STATUS = write_status(a_status())
CONTENT = b64encode(an_attachment().data).decode()


def spoilt(old, new, *, package=DOCUMENT, count=-1):
    """The package with one piece of its text exchanged; the piece must be there."""
    old, new = old.encode(), new.encode()
    assert old in package
    return package.replace(old, new, count)


def a_zip(**members):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_file(data, *, name="vanban.pdf", content_type="application/pdf"):
    package = spoilt(CONTENT, b64encode(data).decode())
    package = spoilt("AttachmentName>vanban.pdf<", f"AttachmentName>{name}<", package=package)
    return spoilt("ContentType>application/pdf<", f"ContentType>{content_type}<", package=package)


def a_signature(
    *,
    namespace=SIGNATURE_NAMESPACE,
    algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    c14n="http://www.w3.org/2001/10/xml-exc-c14n#",
    digest="AAAA",
    certificate="MAMCAQU=",  # DER: a sequence holding the number 5
):
    """The form of a signature; nobody verifies it here."""
    return (
        f'<Signature xmlns="{namespace}"><SignedInfo><CanonicalizationMethod Algorithm="{c14n}"/>'
        f'<SignatureMethod Algorithm="{algorithm}"/><Reference URI=""><DigestValue>{digest}</DigestValue></Reference>'
        f"</SignedInfo><SignatureValue>AAAA</SignatureValue><KeyInfo><X509Data><X509Certificate>{certificate}"
        "</X509Certificate></X509Data></KeyInfo></Signature>"
    )


def signed(signature, package=DOCUMENT):
    return spoilt("</edXML:edXMLHeader>", f"{signature}</edXML:edXMLHeader>", package=package)


def everything_closed(code):
    return AgencyCodeState.CLOSED if code == "G22" else AgencyCodeState.CURRENT


def nothing_known(code):
    return AgencyCodeState.UNKNOWN if code == "G22" else AgencyCodeState.CURRENT


RECALL_WITHOUT_REASON = spoilt("DocType>0<", "DocType>1<")
ORGAN = "<edXML:OrganId>G22</edXML:OrganId>"
TO = DOCUMENT[DOCUMENT.index(b"<edXML:To>") : DOCUMENT.index(b"</edXML:To>") + len("</edXML:To>")].decode()
REFERENCE = DOCUMENT[DOCUMENT.index(b"<edXML:Reference>") : DOCUMENT.index(b"</edXML:edXMLManifest>")].decode()
ATTACHMENT = DOCUMENT[DOCUMENT.index(b"<Attachment>") : DOCUMENT.index(b"</AttachmentEncoded>")].decode()
EXTRA_ATTACHMENT = ATTACHMENT.replace("cid:vanban", "cid:khac")

OTHER_BUSINESS = (
    f"<edXML:Bussiness><edXML:DocumentId>{DOCUMENT_ID}",
    "<edXML:Bussiness><edXML:DocumentId>G22,2026/05/04,1/A",
)
SWAPPED_CODE = (
    ">123</edXML:CodeNumber><edXML:CodeNotation>UBND-VP<",
    ">UBND-VP</edXML:CodeNumber><edXML:CodeNotation>123<",
)
NAMELESS = spoilt(DOCUMENT_ID, "H53.11,2026/05/04,N/A/UBND-VP")
OTHER = write_document(a_document(header=a_header(other=OtherInfo())))

REFUSED_DOCUMENTS = [
    (
        "D2",
        spoilt("2026/05/04", "2026/02/30", package=DOCUMENT.replace(b"Timestamp>2026/05/04", b"Timestamp>2026/05/03")),
    ),
    ("D2", spoilt("Timestamp>2026/05/04 10:30:00<", "Timestamp>2026/05/04 24:30:00<")),
    ("D2", spoilt("<edXML:OtherInfo>", "<edXML:DueDate>2026/02/30</edXML:DueDate><edXML:OtherInfo>", package=OTHER)),
    ("D6", spoilt("CodeNumber>123<", "CodeNumber>N/A<", package=NAMELESS)),
    ("D6", spoilt("CodeNotation>UBND-VP<", "CodeNotation>-<", package=spoilt("Number>123<", "Number>124<"))),
    ("D12", spoilt(*OTHER_BUSINESS, package=write_document(a_recall()))),
    ("edxml.not_xml", b"van ban"),
    ("edxml.not_xml", DOCUMENT[:-20]),
    ("edxml.not_xml", b""),
    ("edxml.bad_encoding", spoilt('encoding="UTF-8"', 'encoding="UTF-7"')),
    ("edxml.bad_encoding", DOCUMENT.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    ("edxml.dtd_forbidden", spoilt("?>", "?><!DOCTYPE edXML>", count=1)),
    ("edxml.too_large", DOCUMENT + b" " * 51 * 1024 * 1024),
    ("edxml.too_deep", spoilt("<edXML:edXMLBody>", "<edXML:edXMLBody>" + "<a>" * 40 + "</a>" * 40)),
    ("edxml.bad_namespace", spoilt(NAMESPACE, "urn:khac")),
    ("edxml.bad_namespace", b"<edXML/>"),
    ("edxml.wrong_kind", STATUS),
    ("edxml.missing_from", spoilt("edXML:From>", "edXML:Sender>")),
    ("edxml.missing_from", spoilt("<edXML:From><edXML:OrganId>H53.11<", "<edXML:From><edXML:OrganId><")),
    ("edxml.missing_to", spoilt("edXML:To>", "edXML:Receiver>")),
    ("edxml.missing_to", spoilt(ORGAN, "")),
    ("edxml.duplicate_recipient", spoilt(TO, TO + TO)),
    ("edxml.missing_element", spoilt("edXML:Subject>", "edXML:Subjects>")),
    ("edxml.missing_element", spoilt("edXML:Bussiness>", "edXML:Other>")),
    ("edxml.missing_element", spoilt("edXML:BussinessDocType>", "edXML:Other>")),
    ("edxml.missing_element", spoilt("edXML:edXMLHeader>", "edXML:Header>")),
    ("edxml.repeated_element", spoilt("<edXML:Subject>", "<edXML:Subject>x</edXML:Subject><edXML:Subject>")),
    ("edxml.repeated_element", signed(a_signature() + a_signature())),
    ("edxml.unexpected_element", spoilt("<edXML:Subject>", "<edXML:Subject><edXML:b>x</edXML:b>")),
    ("edxml.bad_agency_code", spoilt(ORGAN, "<edXML:OrganId>g22</edXML:OrganId>")),
    ("edxml.bad_date", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>mai<")),
    ("edxml.bad_date", spoilt("Timestamp>2026/05/04 10:30:00<", "Timestamp>2026/05/04<")),
    ("edxml.bad_code", spoilt("DocType>0<", "DocType>7<")),
    ("edxml.bad_code", spoilt("<edXML:Type>18<", "<edXML:Type>CV<")),
    ("edxml.bad_code", spoilt("Paper>0<", "Paper>có<")),
    ("edxml.bad_document_id", spoilt(DOCUMENT_ID, "123/UBND-VP")),
    ("edxml.bad_document_code", spoilt("CodeNumber>123<", "CodeNumber>1,5<")),
    ("edxml.too_wide", spoilt("<edXML:Subject>", "<edXML:Subject>" + "x" * 6000)),
    ("edxml.bad_character", spoilt("<edXML:Subject>", "<edXML:Subject>&#x85;x&#x9b;")),
    ("edxml.bad_update", spoilt("DocType>0<", "DocType>2<")),
    ("edxml.bad_update", spoilt("DocType>3<", "DocType>0<", package=write_document(a_replacement()))),
    ("edxml.attachment_missing", spoilt(ATTACHMENT, "")),
    ("edxml.attachment_unreferenced", spoilt(ATTACHMENT, ATTACHMENT + EXTRA_ATTACHMENT)),
    ("edxml.duplicate_attachment", spoilt(ATTACHMENT, ATTACHMENT + ATTACHMENT)),
    ("edxml.bad_base64", spoilt(CONTENT, "%%%%")),
    ("edxml.bad_base64", spoilt(CONTENT, "AAA")),
    ("edxml.bad_base64", spoilt(CONTENT, "Việt")),
    ("edxml.zip_bomb", with_file(a_zip(x=b"\0" * 20_000_000), name="x.zip", content_type="application/zip")),
    ("edxml.zip_bomb", with_file(a_zip(x=b"\0" * 20_000_000), content_type="application/zip")),
    ("edxml.bad_name", spoilt("<AttachmentName>vanban.pdf", "<AttachmentName>../../etc/passwd")),
]

WARNED_DOCUMENTS = [
    ("D1", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>04/05/2026<"), None),
    ("D1", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2026/5/4<"), None),
    ("D1", spoilt("Timestamp>2026/05/04 10:30:00<", "Timestamp>2026-05-04T10:30:00<"), None),
    ("D1", spoilt("H53.11,2026/05/04", "H53.11,2026-05-04"), None),
    ("D3", spoilt("edXML:Subject>", "Subject>"), None),
    ("D3", spoilt("edXML:", "", package=spoilt("xmlns:edXML", "xmlns")), None),
    ("D4", spoilt("<ContentId>cid:vanban<", "<ContentId>vanban<"), None),
    ("D4", spoilt("<edXML:ContentId>cid:vanban<", "<edXML:ContentId>vanban<"), None),
    ("D2", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2026/02/30<"), None),
    ("D2", spoilt("Id>H53.11,2026/05/04", "Id>H53.11,2026/02/30"), None),
    ("D4", spoilt("<edXML:ContentId>cid:vanban<", "<edXML:ContentId>cid:khac<"), None),
    ("D4", spoilt(REFERENCE, REFERENCE + REFERENCE.replace("cid:vanban", "cid:khac")), None),
    ("D6", spoilt(*SWAPPED_CODE), None),
    ("D6", spoilt("CodeNumber>123<", "CodeNumber>N/A<"), None),
    ("D6", spoilt("CodeNotation>UBND-VP<", "CodeNotation>-<"), None),
    ("D12", spoilt(*OTHER_BUSINESS), None),
    ("D12", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2026/05/05<"), None),
    ("D5", spoilt("Bussiness", "Business"), None),
    ("D5", spoilt("BussinessDocType", "BusinessDocType"), None),
    ("D7", signed(a_signature(digest="FwgIqsSYAAAA")), None),
    ("D7", signed(a_signature(certificate="MIIFqTCCBJG")), None),
    ("D8", signed(a_signature(namespace=NAMESPACE)), None),
    ("D8", signed(a_signature(c14n="http://www.w3.org/TR/xml-exc-c14n#")), None),
    ("D9", spoilt("TraceHeader><edXML:OrganId>H53.11", "TraceHeader><edXML:OrganId>000.00.00.G22"), None),
    ("D10", DOCUMENT, everything_closed),
    ("D11", with_file(b"%PDF", content_type="application/zip"), None),
    ("D11", with_file(a_zip(a=b"1")), None),
    ("D11", with_file(a_zip(a=b"1"), content_type="application/zip"), None),
    ("edxml.schema", spoilt("<edXML:Subject>", '<edXML:Subject la="1">'), None),
    ("edxml.schema", spoilt("<edXML:Subject>", "<edXML:Unknown/><edXML:Subject>"), None),
    ("edxml.unknown_agency", DOCUMENT, nothing_known),
    ("edxml.too_wide", spoilt("<edXML:Subject>", "<edXML:Subject>" + "x" * 500), None),
    ("edxml.missing_reason", RECALL_WITHOUT_REASON, None),
    (
        "edxml.attachment_missing",
        spoilt(
            REFERENCE,
            "",
            package=spoilt(
                ATTACHMENT,
                "",
                package=write_document(a_document(trace=a_trace(doc_type=BusinessDocType.RECALL, reason="Nhầm"))),
            ),
        ),
        None,
    ),
    ("edxml.sha1_signature", signed(a_signature(algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1")), None),
]

REFUSED_STATUSES = [
    ("edxml.wrong_kind", DOCUMENT),
    ("edxml.missing_from", spoilt("edXML:From>", "edXML:Sender>", package=STATUS)),
    ("edxml.missing_element", spoilt("edXML:ResponseFor>", "edXML:Other>", package=STATUS)),
    ("edxml.missing_element", spoilt("edXML:Timestamp>", "edXML:Other>", package=STATUS)),
    ("edxml.bad_code", spoilt("StatusCode>03<", "StatusCode>07<", package=STATUS)),
    ("edxml.bad_date", spoilt("Timestamp>2026/05/04 11:00:00<", "Timestamp>hôm nay<", package=STATUS)),
    (
        "D2",
        spoilt("2026/05/04<", "2014/02/30<", package=STATUS.replace(b"Id>H53.11,2026/05/04", b"Id>H53.11,2014/02/30")),
    ),
    ("D2", spoilt("Timestamp>2026/05/04 11:00:00<", "Timestamp>2026/02/30 11:00:00<", package=STATUS)),
]

WARNED_STATUSES = [
    ("D2", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2014/02/30<", package=STATUS)),
    ("D2", spoilt("Timestamp>2026/05/04 11:00:00<", "Timestamp>2026/05/03 11:00:00<", package=STATUS)),
    ("edxml.status_alias", spoilt("StatusCode>03<", "StatusCode>14<", package=STATUS)),
    (
        "edxml.swapped_response",
        spoilt(
            "OrganId>H53.11</edXML:OrganId><edXML:Code>123/UBND-VP<",
            "OrganId>123/UBND-VP</edXML:OrganId><edXML:Code>H53.11<",
            package=STATUS,
        ),
    ),
    ("edxml.missing_reason", spoilt("StatusCode>03<", "StatusCode>02<", package=STATUS)),
    ("D7", signed(a_signature(digest="FwgIqsSYAAAA"), STATUS)),
]
