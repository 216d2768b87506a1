"""A vote from the question to the tally, and what the verifier says of its pack."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from dienhong.audit.models import AuditRecord
from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.commands.voting import prepare_ballot
from dienhong.cabinet.evidence import ballot_receipt, poll_pack
from dienhong.cabinet.models import Ballot, BallotDraft, Poll
from dienhong.cabinet.tasks import close_ended_polls, forget_unsigned_ballots
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, cast, said
from dienhong.cabinet.voting import sign_draft, vote
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification
from dienhong.signing.models import SigningKey
from dienhong.signing.public import personal_key_of, sign_detached
from dienhong.signing.tests.builders import a_personal_key
from dienhong_verify.checks import run_checks
from dienhong_verify.polls import read_poll, read_tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]


def opened(chamber, **more):
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question(**more))
    deliver_all()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN
    return poll


def verdict(chamber, poll):
    seal_all()
    return {check.number: check for check in run_checks(poll_pack(chamber.clerk, poll.uuid).data, language="en")}


def failed(checks):
    return {number: check.reason for number, check in checks.items() if check.passed is False}


def test_a_vote_goes_from_the_question_to_a_sealed_tally_that_anybody_can_check():
    chamber = a_chamber(5)
    poll = opened(chamber)
    manifest = read_poll(poll.manifest.encode())
    assert [len(one.certificates) for one in manifest.roll] == [1] * 5
    assert manifest.rules["majority"][0] == "1/2"
    seal_all()

    cast(chamber, poll, ["yes", "yes", "yes", "no", ""])
    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()
    poll.refresh_from_db()

    tally = read_tally(poll.tally.encode())
    assert (tally.yes, tally.no, tally.other, tally.silent, tally.decision) == (3, 1, 0, 1, "passed")
    checks = verdict(chamber, poll)
    assert failed(checks) == {}
    assert {number for number, check in checks.items() if check.passed is None} == {
        "E10", "E11", "E12", "E13", "E14", "E15", "V13"
    }  # fmt: skip
    told = Notification.objects.filter(event="cabinet.poll_closed").count()
    assert told == 5


def test_a_member_changes_the_vote_until_the_close_and_every_ballot_stays():
    chamber = a_chamber(3)
    poll = opened(chamber)
    member = chamber.members[1]

    for choice in ("yes", "no", "other"):
        vote(member, poll.uuid, said(choice, "Ý kiến khác của tôi"))
    cast(chamber, poll, ["yes", "", "yes"])
    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()

    assert list(Ballot.objects.filter(member__person_id=member.person_id).values_list("choice", flat=True)) == [
        "yes",
        "no",
        "other",
    ]
    poll.refresh_from_db()
    tally = read_tally(poll.tally.encode())
    assert (tally.yes, tally.no, tally.other, tally.decision) == (2, 0, 1, "passed")
    assert failed(verdict(chamber, poll)) == {}


def test_the_same_page_sent_again_counts_once():
    chamber = a_chamber(3)
    poll, member, same = opened(chamber), chamber.members[0], said("yes")

    first, second = vote(member, poll.uuid, same)[1], vote(member, poll.uuid, same)[1]

    assert first == second
    assert Ballot.objects.count() == 1


def test_two_pages_of_one_member_do_not_overwrite_each_other_unseen():
    chamber = a_chamber(3)
    poll, member = opened(chamber), chamber.members[0]
    one = prepare_ballot(member, poll=poll.uuid, vote=said("yes"))
    other = prepare_ballot(member, poll=poll.uuid, vote=said("no"))

    sign_draft(member, one.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.voted_meanwhile"):
        sign_draft(member, other.uuid)

    assert Ballot.objects.get().choice == "yes"


def test_nobody_votes_for_another():
    chamber = a_chamber(3)
    poll = opened(chamber)
    stand_in = an_actor()
    draft = prepare_ballot(chamber.members[0], poll=poll.uuid, vote=said("yes"))

    with pytest.raises(NotFound):
        prepare_ballot(stand_in, poll=poll.uuid, vote=said("yes"))
    with pytest.raises(NotPermitted):
        prepare_ballot(chamber.clerk, poll=poll.uuid, vote=said("yes"))
    with pytest.raises(NotFound):
        commands.cast_ballot(chamber.members[1], draft=draft.uuid, signature=b"x")
    others = sign_detached(draft.content.encode(), key_id=personal_key_of(chamber.members[1].person_id))
    with pytest.raises(RuleBroken, match=r"cabinet\.ballot_foreign_key"):
        commands.cast_ballot(chamber.members[0], draft=draft.uuid, signature=others)
    wrong = sign_detached(b"something else", key_id=personal_key_of(chamber.members[0].person_id))
    with pytest.raises(RuleBroken, match=r"cabinet\.ballot_signature"):
        commands.cast_ballot(chamber.members[0], draft=draft.uuid, signature=wrong)
    assert not Ballot.objects.exists()


def test_a_ballot_after_the_close_is_kept_as_late_and_the_verifier_agrees():
    chamber = a_chamber(3)
    poll = opened(chamber)
    draft = prepare_ballot(chamber.members[2], poll=poll.uuid, vote=said("no"))
    again = prepare_ballot(chamber.members[2], poll=poll.uuid, vote=said("yes"))
    cast(chamber, poll, ["yes", "yes"])
    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()

    ballot = sign_draft(chamber.members[2], draft.uuid)

    assert ballot.late
    with pytest.raises(RuleBroken, match=r"cabinet\.late_already"):
        sign_draft(chamber.members[2], again.uuid)
    assert failed(verdict(chamber, poll)) == {}


def test_a_written_ballot_ends_with_its_term_and_says_who_was_silent():
    chamber = a_chamber(3)
    poll = opened(chamber, closes_at=clock.now() + timedelta(hours=2))
    cast(chamber, poll, ["yes", "no"])

    with pytest.raises(RuleBroken, match=r"cabinet\.term_not_over"):
        commands.close_poll(chamber.clerk, poll=poll.uuid)
    commands.extend_poll(chamber.clerk, poll=poll.uuid, closes_at=clock.now() + timedelta(hours=3), reason="Còn ý kiến")
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=30)):
        assert close_ended_polls() == 0
    with clock.frozen(clock.now() + timedelta(hours=4)):
        assert close_ended_polls() == 1
        deliver_all()

    poll.refresh_from_db()
    tally = read_tally(poll.tally.encode())
    # One of three agrees, one objects: a tie of those who answered, but one half of all is not exceeded; the head agreed.
    assert (tally.silent, tally.chair, tally.decision) == (1, "yes", "passed")


def test_partial_results_of_a_written_ballot_are_for_those_who_count():
    chamber = a_chamber(3)
    poll = opened(chamber, closes_at=clock.now() + timedelta(hours=2))
    cast(chamber, poll, ["yes", "no"])

    with pytest.raises(NotPermitted):
        poll_pack(chamber.members[1], poll.uuid)
    with pytest.raises(NotFound):
        ballot_receipt(chamber.members[1], Ballot.objects.get(choice="yes").uuid)


def test_a_lost_device_is_replaced_while_the_vote_runs():
    chamber = a_chamber(3)
    poll, member = opened(chamber), chamber.members[1]
    with pytest.raises(RuleBroken, match=r"cabinet\.no_new_certificate"):
        commands.enrol_certificates(chamber.clerk, poll=poll.uuid, member=chamber.seats[1].uuid, reason="Mất thiết bị")
    new = a_personal_key(Person.objects.get(pk=member.person_id), chamber.agency)
    draft = prepare_ballot(member, poll=poll.uuid, vote=said("yes"))
    signature = sign_detached(draft.content.encode(), key_id=new.pk)
    with pytest.raises(RuleBroken, match=r"cabinet\.ballot_foreign_key"):
        commands.cast_ballot(member, draft=draft.uuid, signature=signature)

    added = commands.enrol_certificates(
        chamber.clerk, poll=poll.uuid, member=chamber.seats[1].uuid, reason="Mất thiết bị"
    )
    commands.cast_ballot(member, draft=draft.uuid, signature=signature)
    cast(chamber, poll, ["yes"])
    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()

    assert added == 1
    assert failed(verdict(chamber, poll)) == {}


def test_a_receipt_names_the_place_in_the_log():
    chamber = a_chamber(3)
    poll = opened(chamber)
    (ballot,) = cast(chamber, poll, ["yes"])
    seal_all()

    found = ballot_receipt(chamber.members[0], ballot.uuid)

    assert ballot.sha256.encode() in found.text
    assert found.record.command == "cabinet.cast_ballot"


def test_a_question_that_is_taken_back_decides_nothing():
    chamber = a_chamber(3)
    poll = opened(chamber)
    cast(chamber, poll, ["yes"])

    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.withdraw_poll(chamber.clerk, poll=poll.uuid, reason=" ")
    commands.withdraw_poll(chamber.clerk, poll=poll.uuid, reason="Hồ sơ chưa đủ")

    for again in (
        lambda: commands.close_poll(chamber.clerk, poll=poll.uuid),
        lambda: prepare_ballot(chamber.members[1], poll=poll.uuid, vote=said("yes")),
    ):
        with pytest.raises(RuleBroken, match=r"cabinet\.poll_not_open"):
            again()


def test_the_database_refuses_to_change_or_delete_a_ballot():
    chamber = a_chamber(3)
    poll = opened(chamber)
    cast(chamber, poll, ["yes"])

    for statement in (
        "UPDATE cabinet_ballot SET choice = 'no'",
        "DELETE FROM cabinet_ballot",
        "DELETE FROM cabinet_pollmember",
        "UPDATE cabinet_polldocument SET name = 'x'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Ballot.objects.get().choice == "yes"


def test_strangers_learn_nothing_and_only_those_who_count_end_a_vote():
    chamber = a_chamber(3)
    poll = opened(chamber)

    with pytest.raises(NotFound):
        commands.close_poll(an_actor(), poll=poll.uuid)
    with pytest.raises(NotPermitted):
        commands.close_poll(chamber.members[1], poll=poll.uuid)
    commands.close_poll(chamber.members[0], poll=poll.uuid)  # the head of the body

    poll.refresh_from_db()
    assert (poll.state, poll.decision) == ("closed", "rejected")
    refused = AuditRecord.objects.filter(command="cabinet.close_poll", outcome="refused").count()
    assert refused == 2


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda question: {"text": " "}, "question_missing"),
        (lambda question: {"documents": ()}, "documents_missing"),
        (lambda question: {"closes_at": clock.now()}, "term_too_early"),
    ],
)
def test_a_question_that_lacks_something_is_refused(spoil, code):
    chamber, question = a_chamber(1), a_question()

    with pytest.raises(RuleBroken, match=f"cabinet.{code}"):
        commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=replace(question, **spoil(question)))
    assert not Poll.objects.exists()


def test_a_body_without_members_rules_or_seal_decides_nothing():
    chamber = a_chamber(1)

    def put():
        commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())

    source = ("Quy chế thử", "")
    commands.set_rule(chamber.clerk, body=chamber.body.uuid, code="tie", value="", since=clock.today(), source=source)
    with pytest.raises(RuleBroken, match=r"cabinet\.rule_missing"):
        put()
    with clock.frozen(clock.now() + timedelta(days=1)):
        commands.set_rule(
            chamber.clerk, body=chamber.body.uuid, code="tie", value="chair", since=clock.today(), source=source
        )
        SigningKey.objects.filter(kind="seal", agency=chamber.agency).update(
            revoked_at=clock.now(), revocation_reason="superseded"
        )
        with pytest.raises(RuleBroken, match=r"cabinet\.no_seal_for_votes"):
            put()
        commands.end_seat(chamber.clerk, seat=chamber.seats[0].uuid, until=clock.today(), basis="Thôi giữ chức")
    with clock.frozen(clock.now() + timedelta(days=2)), pytest.raises(RuleBroken, match=r"cabinet\.nobody_votes"):
        put()
    assert not Poll.objects.exists()


def test_only_the_platform_opens_and_seals_and_only_once():
    chamber = a_chamber(1)
    poll = opened(chamber)
    platform = Actor.system("cabinet")

    for who in (chamber.clerk, chamber.members[0]):
        with pytest.raises(NotPermitted):
            commands.open_poll(who, poll_id=poll.pk, seal=b"x")
        with pytest.raises(NotPermitted):
            commands.seal_tally(who, poll_id=poll.pk, seal=b"x")
    with pytest.raises(RuleBroken, match=r"cabinet\.poll_not_preparing"):
        commands.open_poll(platform, poll_id=poll.pk, seal=b"x")
    with pytest.raises(RuleBroken, match=r"cabinet\.tally_sealed"):
        commands.seal_tally(platform, poll_id=poll.pk, seal=b"x")


def test_ballots_and_acts_that_do_not_fit_are_refused():
    chamber = a_chamber(2)
    poll, member = opened(chamber), chamber.members[0]

    for bad in (replace(said("yes"), nonce="kurz"), said("perhaps"), said("yes", "x" * 5001)):
        with pytest.raises(RuleBroken, match=r"cabinet\.ballot_malformed"):
            prepare_ballot(member, poll=poll.uuid, vote=bad)
    with pytest.raises(RuleBroken, match=r"cabinet\.no_term"):
        commands.extend_poll(chamber.clerk, poll=poll.uuid, closes_at=clock.now() + timedelta(days=1), reason="Lý do")
    with pytest.raises(RuleBroken, match=r"cabinet\.not_on_the_roll"):
        commands.enrol_certificates(chamber.clerk, poll=poll.uuid, member=poll.uuid, reason="Lý do")
    assert not Ballot.objects.exists()


def test_a_question_that_never_got_its_seal_can_be_taken_back():
    chamber = a_chamber(1)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())

    commands.withdraw_poll(chamber.clerk, poll=poll.uuid, reason="Con dấu hỏng")
    deliver_all()

    poll.refresh_from_db()
    assert (poll.state, poll.manifest_seal) == (Poll.State.WITHDRAWN, b"")


def test_ballots_that_nobody_signed_are_forgotten_a_week_after_the_end():
    chamber = a_chamber(2)
    poll = opened(chamber)
    cast(chamber, poll, ["yes"])
    prepare_ballot(chamber.members[1], poll=poll.uuid, vote=said("no"))
    commands.close_poll(chamber.clerk, poll=poll.uuid)

    counts = [forget_unsigned_ballots()]
    with clock.frozen(clock.now() + timedelta(days=8)):
        counts.append(forget_unsigned_ballots())

    assert (counts, BallotDraft.objects.count()) == ([0, 1], 1)
