"""What every page shares: security headers, and refusals as pages with a code, a cause and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dienhong.kernel.errors import NotFound, NotPermitted, Refused, RuleBroken, describe

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {live}; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


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
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else is a bug and stays one."""
        if isinstance(exception, Refused) and not request.path.startswith("/api/"):
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


def problem_page(request: HttpRequest, error: Refused, status: int | None = None) -> HttpResponse:
    """A page that says what happened, why, and what to do."""
    status = status or status_of(error)
    return render(request, "portal/problem.html", {"problem": describe(error), "status": status}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or comes from elsewhere."""
    return problem_page(request, RuleBroken("kernel.form_expired"), status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404 handler."""
    return problem_page(request, NotFound())
