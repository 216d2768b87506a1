"""Who may do what, and where."""

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.actors import actor_for_account
from dienhong.identity.tests.builders import a_delegation, a_grant, a_person, a_post, an_account, an_actor

pytestmark = pytest.mark.django_db


def test_a_grant_counts_at_its_agency_only():
    agency, other = an_agency(), an_agency()

    actor = an_actor("identity.see_people", at=agency)

    assert actor.may("identity.see_people", at=agency.pk)
    assert not actor.may("identity.see_people", at=other.pk)
    assert actor.authority.agencies_with("identity.see_people") == {agency.pk}


def test_an_actor_takes_two_queries(django_assert_num_queries):
    top = an_agency()
    below = [an_agency(parent=top) for _ in range(3)]
    actor = an_actor("identity.see_people", at=top, inherits=True)

    with django_assert_num_queries(3):  # the account with its person, then the two of the authority
        loaded = actor_for_account(actor.account_id)
        assert all(loaded.may("identity.see_people", at=one.pk) for one in below)
        assert loaded.authority.agencies_with("identity.see_people") == {top.pk, *(one.pk for one in below)}


def test_on_behalf():
    agency = an_agency()
    principal = a_person("Trần Văn Trưởng")
    a_grant(principal, "identity.see_people", agency, post=a_post(principal, agency, "Vụ trưởng"))
    account = an_account(a_person("Lê Thị Phó"))
    a_delegation(principal, account.person_id, agency, "identity.see_people", "identity.assign_post")

    actor = actor_for_account(account.pk, principal.pk)

    assert (actor.name, actor.on_behalf_of_name) == ("Lê Thị Phó", "Trần Văn Trưởng")
    assert actor.authority.codes == {"identity.see_people"}
