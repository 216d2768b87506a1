"""Answers for machines that check signatures. They need no sign-in, change nothing and read little."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing.core.tsa import MAX_REQUEST
from dienhong.signing.demo_authority import issuing_fingerprint, responder
from dienhong.signing.queries import revocation_list_of, trust_anchors_pem
from dienhong.signing.timestamping import own_authority

Answer = Callable[[bytes], bytes]
_CACHED = "public, max-age=60"


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """The root certificates, in PEM."""
    return _file(trust_anchors_pem().encode(), "application/x-pem-file", "dien-hong-goc.pem")


@require_safe
def issuing_list(request: HttpRequest) -> HttpResponse:
    """The revocation list of the demonstration's issuing authority, which its certificates point to."""
    return list_of(request, issuing_fingerprint())


@require_safe
def list_of(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The newest revocation list of an authority."""
    return _file(revocation_list_of(fingerprint), "application/pkix-crl", "thu-hoi.crl")


def _posted(media_type: str) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    """A POST of a few bytes, answered with a few bytes. No cookie is looked at, so no CSRF token is needed."""

    def dress(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @require_POST
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            # The stated length decides before anything is read; without one nothing is read at all.
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > MAX_REQUEST:
                return HttpResponse(status=413)
            try:
                return HttpResponse(answer(request.read(MAX_REQUEST)), content_type=media_type)
            except RuleBroken as error:
                raise NotFound("demonstration authority") from error

        return view

    return dress


@_posted("application/ocsp-response")
def ocsp(body: bytes) -> bytes:
    """Whether a certificate of the demonstration's authority is good (RFC 6960)."""
    return _status(body)


@require_safe
def ocsp_by_address(request: HttpRequest, question: str) -> HttpResponse:
    """The same with the question in the address, base64 (RFC 6960, appendix A.1), so that answers can be cached."""
    try:
        asked = b64decode(question, validate=True) if len(question) <= MAX_REQUEST else b""
    except ValueError:  # not base64, or not even ASCII
        # Some servers join slashes that follow each other; a question that lost one is answered as malformed.
        asked = b""
    try:
        answer = _status(asked)
    except RuleBroken as error:
        raise NotFound("demonstration authority") from error
    response = HttpResponse(answer, content_type="application/ocsp-response")
    response.headers["Cache-Control"] = _CACHED
    return response


def _status(question: bytes) -> bytes:
    return responder().answer(question, at=clock.now().replace(microsecond=0))


@_posted("application/timestamp-reply")
def timestamps(body: bytes) -> bytes:
    """A time-stamp of the demonstration's authority (RFC 3161)."""
    authority = own_authority()
    if authority is None:
        raise RuleBroken("signing.no_timestamp_service")
    return authority.answer(body, at=clock.now())


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = _CACHED
    return response
