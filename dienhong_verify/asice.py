"""The evidence pack as an ASiC-E container (ETSI EN 319 162-1): its form, its manifest and the signature over that."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from asn1crypto import cms, x509
from lxml import etree

from dienhong_verify import pack

MIMETYPE, MEDIA_TYPE = "mimetype", b"application/vnd.etsi.asic-e+zip"
META = "META-INF/"
MANIFEST, SIGNATURE = "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"
STAMPED, STAMP = "META-INF/ASiCManifest002.xml", "META-INF/timestamp002.tst"
README, SUMS = "README.txt", "SHA256SUMS"
# What the container adds to the pack.
_ADDED = frozenset({README, SUMS})
NAMESPACE = "{http://uri.etsi.org/02918/v1.2.1#}"
_DIGEST = "{http://www.w3.org/2000/09/xmldsig#}"
SHA256_URI = "http://www.w3.org/2001/04/xmlenc#sha256"


class BadContainer(pack.BadPack):
    """The container is not what its manifest says, or no ASiC-E container of evidence."""


def is_container(data: bytes) -> bool:
    """Whether the bytes begin as an ASiC-E container does: `mimetype` first, stored, readable at byte 38."""
    return data.startswith(b"PK\x03\x04") and data[30:38] == MIMETYPE.encode()


def write(files: Mapping[str, bytes]) -> bytes:
    """The container of these files (path → content), `mimetype` before all others."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name in (MIMETYPE, *sorted(files)):
            archive.writestr(ZipInfo(name), MEDIA_TYPE if name == MIMETYPE else files[name])
    return buffer.getvalue()


def manifest_xml(files: Mapping[str, bytes], reference: str, media_type: str) -> bytes:
    """An ASiCManifest over all these files, for the signature or time-stamp at `reference`."""
    objects = "".join(
        f'<asic:DataObjectReference URI="{name}"><ds:DigestMethod Algorithm="{SHA256_URI}"/>'
        f"<ds:DigestValue>{b64encode(sha256(files[name]).digest()).decode()}</ds:DigestValue></asic:DataObjectReference>"
        for name in sorted(files)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<asic:ASiCManifest xmlns:asic="{NAMESPACE[1:-1]}" xmlns:ds="{_DIGEST[1:-1]}">'
        f'<asic:SigReference URI="{reference}" MimeType="{media_type}"/>{objects}</asic:ASiCManifest>\n'
    ).encode()


def read(data: bytes) -> dict[str, bytes]:
    """All files after the form and every digest were checked. Raises BadContainer, which may still carry the files."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(item.file_size for item in members) > pack.MAX_PACK or len(members) > pack.MAX_FILES:
                raise BadContainer("too many files or too many bytes")
            files = {item.filename: archive.read(item) for item in members}
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadContainer(str(error)) from error
    if len(files) != len(members) or members[0].filename != MIMETYPE or members[0].compress_type != ZIP_STORED:
        raise BadContainer("mimetype is not first and stored, or a file stands twice", files)
    if files[MIMETYPE] != MEDIA_TYPE:
        raise BadContainer("the media type is not that of ASiC-E", files)
    for name in (MANIFEST, *((STAMPED,) if STAMPED in files else ())):
        _must_fit(name, files)
    return files


def _must_fit(manifest: str, files: Mapping[str, bytes]) -> None:
    """The manifest names exactly the files outside META-INF, with their digests."""
    try:
        root = etree.fromstring(files.get(manifest, b""), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BadContainer(f"{manifest} is absent or broken", dict(files)) from error
    named: dict[str, str] = {}
    for item in root.iter(f"{NAMESPACE}DataObjectReference"):
        method = item.find(f"{_DIGEST}DigestMethod")
        if method is None or method.get("Algorithm") != SHA256_URI:
            raise BadContainer(f"{manifest} has a digest that is not SHA-256", dict(files))
        named[unquote(item.get("URI", ""))] = item.findtext(f"{_DIGEST}DigestValue", "").strip()
    wanted = {name for name in files if name != MIMETYPE and not name.startswith(META)}
    if set(named) != wanted:
        name = sorted(set(named) ^ wanted)[0]
        raise BadContainer(f"{manifest} and the container differ in {name}", dict(files))
    for name in sorted(wanted):
        if b64encode(sha256(files[name]).digest()).decode() != named[name]:
            raise BadContainer(f"{name} is not the file of {manifest}", dict(files))


def pack_of(files: Mapping[str, bytes]) -> bytes:
    """The evidence pack inside, in its one form."""
    inside = {name: data for name, data in files.items() if name != MIMETYPE and not name.startswith(META)}
    return pack.write({name: data for name, data in inside.items() if name not in _ADDED})


def signer_of(files: Mapping[str, bytes], anchors: Sequence[x509.Certificate], moment: datetime) -> str:
    """The name of who signed the manifest. Raises BadContainer."""
    # Heavy, and the platform, which only writes containers, never needs them.
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    from dienhong_verify.chain import context_at, drive, name_of

    try:
        info = cms.ContentInfo.load(files.get(SIGNATURE, b""), strict=True)
        context = context_at(moment, anchors)
        status = drive(
            async_validate_detached_cms(
                files[MANIFEST],
                info["content"],
                signer_validation_context=context,
                ts_validation_context=context,
                key_usage_settings=KeyUsageConstraints(key_usage=set()),
            )
        )
    except (SignatureValidationError, ValueError, TypeError, KeyError) as error:
        raise BadContainer(f"{SIGNATURE} is absent or broken ({error})") from error
    if not (status.intact and status.valid and status.trusted):
        raise BadContainer(f"{SIGNATURE} is not a trusted signature over {MANIFEST}")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        raise BadContainer(f"the time-stamp of {SIGNATURE} does not hold")
    return name_of(status.signing_cert)
