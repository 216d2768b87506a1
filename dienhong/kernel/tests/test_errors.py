"""Refusals: one code, one meaning, in both languages; what is unknown is said plainly."""

import pytest

from dienhong.kernel.errors import (
    ErrorText,
    NotPermitted,
    Refused,
    RuleBroken,
    describe,
    register_messages,
    registered_messages,
)


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
