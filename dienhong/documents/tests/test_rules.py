"""Rules over values, without a database."""

from datetime import date

import pytest

from dienhong.documents import rules
from dienhong.documents.document_types import symbol_after
from dienhong.documents.models import Handling, OutgoingDocument
from dienhong.kernel.errors import RuleBroken

DRAFT = OutgoingDocument(author_id=1, reviewer_id=2, status="draft", version=3, issued_on=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("rule", "lawful", "unlawful", "code"),
    [
        (rules.must_be_known_type, ("QĐ",), ("XYZ",), "unknown_type"),
        (rules.must_not_be_secret, ("",), ("toi_mat",), "state_secret"),
        (rules.must_have_status, (DRAFT, "draft", "approved"), (DRAFT, "approved"), "wrong_status"),
        (rules.must_be_at_version, (DRAFT, 3), (DRAFT, 2), "edited_meanwhile"),
        (rules.must_be_author, (DRAFT, 1), (DRAFT, 2), "not_author"),
        (rules.must_be_author, (DRAFT, 1), (DRAFT, None), "not_author"),
        (rules.must_be_reviewer, (DRAFT, 2), (DRAFT, 1), "not_reviewer"),
        (rules.must_not_review_own, (DRAFT, 2), (DRAFT, 1), "own_review"),
        (rules.must_give_reason, ("Thiếu căn cứ",), ("  ",), "reason_missing"),
        (rules.must_have_recipients, (1,), (0,), "recipients_missing"),
        (rules.must_have_recipients, (20_000,), (20_001,), "recipients_missing"),
        (rules.must_have_room_for_attachment, (49,), (50,), "too_many_attachments"),
        (rules.must_be_signer, (7, 7), (7, 8), "not_signer"),
        (rules.must_be_signer, (7, 7), (None, None), "not_signer"),
        (rules.must_be_handler, (Handling(person_id=4), 4), (Handling(person_id=4), 5), "not_handler"),
        (rules.must_be_handler, (Handling(person_id=4), 4), (None, None), "not_handler"),
    ],
)
def test_a_rule_lets_the_lawful_pass_and_names_what_is_broken(rule, lawful, unlawful, code):
    rule(*lawful)

    with pytest.raises(RuleBroken) as refusal:
        rule(*unlawful)

    assert refusal.value.code == f"documents.{code}"


@pytest.mark.parametrize(
    ("symbol", "type_code", "following"),
    [
        ("QĐ-BTN", "KH", "KH-BTN"),
        ("BTN", "KH", "KH-BTN"),
        ("QĐ-BTN", "CV", "BTN"),
        ("QĐ-BTN-VP", "KH", "QĐ-BTN-VP"),
        ("QĐ-BTN", "QĐ", "QĐ-BTN"),
    ],
)
def test_the_usual_symbol_follows_the_type_and_one_of_ones_own_stays(symbol, type_code, following):
    assert symbol_after(symbol, type_code, "BTN") == following
