"""Time-stamps (dấu thời gian, RFC 3161): a small authority for demonstrations, a client, and the check of a token."""

from __future__ import annotations

import hashlib
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import cms, tsp
from asn1crypto import core as asn1
from cryptography import x509

from dienhong.signing.core import encoding as der
from dienhong.signing.core.cms import TST_INFO, examine, sign_content
from dienhong.signing.core.keys import SigningKey
from dienhong.signing.core.keys import der as to_der
from dienhong.signing.core.report import Problem, problem
from dienhong.signing.core.subject import TIMESTAMP_POLICY
from dienhong.signing.core.trust import TrustStore, certificate_problems

MAX_REQUEST = 4_096
MAX_RESPONSE = 64 * 1024
CLOCK_SKEW = timedelta(minutes=5)
_DIGEST_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
_SHA256 = der.sequence(der.identifier("2.16.840.1.101.3.4.2.1"))
_TRUE = der.tlv(0x01, b"\xff")
Clock = Callable[[], datetime]


class _Response(asn1.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """asn1crypto's own class insists on a token, which a refusal does not have."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


class TimestampFailed(Exception):
    """No usable time-stamp was obtained: the authority is unreachable, refused, or answered something else."""


@dataclass(frozen=True)
class TimestampFindings:
    """A token checked. `at` is the authority's time, whether or not it was found trustworthy."""

    at: datetime | None
    authority: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class TimestampAuthority:
    """Answers RFC 3161 requests with its key. Serial numbers are 128 random bits after the time: unique, stateless."""

    key: SigningKey
    accuracy_seconds: int = 1

    def answer(self, request_der: bytes, *, at: datetime) -> bytes:
        """DER TimeStampResp to a DER TimeStampReq; a bad request is answered with a refusal, not an exception."""
        try:
            request = tsp.TimeStampReq.load(request_der, strict=True)
            imprint = request["message_imprint"]
            algorithm = imprint["hash_algorithm"]["algorithm"].native
            digest = imprint["hashed_message"].native
            policy = request["req_policy"].native
            nonce, wants_certificates = request["nonce"].native, bool(request["cert_req"].native)
        except (ValueError, TypeError, KeyError):
            return _refusal("bad_data_format")
        if algorithm not in _DIGEST_SIZES:
            return _refusal("bad_alg")
        if len(digest) != _DIGEST_SIZES[algorithm]:
            return _refusal("bad_data_format")
        if policy is not None and policy != TIMESTAMP_POLICY.dotted_string:
            return _refusal("unaccepted_policy")
        token = self._token(imprint.dump(), nonce, at, wants_certificates)
        return der.sequence(der.sequence(der.integer(0)), token)

    def _token(self, imprint: bytes, nonce: int | None, at: datetime, wants_certificates: bool) -> bytes:
        info = der.sequence(
            der.integer(1),
            der.identifier(TIMESTAMP_POLICY.dotted_string),
            imprint,
            der.integer((int(at.timestamp()) << 120) | secrets.randbits(120)),
            der.generalized_time(at),
            der.sequence(der.integer(self.accuracy_seconds)),
            b"" if nonce is None else der.integer(nonce),
        )
        return sign_content(TST_INFO, info, self.key, certificates=wants_certificates)


@dataclass(frozen=True)
class LocalTimestamper:
    """The demonstration's authority in the same process."""

    authority: TimestampAuthority
    clock: Clock

    @property
    def room(self) -> int:
        """See cms.Timestamper."""
        key = self.authority.key
        return 1_024 + sum(len(to_der(item)) for item in (key.certificate, *key.chain))

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The authority's certificate and its issuers."""
        return (self.authority.key.certificate, *self.authority.key.chain)

    def response(self, digest: bytes) -> bytes:
        """DER TimeStampResp for a SHA-256 digest."""
        return self.authority.answer(request_for(digest, secrets.randbits(63)), at=self.clock())

    def __call__(self, digest: bytes) -> bytes:
        """The token alone."""
        return token_of(self.response(digest), digest)


@dataclass(frozen=True)
class HttpTimestamper:
    """An authority behind a URL (in production the national one, by configuration)."""

    url: str
    timeout_seconds: float = 10.0
    # Enough for a token with the chain of a national authority.
    room: int = 8_192

    def response(self, digest: bytes) -> bytes:
        """DER TimeStampResp for a SHA-256 digest. Raises TimestampFailed."""
        if not self.url.startswith(("https://", "http://")):
            raise TimestampFailed("the address must begin with https:// or http://")
        nonce = secrets.randbits(63)
        headers = {"Content-Type": "application/timestamp-query"}
        request = urllib.request.Request(self.url, request_for(digest, nonce), headers)  # noqa: S310  # scheme checked
        try:
            with urllib.request.urlopen(request, timeout=self.timeout_seconds) as answer:  # noqa: S310  # scheme checked
                data: bytes = answer.read(MAX_RESPONSE + 1)
        except (urllib.error.URLError, OSError) as error:
            raise TimestampFailed(f"the authority cannot be reached: {error}") from error
        if len(data) > MAX_RESPONSE:
            raise TimestampFailed("the answer is too long")
        token_of(data, digest, nonce)
        return data

    def __call__(self, digest: bytes) -> bytes:
        """The token alone."""
        return token_of(self.response(digest), digest)

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The authority's certificate and its issuers, as it sends them; asked for once. Raises TimestampFailed."""
        return _certificates_of(self.url, self.timeout_seconds)


@lru_cache(maxsize=8)
def _certificates_of(url: str, timeout_seconds: float) -> tuple[x509.Certificate, ...]:
    token = HttpTimestamper(url, timeout_seconds)(hashlib.sha256(b"dienhong certificates").digest())
    content = bytes(cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"])
    signed = examine(token, lambda name: hashlib.new(name, content).digest(), "tst_info")
    return () if signed.certificate is None else (signed.certificate, *signed.others)


def request_for(digest: bytes, nonce: int) -> bytes:
    """DER TimeStampReq for a SHA-256 digest, asking for the authority's certificate."""
    imprint = der.sequence(_SHA256, der.octets(digest))
    return der.sequence(der.integer(1), imprint, der.integer(nonce), _TRUE)


def token_of(response_der: bytes, digest: bytes, nonce: int | None = None) -> bytes:
    """The token in a response, after a look whether it answers our question. Raises TimestampFailed."""
    try:
        response = _Response.load(response_der, strict=True)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise TimestampFailed(f"the authority refused: {response['status']['fail_info'].native or status}")
        token = response["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        imprint, answered = info["message_imprint"]["hashed_message"].native, info["nonce"].native
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TimestampFailed("the answer is not a time-stamp") from error
    if imprint != digest or (nonce is not None and answered != nonce):
        raise TimestampFailed("the answer belongs to another request")
    data: bytes = token.dump()
    return data


def examine_token(
    token_der: bytes, digest_of: Callable[[str], bytes], store: TrustStore, now: datetime
) -> TimestampFindings:
    """Check a token (DER ContentInfo) against what it should stamp, and its authority against the trust store.

    The authority's certificate must have been good at the time in the token, which may not lie after `now` by more than
    CLOCK_SKEW.
    """
    content = b""
    try:
        encapsulated = cms.ContentInfo.load(token_der)["content"]["encap_content_info"]
        content = bytes(encapsulated["content"])
        info = encapsulated["content"].parsed
        at: datetime = info["gen_time"].native
        imprint = info["message_imprint"]
        algorithm, stamped = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return TimestampFindings(None, "", (problem("signing.timestamp_invalid"),))
    signed = examine(token_der, lambda name: hashlib.new(name, content).digest(), "tst_info")
    matches = algorithm in _DIGEST_SIZES and digest_of(algorithm) == stamped
    if signed.certificate is None or signed.problems or not matches or at > now + CLOCK_SKEW:
        return TimestampFindings(at, _name_of(signed.certificate), (problem("signing.timestamp_invalid"),))
    distrust = certificate_problems(signed.certificate, store, at=at, extra=signed.others, purpose="timestamping")
    name = _name_of(signed.certificate)
    fatal = [f"{name} ({item.code})" for item in distrust if item.fatal]
    return TimestampFindings(at, name, tuple(problem("signing.timestamp_untrusted", detail=item) for item in fatal))


def _name_of(certificate: x509.Certificate | None) -> str:
    values = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME) if certificate else []
    return str(values[0].value) if values else ""


def _refusal(reason: str) -> bytes:
    status = {"status": "rejection", "fail_info": {reason}}
    data: bytes = _Response({"status": status}).dump()
    return data
