"""What the clock starts in the e-Cabinet."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from dienhong.cabinet.commands.counting import close_poll
from dienhong.cabinet.commands.reminders import remind_of_poll
from dienhong.cabinet.models import Ballot, BallotDraft, Poll
from dienhong.cabinet.queries.polls import polls_to_remind_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import job

PLATFORM = Actor.system("cabinet")
KEPT_UNSIGNED = timedelta(days=7)


@job()
def close_ended_polls() -> int:
    """Count written ballots whose term has passed; returns how many."""
    ended = Poll.objects.filter(state=Poll.State.OPEN, closes_at__lte=clock.now()).order_by("closes_at")
    polls = list(ended.values_list("uuid", flat=True))
    for uuid in polls:
        close_poll(PLATFORM, poll=uuid)
    return len(polls)


@job()
def remind_of_polls() -> int:
    """Remind of written ballots whose term comes near or is over; returns how many were told of."""
    return sum(remind_of_poll(PLATFORM, poll_id=pk) is not None for pk in polls_to_remind_of(clock.now()))


@job(queue="files")
def make_session_archive(*, archive_id: int) -> None:
    """Make the archive of a session, keep it, then say so; killed anywhere in between it is made anew."""
    # Commands queue the jobs of this module.
    from dienhong.cabinet.archive import keep_archive

    keep_archive(archive_id)


@job()
def forget_unsigned_ballots() -> int:
    """Forget ballots that nobody signed, a week after their vote ended; returns how many."""
    ended = Q(poll__closed_at__lt=clock.now() - KEPT_UNSIGNED)
    signed = Ballot.objects.filter(poll=OuterRef("poll"), member=OuterRef("member"), nonce=OuterRef("nonce"))
    return BallotDraft.objects.filter(ended & ~Exists(signed)).delete()[0]
