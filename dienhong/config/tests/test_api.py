"""Refusals of the API: one shape, in both languages, for every caller."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_caller_without_a_token_is_told_so_in_both_languages():
    answer = Client().get("/api/v1/exchange/pending")

    assert (answer.status_code, answer.json()["code"]) == (401, "kernel.unknown_caller")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="dienhong"'
    assert sorted(answer.json()["message"]) == ["en", "vi"]
    assert sorted(answer.json()["what_to_do"]) == ["en", "vi"]


@pytest.mark.django_db
def test_a_request_of_the_wrong_shape_names_its_field():
    answer = Client().get("/api/v1/log/inclusion?index=-1&size=1")

    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.malformed")
    assert "query.index" in answer.json()["message"]["en"]
