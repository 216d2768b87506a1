"""What others see of people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Role, RolePermission
from dienhong.identity.models.powers import Grant
from dienhong.identity.queries.pages import people_of_agency, person_for
from dienhong.identity.queries.views import (
    person_name,
    person_views,
    persons_holding,
    persons_holding_anywhere,
    persons_holding_each,
    post_view,
    posts_at,
    posts_of,
    search_persons,
)
from dienhong.identity.tests.builders import SINCE, a_grant, a_person, a_post, a_stranger, an_account, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
CODE = "identity.see_people"


@pytest.mark.parametrize("text", ["anh duong", "Ánh Dương", "DƯƠNG trần", "tran anh", "  Ánh  "])
def test_colleagues_are_found_with_and_without_marks(text):
    agency = an_agency()
    a_post(a_person("Trần Thị Ánh Dương"), agency)
    a_post(a_person("Lê Văn Bình"), agency)

    found = search_persons(an_actor(at=agency), text)

    assert [view.name for view in found] == ["Trần Thị Ánh Dương"]


@pytest.mark.parametrize("text", ["%", "_", "\x00", "'", "\\", "x" * 5000])
def test_a_search_for_strange_text_finds_nobody(text):
    agency = an_agency()
    official = an_actor(at=agency, name="Lê Văn An")

    expected = ["Lê Văn An"] if text == "\x00" else []
    assert [view.name for view in search_persons(official, text)] == expected


def test_only_officials_find_people():
    agency = an_agency()
    a_post(a_person("Trần An"), agency)
    software = Actor(kind="agency_system", name="x", authority=a_stranger().authority, agency_id=agency.pk)

    assert [len(search_persons(who, "tran an")) for who in (a_stranger(), Actor.anonymous(), software)] == [0, 0, 0]
    assert [view.name for view in search_persons(Actor.system("x"), "tran an")] == ["Trần An"]


def test_who_holds_no_post_today_is_not_found():
    agency = an_agency()
    official = an_actor(at=agency)
    a_post(a_person("Trần Cũ"), agency, until=clock.today() - timedelta(days=1))

    assert search_persons(official, "tran cu") == []


def test_a_person_is_shown_with_the_main_post_first():
    agency, other, account = an_agency(), an_agency(), an_account()
    main = a_post(account.person, agency, "Thứ trưởng")
    second = a_post(account.person, other, "Trưởng ban")

    view = person_views([account.person_id])[account.person_id]

    assert [post.id for post in view.posts] == [main.pk, second.pk]
    assert (view.title, view.agency_id, view.email) == ("Thứ trưởng", agency.pk, account.email)
    assert [post.title for post in posts_of(account.person_id)] == ["Thứ trưởng", "Trưởng ban"]
    assert [post.person_name for post in posts_at(other.pk)] == [account.person.full_name]
    assert post_view(second.pk).title == "Trưởng ban"


@pytest.mark.parametrize("size", [1, 3])
def test_views_of_people_take_three_queries(size, django_assert_num_queries):
    agency = an_agency()
    people = [a_person() for _ in range(size)]
    for person in people:
        a_post(person, agency)

    with django_assert_num_queries(3):
        assert len(person_views([person.pk for person in people])) == size


def test_unknown_people_and_posts_are_not_found():
    for read in (person_name, post_view):
        with pytest.raises(NotFound):
            read(0)
    assert person_views([0]) == {}


def test_holders_of_a_permission_are_counted_through_posts_roles_and_the_tree():
    top = an_agency()
    agency, role = an_agency(parent=top), Role.objects.create(code="vai-tro", name="Vai trò")
    RolePermission.objects.create(role=role, code=CODE)
    people = {name: a_person(name) for name in ("Lê An", "Lê Bình", "Lê Cường", "Lê Dũng")}
    a_grant(people["Lê Dũng"], CODE, agency)
    a_grant(people["Lê Cường"], CODE, top, inherits=True)
    a_grant(people["Lê Bình"], CODE, top)
    Grant.objects.create(person=people["Lê An"], role=role, agency_id=agency.pk, valid_from=SINCE)

    below = [people[name].pk for name in ("Lê An", "Lê Cường", "Lê Dũng")]
    assert persons_holding(CODE, agency.pk) == below
    above = [people[name].pk for name in ("Lê Bình", "Lê Cường")]
    assert persons_holding_each(CODE, [top.pk, agency.pk, 0]) == {top.pk: above, agency.pk: below, 0: []}
    assert persons_holding_anywhere(CODE) == [people[name].pk for name in ("Lê An", "Lê Bình", "Lê Cường", "Lê Dũng")]


def test_the_people_of_an_agency_come_in_vietnamese_order_a_page_at_a_time():
    agency = an_agency()
    reader = an_actor(CODE, at=agency, name="Zz Zz")
    for number in range(21):
        a_post(a_person(f"Lê {'AĂÂBCDĐEÊGHIKLMNOÔƠPQ'[number]}n"), agency)

    first = people_of_agency(reader, agency.pk, "", None)
    second = people_of_agency(reader, agency.pk, "", first.next_cursor)

    names = [post.person.full_name for post in [*first.items, *second.items]]
    assert (len(first.items), names[:4], len(names)) == (20, ["Lê An", "Lê Ăn", "Lê Ân", "Lê Bn"], 22)


def test_the_people_of_an_agency_do_not_exist_for_strangers():
    agency, person = an_agency(), a_person()
    a_post(person, agency)

    with pytest.raises(NotFound):
        people_of_agency(a_stranger(), agency.pk, "", None)
    with pytest.raises(NotFound):
        person_for(an_actor(CODE, at=an_agency()), person.uuid)
    assert person_for(an_actor(CODE, at=agency), person.uuid) == person
