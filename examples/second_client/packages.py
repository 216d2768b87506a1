"""edXML packages and a plain PDF, written by hand from docs/protocols/edxml/edxml.md."""

from __future__ import annotations

import base64
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

from seals import ROOM, VIETNAM

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<edXML xmlns="{NS}"><edXML:edXMLEnvelope xmlns:edXML="{NS}"><edXML:edXMLHeader>'
)
_REST_OF_AGENCY = ("OrganAdd", "Email", "Telephone", "Fax", "Website")


@dataclass(frozen=True)
class Agency:
    """A code and a name."""

    code: str
    name: str


@dataclass(frozen=True)
class Outgoing:
    """A document to send; its PDF bears the agency's seal already."""

    number: str
    notation: str
    type_number: int
    type_name: str
    subject: str
    place: str
    issued_on: date
    pdf: bytes


@dataclass(frozen=True)
class Incoming:
    """What a received package says, as far as this client needs it."""

    sender: str
    document_id: str
    code: str
    promulgation_date: str
    subject: str
    pdf: bytes


def document_package(sender: Agency, recipients: list[Agency], document: Outgoing, at: datetime) -> bytes:
    """An unsigned document package (edxml.md, section 2)."""
    day = document.issued_on.strftime("%Y/%m/%d")
    document_id = f"{sender.code},{day},{document.number}/{document.notation}"
    header = _block(
        "MessageHeader",
        _agency("From", sender),
        *(_agency("To", one) for one in recipients),
        _leaf("DocumentId", document_id),
        _block("Code", _leaf("CodeNumber", document.number), _leaf("CodeNotation", document.notation)),
        _block("PromulgationInfo", _leaf("Place", document.place), _leaf("PromulgationDate", day)),
        _block(
            "DocumentType",
            _leaf("Type", str(document.type_number)),
            _leaf("TypeDetail", "0"),
            _leaf("TypeName", document.type_name),
        ),
        _leaf("Subject", document.subject),
    )
    hop = _block("TraceHeader", _leaf("OrganId", sender.code), _leaf("Timestamp", _moment(at)))
    business = _block(
        "Bussiness",
        _leaf("DocumentId", document_id),
        _leaf("BussinessDocType", "0"),
        _leaf("BussinessDocReason", ""),
        _leaf("Paper", "0"),
    )
    name = f"{document.number}-{document.notation}.pdf".replace("/", "-")
    reference = _block(
        "Reference",
        _leaf("ContentId", "cid:van-ban"),
        _leaf("ContentType", "application/pdf"),
        _leaf("Description", ""),
        _leaf("AttachmentName", name),
    )
    text = (
        f"{_HEAD}{header}{_block('TraceHeaderList', hop, business)}</edXML:edXMLHeader><edXML:edXMLBody>"
        f'<edXML:edXMLManifest version="1.0">{reference}</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>'
        f"<AttachmentEncoded><Attachment><ContentId>cid:van-ban</ContentId><AttachmentName>{_text(name)}</AttachmentName>"
        "<Description></Description><ContentType>application/pdf</ContentType>"
        f'<edXML:ContentTransferEncoded xmlns:edXML="{NS}">{base64.b64encode(document.pdf).decode()}'
        "</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"
    )
    return text.encode()


def status_package(reporter: Agency, answered: Incoming, code: str, reason: str, at: datetime) -> bytes:
    """An unsigned status package (edxml.md, section 3); what is echoed stands as it came."""
    header = _block(
        "MessageHeader",
        _agency("From", reporter),
        _block(
            "ResponseFor",
            _leaf("OrganId", answered.sender),
            _leaf("Code", answered.code),
            _leaf("PromulgationDate", answered.promulgation_date),
            _leaf("DocumentId", answered.document_id),
        ),
        _leaf("StatusCode", code),
        _leaf("Description", reason) if reason else "",
        _leaf("Timestamp", _moment(at)),
    )
    return f"{_HEAD}{header}</edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>".encode()


def read_package(data: bytes) -> Incoming:
    """The parts of a document package that are needed to file and to answer it. Raises ValueError."""
    if b"<!DOCTYPE" in data:
        raise ValueError("a document type")
    root = ET.fromstring(data)  # noqa: S314  no document type, so no entities
    header = root.find("{*}edXMLEnvelope/{*}edXMLHeader/{*}MessageHeader")
    if header is None:
        raise ValueError("no MessageHeader")

    def told(path: str) -> str:
        return (header.findtext("/".join(f"{{*}}{step}" for step in path.split("/"))) or "").strip()

    return Incoming(
        sender=told("From/OrganId"),
        document_id=told("DocumentId"),
        code=f"{told('Code/CodeNumber')}/{told('Code/CodeNotation')}",
        promulgation_date=told("PromulgationInfo/PromulgationDate"),
        subject=told("Subject"),
        pdf=_first_pdf(root),
    )


def _first_pdf(root: ET.Element) -> bytes:
    for attachment in root.iterfind("{*}AttachmentEncoded/{*}Attachment"):
        data = base64.b64decode(attachment.findtext("{*}ContentTransferEncoded") or "")
        if data.startswith(b"%PDF-"):
            return data
    raise ValueError("no PDF")


def pdf_to_seal(line: str) -> tuple[bytes, tuple[int, int]]:
    """A page with one line of ASCII text and an empty signature, and where its hole is (see `Seal.seal_pdf`)."""
    content = f"BT /F 12 Tf 60 760 Td ({line.translate(str.maketrans('', '', '()'))}) Tj ET".encode("ascii", "replace")
    hole = b"<" + b"0" * (2 * ROOM) + b">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R]"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (ConDau) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 7 0 R >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents " + hole
        + b" /ByteRange [0 0 0 0" + b" " * 30 + b"] >>",
    ]  # fmt: skip
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    out += b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, rows, trailer)
    start = out.index(hole)
    return out, (start, start + len(hole))


def _agency(name: str, agency: Agency) -> str:
    rest = (_leaf(each, "") for each in _REST_OF_AGENCY)
    return _block(
        name, _leaf("OrganId", agency.code), _leaf("OrganizationInCharge", ""), _leaf("OrganName", agency.name), *rest
    )


def _block(name: str, *children: str) -> str:
    return f"<edXML:{name}>{''.join(children)}</edXML:{name}>"


def _leaf(name: str, text: str) -> str:
    return f"<edXML:{name}>{_text(text)}</edXML:{name}>"


def _text(text: str) -> str:
    return escape(unicodedata.normalize("NFC", text.strip()))


def _moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%Y/%m/%d %H:%M:%S")
