"""Members who have not answered hear of the term of a written ballot, and the office with them, each stage once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.reminders import remind_of_poll
from dienhong.cabinet.models import Poll, PollReminder
from dienhong.cabinet.reminders import left, stage_due
from dienhong.cabinet.tasks import close_ended_polls, remind_of_polls
from dienhong.cabinet.tests.poll_builders import Chamber, a_chamber, a_question, cast
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, a_stranger
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.notifications.models import Letter, Notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)
END = DAY + timedelta(days=5)
PLATFORM = Actor.system("cabinet")


def asked(number: int = 3, days: int = 5) -> tuple[Chamber, Poll]:
    """A written ballot of DAY with so many days to answer."""
    with clock.frozen(DAY):
        chamber = a_chamber(number)
        poll = commands.prepare_poll(
            chamber.clerk, body=chamber.body.uuid, question=a_question(closes_at=DAY + timedelta(days=days))
        )
        deliver_all()
    Person.objects.filter(pk__in=[one.person_id for one in chamber.members]).update(phone="0912345678")
    return chamber, poll


def reminded(before: timedelta) -> int:
    """How many ballots are told of, so long before the end."""
    with clock.frozen(END - before):
        return remind_of_polls()


def told(event: str = "cabinet.poll_reminder") -> list[int]:
    """The persons told, each as often as told, in order."""
    return sorted(Notification.objects.filter(event=event).values_list("person_id", flat=True))


@pytest.mark.parametrize(
    ("term", "before", "stage"),
    [
        (5, timedelta(days=3, seconds=1), None),
        (5, timedelta(days=3), "three_days"),
        (5, timedelta(days=1), "one_day"),
        (5, timedelta(hours=4), "four_hours"),
        (5, timedelta(0), "overdue"),
        (2, timedelta(days=2) - timedelta(hours=1), None),
        (2, timedelta(hours=20), "one_day"),
    ],
)
def test_the_latest_stage_that_lies_after_the_opening_is_due(term, before, stage):
    assert stage_due(END - timedelta(days=term), END, END - before) == stage


@pytest.mark.parametrize(
    ("rest", "said"), [(71.99, (3, 0)), (47, (2, 0)), (24.2, (1, 0)), (23.98, (1, 0)), (4, (0, 4)), (0.2, (0, 1))]
)
def test_what_is_left_is_said_as_people_say_it(rest, said):
    assert tuple(left(END, END - timedelta(hours=rest)).values()) == said


def test_who_has_not_answered_and_the_office_hear_of_each_stage_once():
    chamber, poll = asked()
    with clock.frozen(DAY + timedelta(days=1)):
        cast(chamber, poll, ["yes"])
    silent = [one.person_id for one in chamber.members[1:]]
    stages = [timedelta(days=4), timedelta(days=3), timedelta(days=2), timedelta(days=1), timedelta(hours=4)]

    counts = [(reminded(before), reminded(before - timedelta(seconds=30))) for before in stages]

    assert counts == [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0)]
    assert told() == sorted([*silent, chamber.clerk.person_id] * 3)
    office = Notification.objects.filter(person_id=chamber.clerk.person_id, event="cabinet.poll_reminder").first()
    assert all(Person.objects.get(pk=one).full_name in office.body for one in silent)
    assert [one.as_tuple() for one in AuditRecord.objects.filter(command="cabinet.remind_of_poll")] == [
        ("cabinet.remind_of_poll", "done")
    ] * 3


def test_an_assistant_hears_whose_answer_is_missing_and_does_not_see_the_vote():
    chamber, poll = asked()
    helper = a_stranger()
    post = a_post(Person.objects.get(pk=helper.person_id), chamber.seats[1].post.agency, "Chuyên viên")
    with clock.frozen(DAY):
        commands.name_assistant(chamber.members[1], seat=chamber.seats[1].uuid, post_id=post.pk, since=clock.today())

    reminded(timedelta(days=1))

    notice = Notification.objects.get(person_id=helper.person_id, event="cabinet.poll_reminder")
    assert Person.objects.get(pk=chamber.members[1].person_id).full_name in notice.body
    assert (notice.url, str(poll.uuid) in notice.body) == ("", False)


def test_members_are_reminded_by_sms_too():
    chamber, _poll = asked()

    reminded(timedelta(days=1))

    texts = Letter.objects.filter(channel="sms")
    assert texts.count() == len(chamber.members)
    assert "con 1 ngay de tra loi phieu" in texts[0].text


def test_when_the_term_is_over_the_silent_hear_of_it_within_a_minute():
    chamber, poll = asked()
    with clock.frozen(DAY + timedelta(days=1)):
        cast(chamber, poll, ["yes", "no"])
    with clock.frozen(END + timedelta(seconds=10)):
        close_ended_polls()

    count = reminded(timedelta(seconds=-30))

    assert (count, reminded(timedelta(seconds=-60))) == (1, 0)
    assert told("cabinet.poll_overdue") == sorted([chamber.members[2].person_id, chamber.clerk.person_id])


def test_nobody_is_reminded_when_all_have_answered_or_the_question_was_taken_back():
    chamber, poll = asked()
    with clock.frozen(DAY + timedelta(days=1)):
        cast(chamber, poll, ["yes", "no", "other"])
    _chamber, other = asked()
    with clock.frozen(DAY + timedelta(days=1)):
        commands.withdraw_poll(_chamber.clerk, poll=other.uuid, reason="Chưa đủ hồ sơ")

    assert reminded(timedelta(days=1)) == 0
    assert remind_of_poll(PLATFORM, poll_id=other.pk) is None
    assert told() == []


def test_a_longer_term_is_told_anew():
    chamber, poll = asked()
    with clock.frozen(END - timedelta(days=1)):
        remind_of_polls()
        commands.extend_poll(
            chamber.clerk, poll=poll.uuid, closes_at=END + timedelta(days=4), reason="Xin thêm thời gian"
        )
    with clock.frozen(END + timedelta(days=1)):
        again = remind_of_polls()

    assert again == 1
    assert list(PollReminder.objects.values_list("stage", flat=True)) == ["one_day", "three_days"]


def test_what_was_missed_by_more_than_a_day_is_not_told():
    asked()

    assert reminded(timedelta(days=-2)) == 0


def test_only_the_platform_reminds():
    _chamber, poll = asked()

    with pytest.raises(NotPermitted):
        remind_of_poll(a_stranger(), poll_id=poll.pk)
