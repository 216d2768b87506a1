"""Pages of bodies: found one, seat a member, change and confirm a rule; strangers get a 404."""

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.cabinet.models import Body, ProcedureRule, Seat
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.tests.builders import BASIS, a_body, a_ministers_post, a_seat, an_office
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def test_a_keeper_founds_a_body_seats_a_member_and_ends_the_seat(office):
    browser, post = _as(office.keeper), a_ministers_post("Đặng Thí Dụ")

    sent = {"agency": office.agency.uuid, "name": "Chính phủ thử", "kind": "government", "since": "2021-01-01"}
    answer = browser.post(reverse("cabinet:new_body"), sent)
    body = Body.objects.get()
    assert answer.url == reverse("cabinet:body", args=[body.uuid])

    address = reverse("cabinet:seat", args=[body.uuid])
    found = browser.get(address, {"tim": "dang thi du"}).content.decode()
    assert str(post.uuid) in found
    sent = {"post": str(post.uuid), "since": "2021-02-01", "basis": BASIS, "presides": "on"}
    assert browser.post(f"{address}?tim=dang+thi+du", sent).status_code == 302
    seat = Seat.objects.get()
    assert (seat.post_id, seat.presides) == (post.pk, True)

    page = browser.get(reverse("cabinet:body", args=[body.uuid])).content.decode()
    assert "Đặng Thí Dụ" in page
    assert (
        "Đặng Thí Dụ"
        not in browser.get(reverse("cabinet:body", args=[body.uuid]), {"ngay": "2021-01-31"}).content.decode()
    )

    ended = browser.post(reverse("cabinet:end_seat", args=[seat.uuid]), {"until": "2021-03-01", "basis": BASIS})
    assert ended.status_code == 302
    assert Seat.objects.get().valid_until.isoformat() == "2021-03-01"


def test_mistakes_are_told_and_nothing_is_changed(office):
    browser, body = _as(office.keeper), a_body(office)

    twice = {"agency": office.agency.uuid, "name": body.name, "kind": "government", "since": "2021-01-01"}
    assert "cabinet.name_taken" in browser.post(reverse("cabinet:new_body"), twice).content.decode()
    no_post = browser.post(reverse("cabinet:seat", args=[body.uuid]), {"since": "2021-01-01", "basis": BASIS})
    assert no_post.status_code == 422
    wrong = {"value": "3/2", "since": "2026-01-01", "citation": "Luật"}
    assert (
        "cabinet.rule_value"
        in browser.post(reverse("cabinet:rule", args=[body.uuid, "quorum"]), wrong).content.decode()
    )
    assert (Body.objects.count(), Seat.objects.count(), body.rules.count()) == (1, 0, len(ProcedureRule.Code))


def test_a_rule_is_changed_by_one_and_confirmed_by_another(office):
    body = a_body(office)
    address = reverse("cabinet:rule", args=[body.uuid, "phieu_days"])

    sent = {"value": "5", "since": "2026-01-01", "citation": "Quy chế 2026", "link": ""}
    assert _as(office.keeper).post(address, sent).status_code == 302
    rule = ProcedureRule.objects.get(code="phieu_days", value="5")
    counsel = _as(office.counsel)
    assert reverse("cabinet:confirm_rule", args=[rule.uuid]) in counsel.get(address).content.decode()
    assert reverse("cabinet:confirm_rule", args=[rule.uuid]) not in _as(office.keeper).get(address).content.decode()
    assert counsel.post(reverse("cabinet:confirm_rule", args=[rule.uuid]), {"remark": "Đúng"}).status_code == 302

    rule.refresh_from_db()
    assert rule.status == "confirmed"
    assert "Chưa" in counsel.get(reverse("cabinet:rules", args=[body.uuid])).content.decode()


def test_the_page_says_how_many_make_a_quorum_and_a_majority(office):
    body = a_body(office)
    for number in range(27):
        a_seat(office, body, presides=number == 0)

    page = _as(office.keeper).get(reverse("cabinet:body", args=[body.uuid])).content.decode()

    assert "18 thành viên" in page
    assert "14 thành viên" in page


def test_a_member_reads_and_is_offered_nothing_else(office):
    body, post = a_body(office), a_ministers_post()
    a_seat(office, body, post)
    member = an_actor()
    Seat.objects.update(person_id=member.person_id)
    browser = _as(member)

    page = browser.get(reverse("cabinet:body", args=[body.uuid])).content.decode()

    assert reverse("cabinet:seat", args=[body.uuid]) not in page
    assert browser.get(reverse("cabinet:seat", args=[body.uuid])).status_code == 403
    assert browser.get(reverse("cabinet:new_body")).status_code == 403


def test_a_stranger_finds_nothing(office):
    seat = a_seat(office, a_body(office))
    rule = seat.body.rules.first()
    browser = _as(an_actor(KEEP_BODIES, at=an_agency()))

    assert seat.body.name not in browser.get(reverse("cabinet:index")).content.decode()
    for name, given in (
        ("body", [seat.body.uuid]),
        ("seat", [seat.body.uuid]),
        ("rules", [seat.body.uuid]),
        ("rule", [seat.body.uuid, "quorum"]),
        ("end_seat", [seat.uuid]),
        ("confirm_rule", [rule.uuid]),
    ):
        assert browser.get(reverse(f"cabinet:{name}", args=given)).status_code == 404


def test_an_unknown_rule_is_not_found(office):
    body = a_body(office)

    assert _as(office.keeper).get(reverse("cabinet:rule", args=[body.uuid, "nothing"])).status_code == 404
