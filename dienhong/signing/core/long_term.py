"""Validation data inside PDF files (PAdES B-LT), put in before the signature covers it: authorities, revocation lists,
answers of responders."""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from dienhong.signing.core.keys import der
from dienhong.signing.core.place import Material
from dienhong.signing.core.trust import TrustStore, path_to_anchor

# Lists of some authorities have megabytes; those stay outside (evidence packs hold them).
MOST_LIST_BYTES = 256 * 1024


def material_for(chains: Iterable[Sequence[x509.Certificate]], store: TrustStore) -> Material:
    """The way of each certificate (the first of its chain) to an anchor, with the newest lists and good answers on it.

    A certificate without such a way brings nothing: its signature is not believed anyway.
    """
    certificates: dict[bytes, None] = {}
    lists: dict[bytes, None] = {}
    answers: dict[bytes, None] = {}
    for certificate, *others in chains:
        for child, issuer in pairwise(path_to_anchor(certificate, store, others) or ()):
            certificates |= dict.fromkeys((der(child), der(issuer)))
            newest = store.latest_crl(issuer)
            data = newest.public_bytes(Encoding.DER) if newest is not None else b""
            if 0 < len(data) <= MOST_LIST_BYTES:
                lists[data] = None
            answer = store.answer(child, issuer)
            if answer is not None and answer.revoked_at is None:
                answers[answer.data] = None
    return Material(tuple(certificates), tuple(lists), tuple(answers))


def put_in(writer: IncrementalPdfFileWriter, material: Material) -> None:
    """Add the material to the document's security store; what is there already is not added again."""
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1_x509.Certificate.load(item) for item in material.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(item) for item in material.answers],
        crls=[asn1_crl.CertificateList.load(item) for item in material.lists],
    )
