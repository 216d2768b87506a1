"""What every page goes through: the reader's language, compression."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation


class CompressedPages(GZipMiddleware):  # type: ignore[misc]  # untyped in the stubs
    """Pages and tables travel compressed; files, pictures and the interfaces of software go as they are.

    Nothing can be guessed from lengths: tokens are masked anew in every answer, some random bytes are added, and a
    stranger's page cannot ask in the reader's name, as the cookies are SameSite.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress HTML and CSV if the browser can read that."""
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(("text/html", "text/csv")):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class ChosenLanguage:
    """Takes the language from the reader's own choice (a cookie), never from the browser's settings.

    Offices run many browsers in English whose users work in Vietnamese. Goes where LocaleMiddleware would stand.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Switch the language on for this request and say so in the answer."""
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
