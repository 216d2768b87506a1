"""The part of a XAdES signature beyond a plain one: signed properties, the certificate they name, the time-stamp.

One ds:Object with one QualifyingProperties, and nothing in it but what is known here: an object could carry a second
document. B-B and B-T are accepted; forms for long-term archives are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography import x509
from lxml import etree

from dienhong.signing.core.keys import der
from dienhong.signing.core.report import Problem, problem
from dienhong.signing.core.xades import SIGNED_PROPERTIES, XADES
from dienhong.signing.core.xml import DS, XmlRefused
from dienhong.signing.core.xml_parts import Digest, base64_of, canonical_by, local, only, owners, text_of

_VIETNAM = timezone(timedelta(hours=7))
_NAMES = ("SigningCertificateV2", "SigningCertificate")


@dataclass(frozen=True)
class Properties:
    """What the signed and unsigned properties say. `stamped` = the bytes that `timestamp_token` should stamp."""

    digest: Digest
    content: bytes
    certificates: tuple[Digest, ...]
    claimed_at: datetime
    timestamp_token: bytes | None
    stamped: bytes

    def problems(self, certificate: x509.Certificate) -> list[Problem]:
        """Are these the properties that were signed, and is this the certificate they name?"""
        found = self.digest.problems() + [item for named in self.certificates for item in named.problems()]
        if found:
            return found
        if not self.digest.fits(self.content):
            found.append(problem("signing.properties_changed"))
        if not any(named.fits(der(certificate)) for named in self.certificates):
            found.append(problem("signing.other_certificate"))
        return found


def references_of(references: tuple[etree._Element, ...]) -> tuple[etree._Element, etree._Element]:
    """Of exactly two references the one to the document and the one to the properties. Raises XmlRefused."""
    special = [item for item in references if item.get("Type") == SIGNED_PROPERTIES]
    others = [item for item in references if item.get("Type") != SIGNED_PROPERTIES]
    if len(special) != 1 or len(others) != 1:
        raise XmlRefused("signing.structure", "a XAdES signature refers to the document and to its properties")
    return others[0], special[0]


def read(root: etree._Element, signature: etree._Element, reference: etree._Element) -> Properties:
    """The properties of a signature whose `reference` should mean them. Raises XmlRefused."""
    _, value, _, holder = signature
    (qualifying,) = only(holder, "QualifyingProperties", namespace=XADES)
    identifier = signature.get("Id", "")
    if not identifier or qualifying.get("Target") != f"#{identifier}" or owners(root, identifier) != [signature]:
        raise XmlRefused("signing.structure", "the properties belong to another signature")
    kinds = ("SignedProperties", "UnsignedProperties")[: max(1, len(qualifying))]
    signed, *unsigned = only(qualifying, *kinds, namespace=XADES)
    canonicalisation, digest = _reference_to(signed, root, reference)
    certificates, claimed_at = _signed(signed)
    method, token = _timestamp(unsigned[0]) if unsigned else (None, None)
    return Properties(
        digest, canonical_by(canonicalisation, signed), certificates, claimed_at, token, canonical_by(method, value)
    )


def _reference_to(
    signed: etree._Element, root: etree._Element, reference: etree._Element
) -> tuple[etree._Element | None, Digest]:
    """The canonicalisation and digest of a reference that must mean these properties and nothing else."""
    uri = reference.get("URI", "")
    if not uri.startswith("#") or owners(root, uri[1:]) != [signed]:
        raise XmlRefused("signing.reference", f"URI {uri!r}")
    if len(reference) == 2:
        return None, Digest(*only(reference, "DigestMethod", "DigestValue"))
    transforms, method, value = only(reference, "Transforms", "DigestMethod", "DigestValue")
    return only(transforms, "Transform")[0], Digest(method, value)


def _signed(signed: etree._Element) -> tuple[tuple[Digest, ...], datetime]:
    """The certificates named, and the time claimed: each exactly once."""
    first = signed[0] if len(signed) else signed
    if first.tag != f"{{{XADES}}}SignedSignatureProperties":
        raise XmlRefused("signing.structure", "SignedProperties begins with SignedSignatureProperties")
    times = first.findall(f"{{{XADES}}}SigningTime")
    naming = [item for name in _NAMES for item in first.findall(f"{{{XADES}}}{name}")]
    if len(times) != 1 or len(naming) != 1 or not len(naming[0]):
        raise XmlRefused("signing.structure", "signing time and signing certificate stand there once each")
    return tuple(_named(item) for item in naming[0]), _time(text_of(times[0]).strip())


def _named(certificate: etree._Element) -> Digest:
    """The digest of a Cert element; issuer and number may follow, the digest says it all."""
    digest = certificate[0] if len(certificate) else certificate
    if certificate.tag != f"{{{XADES}}}Cert" or digest.tag != f"{{{XADES}}}CertDigest":
        raise XmlRefused("signing.structure", f"{local(certificate)} names a certificate by its digest")
    return Digest(*only(digest, "DigestMethod", "DigestValue"))


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise XmlRefused("signing.structure", "SigningTime is not a time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=_VIETNAM)


def _timestamp(unsigned: etree._Element) -> tuple[etree._Element | None, bytes]:
    """Canonicalisation and token of the one time-stamp, which is all that may stand there unsigned."""
    (holder,) = only(unsigned, "UnsignedSignatureProperties", namespace=XADES)
    (stamp,) = only(holder, "SignatureTimeStamp", namespace=XADES)
    *before, token = stamp if len(stamp) else (stamp,)
    if token.tag != f"{{{XADES}}}EncapsulatedTimeStamp" or [item.tag for item in before] not in (
        [],
        [f"{{{DS}}}CanonicalizationMethod"],
    ):
        raise XmlRefused("signing.structure", "SignatureTimeStamp has a canonicalisation and one token")
    return (before[0] if before else None), base64_of(token)
