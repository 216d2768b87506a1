"""Refusals: one code, one meaning, in both languages; what is unknown is said plainly."""

from dataclasses import replace

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from dienhong.config.env import SettingsProblem, load
from dienhong.kernel.errors import (
    ErrorText,
    NotPermitted,
    Refused,
    RuleBroken,
    describe,
    register_messages,
    registered_messages,
)
from dienhong.kernel.web import bad_request


def test_a_refusal_is_described_in_the_language_asked_for():
    error = NotPermitted("documents.sign")

    assert describe(error, "vi").sentence == "Bạn không có quyền thực hiện việc này."
    assert describe(error, "en").sentence == "You do not have the permission for this act."
    assert describe(error, "en").code == "kernel.not_permitted"


def test_parameters_are_filled_in():
    error = Refused("kernel.malformed", fields="body.number")

    assert describe(error, "en").sentence == ("What was sent does not have the expected shape; look at: body.number.")


def test_a_code_without_a_sentence_keeps_its_code_and_gets_the_sentence_of_kernel_unknown():
    known = describe(Refused("kernel.unknown"), "en")

    assert describe(RuleBroken("treasury.empty"), "en") == ErrorText("treasury.empty", known.sentence, known.what_to_do)


def test_one_code_has_one_sentence():
    register_messages({"kernel.not_found": registered_messages()["kernel.not_found"]})

    with pytest.raises(ValueError, match="two sentences for the code kernel.not_found"):
        register_messages({"kernel.not_found": ("Another sentence.", "Do something else.")})


@pytest.mark.django_db
def test_a_refusal_says_whom_to_ask_where_the_installation_names_somebody(settings, client):
    settings.DIENHONG = replace(settings.DIENHONG, contact="Trung tâm hỗ trợ, 1900 0000, hotro@truc.example")

    told = describe(Refused("kernel.not_found"), "vi")
    page = client.get("/khong-co-trang-nay/").content.decode()
    answer = client.get("/api/v1/khong-co").json()
    plain = bad_request(RequestFactory().get("/van-ban/"), SuspiciousOperation()).content.decode()

    assert told.contact == answer["contact"] == "Trung tâm hỗ trợ, 1900 0000, hotro@truc.example"
    assert told.advice == f"{told.what_to_do} Hỗ trợ: {told.contact}"
    assert ("Liên hệ hỗ trợ" in page, told.contact in page, told.contact in plain) == (True, True, True)


@pytest.mark.django_db
def test_without_a_contact_nothing_is_said_of_one(client):
    told = describe(Refused("kernel.not_found"), "vi")

    assert (told.contact, told.advice) == ("", told.what_to_do)
    assert "Liên hệ hỗ trợ" not in client.get("/khong-co-trang-nay/").content.decode()
    assert client.get("/api/v1/khong-co").json()["contact"] == ""


@pytest.mark.parametrize("text", ["x" * 201, "Một\nHai"])
def test_a_contact_is_one_line(text):
    with pytest.raises(SettingsProblem, match="DIENHONG_CONTACT"):
        load({"DIENHONG_CONTACT": text})
