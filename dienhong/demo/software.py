"""A province's own software: knows the platform by docs/protocols/ only: OAuth 2, HTTPS interface, edXML, its own seal."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from lxml import etree

from dienhong.demo.country import Software
from dienhong.demo.problems import ThreadBroken
from dienhong.directory.public import AgencyView
from dienhong.kernel import clock
from dienhong.signing.public import check_xml, seal_key_of, sign_xml, validate_pdf

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
HEADER = "{*}edXMLEnvelope/{*}edXMLHeader"
_EMPTY_PARTS = "".join(
    f"<edXML:{name}></edXML:{name}>" for name in ("OrganAdd", "Email", "Telephone", "Fax", "Website")
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A package as it was fetched: its delivery, bytes, and what the software found when it checked them."""

    delivery: str
    package: str
    data: bytes
    signer: str
    pdf_signers: tuple[str, ...]


class AgencySoftware:
    """One client of the interface."""

    def __init__(self, base_url: str, agency: AgencyView, software: Software) -> None:
        parts = urlsplit(base_url)
        self.agency, self._software = agency, software
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        self._token = ""

    def sign_in(self) -> None:
        """Change client id and secret into an access token."""
        basic = base64.b64encode(f"{self._software.client_id}:{self._software.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"grant_type": "client_credentials"}).encode()
        self._token = json.loads(self._request("POST", "/oauth/token", body, headers))["access_token"]

    def pending(self) -> list[dict[str, Any]]:
        """What waits."""
        return list(self._get("/exchange/pending")["items"])

    def fetch(self, item: dict[str, Any], sender_code: str) -> Fetched:
        """The package of a delivery, its hash compared, its seal and the signatures of its PDF verified."""
        data = self._request("GET", f"/exchange/packages/{item['package']}/content")
        if hashlib.sha256(data).hexdigest() != item["sha256"]:
            raise ThreadBroken(f"{self.agency.short_name} fetched bytes with another hash")
        report = check_xml(data, expected_agency_code=sender_code).report
        if not report.ok:
            raise ThreadBroken(f"the seal of the package is not valid: {report.problems}")
        pdf = validate_pdf(main_pdf(data))
        if not pdf.ok:
            raise ThreadBroken(f"the PDF of the package is not valid: {pdf.problems}")
        signers = tuple(signer.name for signer in pdf.signers)
        return Fetched(item["delivery"], item["package"], data, report.signers[0].name, signers)

    def confirm(self, fetched: Fetched) -> str:
        """Say that the package is there; the receipt's id."""
        body = json.dumps({"deliveries": [fetched.delivery]}).encode()
        answer = json.loads(
            self._request("POST", "/exchange/deliveries/confirm", body, {"Content-Type": "application/json"})
        )
        return str(answer["results"][0]["receipt"])

    def report(self, fetched: Fetched, code: str, reason: str = "") -> str:
        """Send a sealed status package; the receipt's id."""
        xml = sign_xml(
            status_package(self.agency, fetched.data, code, clock.now(), reason),
            key_id=seal_key_of(self.agency.id),
            parent=HEADER,
        )
        answer = json.loads(self._request("POST", "/exchange/statuses", xml, {"Content-Type": "application/xml"}))
        return str(answer["receipt"])

    def receipt(self, receipt: str) -> bytes:
        """A receipt as the platform signed it."""
        return self._request("GET", f"/exchange/receipts/{receipt}")

    def _get(self, path: str) -> Any:
        return json.loads(self._request("GET", path))

    def _request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        authorization = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        self._connection.request(method, f"/api/v1{path}", body, {**authorization, **(headers or {})})
        response = self._connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise ThreadBroken(f"{self.agency.short_name}: {method} {path} answered {response.status}: {data[:500]!r}")
        return data

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def main_pdf(package: bytes) -> bytes:
    """The first PDF in a document package."""
    tree = etree.fromstring(package, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    for attachment in tree.iterfind(f"{{{NAMESPACE}}}AttachmentEncoded/{{{NAMESPACE}}}Attachment"):
        if attachment.findtext("{*}ContentType") == "application/pdf":
            return base64.b64decode(attachment.findtext("{*}ContentTransferEncoded") or "")
    raise ThreadBroken("the package holds no PDF")


def status_package(agency: AgencyView, package: bytes, code: str, at: datetime, reason: str) -> bytes:
    """An unsigned status package about a received package (docs/protocols/edxml/edxml.md, section 3)."""
    tree = etree.fromstring(package, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    header = tree.find("{*}edXMLEnvelope/{*}edXMLHeader/{*}MessageHeader")
    assert header is not None

    def told(path: str) -> str:
        return escape(header.findtext(path) or "") if header is not None else ""

    moment = at.astimezone(clock.VIETNAM).strftime("%Y/%m/%d %H:%M:%S")
    description = f"<edXML:Description>{escape(reason)}</edXML:Description>" if reason else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}"><edXML:edXMLHeader>'
        f"<edXML:MessageHeader><edXML:From><edXML:OrganId>{escape(agency.code)}</edXML:OrganId>"
        "<edXML:OrganizationInCharge></edXML:OrganizationInCharge>"
        f"<edXML:OrganName>{escape(agency.name)}</edXML:OrganName>{_EMPTY_PARTS}</edXML:From>"
        f"<edXML:ResponseFor><edXML:OrganId>{told('{*}From/{*}OrganId')}</edXML:OrganId>"
        f"<edXML:Code>{told('{*}Code/{*}CodeNumber')}/{told('{*}Code/{*}CodeNotation')}</edXML:Code>"
        f"<edXML:PromulgationDate>{told('{*}PromulgationInfo/{*}PromulgationDate')}</edXML:PromulgationDate>"
        f"<edXML:DocumentId>{told('{*}DocumentId')}</edXML:DocumentId></edXML:ResponseFor>"
        f"<edXML:StatusCode>{code}</edXML:StatusCode>{description}"
        f"<edXML:Timestamp>{moment}</edXML:Timestamp></edXML:MessageHeader>"
        "</edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>"
    )
    return text.encode()
