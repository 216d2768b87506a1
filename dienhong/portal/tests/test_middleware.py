"""Vietnamese unless the reader chose otherwise; light pages."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from dienhong.portal.middleware import ChosenLanguage, CompressedPages


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "vi"), ("en", "en"), ("vi", "vi"), ("fr", "vi"), ("../../etc", "vi")]
)
def test_the_browsers_language_does_not_count_the_readers_choice_does(cookie, language):
    request = RequestFactory().get("/", headers={"accept-language": "en-US"})
    if cookie:
        request.COOKIES["django_language"] = cookie

    response = ChosenLanguage(lambda _: HttpResponse(translation.get_language()))(request)

    assert (response.content.decode(), response["Content-Language"]) == (language, language)


@pytest.mark.parametrize(
    ("kind", "encoding"), [("text/html; charset=utf-8", "gzip"), ("text/csv", "gzip"), ("application/json", None)]
)
def test_pages_and_tables_travel_compressed_what_software_reads_does_not(kind, encoding):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip, br"})
    text = "Nơi nhận " * 100

    response = CompressedPages(lambda _: HttpResponse(text, content_type=kind))(request)

    assert response.headers.get("Content-Encoding") == encoding
    assert (gzip.decompress(response.content) if encoding else response.content).decode() == text
