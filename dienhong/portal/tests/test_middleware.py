"""Vietnamese unless the reader chose otherwise."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from dienhong.portal.middleware import ChosenLanguage


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "vi"), ("en", "en"), ("vi", "vi"), ("fr", "vi"), ("../../etc", "vi")]
)
def test_the_browsers_language_does_not_count_the_readers_choice_does(cookie, language):
    request = RequestFactory().get("/", headers={"accept-language": "en-US"})
    if cookie:
        request.COOKIES["django_language"] = cookie

    response = ChosenLanguage(lambda _: HttpResponse(translation.get_language()))(request)

    assert (response.content.decode(), response["Content-Language"]) == (language, language)
