"""Asking whether one certificate is still good (OCSP, RFC 6960): the question, the call, and the check of the answer.

Question and check are pyHanko's. Its callers over HTTP do not fit: they follow redirects, take answers of any length and
bound each read but not the whole.
"""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from http.client import HTTPException
from time import monotonic

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from dienhong.signing.core.keys import der
from dienhong.signing.core.trust import StatusAnswer

MAX_ANSWER = 64 * 1024
MAX_URL = 500
# Clocks of authorities and ours may differ by so much.
CLOCK_SKEW = timedelta(minutes=5)


class AnswerRefused(Exception):
    """What came is no answer to our question that may be believed, or the responder does not know the certificate."""


@dataclass(frozen=True)
class Asked:
    """A certificate and its issuer, with the revocation list that judges a responder's own certificate."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    lists: tuple[x509.CertificateRevocationList, ...] = ()


@lru_cache(maxsize=4096)
def responder_of(certificate: x509.Certificate) -> str:
    """The address of the responder that the certificate names; "" if it names none that can be asked."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return ""
    places = [item.access_location for item in found if item.access_method == AuthorityInformationAccessOID.OCSP]
    named = [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]
    usable = [url for url in named if url.startswith(("http://", "https://")) and len(url) <= MAX_URL]
    return usable[0] if usable else ""


def ask(asked: Asked, *, now: datetime, patience: float) -> StatusAnswer:
    """The responder's answer about one certificate, within `patience` seconds or little more.

    Raises OSError when it does not answer, AnswerRefused for what it answers.
    """
    # Loaded when first needed: only the worker asks.
    from asn1crypto import x509 as asn1_x509
    from pyhanko_certvalidator.authority import AuthorityWithCert
    from pyhanko_certvalidator.errors import OCSPValidationError
    from pyhanko_certvalidator.fetchers.common_utils import format_ocsp_request, process_ocsp_response_data

    issuer = AuthorityWithCert(asn1_x509.Certificate.load(der(asked.issuer)))
    # SHA-1 only names the issuer here, and many responders know no other name.
    question = format_ocsp_request(
        asn1_x509.Certificate.load(der(asked.certificate)), issuer, certid_hash_algo="sha1", request_nonces=True
    )
    url = responder_of(asked.certificate)
    data = _post(url, question.dump(), patience)
    try:
        process_ocsp_response_data(data, ocsp_request=question, ocsp_url=url)
    except (ValueError, TypeError, KeyError, OCSPValidationError) as error:
        raise AnswerRefused(str(error)) from error
    return read_answer(data, asked, now=now)


def read_answer(data: bytes, asked: Asked, *, now: datetime) -> StatusAnswer:
    """An answer (DER) whose signer, subject and validity at `now` hold. Raises AnswerRefused."""
    from asn1crypto import ocsp
    from pyhanko_certvalidator.errors import OCSPValidationError, PathError, RevokedError, ValidationError

    revoked_at = None
    try:
        response = ocsp.OCSPResponse.load(data, strict=True)
        asyncio.run(_verify(response, asked, now))
    except RevokedError as error:
        revoked_at = error.revocation_dt
    except (ValueError, TypeError, KeyError, AttributeError, OCSPValidationError, PathError, ValidationError) as error:
        raise AnswerRefused(_told(error)) from error
    for item in response.response_data["responses"]:
        if item["cert_id"]["serial_number"].native == asked.certificate.serial_number:
            this_update: datetime = item["this_update"].native
            # Without a next update there is always newer information (RFC 6960, 2.4): it counts for the moment.
            return StatusAnswer(data, this_update, item["next_update"].native or this_update, revoked_at)
    raise AnswerRefused("the answer is about another certificate")


async def _verify(response: object, asked: Asked, now: datetime) -> None:
    """pyHanko's verdict: returns where the certificate is good, raises RevokedError, or any other of its errors."""
    from asn1crypto import x509 as asn1_x509
    from pyhanko_certvalidator.authority import CertTrustAnchor
    from pyhanko_certvalidator.context import ValidationContext
    from pyhanko_certvalidator.path import ValidationPath
    from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

    issuer, leaf = (asn1_x509.Certificate.load(der(item)) for item in (asked.issuer, asked.certificate))
    context = ValidationContext(
        trust_roots=[issuer],
        ocsps=[response],
        crls=_encoded(asked.lists),
        moment=now,
        allow_fetching=False,
        time_tolerance=CLOCK_SKEW,
    )
    await verify_ocsp_response(leaf, ValidationPath(CertTrustAnchor(issuer), [], leaf), context)


def _told(error: Exception) -> str:
    """pyHanko's words without the answers that it puts beside them."""
    reasons = [str(item[0]) for item in getattr(error, "failures", ())]
    return "; ".join(reasons) or str(error.args[0] if error.args else type(error).__name__)


def _encoded(lists: Iterable[x509.CertificateRevocationList]) -> list[bytes]:
    return [item.public_bytes(Encoding.DER) for item in lists]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An authority vouches for the address in its certificate, not for where that sends us."""

    def redirect_request(self, *_: object) -> None:
        """The redirect becomes an HTTPError."""


_opener = urllib.request.build_opener(_NoRedirects)


def _post(url: str, question: bytes, patience: float) -> bytes:
    if not url:
        raise AnswerRefused("the certificate names no responder")
    request = urllib.request.Request(url, question, {"Content-Type": "application/ocsp-request"})  # noqa: S310  # responder_of saw the scheme
    until, data = monotonic() + patience, b""
    try:
        with _opener.open(request, timeout=patience) as answer:
            while piece := answer.read1(MAX_ANSWER):
                data += piece
                if len(data) > MAX_ANSWER:
                    raise AnswerRefused("the answer is too long")
                if monotonic() > until:
                    raise OSError("the answer takes too long")
    except (urllib.error.URLError, HTTPException) as error:
        raise OSError(str(error)) from error
    return data
