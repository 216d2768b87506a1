"""Letters on their way, as jobs."""

from __future__ import annotations

from smtplib import SMTPException

from dienhong.kernel import clock
from dienhong.kernel.jobs import job
from dienhong.notifications.channels import email
from dienhong.notifications.models import Letter


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
