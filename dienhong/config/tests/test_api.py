"""Refusals of the API: one shape, in both languages, for every caller."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from dienhong.kernel.web import bad_request


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


@pytest.mark.django_db
def test_a_method_that_an_address_does_not_know_is_refused_with_those_it_knows():
    answer = Client().delete("/api/v1/log/checkpoint")

    assert (answer.status_code, answer.json()["code"]) == (405, "kernel.method_not_allowed")
    assert answer.headers["Allow"] == "GET"


@pytest.mark.django_db
def test_the_description_of_the_interface_is_only_read():
    answers = [getattr(Client(), method)("/api/v1/openapi.json") for method in ("get", "head", "post", "delete")]

    assert [answer.status_code for answer in answers] == [200, 200, 405, 405]
    assert answers[2].json()["code"] == "kernel.method_not_allowed"


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_at_all_is_answered_with_a_code(rf):
    page = bad_request(rf.get("/van-ban/"), SuspiciousOperation())
    answer = bad_request(rf.get("/api/v1/log/keys"), SuspiciousOperation())

    assert [page.status_code, answer.status_code] == [400, 400]
    assert [b"kernel.bad_request" in one.content for one in (page, answer)] == [True, True]
