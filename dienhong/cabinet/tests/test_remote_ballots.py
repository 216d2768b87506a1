"""A member whose key lies at a remote signing service votes through the pages: by PIN, by phone, or not at all in the end."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import Ballot, BallotDraft, Poll
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES, RUN_POLLS
from dienhong.cabinet.tests.builders import BASIS, SINCE, a_body, an_office
from dienhong.cabinet.tests.poll_builders import Chamber, a_question
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, an_actor, sign_in
from dienhong.kernel import clock, outbox
from dienhong.signing.models import RemoteSigning
from dienhong.signing.tasks import go_on_signing
from dienhong.signing.tests.builders import a_personal_key, a_seal
from dienhong.signing.tests.remote_services import a_remote_personal_key, services_file, the_service
from dienhong_verify.checks import run_checks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
PIN = "135790"


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


@pytest.fixture
def chamber(data_dir, settings):
    """Three members: the head's key is here, the second's asks for a PIN, the third's for a tap on the phone."""
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())
    office = an_office()
    body, home = a_body(office), an_agency()
    a_seal(office.agency)
    clerk = an_actor(KEEP_BODIES, READ_BODIES, RUN_POLLS, at=office.agency)
    members, seats = [], []
    for place in range(3):
        member = an_actor()
        person = Person.objects.get(pk=member.person_id)
        post = a_post(person, home, "Bộ trưởng")
        seats.append(
            commands.seat_member(clerk, body=body.uuid, post_id=post.pk, since=SINCE, basis=BASIS, presides=place == 0)
        )
        if place == 0:
            a_personal_key(person, home)
        else:
            a_remote_personal_key(person, home, **({"pin": PIN} if place == 1 else {"tap": True}))
        members.append(member)
    return Chamber(office.agency, body, clerk, members, seats)


@pytest.fixture
def poll(chamber):
    """An open written ballot of two days."""
    question = a_question(closes_at=clock.now() + timedelta(days=2))
    made = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=question)
    deliver_all()
    return Poll.objects.get(pk=made.pk)


def _sent(browser, poll, choice):
    """Press an answer on the page of the vote; gives where the page leads and the signing that began."""
    posted = {"choice": choice, "nonce": secrets.token_hex(16)}
    answer = browser.post(reverse("cabinet:cast", args=[poll.uuid]), posted)
    signing = RemoteSigning.objects.latest("pk")
    go_on_signing(signing.pk)
    return answer.url, RemoteSigning.objects.get(pk=signing.pk)


def test_a_member_signs_with_the_pin_on_the_page_and_the_ballot_counts(chamber, poll):
    browser = _as(chamber.members[1])

    address, signing = _sent(browser, poll, "yes")
    wait = reverse("signing:wait", args=[signing.uuid])
    shown = browser.get(wait).content.decode()
    assert (address, 'name="pin"' in shown, poll.question in shown) == (wait, True, True)
    assert Ballot.objects.count() == 0
    waiting = browser.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    assert wait in waiting
    assert browser.post(wait, {"pin": "000000"}).status_code == 422
    done = browser.post(wait, {"pin": PIN}, follow=True)
    outbox.deliver_waiting()

    ballot = Ballot.objects.get()
    assert (done.status_code, ballot.choice, ballot.late) == (200, "yes", False)
    assert ballot.member.person_id == chamber.members[1].person_id
    assert json.loads(ballot.content)["channel"] == "remote"
    receipt = reverse("cabinet:receipt", args=[ballot.uuid])
    assert receipt in browser.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    seal_all()
    assert ballot.sha256[:8] in browser.get(receipt).content.decode()


def test_all_ways_of_signing_stand_in_one_pack_that_holds(chamber, poll):
    _as(chamber.members[0]).post(reverse("cabinet:cast", args=[poll.uuid]), {"choice": "yes", "nonce": "0" * 32})
    browser = _as(chamber.members[1])
    _address, by_pin = _sent(browser, poll, "yes")
    browser.post(reverse("signing:wait", args=[by_pin.uuid]), {"pin": PIN})
    _address, by_phone = _sent(_as(chamber.members[2]), poll, "no")
    the_service().tap(by_phone.handle, "approve")
    go_on_signing(by_phone.pk)
    outbox.deliver_waiting()
    assert sorted(Ballot.objects.values_list("choice", flat=True)) == ["no", "yes", "yes"]

    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()
    seal_all()

    checks = run_checks(poll_pack(chamber.clerk, poll.uuid).data, language="en")
    assert [(one.number, one.reason) for one in checks if one.passed is False] == []
    assert Poll.objects.get(pk=poll.pk).decision == "passed"


@pytest.mark.parametrize("answer", ["refuse", "cancel"])
def test_what_is_not_approved_counts_for_nothing_and_can_be_tried_again(chamber, poll, answer):
    browser = _as(chamber.members[2])
    _address, signing = _sent(browser, poll, "no")

    if answer == "refuse":
        the_service().tap(signing.handle, "refuse")
        go_on_signing(signing.pk)
    else:
        browser.post(reverse("signing:cancel", args=[signing.uuid]))
    outbox.deliver_waiting()
    page = browser.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    draft = BallotDraft.objects.get()
    assert (Ballot.objects.count(), reverse("cabinet:draft", args=[draft.uuid]) in page) == (0, True)

    _address, again = _sent(browser, poll, "yes")
    the_service().tap(again.handle, "approve")
    go_on_signing(again.pk)
    outbox.deliver_waiting()
    assert Ballot.objects.get().choice == "yes"


def test_what_is_approved_after_the_close_is_kept_as_late(chamber, poll):
    browser = _as(chamber.members[2])
    _address, signing = _sent(browser, poll, "no")
    with clock.frozen(clock.now() + timedelta(days=3)):
        commands.close_poll(chamber.clerk, poll=poll.uuid)

    the_service().tap(signing.handle, "approve")
    go_on_signing(signing.pk)
    outbox.deliver_waiting()

    ballot = Ballot.objects.get()
    assert (ballot.late, Poll.objects.get(pk=poll.pk).state) == (True, "closed")
    assert reverse("cabinet:receipt", args=[ballot.uuid]) in browser.get(reverse("cabinet:my_ballots")).content.decode()


def test_nobody_else_sees_or_answers_what_a_member_is_asked_to_approve(chamber, poll):
    _address, signing = _sent(_as(chamber.members[1]), poll, "yes")
    wait = reverse("signing:wait", args=[signing.uuid])

    for actor in (chamber.members[2], chamber.clerk):
        browser = _as(actor)
        assert browser.get(wait).status_code in (403, 404)
        assert browser.post(wait, {"pin": PIN}).status_code in (403, 404)
    assert Ballot.objects.count() == 0
