"""RFC 3161 time-stamp tokens: what `openssl ts -verify` checks, plus the signing-certificate attribute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import new as new_hash

from asn1crypto import tsp, x509

from dienhong_verify import shapes
from dienhong_verify.chain import Chains, NotTrusted, name_of
from dienhong_verify.cmsig import HASHES, TST_INFO, digest_name, signed_by, signed_data

_GRANTED = ("granted", "granted_with_mods")


class BadTimestamp(ValueError):
    """The token does not prove that the data existed at its time."""


@dataclass(frozen=True)
class Timestamp:
    """A checked token: the authority's time (aware, UTC), its name and its serial number."""

    at: datetime
    authority: str
    serial: int


def verify(response: bytes, data: bytes, anchors: Iterable[x509.Certificate]) -> Timestamp:
    """Check a DER TimeStampResp over `data` against the anchors. Raises BadTimestamp with the reason."""
    try:
        return _judged(_token_of(response), data, Chains(anchors))
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadTimestamp(f"the token cannot be read ({error})") from error


def time_of(response: bytes, data: bytes) -> datetime:
    """The time that a DER TimeStampResp over `data` claims; its signature is not judged. Raises BadTimestamp."""
    try:
        _, content = _content_of(_token_of(response))
        return _info_over(content, data).at.as_datetime()
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadTimestamp(f"the token cannot be read ({error})") from error


def verify_token(token: bytes, data: bytes, chains: Chains) -> Timestamp:
    """Check a bare token (DER ContentInfo) over `data`, as it stands inside a signature. Raises BadTimestamp."""
    try:
        return _judged(token, data, chains)
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadTimestamp(f"the token cannot be read ({error})") from error


def _judged(token: bytes, data: bytes, chains: Chains) -> Timestamp:
    signed, content = _content_of(token)
    info = _info_over(content, data)
    signer = signed_by(signed, content, TST_INFO)
    certificate, certificates = signer.certificate, signer.certificates
    _require_timestamping_only(certificate)

    at = info.at.as_datetime()
    try:
        chains.require(certificate, at, certificates, extended=frozenset({"time_stamping"}))
    except NotTrusted as error:
        raise BadTimestamp(f"the authority's certificate does not lead to an anchor ({error})") from error
    return Timestamp(at, name_of(certificate), info.serial)


def _info_over(content: bytes, data: bytes) -> shapes.StampInfo:
    info = shapes.read(shapes.StampInfo, content)
    algorithm = digest_name(info.imprint.algorithm)
    if algorithm not in HASHES or new_hash(algorithm, data).digest() != info.imprint.hash:
        raise BadTimestamp("the token stamps other data (message imprint differs)")
    return info


def _token_of(response: bytes) -> bytes:
    parsed = tsp.TimeStampResp.load(response, strict=True)
    if parsed["status"]["status"].native not in _GRANTED:
        raise BadTimestamp("the authority refused to stamp")
    return bytes(parsed["time_stamp_token"].dump())


def _content_of(token: bytes) -> tuple[shapes.SignedData, bytes]:
    signed = signed_data(shapes.read_message(token))
    content = signed.encapsulated.content
    if signed.encapsulated.oid.dotted_string != TST_INFO or content is None:
        raise BadTimestamp("the signed content is not a TSTInfo")
    return signed, content


def _require_timestamping_only(certificate: x509.Certificate) -> None:
    usage = certificate.extended_key_usage_value
    if (
        usage is None
        or usage.native != ["time_stamping"]
        or "extended_key_usage" not in certificate.critical_extensions
    ):
        raise BadTimestamp("the authority's certificate is not for time-stamping alone (critical extended key usage)")
