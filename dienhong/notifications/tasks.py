"""Letters on their way, as jobs."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

from dienhong.kernel import clock
from dienhong.kernel.jobs import defer, job
from dienhong.notifications.channels import email
from dienhong.notifications.models import Letter
from dienhong.notifications.texts import hand_over


@job(queue="letters", attempts=8)
def send_letter(letter_id: int) -> None:
    """Send a letter that still waits. A crash between sending and noting it may send it again, with the same Message-ID."""
    letter = Letter.objects.select_related("notification").get(pk=letter_id)
    if letter.state == Letter.State.SENT:
        return
    try:
        email.send(letter)
    except (SMTPException, OSError) as error:
        Letter.objects.filter(pk=letter_id).update(
            state=Letter.State.FAILED, last_error=f"{type(error).__name__}: {error}"[:500]
        )
        raise
    Letter.objects.filter(pk=letter_id).update(state=Letter.State.SENT, sent_at=clock.now(), last_error="")


@job(queue="letters", attempts=8)
def send_texts() -> int:
    """Hand over the short messages that wait; returns how many. What is not done now, the next turn of the clock does."""
    return hand_over()


def soon() -> None:
    """Have short messages handed over after the present transaction; a little later, so that many go in one session."""
    defer(send_texts, at=clock.now() + timedelta(seconds=1), key="notifications.send_texts")
