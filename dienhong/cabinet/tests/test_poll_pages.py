"""Pages of votes: putting a question, voting, a token of one's own, the receipt, the end; strangers get a 404."""

import re
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.commands.voting import prepare_ballot
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import Ballot, BallotDraft, Poll
from dienhong.cabinet.queries.polls import proposed_term
from dienhong.cabinet.queries.sessions import invitations_of
from dienhong.cabinet.tests.builders import Office, a_session
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, cast, said
from dienhong.documents.tests.builders import a_pdf
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import clock
from dienhong.signing.models import SigningKey
from dienhong.signing.public import sign_detached
from dienhong_verify.checks import run_checks
from dienhong_verify.polls import read_tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


@pytest.fixture
def chamber():
    return a_chamber(3)


@pytest.fixture
def poll(chamber):
    found = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())
    deliver_all()
    return found


def _page(actor, name, *given):
    return _as(actor).get(reverse(f"cabinet:{name}", args=given)).content.decode()


def test_the_office_puts_a_question_members_vote_and_the_head_ends_it(chamber):
    clerk = _as(chamber.clerk)
    paper = SimpleUploadedFile("nghi-quyet.pdf", a_pdf("Nghị quyết thử"), "application/pdf")
    sent = {"question": "Thông qua Nghị quyết?", "version": "2", "papers": paper}
    answer = clerk.post(reverse("cabinet:new_poll", args=[chamber.body.uuid]), sent)
    deliver_all()
    poll = Poll.objects.get()
    assert answer.url == reverse("cabinet:poll", args=[poll.uuid])
    with closing(clerk.get(reverse("cabinet:poll_document", args=[poll.uuid, 1]))) as shown:
        assert b"".join(shown.streaming_content).startswith(b"%PDF")

    for member, choice in zip(chamber.members, ("yes", "yes", "no"), strict=True):
        browser = _as(member)
        page = browser.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
        nonce = re.search(r'name="nonce" value="([0-9a-f]{32})"', page)[1]
        told = browser.post(reverse("cabinet:cast", args=[poll.uuid]), {"choice": choice, "nonce": nonce}, follow=True)
        assert "đã được ký và được tính" in told.content.decode()
    head = _as(chamber.members[0])
    head.post(reverse("cabinet:close_poll", args=[poll.uuid]))
    deliver_all()
    seal_all()

    page = head.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    assert "Thông qua" in page
    pack = head.get(reverse("cabinet:poll_pack", args=[poll.uuid]))
    assert pack.headers["Content-Type"] == "application/zip"
    ballot = Ballot.objects.get(member__person_id=chamber.members[1].person_id)
    assert ballot.sha256[:8] in _page(chamber.members[1], "receipt", ballot.uuid)
    assert ballot.sha256 in _page(chamber.members[1], "receipt_file", ballot.uuid)
    assert poll.question in _page(chamber.members[1], "manifest", poll.uuid)
    assert poll.question in _as(chamber.clerk).get(reverse("cabinet:polls"), {"xem": "da-xong"}).content.decode()


def test_a_member_without_a_key_here_hands_in_the_signature_of_a_token(chamber, poll):
    member = chamber.members[1]
    key = SigningKey.objects.get(person_id=member.person_id)
    SigningKey.objects.filter(pk=key.pk).update(not_after=clock.now() - timedelta(seconds=1))
    browser = _as(member)
    answer = browser.post(reverse("cabinet:cast", args=[poll.uuid]), {"choice": "no", "nonce": "ab" * 16})
    draft = BallotDraft.objects.get()
    assert answer.url == reverse("cabinet:draft", args=[draft.uuid])
    told = browser.post(reverse("cabinet:sign_draft", args=[draft.uuid]), follow=True).content.decode()
    assert "cabinet.no_key_here" in told
    content = browser.get(reverse("cabinet:draft_content", args=[draft.uuid])).content
    SigningKey.objects.filter(pk=key.pk).update(not_after=key.not_after)

    address = reverse("cabinet:draft", args=[draft.uuid])
    wrong = SimpleUploadedFile("x.p7s", b"no signature")
    refused = browser.post(address, {"signature": wrong})
    assert (refused.status_code, "cabinet.ballot_signature" in refused.content.decode()) == (422, True)
    right = SimpleUploadedFile("x.p7s", sign_detached(content, key_id=key.pk))
    assert browser.post(address, {"signature": right}).url == reverse("cabinet:poll", args=[poll.uuid])
    assert Ballot.objects.get().choice == "no"


def test_the_office_extends_adds_certificates_and_takes_back(chamber):
    end = clock.now() + timedelta(days=2)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question(closes_at=end))
    deliver_all()
    browser = _as(chamber.clerk)

    later = {"closes_at": f"{end + timedelta(days=3):%Y-%m-%dT%H:%M}", "reason": "Còn ý kiến"}
    assert browser.post(reverse("cabinet:extend_poll", args=[poll.uuid]), later).status_code == 302
    enrol = reverse("cabinet:enrol", args=[poll.uuid, chamber.seats[0].uuid])
    assert "cabinet.no_new_certificate" in browser.post(enrol, {"reason": "Mất thiết bị"}).content.decode()
    assert browser.post(reverse("cabinet:withdraw_poll", args=[poll.uuid]), {"reason": "Chưa đủ"}).status_code == 302

    page = browser.get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    assert "Còn ý kiến" in page
    assert "Chưa đủ" in page


def test_before_the_end_members_do_not_see_how_others_answered_a_written_ballot(chamber):
    end = clock.now() + timedelta(days=2)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question(closes_at=end))
    deliver_all()
    cast(chamber, poll, ["", "no"])

    # The first presides over the body and counts; the third only votes.
    assert "v-needed" not in _page(chamber.members[2], "poll", poll.uuid)
    assert "1/3" in _page(chamber.members[2], "poll", poll.uuid)
    for counts in (chamber.clerk, chamber.members[0]):
        assert "v-needed" in _page(counts, "poll", poll.uuid)


def test_mistakes_are_told_and_nothing_is_changed(chamber, poll):
    browser = _as(chamber.members[0])

    told = browser.post(
        reverse("cabinet:cast", args=[poll.uuid]), {"choice": "perhaps", "nonce": "ab" * 16}, follow=True
    )
    assert "một trong ba" in told.content.decode()
    empty = _as(chamber.clerk).post(reverse("cabinet:new_poll", args=[chamber.body.uuid]), {"question": ""})
    assert empty.status_code == 422
    assert (Poll.objects.count(), Ballot.objects.count(), BallotDraft.objects.count()) == (1, 0, 0)


def test_a_stranger_finds_nothing(chamber, poll):
    draft = prepare_ballot(chamber.members[0], poll=poll.uuid, vote=said("yes"))
    (ballot,) = cast(chamber, poll, ["", "yes"])
    browser = _as(an_actor())

    assert poll.question not in browser.get(reverse("cabinet:polls")).content.decode()
    for name, given in (
        ("poll", [poll.uuid]),
        ("new_poll", [chamber.body.uuid]),
        ("extend_poll", [poll.uuid]),
        ("withdraw_poll", [poll.uuid]),
        ("enrol", [poll.uuid, chamber.seats[0].uuid]),
        ("poll_document", [poll.uuid, 1]),
        ("manifest", [poll.uuid]),
        ("poll_pack", [poll.uuid]),
        ("draft", [draft.uuid]),
        ("draft_content", [draft.uuid]),
        ("receipt", [ballot.uuid]),
        ("receipt_file", [ballot.uuid]),
    ):
        assert browser.get(reverse(f"cabinet:{name}", args=given)).status_code == 404, name
    for name, given in (("close_poll", [poll.uuid]), ("cast", [poll.uuid]), ("sign_draft", [draft.uuid])):
        data = {"choice": "yes", "nonce": "ab" * 16}
        assert browser.post(reverse(f"cabinet:{name}", args=given), data).status_code == 404, name
    for name in ("draft", "draft_content"):
        assert _as(chamber.members[1]).get(reverse(f"cabinet:{name}", args=[draft.uuid])).status_code == 404


def test_the_chair_puts_the_item_under_discussion_to_the_vote_and_the_quorum_is_counted(chamber):
    clerk, head = chamber.clerk, chamber.members[0]
    session = a_session(Office(chamber.agency, clerk, clerk), chamber.body, hours=-0.5)
    commands.call_session(clerk, session=session.uuid)
    seats = invitations_of(clerk, session.uuid)
    for member in chamber.members[:2]:
        commands.mark_came(clerk, invitation=seats[member.person_id])
    commands.open_session(head, session=session.uuid)
    item = session.items.get()
    address = reverse("cabinet:new_item_poll", args=[item.uuid])
    browser = _as(head)

    def put():
        paper = SimpleUploadedFile("nghi-quyet.pdf", a_pdf("Nghị quyết thử"), "application/pdf")
        return browser.post(address, {"question": "Thông qua?", "version": "1", "papers": paper})

    assert "cabinet.item_not_discussed" in put().content.decode()
    commands.start_item(head, item=item.uuid)
    assert put().url == reverse("cabinet:running", args=[session.uuid])
    deliver_all()
    poll = Poll.objects.get()
    page = browser.get(reverse("cabinet:running", args=[session.uuid])).content.decode()
    nonce = re.search(r'name="nonce" value="([0-9a-f]{32})"', page)[1]
    sent = {"choice": "yes", "nonce": nonce, "channel": "room"}
    assert browser.post(reverse("cabinet:cast", args=[poll.uuid]), sent).status_code == 302
    cast(chamber, poll, ["", "yes", "yes"])
    assert _as(chamber.members[1]).get(address).status_code == 403
    for gone in chamber.members[1:2]:
        commands.mark_left(clerk, invitation=seats[gone.person_id])
    browser.post(reverse("cabinet:close_poll", args=[poll.uuid]))
    deliver_all()
    seal_all()

    tally = read_tally(Poll.objects.get().tally.encode())
    # Three agree, but only one of three members is in the session when the vote ends.
    assert (tally.yes, tally.present, tally.decision) == (3, 1, "no_quorum")
    checks = run_checks(poll_pack(clerk, poll.uuid).data, language="en")
    assert [check.reason for check in checks if check.passed is False] == []


def test_a_written_ballot_is_proposed_the_working_days_of_the_rule():
    chamber = a_chamber(1)
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=clock.VIETNAM)
    with clock.frozen(friday):
        none = proposed_term(chamber.clerk, chamber.body)
        commands.set_rule(
            chamber.clerk,
            body=chamber.body.uuid,
            code="phieu_days",
            value="3",
            since=clock.today(),
            source=("Quy chế thử", ""),
        )
        term = proposed_term(chamber.clerk, chamber.body)

    # Monday, Tuesday, Wednesday, until work ends.
    assert (none, term.astimezone(clock.VIETNAM)) == (None, datetime(2026, 11, 25, 17, 0, tzinfo=clock.VIETNAM))
