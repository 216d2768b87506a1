"""Rules of procedure: dated, cited, confirmed by somebody else, the past untouched."""

from datetime import date, timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.models import ProcedureRule
from dienhong.cabinet.permissions import CONFIRM_RULES, KEEP_BODIES
from dienhong.cabinet.procedure_rules import CHOICES, KINDS, cleaned_value, value_text
from dienhong.cabinet.queries.rows import history_of, rules_of
from dienhong.cabinet.tests.builders import SINCE, a_body, an_office
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
SOURCE = ("Nghị định 39/2022/NĐ-CP, Điều 25 (giả định)", "https://example.gov.vn/39-2022")
LATER = date(2026, 1, 1)


@pytest.fixture
def office():
    return an_office()


def _set(office, body, value, code="quorum", since=LATER, **other):
    given = {"body": body.uuid, "code": code, "value": value, "since": since, "source": SOURCE} | other
    return commands.set_rule(office.keeper, **given)


def _value(office, body, day):
    return next(one.value for one in rules_of(office.keeper, body, day) if one.code == "quorum")


def test_a_new_value_counts_from_its_day_and_the_old_one_until_then(office):
    body = a_body(office)

    made = _set(office, body, "3/4")

    assert (_value(office, body, LATER - timedelta(days=1)), _value(office, body, LATER)) == ("2/3", "3/4")
    assert (made.status, made.entered_by_id) == ("unverified", office.keeper.person_id)
    assert [one.value for one in history_of(office.keeper, body, "quorum")] == ["3/4", "2/3"]


@pytest.mark.parametrize("since", [SINCE, SINCE + timedelta(days=1)])
def test_what_was_in_force_is_never_overwritten(office, since):
    body = a_body(office)
    _set(office, body, "3/4", since=SINCE + timedelta(days=1))

    with pytest.raises(RuleBroken, match=r"cabinet\.rule_not_later"):
        _set(office, body, "4/5", since=since)
    assert [one.value for one in history_of(office.keeper, body, "quorum")] == ["3/4", "2/3"]


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("quorum", "2/3", "3/2"),
        ("majority", " 1/2 ", "half"),
        ("phieu_days", "5", "0"),
        ("papers_lead", "3", "-3"),
        ("regular", "366", "367"),
        ("tie", "fails", "coin"),
        ("silence", "agrees", "yes"),
        ("remote_counts", "no", "có"),
        ("thematic", "1/3", "1"),
    ],
)
def test_values_are_of_the_kind_of_their_rule(code, good, bad):
    assert cleaned_value(code, good) == good.strip()
    assert cleaned_value(code, "") == ""
    with pytest.raises(RuleBroken, match=r"cabinet\.rule_value"):
        cleaned_value(code, bad)


def test_every_rule_has_a_kind_and_every_choice_words():
    assert set(KINDS) == set(ProcedureRule.Code.values)
    for code, kind in KINDS.items():
        assert [value_text(code, value) for value in CHOICES.get(kind, {})] == list(
            map(str, CHOICES.get(kind, {}).values())
        )
    assert value_text("phieu_days", "") == "Chưa quy định rõ"


def test_a_rule_needs_a_source_and_a_day_on_which_the_body_exists(office):
    body = a_body(office)

    with pytest.raises(RuleBroken, match=r"cabinet\.basis_missing"):
        _set(office, body, "3/4", source=(" ", ""))
    with pytest.raises(RuleBroken, match=r"cabinet\.before_the_body"):
        _set(office, body, "3/4", since=SINCE - timedelta(days=1))


def test_counsel_confirms_once(office):
    rule = a_body(office).rules.get(code="quorum")

    commands.confirm_rule(office.counsel, rule=rule.uuid, remark="Đã đối chiếu Công báo")
    with pytest.raises(RuleBroken, match=r"cabinet\.rule_confirmed"):
        commands.confirm_rule(office.counsel, rule=rule.uuid)

    rule.refresh_from_db()
    assert (rule.status, rule.confirmed_by_id, rule.remark) == (
        "confirmed",
        office.counsel.person_id,
        "Đã đối chiếu Công báo",
    )


def test_nobody_confirms_an_own_entry(office):
    both = an_actor(KEEP_BODIES, CONFIRM_RULES, at=office.agency)
    body = a_body(office)
    made = commands.set_rule(both, body=body.uuid, code="quorum", value="3/4", since=LATER, source=SOURCE)

    with pytest.raises(RuleBroken, match=r"cabinet\.own_rule"):
        commands.confirm_rule(both, rule=made.uuid)


def test_what_is_not_settled_cannot_be_confirmed(office):
    rule = a_body(office).rules.get(code="phieu_days")

    with pytest.raises(RuleBroken, match=r"cabinet\.rule_is_empty"):
        commands.confirm_rule(office.counsel, rule=rule.uuid)


def test_the_platform_and_keepers_confirm_nothing(office):
    rule = a_body(office).rules.get(code="quorum")

    with pytest.raises(NotPermitted):
        commands.confirm_rule(office.keeper, rule=rule.uuid)
    with pytest.raises((NotPermitted, LookupError)):
        commands.confirm_rule(Actor.system("test"), rule=rule.uuid)
    rule.refresh_from_db()
    assert rule.status == "secondary"
