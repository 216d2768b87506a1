"""What a stranger needs to judge signatures later and offline: authorities, lists, answers, late stamps, gaps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from django.db.models import Q

from dienhong.signing import stamp_gap
from dienhong.signing.core import cms
from dienhong.signing.core.cms import SignedData
from dienhong.signing.core.keys import CertificateHolder, fingerprint
from dienhong.signing.core.place import Material
from dienhong.signing.core.tsa import TimestampFailed
from dienhong.signing.models import CertificateStatus, RevocationList, StampOutage, TrustAnchor, UnstampedSignature
from dienhong.signing.queries import trust_store
from dienhong.signing.timestamping import timestamp_service_if_any

FOLDER = "validation"


@dataclass(frozen=True, slots=True)
class Signed:
    """What is to be judged later: PDFs, XML documents, detached signatures (DER)."""

    pdfs: Sequence[bytes] = ()
    xmls: Sequence[bytes] = ()
    detached: Sequence[bytes] = ()

    def certificates(self) -> set[str]:
        """The SHA-256 of all that signed."""
        from dienhong.signing.core import pdf_check, xml_check

        found = {fingerprint(item) for pdf in self.pdfs for item in pdf_check.certificates_in(pdf)}
        found |= {fingerprint(item) for xml in self.xmls for item in xml_check.certificates_in(xml)}
        return found | {fingerprint(one.certificate) for one in self._apart() if one.certificate is not None}

    def values(self) -> list[bytes]:
        """The signatures' values that a time-stamp made afterwards may be over."""
        from dienhong.signing.core.pdf_check import signature_values

        return [value for pdf in self.pdfs for value in signature_values(pdf)] + [
            one.signature for one in self._apart()
        ]

    def _apart(self) -> list[SignedData]:
        return [cms.examine(one, lambda _: b"") for one in self.detached]


def validation_material(signed: Signed, *, since: datetime) -> dict[str, bytes]:
    """Path → content (docs/protocols/evidence.md, "Validation material"); `since` when what is proven began.

    Lists and answers are the newest ones, so a revocation that is known now stands in them with its day.
    """
    files = {}
    authorities = TrustAnchor.objects.filter(removed_at=None).order_by("id").values_list("certificate_pem", flat=True)
    if authorities:
        files[f"{FOLDER}/authorities.pem"] = "".join(authorities).encode()
    lists = (
        RevocationList.objects.filter(authority__removed_at=None).order_by("authority_id").select_related("authority")
    )
    for item in lists:
        files[f"{FOLDER}/lists/{item.authority.certificate_sha256[:16]}.crl"] = bytes(item.crl_der)
    return files | _answers(signed) | _stamps(signed, since)


def material_of(key: CertificateHolder) -> Material:
    """What a PDF takes along to be judged later: for the key that signs it, and for the service that stamps it."""
    # Loaded when first needed: most processes never open a PDF.
    from dienhong.signing.core.long_term import material_for

    service = timestamp_service_if_any()
    chains: list[tuple[x509.Certificate, ...]] = [(key.certificate, *key.chain)]
    if service is not None and not stamp_gap.tried_just_now():
        try:
            chains.append(service.certificates)
        except TimestampFailed as error:
            stamp_gap.note_outage(str(error))
    return material_for(filter(None, chains), trust_store())


def _answers(signed: Signed) -> dict[str, bytes]:
    """What responders said about the certificates of these files' signatures."""
    found = signed.certificates()
    rows = CertificateStatus.objects.filter(certificate_sha256__in=found).exclude(answer_der=b"")
    return {
        f"{FOLDER}/answers/{row.certificate_sha256[:16]}.ors": bytes(row.answer_der)
        for row in rows.order_by("certificate_sha256")
    }


def _stamps(signed: Signed, since: datetime) -> dict[str, bytes]:
    """Late stamps of these files' signatures, and what tells of them; nothing where there was no gap."""
    values = [hashlib.sha256(value).digest() for value in signed.values()]
    late = list(UnstampedSignature.objects.filter(signature_sha256__in=values).order_by("id"))
    gaps = StampOutage.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since)).order_by("began_at")
    told = {
        "gaps": [{"began_at": _text(item.began_at), "ended_at": _text(item.ended_at)} for item in gaps],
        "signatures": [
            {"sha256": bytes(item.signature_sha256).hex(), "stamped_at": _text(item.stamped_at)} for item in late
        ],
    }
    if not late and not told["gaps"]:
        return {}
    files = {f"{FOLDER}/stamps.json": json.dumps(told, sort_keys=True, separators=(",", ":")).encode()}
    for item in late:
        if item.token is not None:
            files[f"{FOLDER}/stamps/{bytes(item.signature_sha256).hex()}.tst"] = bytes(item.token)
    return files


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
