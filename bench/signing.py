"""How many signatures a second one core makes and checks, beside the libraries that could do it instead.

XML: our narrow profile against signxml, on a package with an attachment of 140 KB and on a small status. CMS: our DER writer
against pyHanko's signer, which builds the same structure with asn1crypto. PDF: a decision of one page as it is issued, the
leader's signature in it, the number filled, the seal last, each with a time-stamp. Ours and the peer alternate in rounds and
are timed by the processor's clock, so that other work on the machine hits both. No database, no network, keys in memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signxml import SignatureConfiguration, XMLSigner, XMLVerifier

from bench._report import Row, as_int, report, say, wants_json
from dienhong.documents.typesetting.fill import fill_number
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision
from dienhong.signing.core import cms, pdf, pdf_check, pki, xades, xml, xml_check
from dienhong.signing.core.keys import LocalKey, der, new_private_keys
from dienhong.signing.core.place import Placement
from dienhong.signing.core.trust import TrustStore, certificate_problems
from dienhong.signing.core.tsa import LocalTimestamper, TimestampAuthority

NOW = datetime.now(UTC).replace(microsecond=0)
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIZES = {"140 KB": 105_000, "2 KB": 1_500}
Act = Callable[[], object]
Pair = tuple[str, str, Act, Act | None]
AGENCY = ("Ủy ban nhân dân tỉnh Cà Mau", "H12")


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench signing [--json] [--rounds N] [--milliseconds N]`."""
    rounds, milliseconds = as_int(arguments, "--rounds", 5), as_int(arguments, "--milliseconds", 300)
    made = pki.build_demo_pki(at=NOW, organization="Dien Hong")
    names = ("RSA-2048", "P-256")
    private = new_private_keys(["rsa2048", "p256", "rsa2048"])
    profile = pki.seal_profile(*AGENCY)
    seals = {name: made.issuing.issue(profile, key, at=NOW) for name, key in zip(names, private[:2], strict=True)}
    officer = made.issuing.issue(pki.officer_profile("Trần Thí Dụ", "CB-1", *AGENCY), private[2], at=NOW)
    lists = (made.root.revocation_list([], number=1, at=NOW), made.issuing.revocation_list([], number=1, at=NOW))
    store = TrustStore((made.root.certificate,), (made.issuing.certificate,), lists)
    pairs: list[Pair] = []
    for name, seal in seals.items():
        for size, length in SIZES.items():
            pairs += _xml(f"{size} {name}", _package(length), seal, store)
    pairs += _cms(seals["RSA-2048"])
    stamping = LocalTimestamper(TimestampAuthority(made.timestamping), lambda: NOW)
    pairs += _pdf(officer, seals["RSA-2048"], stamping, store)
    rows = []
    for name, goal, ours, peer in pairs:
        figures = _alternating([ours] if peer is None else [ours, peer], rounds, milliseconds / 1000)
        rows.append(Row(name, figures[0], "/s and core", goal, figures[1] if peer else None))
        say(f"{name}: {[round(figure) for figure in figures]}")
    return report("signing", rows, as_json=wants_json(arguments))


def _package(length: int) -> bytes:
    attachment = b64encode(hashlib.shake_256(b"package").digest(length)).decode()
    return f'<edXML xmlns="urn:vi-du"><Header><Subject>Về việc</Subject></Header><Data>{attachment}</Data></edXML>'.encode()


def _xml(label: str, package: bytes, seal: LocalKey, store: TrustStore) -> list[Pair]:
    """Signing, checking, and checking by the peer of what we signed; XAdES without a peer of the same profile."""
    chain = [seal.certificate, *seal.chain]
    kind = "rsa" if label.endswith("2048") else "ecdsa"
    signer = XMLSigner(signature_algorithm=f"{kind}-sha256", digest_algorithm="sha256", c14n_algorithm=EXCLUSIVE)
    signed = xml.sign(package, seal)
    expected = SignatureConfiguration(location=".//")

    def by_signxml() -> bytes:
        data: bytes = etree.tostring(signer.sign(xml.parse(package), key=seal.private_key, cert=chain))
        return data

    def checked_by_signxml() -> object:
        # Our check judges the certificate too: path, purpose, strength, revocation. So does the peer's here, by our code.
        problems = certificate_problems(seal.certificate, store, at=NOW, extra=seal.chain)
        return problems, XMLVerifier().verify(signed, x509_cert=seal.certificate, expect_config=expected)

    assert xml_check.check(signed, store, now=NOW).report.ok
    assert xml_check.check(by_signxml(), store, now=NOW).report.ok
    stamped = xades.sign(package, seal, at=NOW)
    return [
        (f"XML sign {label}", "", lambda: xml.sign(package, seal), by_signxml),
        (f"XML check {label}", "", lambda: xml_check.check(signed, store, now=NOW), checked_by_signxml),
        (f"XAdES sign {label}", "", lambda: xades.sign(package, seal, at=NOW), None),
        (f"XAdES check {label}", "", lambda: xml_check.check(stamped, store, now=NOW), None),
    ]


def _cms(seal: LocalKey) -> list[Pair]:
    digest = hashlib.sha256(b"document").digest()
    private = seal.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # untyped library
    registry.register_multiple([asn1_x509.Certificate.load(der(item)) for item in seal.chain])
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der(seal.certificate)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=registry,
    )

    def by_pyhanko() -> bytes:
        data: bytes = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True)).dump()
        return data

    assert not cms.examine(by_pyhanko(), lambda _: digest).problems
    return [
        ("CMS sign RSA-2048", "", lambda: cms.sign_digest(digest, seal), by_pyhanko),
        ("  of it the RSA itself", "", lambda: seal.sign_digest(digest, "sha256"), None),
    ]


def _pdf(officer: LocalKey, seal: LocalKey, stamping: LocalTimestamper, store: TrustStore) -> list[Pair]:
    """The document that agencies exchange: signing it twice and judging both signatures."""
    typeset = render_document(a_decision()).pdf

    def signed(document: bytes, key: LocalKey, field: str) -> bytes:
        return pdf.sign(document, key, Placement(field, "Ban hành"), at=NOW, timestamper=stamping)

    numbered = fill_number(signed(typeset, officer, "ChuKy"), number="1234", day=NOW.date())
    issued = signed(numbered, seal, "ConDau")
    assert pdf_check.validate(issued, store, now=NOW).ok
    return [
        ("PDF leader's signature", "", lambda: signed(typeset, officer, "ChuKy"), None),
        ("PDF agency's seal", "", lambda: signed(numbered, seal, "ConDau"), None),
        ("PDF check, 2 signatures", "", lambda: pdf_check.validate(issued, store, now=NOW), None),
    ]


def _alternating(acts: Sequence[Act], rounds: int, seconds: float) -> list[float]:
    """The median rate of each, in acts a second of processor time."""
    rates: list[list[float]] = [[] for _ in acts]
    for act in acts:
        act()
    for _ in range(rounds):
        for place, act in enumerate(acts):
            done, began = 0, time.process_time()
            while (spent := time.process_time() - began) < seconds:
                act()
                done += 1
            rates[place].append(done / spent)
    return [statistics.median(found) for found in rates]
