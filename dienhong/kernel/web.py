"""What every page shares: security headers, and refusals as pages with a code, a cause and what to do."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from dienhong.kernel.errors import NotFound, NotPermitted, Refused, RuleBroken, describe

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {live}; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
_METHODS_OF_PAGES = ("GET", "HEAD", "POST")
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def url_maker(name: str) -> Callable[[UUID], str]:
    """The addresses of many things whose pages have this name, found in the table of addresses once."""
    sample = UUID(int=0)
    before, _, after = reverse(name, args=[sample]).partition(str(sample))
    return lambda uuid: f"{before}{uuid}{after}"


class SecurityHeaders:
    """Adds the same strict headers to every answer; what was shown behind a sign-in is never kept by a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = CONTENT_SECURITY_POLICY.format(live=settings.DIENHONG.live_url)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and dress the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.DIENHONG.https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ProblemMiddleware:
    """Turns a refusal that a view did not catch into its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse methods that pages do not have, and say so to software in its own shape; all else passes."""
        if request.method not in _METHODS_OF_PAGES and not is_api(request):
            return _plain(Refused("kernel.method_not_allowed"), 405, Allow=", ".join(_METHODS_OF_PAGES))
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_api(request):
            return problem_json(Refused("kernel.method_not_allowed"), 405, Allow=response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else is a bug and stays one."""
        if isinstance(exception, Refused) and not is_api(request):
            return problem_page(request, exception)
        return None


def status_of(error: Refused) -> int:
    """The HTTP status of a refusal: 403, 404, 409 or 422, or the one that its class declares."""
    declared = getattr(error, "status", None)
    if declared is not None:
        return int(declared)
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, NotFound):
        return 404
    return 409 if isinstance(error, RuleBroken) and error.conflict else 422


def is_api(request: HttpRequest) -> bool:
    """Whether software reads the answer."""
    return request.path.startswith("/api/")


def problem_json(error: Refused, status: int, **headers: str) -> JsonResponse:
    """A refusal for software: `{code, message: {vi, en}, what_to_do: {vi, en}, contact}`; with Retry-After where it says when."""
    if hasattr(error, "retry_after"):
        headers["Retry-After"] = str(error.retry_after)
    vi, en = describe(error, "vi"), describe(error, "en")
    body = {
        "code": error.code,
        "message": {"vi": vi.sentence, "en": en.sentence},
        "what_to_do": {"vi": vi.what_to_do, "en": en.what_to_do},
        "contact": vi.contact,
    }
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def problem_page(request: HttpRequest, error: Refused, status: int | None = None) -> HttpResponse:
    """A page that says what happened, why, and what to do."""
    status = status or status_of(error)
    return render(request, "portal/problem.html", {"problem": describe(error), "status": status}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or comes from elsewhere."""
    return problem_page(request, RuleBroken("kernel.form_expired"), status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404 handler."""
    return problem_json(NotFound(), 404) if is_api(request) else problem_page(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400 handler: another host, a body that is too large or no form at all. Nothing of it is looked at."""
    error = Refused("kernel.bad_request")
    if is_api(request):
        return problem_json(error, 400)
    return _plain(error, 400)


def _plain(error: Refused, status: int, **headers: str) -> HttpResponse:
    text = describe(error)
    said = f"{text.sentence} {text.advice} ({text.code})"
    return HttpResponse(said, status=status, headers=headers, content_type="text/plain; charset=utf-8")
