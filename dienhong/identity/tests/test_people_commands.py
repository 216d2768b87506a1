"""Registering people, opening and closing accounts, assigning and ending posts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.actors import actor_for_account
from dienhong.identity.commands import assign_post, close_account, end_post, open_account, register_person
from dienhong.identity.models import Account, Person, Post
from dienhong.identity.rules import Days
from dienhong.identity.tests.builders import PASSWORD, a_grant, a_person, a_post, a_stranger, an_account, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
SETUP = Actor.system("set-up")
FROM_2026 = Days(date(2026, 1, 1))


def test_a_person_is_registered_and_can_be_found_without_marks(announced, record):
    agency = an_agency()
    officer = an_actor("identity.register_person", at=agency)

    person = register_person(officer, agency_id=agency.pk, full_name="  Nguyễn   Thị Ánh ", phone="0912 345 678")

    assert (person.full_name, person.folded_name) == ("Nguyễn Thị Ánh", "nguyen thi anh")
    assert record() == ("identity.register_person", "done", "")
    assert announced() == ["identity.PersonRegistered"]


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [
        ("", "", "identity.bad_name"),
        ("A", "", "identity.bad_name"),
        ("Nguyễn\x00An", "", "identity.bad_name"),
        ("Ă" * 121, "", "identity.bad_name"),
        ("Nguyễn An", "gọi sau", "identity.bad_phone"),
        ("Nguyễn An", "12", "identity.bad_phone"),
    ],
)
def test_a_wrong_name_or_telephone_is_refused(name, phone, code, record):
    agency = an_agency()
    officer = an_actor("identity.register_person", at=agency)
    before = Person.objects.count()

    with pytest.raises(RuleBroken, match=code):
        register_person(officer, agency_id=agency.pk, full_name=name, phone=phone)

    assert Person.objects.count() == before
    assert record() == ("identity.register_person", "refused", code)


def test_vietnamese_order_of_people_goes_by_given_name():
    people = [a_person(name) for name in ("Trần Văn Bình", "Nguyễn Thị Ân", "Lê Văn An", "Đỗ Ánh")]

    ordered = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name_order")

    assert [one.full_name for one in ordered] == ["Lê Văn An", "Đỗ Ánh", "Nguyễn Thị Ân", "Trần Văn Bình"]


def test_an_account_is_opened_without_its_password_in_the_record(announced, record):
    agency = an_agency()
    administrator = an_actor("identity.open_account", at=agency)
    person = a_person()
    a_post(person, agency)

    account = open_account(
        administrator, person_id=person.pk, login_name=" An.Nguyen ", email="An@x.vn", password=PASSWORD
    )

    assert (account.login_name, account.email, account.check_password(PASSWORD)) == ("an.nguyen", "an@x.vn", True)
    assert record() == ("identity.open_account", "done", "")
    assert PASSWORD not in AuditRecord.objects.order_by("-id")[0].text
    assert announced() == ["identity.AccountOpened"]


@pytest.mark.parametrize(
    ("login_name", "email", "password", "code"),
    [
        ("ô tô", "a@b.vn", None, "identity.bad_login_name"),
        ("ab", "a@b.vn", None, "identity.bad_login_name"),
        ("an.nguyen", "a@b", None, "identity.bad_email"),
        ("an.nguyen", "a@b.vn\nBcc: c@d.vn", None, "identity.bad_email"),
        ("an.nguyen", "a@b.vn", "ngắn", "identity.weak_password"),
        ("an.nguyen", "a@b.vn", "password1234", "identity.weak_password"),
        ("taken", "a@b.vn", None, "identity.login_name_taken"),
        ("an.nguyen", "THU@taken.vn", None, "identity.email_taken"),
    ],
)
def test_a_wrong_account_is_refused(login_name, email, password, code, record):
    taken = an_account(login_name="taken")
    Account.objects.filter(pk=taken.pk).update(email="thu@taken.vn")
    person = a_person()

    with pytest.raises(RuleBroken, match=code):
        open_account(SETUP, person_id=person.pk, login_name=login_name, email=email, password=password)

    assert not person.accounts.exists()
    assert record() == ("identity.open_account", "refused", code)


def test_a_person_has_one_open_account():
    account = an_account()

    with pytest.raises(RuleBroken, match="identity.has_an_account"):
        open_account(SETUP, person_id=account.person_id, login_name="second.name", email="second@x.vn")


def test_nobody_opens_an_account_for_the_person_of_another_agency():
    administrator = an_actor("identity.open_account", at=an_agency())
    person = a_person()
    a_post(person, an_agency())

    with pytest.raises(NotPermitted):
        open_account(administrator, person_id=person.pk, login_name="an.nguyen", email="an@x.vn")


def test_a_closed_account_can_do_nothing(announced):
    agency = an_agency()
    administrator = an_actor("identity.close_account", at=agency)
    account = an_account()
    a_post(account.person, agency)

    closed = close_account(administrator, account_id=account.pk, reason="Nghỉ hưu")

    assert (closed.is_active, closed.closed_at is not None) == (False, True)
    assert announced() == ["identity.AccountClosed"]
    with pytest.raises(NotFound):
        actor_for_account(account.pk)


def test_closing_is_refused_without_reason_twice_and_for_oneself():
    agency = an_agency()
    administrator = an_actor("identity.close_account", at=agency)
    account = an_account()
    a_post(account.person, agency)

    with pytest.raises(RuleBroken, match="identity.reason_required"):
        close_account(administrator, account_id=account.pk, reason="  ")
    with pytest.raises(RuleBroken, match="identity.own_account"):
        close_account(administrator, account_id=administrator.account_id, reason="Thử")
    close_account(administrator, account_id=account.pk, reason="Nghỉ hưu")
    with pytest.raises(RuleBroken, match="identity.account_closed"):
        close_account(administrator, account_id=account.pk, reason="Nghỉ hưu")


def test_the_first_post_is_the_main_one(announced, record):
    agency = an_agency()
    officer = an_actor("identity.assign_post", at=agency)
    person = a_person()

    first = assign_post(officer, person_id=person.pk, agency_id=agency.pk, title="Phó vụ trưởng", days=FROM_2026)
    second = assign_post(
        officer,
        person_id=person.pk,
        agency_id=agency.pk,
        title="Tổ trưởng",
        days=FROM_2026,
        signing_competence="TL. BỘ TRƯỞNG",
    )

    assert (first.is_main, second.is_main, second.signing_competence) == (True, False, "TL. BỘ TRƯỞNG")
    assert record() == ("identity.assign_post", "done", "")
    assert announced() == ["identity.PostAssigned"] * 2


def test_a_wrong_post_is_refused():
    agency = an_agency()
    officer = an_actor("identity.assign_post", at=agency)
    person = a_person()
    give = {"person_id": person.pk, "agency_id": agency.pk}
    assign_post(officer, **give, title="Chuyên viên", days=Days(date(2026, 1, 1), date(2026, 6, 30)))

    with pytest.raises(RuleBroken, match="identity.title_required"):
        assign_post(officer, **give, title=" ", days=FROM_2026)
    with pytest.raises(RuleBroken, match="identity.days_reversed"):
        assign_post(officer, **give, title="Vụ trưởng", days=Days(date(2026, 2, 1), date(2026, 1, 1)))
    with pytest.raises(RuleBroken, match="identity.post_held_already"):
        assign_post(officer, **give, title="Chuyên viên", days=Days(date(2026, 6, 30)))
    assign_post(officer, **give, title="Chuyên viên", days=Days(date(2026, 7, 1)))

    assert Post.objects.filter(person=person).count() == 2


def test_what_was_granted_with_a_post_ends_with_it(announced):
    agency = an_agency()
    officer = an_actor("identity.end_post", at=agency)
    account = an_account()
    post = a_post(account.person, agency)
    a_grant(account.person, "identity.see_people", agency, post=post)

    end_post(officer, post_id=post.pk, last_day=clock.today() - timedelta(days=1))

    assert actor_for_account(account.pk).authority.codes == frozenset()
    assert announced() == ["identity.PostEnded"]


def test_a_post_does_not_end_before_it_began_nor_twice():
    agency = an_agency()
    officer = an_actor("identity.end_post", at=agency)
    post = a_post(a_person(), agency, since=date(2025, 1, 1))

    with pytest.raises(RuleBroken, match="identity.days_reversed"):
        end_post(officer, post_id=post.pk, last_day=date(2024, 12, 31))
    end_post(officer, post_id=post.pk, last_day=date(2025, 6, 30))
    with pytest.raises(RuleBroken, match="identity.post_ended"):
        end_post(officer, post_id=post.pk, last_day=date(2025, 12, 31))


def test_strangers_are_refused_and_the_refusals_recorded(record):
    agency, stranger, account = an_agency(), a_stranger(), an_account()
    post = a_post(account.person, agency)

    acts = {
        "register_person": lambda: register_person(stranger, agency_id=agency.pk, full_name="Lê An"),
        "open_account": lambda: open_account(stranger, person_id=post.person_id, login_name="le.an", email="a@b.vn"),
        "close_account": lambda: close_account(stranger, account_id=account.pk, reason="Thử"),
        "assign_post": lambda: assign_post(
            stranger, person_id=post.person_id, agency_id=agency.pk, title="Vụ trưởng", days=FROM_2026
        ),
        "end_post": lambda: end_post(stranger, post_id=post.pk, last_day=clock.today()),
    }

    for name, act in acts.items():
        with pytest.raises(NotPermitted):
            act()
        assert record() == (f"identity.{name}", "refused", "kernel.not_permitted")


@pytest.mark.parametrize(
    "act",
    [
        lambda: open_account(SETUP, person_id=0, login_name="le.an", email="a@b.vn"),
        lambda: close_account(SETUP, account_id=0, reason="Thử"),
        lambda: end_post(SETUP, post_id=0, last_day=date(2026, 1, 1)),
        lambda: assign_post(SETUP, person_id=0, agency_id=0, title="Vụ trưởng", days=FROM_2026),
    ],
)
def test_what_does_not_exist_is_not_found(act):
    with pytest.raises(NotFound):
        act()
