"""Bodies and their rolls: dated, nobody twice, one head, the past stays, strangers learn nothing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dienhong.audit.public import records_about
from dienhong.cabinet import commands
from dienhong.cabinet.models import Body, ProcedureRule, Seat
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.procedure_rules import PROPOSALS
from dienhong.cabinet.queries.rows import bodies_visible_to, body_of, rolls_of
from dienhong.cabinet.tests.builders import BASIS, SINCE, a_body, a_ministers_post, a_seat, an_office
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.actors import actor_for_account
from dienhong.identity.tests.builders import a_person, a_post, an_account, an_actor
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def test_a_new_body_has_every_rule_and_none_is_confirmed(office):
    body = a_body(office)

    rules = ProcedureRule.objects.filter(body=body)
    assert {one.code for one in rules} == set(ProcedureRule.Code.values) == {one.code for one in PROPOSALS}
    assert not rules.filter(status=ProcedureRule.Status.CONFIRMED).exists()
    assert rules.get(code="phieu_days").value == ""


@pytest.mark.parametrize(
    ("name", "code"), [("  ", "cabinet.name_missing"), ("Tập thể  thử nghiệm ", "cabinet.name_taken")]
)
def test_a_body_needs_a_name_of_its_own(office, name, code):
    a_body(office)

    with pytest.raises(RuleBroken, match=code):
        a_body(office, name)
    assert Body.objects.count() == 1


def test_the_roll_is_that_of_the_day(office):
    body = a_body(office)
    head, first, second = a_seat(office, body, presides=True), a_seat(office, body), a_seat(office, body)

    commands.end_seat(office.keeper, seat=first.uuid, until=date(2025, 3, 1), basis=BASIS)

    assert rolls_of(office.keeper, [body], date(2025, 3, 1))[body.pk] == [head, first, second]
    assert rolls_of(office.keeper, [body], date(2025, 3, 2))[body.pk] == [head, second]
    assert rolls_of(office.keeper, [body], SINCE - timedelta(days=1))[body.pk] == []


def test_nobody_sits_twice_and_one_presides(office):
    body, post = a_body(office), a_ministers_post()
    a_seat(office, body, post, presides=True)

    with pytest.raises(RuleBroken, match=r"cabinet\.already_seated"):
        a_seat(office, body, a_post(post.person, an_agency(), "Phó Thủ tướng"))
    with pytest.raises(RuleBroken, match=r"cabinet\.already_presided"):
        a_seat(office, body, presides=True)
    assert Seat.objects.count() == 1


def test_the_database_says_no_too(office):
    body, seat = a_body(office), None
    seat = a_seat(office, body, presides=True)
    copied = {
        name: getattr(seat, name) for name in ("agency_id", "body_id", "post_id", "person_id", "position", "basis")
    }

    with pytest.raises(IntegrityError, match="cabinet_seat_once_at_a_time"), transaction.atomic():
        Seat.objects.create(**copied, valid_from=clock.today())
    other = a_ministers_post()
    copied |= {"post_id": other.pk, "person_id": other.person_id}
    with pytest.raises(IntegrityError, match="cabinet_one_presides"), transaction.atomic():
        Seat.objects.create(**copied, presides=True, valid_from=clock.today())


def test_who_left_may_come_again_later(office):
    body, post = a_body(office), a_ministers_post()
    seat = a_seat(office, body, post)
    commands.end_seat(office.keeper, seat=seat.uuid, until=date(2025, 3, 1), basis=BASIS)

    with pytest.raises(RuleBroken, match=r"cabinet\.already_seated"):
        a_seat(office, body, post, since=date(2025, 3, 1))
    again = a_seat(office, body, post, since=date(2025, 3, 2))

    assert (again.person_id, again.position) == (seat.person_id, seat.position + 1)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"basis": " "}, "cabinet.basis_missing"),
        ({"since": SINCE - timedelta(days=1)}, "cabinet.before_the_body"),
        ({"since": date(2025, 1, 1)}, "cabinet.no_such_post"),
    ],
)
def test_a_seat_needs_a_basis_a_body_and_a_post(office, given, code):
    body = a_body(office)
    post = a_post(a_person(), an_agency(), "Bộ trưởng", until=date(2024, 12, 31))

    with pytest.raises(RuleBroken, match=code):
        commands.seat_member(
            office.keeper, **{"body": body.uuid, "post_id": post.pk, "since": SINCE, "basis": BASIS} | given
        )
    assert not Seat.objects.exists()


def test_a_seat_ends_once_and_not_before_it_began(office):
    seat = a_seat(office, a_body(office))

    with pytest.raises(RuleBroken, match=r"cabinet\.ends_too_early"):
        commands.end_seat(office.keeper, seat=seat.uuid, until=SINCE - timedelta(days=1), basis=BASIS)
    commands.end_seat(office.keeper, seat=seat.uuid, until=SINCE, basis="Quyết định 2")
    with pytest.raises(RuleBroken, match=r"cabinet\.seat_ended"):
        commands.end_seat(office.keeper, seat=seat.uuid, until=SINCE, basis=BASIS)

    seat.refresh_from_db()
    assert (seat.valid_until, seat.basis) == (SINCE, f"{BASIS}; Quyết định 2")


def test_a_member_sees_the_body_and_changes_nothing(office):
    body, post = a_body(office), a_ministers_post()
    a_seat(office, body, post)
    member = actor_for_account(an_account(post.person).pk)

    assert body_of(member, body.uuid) == body
    with pytest.raises(NotPermitted):
        commands.seat_member(member, body=body.uuid, post_id=post.pk, since=SINCE, basis=BASIS)


def test_a_stranger_cannot_tell_that_it_exists(office):
    seat = a_seat(office, a_body(office))
    stranger = an_actor(KEEP_BODIES, at=an_agency())
    rule = seat.body.rules.first()

    assert not bodies_visible_to(stranger).exists()
    for act in (
        lambda: commands.seat_member(stranger, body=seat.body.uuid, post_id=seat.post_id, since=SINCE, basis=BASIS),
        lambda: commands.end_seat(stranger, seat=seat.uuid, until=SINCE, basis=BASIS),
        lambda: commands.set_rule(
            stranger, body=seat.body.uuid, code="tie", value="chair", since=SINCE, source=("x", "")
        ),
        lambda: commands.confirm_rule(stranger, rule=rule.uuid),
    ):
        with pytest.raises(NotFound):
            act()


def test_each_act_stands_in_the_record(office):
    body = a_body(office)
    seat = a_seat(office, body)
    commands.end_seat(office.keeper, seat=seat.uuid, until=SINCE, basis=BASIS)

    told = [one.command for one in records_about("cabinet.Body", str(body.uuid))]
    assert sorted(told) == ["cabinet.end_seat", "cabinet.found_body", "cabinet.seat_member"]
