"""Granting, lending, and switching on powers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity import catalogue
from dienhong.identity.actors import actor_for_account
from dienhong.identity.commands import (
    delegate,
    end_support_session,
    grant_role,
    install_standard_roles,
    register_person,
    revoke_delegation,
    revoke_grant,
    start_support_session,
)
from dienhong.identity.models import Grant, Person, Role
from dienhong.identity.rules import Days, Scope
from dienhong.identity.tests.builders import (
    a_delegation,
    a_grant,
    a_person,
    a_post,
    a_stranger,
    a_support_session,
    an_account,
    an_actor,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
SETUP = Actor.system("set-up")
SINCE_2026 = Days(date(2026, 1, 1))


def this_week() -> Days:
    return Days(clock.today(), clock.today() + timedelta(days=7))


def test_standard_roles_are_installed_once():
    first = install_standard_roles(SETUP)
    again = install_standard_roles(SETUP)

    assert (first, again) == (sum(len(role.permissions) for role in catalogue.standard_roles().values()), 0)
    assert set(Role.objects.values_list("code", flat=True)) == set(catalogue.standard_roles())


def test_every_code_of_the_standard_roles_is_a_permission():
    known = set(catalogue.permission_names())

    assert [role.code for role in catalogue.standard_roles().values() if role.permissions - known] == []


def test_only_the_platform_installs_roles():
    with pytest.raises(NotPermitted):
        install_standard_roles(a_stranger())


def test_a_granted_role_gives_its_permissions(announced, record):
    install_standard_roles(SETUP)
    agency = an_agency()
    administrator = an_actor("identity.grant_role", at=agency)
    account = an_account()

    grant_role(administrator, person_id=account.person_id, power="leader", scope=Scope(agency.pk), days=SINCE_2026)

    assert actor_for_account(account.pk).may("identity.delegate", at=agency.pk)
    assert record() == ("identity.grant_role", "done", "")
    assert announced() == ["identity.RoleGranted"]


def test_a_wrong_grant_is_refused():
    agency = an_agency()
    administrator = an_actor("identity.grant_role", at=agency)
    person = a_person()
    of_another = a_post(a_person(), agency)
    give = {"person_id": person.pk, "power": "identity.see_people", "scope": Scope(agency.pk), "days": SINCE_2026}

    with pytest.raises(RuleBroken, match="identity.no_self_grant"):
        grant_role(administrator, **give | {"person_id": administrator.person_id})
    with pytest.raises(RuleBroken, match="identity.unknown_power"):
        grant_role(administrator, **give | {"power": "identity.rule_the_world"})
    with pytest.raises(RuleBroken, match="identity.days_reversed"):
        grant_role(administrator, **give | {"days": Days(date(2026, 2, 1), date(2026, 1, 1))})
    with pytest.raises(RuleBroken, match="identity.post_of_another"):
        grant_role(administrator, **give, post_id=of_another.pk)
    grant_role(administrator, **give)
    with pytest.raises(RuleBroken, match="identity.already_granted"):
        grant_role(administrator, **give)

    assert Grant.objects.filter(person=person).count() == 1


def test_the_database_refuses_a_grant_with_the_post_of_another():
    agency = an_agency()
    post = a_post(a_person(), agency)

    with pytest.raises(IntegrityError), transaction.atomic():
        a_grant(a_person(), "identity.see_people", agency, post=post)
        connection.check_constraints()


def test_a_revoked_grant_gives_nothing(announced):
    agency = an_agency()
    administrator = an_actor("identity.revoke_grant", at=agency)
    account = an_account()
    grant = a_grant(account.person, "identity.see_people", agency)

    revoke_grant(administrator, grant_id=grant.pk)

    assert not actor_for_account(account.pk).may("identity.see_people", at=agency.pk)
    assert announced() == ["identity.GrantRevoked"]
    with pytest.raises(RuleBroken, match="identity.grant_revoked"):
        revoke_grant(administrator, grant_id=grant.pk)


def test_what_the_assistant_does_stands_under_both_names_in_the_record(announced):
    agency = an_agency()
    head = an_actor("identity.delegate", "identity.register_person", at=agency, name="Trần Văn Trưởng")
    assistant = an_account(a_person("Lê Thị Phó"))
    delegate(
        head,
        assistant_id=assistant.person_id,
        powers=["identity.register_person"],
        agency_id=agency.pk,
        days=this_week(),
        reason="Đi công tác",
    )

    register_person(actor_for_account(assistant.pk, head.person_id), agency_id=agency.pk, full_name="Võ An")

    row = AuditRecord.objects.order_by("-id")[0]
    assert (row.actor_name, row.person_id) == ("Lê Thị Phó", assistant.person_id)
    assert (row.on_behalf_of_name, row.on_behalf_of_person_id) == ("Trần Văn Trưởng", head.person_id)
    assert announced() == ["identity.PowersDelegated", "identity.PersonRegistered"]


def test_lent_powers_end_with_the_lenders():
    agency = an_agency()
    principal, assistant = a_person(), an_account()
    grant = a_grant(principal, "identity.see_people", agency)
    a_delegation(principal, assistant.person, agency, "identity.see_people")

    Grant.objects.filter(pk=grant.pk).update(revoked_at=clock.now())

    assert actor_for_account(assistant.pk, principal.pk).authority.codes == frozenset()


def test_lent_powers_count_below_the_lent_agency_only():
    top = an_agency()
    lent, kept = an_agency(parent=top), an_agency(parent=top)
    principal, assistant = a_person(), an_account()
    a_grant(principal, "identity.see_people", top, inherits=True)
    a_delegation(principal, assistant.person, lent, "identity.see_people")

    actor = actor_for_account(assistant.pk, principal.pk)

    assert [actor.may("identity.see_people", at=one.pk) for one in (lent, kept, top)] == [True, False, False]


def test_a_wrong_delegation_is_refused():
    agency = an_agency()
    head = an_actor("identity.delegate", "identity.see_people", at=agency)
    assistant = a_person()
    today = clock.today()
    lend = {
        "assistant_id": assistant.pk,
        "powers": ["identity.see_people"],
        "agency_id": agency.pk,
        "days": this_week(),
        "reason": "Đi công tác",
    }

    for changed, code in [
        ({"assistant_id": head.person_id}, "identity.to_another"),
        ({"powers": []}, "identity.nothing_lent"),
        ({"powers": ["identity.delegate"]}, "identity.not_lendable"),
        ({"powers": ["identity.grant_role"]}, "identity.not_lendable"),
        ({"powers": ["identity.assign_post"]}, "identity.not_held"),
        ({"powers": ["nothing"]}, "identity.unknown_power"),
        ({"reason": ""}, "identity.reason_required"),
        ({"days": Days(today)}, "identity.delegation_too_long"),
        ({"days": Days(today, today + timedelta(days=400))}, "identity.delegation_too_long"),
        ({"days": Days(today - timedelta(days=9), today - timedelta(days=1))}, "identity.days_past"),
        ({"days": Days(today, today - timedelta(days=1))}, "identity.days_reversed"),
    ]:
        with pytest.raises(RuleBroken, match=code):
            delegate(head, **lend | changed)
    delegate(head, **lend)
    with pytest.raises(RuleBroken, match="identity.delegated_already"):
        delegate(head, **lend)


def test_what_was_lent_is_not_lent_on():
    agency = an_agency()
    principal, assistant = a_person(), an_account()
    a_grant(principal, "identity.delegate", agency)
    a_delegation(principal, assistant.person, agency, "identity.delegate")

    acting = actor_for_account(assistant.pk, principal.pk)

    with pytest.raises(NotPermitted):
        delegate(
            acting,
            assistant_id=a_person().pk,
            powers=["identity.delegate"],
            agency_id=agency.pk,
            days=this_week(),
            reason="Thử",
        )


def test_a_delegation_is_taken_back_by_either_side_or_an_inspector(announced):
    agency = an_agency()
    principal, assistant = an_account(), an_account()
    inspector = an_actor("identity.revoke_delegation", at=agency)

    for who in (actor_for_account(principal.pk), actor_for_account(assistant.pk), inspector):
        lent = a_delegation(principal.person, assistant.person, agency, "identity.see_people")
        revoke_delegation(who, delegation_id=lent.pk)
        with pytest.raises(RuleBroken, match="identity.delegation_revoked"):
            revoke_delegation(who, delegation_id=lent.pk)

    with pytest.raises(RuleBroken, match="identity.not_delegated"):
        actor_for_account(assistant.pk, principal.person_id)
    assert announced() == ["identity.DelegationRevoked"] * 3


def test_administrative_powers_sleep_outside_a_support_session(announced, record):
    agency = an_agency()
    account = an_account()
    a_grant(account.person, "identity.start_support_session", agency)
    a_grant(account.person, "identity.grant_role", agency)
    before = actor_for_account(account.pk)

    session = start_support_session(before, agency_id=agency.pk, reason="Phiếu hỗ trợ 12", minutes=30)
    during = actor_for_account(account.pk)
    end_support_session(during, support_session_id=session.pk)
    after = actor_for_account(account.pk)

    assert [one.may("identity.grant_role", at=agency.pk) for one in (before, during, after)] == [False, True, False]
    assert [one.support_session_id for one in (before, during, after)] == [None, session.pk, None]
    assert announced() == ["identity.SupportSessionStarted", "identity.SupportSessionEnded"]
    assert record() == ("identity.end_support_session", "done", "")


def test_administrative_powers_end_with_the_time_and_reach_no_further_than_the_session():
    top = an_agency()
    here, elsewhere = an_agency(parent=top), an_agency(parent=top)
    account = an_account()
    a_grant(account.person, "identity.grant_role", top, inherits=True)
    session = a_support_session(account.person, here, minutes=30)

    actor = actor_for_account(account.pk)
    with clock.frozen(session.ends_at):
        later = actor_for_account(account.pk)

    assert [actor.may("identity.grant_role", at=one.pk) for one in (here, elsewhere, top)] == [True, False, False]
    assert not later.may("identity.grant_role", at=here.pk)


def test_a_wrong_support_session_is_refused():
    agency = an_agency()
    administrator = an_actor("identity.start_support_session", at=agency)

    with pytest.raises(RuleBroken, match="identity.reason_required"):
        start_support_session(administrator, agency_id=agency.pk, reason="", minutes=30)
    with pytest.raises(RuleBroken, match="identity.support_minutes"):
        start_support_session(administrator, agency_id=agency.pk, reason="Thử", minutes=241)
    session = start_support_session(administrator, agency_id=agency.pk, reason="Thử", minutes=30)
    with pytest.raises(RuleBroken, match="identity.support_running"):
        start_support_session(administrator, agency_id=agency.pk, reason="Thử", minutes=30)
    end_support_session(administrator, support_session_id=session.pk)
    with pytest.raises(RuleBroken, match="identity.support_over"):
        end_support_session(administrator, support_session_id=session.pk)


def test_strangers_are_refused_and_the_refusals_recorded(record):
    agency, stranger, person = an_agency(), a_stranger(), a_person()
    grant = a_grant(person, "identity.see_people", agency)
    lent = a_delegation(person, a_person(), agency, "identity.see_people")
    support = a_support_session(person, agency)
    power = {"power": "identity.see_people", "scope": Scope(agency.pk), "days": SINCE_2026}

    acts = {
        "grant_role": lambda: grant_role(stranger, person_id=person.pk, **power),
        "revoke_grant": lambda: revoke_grant(stranger, grant_id=grant.pk),
        "delegate": lambda: delegate(
            stranger, assistant_id=person.pk, powers=[], agency_id=agency.pk, days=this_week(), reason="Thử"
        ),
        "revoke_delegation": lambda: revoke_delegation(stranger, delegation_id=lent.pk),
        "start_support_session": lambda: start_support_session(stranger, agency_id=agency.pk, reason="Thử"),
        "end_support_session": lambda: end_support_session(stranger, support_session_id=support.pk),
    }

    for name, act in acts.items():
        with pytest.raises(NotPermitted):
            act()
        assert record() == (f"identity.{name}", "refused", "kernel.not_permitted")


def test_the_database_keeps_a_person_from_holding_two_support_sessions():
    person = Person.objects.get(pk=a_person().pk)
    agency = an_agency()
    a_support_session(person, agency)

    with pytest.raises(IntegrityError), transaction.atomic():
        a_support_session(person, agency)
