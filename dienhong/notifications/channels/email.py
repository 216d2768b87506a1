"""E-mail (SMTP; in the demo a folder)."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from dienhong.notifications.models import Letter


def send(letter: Letter) -> None:
    """Send one letter. Raises SMTPException or OSError when the server does not take it.

    The Message-ID is made of the notice, so a mail server that gets it twice can tell.
    """
    notification = letter.notification
    EmailMessage(
        subject=notification.subject,
        body=f"{notification.body}\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.address],
        headers={"Message-ID": f"<{notification.uuid}@dienhong>", "Auto-Submitted": "auto-generated"},
    ).send()
