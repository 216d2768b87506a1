"""What the e-Cabinet tells people: which notices there are, and what each says."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Poll
from dienhong.cabinet.procedure import Decision
from dienhong.notifications.public import notify

NOTICES = {
    "cabinet.poll_opened": _("You are asked for your vote"),
    "cabinet.poll_closed": _("A vote was counted"),
    "cabinet.poll_withdrawn": _("A question was taken back"),
    "cabinet.poll_reminder": _("The term of a written ballot comes near"),
    "cabinet.poll_overdue": _("The term of a written ballot is over"),
}
URGENT = ("cabinet.poll_reminder", "cabinet.poll_overdue")
DECISIONS = {
    Decision.PASSED: _("Passed"),
    Decision.REJECTED: _("Not passed"),
    Decision.UNDECIDED: _("Not decided"),
    Decision.NO_QUORUM: _("Too few members present"),
}


def tell_of_poll(poll: Poll, event: str) -> int:
    """Tell all members of the roll that a vote was "opened", "closed" or "withdrawn", once each."""
    context = {
        "title": poll.question,
        "body": poll.body.name,
        "closes_at": poll.closes_at,
        "decision": str(DECISIONS.get(Decision(poll.decision), "")) if poll.decision else "",
    }
    people = list(poll.members.values_list("person_id", flat=True))
    url = reverse("cabinet:poll", args=[poll.uuid])
    return notify(people, event=f"cabinet.poll_{event}", key=str(poll.pk), context=context, url=url)
