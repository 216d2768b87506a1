"""Who may do what, and where."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.actors import actor_for_account, actor_for_system
from dienhong.identity.models import AgencySystem, Grant, Role, RolePermission
from dienhong.identity.tests.builders import (
    a_delegation,
    a_grant,
    a_person,
    a_post,
    a_stranger,
    an_account,
    an_actor,
    an_agency_system,
)
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db
CODE = "identity.see_people"


@pytest.mark.parametrize(
    ("granted_at", "inherits", "expected"),
    [
        ("government", False, {"government"}),
        ("government", True, {"government", "ministry", "department", "office", "province"}),
        ("ministry", False, {"ministry"}),
        ("ministry", True, {"ministry", "department", "office"}),
        ("department", True, {"department", "office"}),
        ("office", True, {"office"}),
        ("province", True, {"province"}),
    ],
)
def test_a_grant_reaches_below_only_if_it_says_so(granted_at, inherits, expected):
    tree = {"government": an_agency()}
    for name, above in [
        ("ministry", "government"),
        ("province", "government"),
        ("department", "ministry"),
        ("office", "department"),
    ]:
        tree[name] = an_agency(parent=tree[above])

    actor = an_actor(CODE, at=tree[granted_at], inherits=inherits)

    assert {name for name, agency in tree.items() if actor.may(CODE, at=agency.pk)} == expected
    assert actor.authority.agencies_with(CODE) == {tree[name].pk for name in expected}


def test_a_stranger_may_nothing():
    actor = a_stranger()

    assert (actor.kind, actor.agency_id, actor.authority.agencies_with(CODE)) == ("person", None, frozenset())


def test_a_role_gives_all_its_permissions_and_no_other():
    agency, account = an_agency(), an_account()
    role = Role.objects.create(code="thu-ky", name="Thư ký")
    RolePermission.objects.create(role=role, code=CODE)
    RolePermission.objects.create(role=role, code="identity.assign_post")
    Grant.objects.create(person=account.person, role=role, agency_id=agency.pk, valid_from=date(2020, 1, 1))

    assert actor_for_account(account.pk).authority.codes == {CODE, "identity.assign_post"}


@pytest.mark.parametrize(
    ("first", "last", "counts"), [(-1, 1, True), (0, 0, True), (0, None, True), (1, None, False), (-9, -1, False)]
)
def test_a_grant_counts_from_its_first_to_its_last_day(first, last, counts):
    agency, account, today = an_agency(), an_account(), clock.today()
    grant = a_grant(account.person, CODE, agency)
    until = None if last is None else today + timedelta(days=last)
    Grant.objects.filter(pk=grant.pk).update(valid_from=today + timedelta(days=first), valid_until=until)

    assert actor_for_account(account.pk).may(CODE, at=agency.pk) is counts


def test_a_grant_with_a_post_counts_while_the_post_is_held():
    agency, account, today = an_agency(), an_account(), clock.today()
    past = a_post(account.person, agency, "Trưởng phòng", until=today - timedelta(days=1))
    a_grant(account.person, CODE, agency, post=past)

    assert not actor_for_account(account.pk).may(CODE, at=agency.pk)


def test_the_actor_stands_at_the_agency_of_the_main_post():
    agency, other, account = an_agency(), an_agency(), an_account()
    a_post(account.person, agency, "Thứ trưởng")
    a_post(account.person, other, "Tổ trưởng")

    assert actor_for_account(account.pk).agency_id == agency.pk


@pytest.mark.parametrize("size", [1, 3])
def test_an_authority_takes_two_queries_however_many_grants(size, django_assert_num_queries):
    account = an_account()
    tops = [an_agency() for _ in range(size)]
    below = [an_agency(parent=top) for top in tops]
    for top in tops:
        a_grant(account.person, CODE, top, inherits=True)

    with django_assert_num_queries(3):  # the account with its person, then the two of the authority
        actor = actor_for_account(account.pk)
        reached = actor.authority.agencies_with(CODE)
        asked = [actor.may(CODE, at=one.pk) for one in below]

    assert (len(reached), asked) == (2 * size, [True] * size)


def test_without_inheritance_the_tree_is_not_asked(django_assert_num_queries):
    agency = an_agency()
    actor = an_actor(CODE, at=agency)

    with django_assert_num_queries(2):
        assert actor_for_account(actor.account_id).may(CODE, at=agency.pk)


def test_acting_for_another_uses_the_powers_that_are_lent_and_no_own_ones():
    agency = an_agency()
    principal = a_person("Trần Văn Trưởng")
    for code in (CODE, "identity.register_person"):
        a_grant(principal, code, agency)
    account = an_account(a_person("Lê Thị Phó"))
    a_grant(account.person, "identity.end_post", agency)
    a_delegation(principal, account.person, agency, CODE, "identity.assign_post")

    actor = actor_for_account(account.pk, principal.pk)

    assert (actor.name, actor.on_behalf_of_name) == ("Lê Thị Phó", "Trần Văn Trưởng")
    assert (actor.person_id, actor.acts_as_person_id) == (account.person_id, principal.pk)
    assert actor.authority.codes == {CODE}


def test_nobody_acts_for_a_person_who_lends_nothing_today():
    agency, principal, account = an_agency(), a_person(), an_account()
    lent = a_delegation(principal, account.person, agency, CODE)

    with clock.frozen(clock.now() + timedelta(days=31)), pytest.raises(RuleBroken, match="identity.not_delegated"):
        actor_for_account(account.pk, lent.principal_id)
    with pytest.raises(RuleBroken, match="identity.not_delegated"):
        actor_for_account(account.pk, a_person().pk)
    with pytest.raises(RuleBroken, match="identity.not_delegated"):
        actor_for_account(account.pk, 0)


def test_software_acts_in_its_agency_within_its_scopes():
    agency = an_agency()
    below = an_agency(parent=agency)
    plain, _ = an_agency_system(agency, CODE)
    wide, _ = an_agency_system(agency, CODE, inherits=True)

    assert actor_for_system(plain.pk).authority.agencies_with(CODE) == {agency.pk}
    assert actor_for_system(wide.pk).authority.agencies_with(CODE) == {agency.pk, below.pk}
    assert (actor_for_system(plain.pk).kind, actor_for_system(plain.pk).agency_id) == ("agency_system", agency.pk)


def test_disabled_software_has_no_actor():
    system, _ = an_agency_system(an_agency(), CODE)
    AgencySystem.objects.filter(pk=system.pk).update(disabled_at=clock.now())

    with pytest.raises(NotFound):
        actor_for_system(system.pk)
