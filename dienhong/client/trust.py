"""Whom the software believes: root certificates, and revocation lists when there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from dienhong.client.errors import NotGenuine, own
from dienhong.kernel import clock
from dienhong.signing.core import xml_check
from dienhong.signing.core.report import SignerReport
from dienhong.signing.core.trust import TrustStore
from dienhong.signing.core.xml_check import CheckedXml


@dataclass(frozen=True)
class Trust:
    """Roots in force. Without revocation lists a revoked certificate is not noticed; the platform notices it."""

    store: TrustStore

    @classmethod
    def from_pem(cls, roots: bytes, lists: Sequence[bytes] = ()) -> Trust:
        """From root certificates in PEM and revocation lists in DER. Raises ValueError."""
        crls = tuple(x509.load_der_x509_crl(one) for one in lists)
        anchors = tuple(x509.load_pem_x509_certificates(roots))
        return cls(TrustStore(anchors, crls=crls, require_revocation=bool(crls)))

    @classmethod
    def from_file(cls, path: Path) -> Trust:
        """From a file of root certificates in PEM. Raises OSError, ValueError."""
        return cls.from_pem(path.read_bytes())

    def signer_of(self, xml: bytes) -> tuple[SignerReport, CheckedXml]:
        """Who signed the whole of an XML document. Raises NotGenuine."""
        found = xml_check.check(xml, self.store, now=clock.now())
        if not found.report.ok:
            problems = (*found.report.problems, *(item for one in found.report.signers for item in one.problems))
            detail = next((item.sentence for item in problems if item.fatal), "no signature")
            raise own(NotGenuine, "client.not_genuine", detail=detail.rstrip("."))
        return found.report.signers[0], found
