"""Agencies with a seal in a file and software of their own, on a real server, for tests of client and connector."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from dienhong.client import Client, Document, File, Options, Party, Retry, Seal, Trust
from dienhong.directory.models import Agency
from dienhong.exchange.models import SoftwareConnection
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.tests.builders import DAY, a_sealed_agency
from dienhong.identity.tests.builders import an_agency_system
from dienhong.kernel import clock
from dienhong.signing.models import SigningKey
from dienhong.signing.providers.software import software_store
from dienhong.signing.queries import trust_anchors_pem
from dienhong.signing.tests.pdf_makers import a_document

PASSWORD = "mat-khau-thu"


@dataclass
class Member:
    """An agency as its own software knows it: address, credentials, and the file with its seal."""

    row: object
    address: str
    client_id: str
    client_secret: str
    seal_file: Path
    trust: Trust

    @property
    def party(self) -> Party:
        return Party(self.row.code, self.row.name)

    @property
    def seal(self) -> Seal:
        return Seal.from_pkcs12(self.seal_file, PASSWORD)

    @property
    def options(self) -> Options:
        return Options(timeout=30, retry=Retry(tries=2, first=0.01), trust=self.trust)

    def client(self) -> Client:
        return Client(self.address, self.client_id, self.client_secret, self.options)


def a_member(address: str, folder: Path, name: str, code: str | None = None) -> Member:
    """An agency that has joined."""
    agency = a_sealed_agency(name, code)
    system, secret = an_agency_system(agency, SEND, RECEIVE, rate=100_000)
    SoftwareConnection.objects.create(system=system, agency=agency, connected_at=clock.now())
    path = seal_file_of(agency, folder)
    trust = Trust.from_pem(trust_anchors_pem().encode())
    return Member(agency, address, system.client_id, secret, path, trust)


def seal_file_of(agency: Agency, folder: Path) -> Path:
    """The agency's seal as a file of its own software."""
    path = folder / f"{agency.code}.p12"
    path.write_bytes(_exported(SigningKey.objects.get(agency=agency, kind=SigningKey.Kind.SEAL)))
    return path


def _exported(row: SigningKey) -> bytes:
    private = software_store().private_key(row.key_ref)
    certificate, *chain = x509.load_pem_x509_certificates((row.certificate_pem + row.chain_pem).encode())
    secret = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"con dau", private, certificate, chain, secret)


def a_letter(number: str, *recipients: Member, subject: str = "Về việc thử kết nối") -> Document:
    """A document with a PDF that nobody has sealed yet."""
    return Document(
        number=number,
        notation="CV-THU",
        issued_on=DAY,
        place="Hà Nội",
        type_name="Công văn",
        subject=subject,
        pdf=File("van-ban.pdf", "application/pdf", a_document()),
        recipients=tuple(one.party for one in recipients),
    )
