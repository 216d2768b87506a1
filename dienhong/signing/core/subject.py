"""Who a certificate speaks for: names and identifiers in, names and identifiers out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import core as asn1
from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from dienhong.signing.core.report import SignerKind

QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_TYPE = "0.4.0.1862.1.6"
QC_ESIGN = "0.4.0.1862.1.6.1"
QC_ESEAL = "0.4.0.1862.1.6.2"
# Object identifiers of our own, under a random UUID (ITU-T X.667), so that no registration is needed.
SYSTEM_POLICY = ObjectIdentifier("2.25.174837258451011006336897804983156735570.1")
TIMESTAMP_POLICY = ObjectIdentifier("2.25.174837258451011006336897804983156735570.2")
# ETSI EN 319 412-1: type of register, country, hyphen, identifier.
_LONGEST = 64
AGENCY_PREFIX = "GOVVN-"


@dataclass(frozen=True)
class Holder:
    """The holder a certificate names. `agency_code` is "" when the certificate has none."""

    name: str
    kind: SignerKind
    agency_code: str
    agency_name: str


class _QcStatement(asn1.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("id", asn1.ObjectIdentifier), ("info", asn1.Any, {"optional": True})]


class _QcStatements(asn1.SequenceOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = _QcStatement


class _QcTypes(asn1.SequenceOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = asn1.ObjectIdentifier


def qc_type_extension(qc_type: str) -> x509.UnrecognizedExtension:
    """The QCStatements extension that says esign or eseal (ETSI EN 319 412-5)."""
    statements = _QcStatements([{"id": QC_TYPE, "info": _QcTypes([qc_type])}])
    return x509.UnrecognizedExtension(QC_STATEMENTS, statements.dump())


@lru_cache(maxsize=4096)
def holder_of(certificate: x509.Certificate) -> Holder:
    """Read the holder from subject, QCStatements and policies. Never fails: what is not there is ""."""
    subject = certificate.subject
    name, organization = _first(subject, NameOID.COMMON_NAME), _first(subject, NameOID.ORGANIZATION_NAME)
    if not name or name == common_name(organization):
        # The seal's name is the agency's, which stands there uncut as well.
        name = organization
    code = _first(subject, NameOID.ORGANIZATION_IDENTIFIER).removeprefix(AGENCY_PREFIX)
    return Holder(name, _kind_of(certificate), code, organization)


def common_name(text: str) -> str:
    """Cut a name to the 64 bytes of UTF-8 that libraries let a common name have (X.520 says characters), at a word
    where possible. Vietnamese letters take up to three bytes, so names of 30 letters may be cut."""
    if len(text.encode()) <= _LONGEST:
        return text
    cut = text.encode()[: _LONGEST - len("…".encode())].decode(errors="ignore")
    return (cut[: cut.rindex(" ")] if " " in cut else cut) + "…"


def _first(name: x509.Name, oid: ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def _kind_of(certificate: x509.Certificate) -> SignerKind:
    if SYSTEM_POLICY in _policies(certificate):
        return "system"
    types = _qc_types(certificate)
    if QC_ESEAL in types:
        return "seal"
    if QC_ESIGN in types:
        return "person"
    return "unknown"


def _policies(certificate: x509.Certificate) -> set[ObjectIdentifier]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    except (x509.ExtensionNotFound, ValueError):
        return set()
    return {item.policy_identifier for item in extension.value}


def _qc_types(certificate: x509.Certificate) -> set[str]:
    try:
        value = certificate.extensions.get_extension_for_oid(QC_STATEMENTS).value
        statements = _QcStatements.load(value.public_bytes())
        found = [item["info"].parse(_QcTypes) for item in statements if item["id"].dotted == QC_TYPE]
        return {kind.dotted for kinds in found for kind in kinds}
    except (x509.ExtensionNotFound, ValueError, TypeError):
        return set()
