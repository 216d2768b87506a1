"""The evidence pack as ASiC-E: signed and time-stamped as a whole, for tools that know nothing of ours."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from asn1crypto import tsp

from dienhong.exchange.evidence import Evidence, evidence_pack
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import sign_detached, system_key, timestamp
from dienhong_verify import asice, pack

_GUIDE = """Gói bằng chứng ASiC-E (ETSI EN 319 162-1). Kiểm tra không cần phần mềm của nền tảng:
Evidence in an ASiC-E container. To check it without any software of the platform, with unzip, openssl and xmlsec1:

unzip -q {name} -d goi && cd goi
sha256sum --quiet -c SHA256SUMS
openssl cms -verify -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml -CAfile trust/anchors.pem -purpose any -out /dev/null
{stamp}for f in package/*.edxml receipts/*.xml; do xmlsec1 --verify --enabled-key-data x509 --trusted-pem trust/anchors.pem "$f"; done
for f in statuses/*.xml certificates/*.xml; do test ! -e "$f" || xmlsec1 --verify --enabled-key-data x509 --trusted-pem trust/anchors.pem "$f"; done
openssl dgst -sha256 -binary SHA256SUMS | base64 | xargs -I DIGEST grep -qF 'URI="SHA256SUMS"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>DIGEST<' META-INF/ASiCManifest001.xml

trust/anchors.pem: hãy so với chứng thư gốc nhận từ nguồn khác. Compare it with anchors from another source.
Nhật ký (bản ghi, đường băm, dấu thời gian): docs/protocols/evidence.md, hoặc: dienhong-verify {name}
"""  # noqa: E501  commands to be copied stand in one line each
_STAMP = "openssl ts -verify -token_in -in META-INF/timestamp002.tst -data META-INF/ASiCManifest002.xml -CAfile trust/anchors.pem\n"


def asice_pack(actor: Actor, package: UUID) -> Evidence:
    """The evidence of a package as one `.asice`: the pack's files, a manifest of all, signature and time-stamp.

    The signature is the platform's own (CAdES), the time-stamp is absent where no service is set up. Raises as
    evidence_pack; call it outside a transaction.
    """
    found = evidence_pack(actor, package)
    name = f"{found.name.removesuffix('.zip')}.asice"
    files = pack.read(found.data)
    stamped = _can_be_stamped()
    files[asice.README] = _GUIDE.format(name=name, stamp=_STAMP if stamped else "").encode()
    files[asice.SUMS] = "".join(f"{sha256(files[one]).hexdigest()}  {one}\n" for one in sorted(files)).encode()
    manifest = asice.manifest_xml(files, asice.SIGNATURE, "application/pkcs7-signature")
    meta = {asice.MANIFEST: manifest, asice.SIGNATURE: sign_detached(manifest, key_id=system_key())}
    if stamped:
        second = asice.manifest_xml(files, asice.STAMP, "application/vnd.etsi.timestamp-token")
        meta |= {asice.STAMPED: second, asice.STAMP: _token(second)}
    return replace(found, name=name, data=asice.write({**files, **meta}))


def _can_be_stamped() -> bool:
    try:
        timestamp(sha256(b"").digest())
    except RuleBroken:
        return False
    return True


def _token(data: bytes) -> bytes:
    """The time-stamp token alone: the container keeps no protocol around it."""
    answer = tsp.TimeStampResp.load(timestamp(sha256(data).digest()))
    token: bytes = answer["time_stamp_token"].dump()
    return token
