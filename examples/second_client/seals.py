"""Seals by independent tools: xmlsec1 signs and verifies XML, openssl signs and verifies what lies in a PDF."""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
from datetime import timedelta, timezone
from pathlib import Path

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
METHODS = {
    "rsaEncryption": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "id-ecPublicKey": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}
VIETNAM = timezone(timedelta(hours=7))
ROOM = 16_384  # bytes for the CMS in a PDF
_HEADER_END = b"</edXML:edXMLHeader>"
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


class NotGood(Exception):
    """A signature that does not hold, or not over what it should; the text says why."""


class Seal:
    """The agency's seal: a folder with key.pem, cert.pem and chain.pem."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = _run("openssl", "x509", "-in", str(folder / "cert.pem"), "-noout", "-text").decode("utf-8", "replace")
        self.method = next(uri for name, uri in METHODS.items() if f"Public Key Algorithm: {name}" in text)

    def sign_xml(self, package: bytes) -> bytes:
        """The package with an enveloped signature as last child of edXMLHeader (exchange.md, section 3)."""
        template = (
            f'<Signature xmlns="{DS}"><SignedInfo><CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
            f'<SignatureMethod Algorithm="{self.method}"/><Reference URI=""><Transforms>'
            f'<Transform Algorithm="{DS}enveloped-signature"/><Transform Algorithm="{EXCLUSIVE}"/></Transforms>'
            '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference></SignedInfo>'
            "<SignatureValue/><KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo></Signature>"
        )
        before, end, after = package.rpartition(_HEADER_END)
        with tempfile.TemporaryDirectory() as place:
            source, target = Path(place, "in.xml"), Path(place, "out.xml")
            source.write_bytes(before + template.encode() + end + after)
            key = ",".join(str(self.folder / name) for name in ("key.pem", "cert.pem"))
            _run("xmlsec1", "--sign", "--privkey-pem", key, "--output", str(target), str(source))
            return self._with_chain(target.read_bytes())

    def _with_chain(self, signed: bytes) -> bytes:
        """KeyInfo is not covered by the signature: the issuing certificates are put in afterwards."""
        chain = b""
        for pem in _CERTIFICATE.findall((self.folder / "chain.pem").read_bytes()):
            body = b"".join(line for line in pem.splitlines() if not line.startswith(b"-----"))
            chain += b"<X509Certificate>" + body + b"</X509Certificate>"
        return signed.replace(b"</X509Certificate>", b"</X509Certificate>" + chain, 1)

    def seal_pdf(self, unsigned: bytes, hole: tuple[int, int]) -> bytes:
        """The PDF whose hexadecimal string at `hole` (offsets of < and of the byte after >) takes the signature."""
        start, end = hole
        numbers = b"[0 %d %d %d]" % (start, end, len(unsigned) - end)
        mark = re.search(rb"/ByteRange (\[0 0 0 0 *\])", unsigned)
        assert mark is not None
        assert len(numbers) <= len(mark[1])
        ready = unsigned[: mark.start(1)] + numbers.ljust(len(mark[1])) + unsigned[mark.end(1) :]
        files = ["-signer", str(self.folder / "cert.pem"), "-inkey", str(self.folder / "key.pem")]
        files += ["-certfile", str(self.folder / "chain.pem")]
        cms = _run(
            "openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", *files,
            given=ready[:start] + ready[end:],
        )  # fmt: skip
        return ready[: start + 1] + cms.hex().encode().ljust(2 * ROOM, b"0") + ready[end - 1 :]


def verify_xml(data: bytes, anchors: Path, parent: str) -> str:
    """Check the one signature of a document and say which agency's certificate made it ("" for the platform's own).

    xmlsec1 says whether a signature holds; that it covers the whole document and nothing else is ours to see.
    Raises NotGood.
    """
    if b"<!DOCTYPE" in data:
        raise NotGood("a document type")
    if len(re.findall(rb"<(?:\w+:)?Signature[\s>]", data)) != 1:
        raise NotGood("not exactly one signature")
    if re.findall(rb'<(?:\w+:)?Reference\s+[^>]*URI="([^"]*)"', data) != [b""]:
        raise NotGood("the signature does not cover the whole document")
    if not re.search(rb"</(?:\w+:)?Signature>\s*</(?:\w+:)?" + parent.encode() + b">", data):
        raise NotGood(f"the signature is not the last child of {parent}")
    key_info = re.search(rb"<(?:\w+:)?KeyInfo[\s>].*?</(?:\w+:)?KeyInfo>", data, re.DOTALL)
    found = re.findall(rb"<(?:\w+:)?X509Certificate>([^<]+)<", key_info[0]) if key_info else []
    if key_info is None or not found:
        raise NotGood("no certificate in KeyInfo")
    certificates = [base64.b64decode(each) for each in found]
    with tempfile.TemporaryDirectory() as place:
        signer, others, document = Path(place, "signer.pem"), Path(place, "others.pem"), Path(place, "document.xml")
        signer.write_bytes(_pem(certificates[0]))
        others.write_bytes(b"".join(map(_pem, certificates[1:])))
        untrusted = ["-untrusted", str(others)] if certificates[1:] else []
        _run("openssl", "verify", "-purpose", "any", "-CAfile", str(anchors), *untrusted, str(signer))
        # KeyInfo is taken out, so that xmlsec1 has no key but the one that was judged: left to itself it also takes a
        # bare KeyValue, or another of the certificates.
        document.write_bytes(data.replace(key_info[0], b"", 1))
        try:
            _run("xmlsec1", "--verify", "--pubkey-cert-pem", str(signer), str(document))
        except NotGood as error:
            raise NotGood("xmlsec1: the signature does not hold") from error
        return agency_of(signer.read_bytes())


def _pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def verify_pdf(pdf: bytes, anchors: Path) -> str:
    """Check the last signature of a PDF over every byte of it; the agency whose seal it is. Raises NotGood."""
    ranges = _RANGE.findall(pdf)
    if not ranges:
        raise NotGood("the PDF is not signed")
    first, length, second, rest = map(int, ranges[-1])
    if first != 0 or second + rest != len(pdf) or pdf[length : length + 1] != b"<" or pdf[second - 1 : second] != b">":
        raise NotGood("the last signature does not cover the whole PDF")
    der = bytes.fromhex(pdf[length + 1 : second - 1].decode("ascii"))
    with tempfile.TemporaryDirectory() as place:
        cms, content, signer = Path(place, "cms"), Path(place, "content"), Path(place, "signer.pem")
        cms.write_bytes(der[: _der_length(der)])
        content.write_bytes(pdf[:length] + pdf[second:])
        options = ["-inform", "DER", "-in", str(cms), "-content", str(content), "-signer", str(signer)]
        options += ["-CAfile", str(anchors), "-purpose", "any", "-out", "/dev/null"]
        _run("openssl", "cms", "-verify", "-binary", *options)
        return agency_of(signer.read_bytes())


def _der_length(der: bytes) -> int:
    """How long the outer DER structure is; zeros follow it in the hole."""
    if der[1] < 0x80:
        return 2 + der[1]
    octets = der[1] & 0x7F
    return 2 + octets + int.from_bytes(der[2 : 2 + octets], "big")


def agency_of(certificate_pem: bytes) -> str:
    """The agency code in the subject's organizationIdentifier, "GOVVN-" and the code; "" without one."""
    subject = _run(
        "openssl", "x509", "-noout", "-subject", "-nameopt", "multiline,utf8", given=certificate_pem
    ).decode()
    found = re.search(r"organizationIdentifier\s*=\s*GOVVN-(\S+)", subject)
    return found[1] if found else ""


def split_pem(path: Path, folder: Path) -> Path:
    """A seal in one PEM file (key, certificate, chain) as the folder that `Seal` takes."""
    data = path.read_bytes()
    certificates = _CERTIFICATE.findall(data)
    key = re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----\n?", data, re.DOTALL)
    if key is None or not certificates:
        raise NotGood(f"{path}: no key or no certificate")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "key.pem").touch(mode=0o600)
    (folder / "key.pem").write_bytes(key[0])
    (folder / "cert.pem").write_bytes(certificates[0])
    (folder / "chain.pem").write_bytes(b"".join(certificates[1:]))
    return folder


def _run(*command: str, given: bytes | None = None) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise NotGood(f"{command[0]}: {done.stderr.decode('utf-8', 'replace')[:500]}")
    return done.stdout
