"""What a person is told, and by which channel each person wants to be told."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """A notice to one person (thông báo). `key` makes the same notice impossible twice."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    in_app = models.BooleanField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    personal_data = ("person", "subject", "body")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "key"], name="notifications_notice_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_of_person", condition=models.Q(in_app=True)),
            models.Index(fields=["person"], name="notifications_unread", condition=models.Q(read_at=None, in_app=True)),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.person_id}"


class Letter(models.Model):
    """A notice on its way by a channel that leaves the platform: e-mail (thư điện tử), short message (tin nhắn SMS).

    A short message is `sending` from before it is handed over until the centre's answer is noted: after a crash its fate is
    not known, and only the centre's receipt, or the time for doubt, settles whether it is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")  # chờ gửi
        SENDING = "sending", _("Being sent")  # đang gửi
        SENT = "sent", _("Sent")  # đã gửi
        DELIVERED = "delivered", _("Delivered")  # đã tới máy
        FAILED = "failed", _("Could not be sent")  # không gửi được

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="letters")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    # Of short messages: what is sent, not before when, when it was last handed over, and as what the centre knows it.
    text = models.CharField(max_length=160, blank=True)
    not_before = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=65, blank=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    personal_data = ("address", "text")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="notifications_letter_once"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "address"],
                name="notifications_on_their_way",
                condition=models.Q(state__in=["waiting", "sending", "sent"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} #{self.notification_id}: {self.state}"


class ChannelChoice(models.Model):
    """By which channels a person is told of an event (kênh nhận thông báo); without a row: all that the event has."""

    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=80)
    in_app = models.BooleanField(default=True)
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)

    personal_data = ("person",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notifications_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event}"
