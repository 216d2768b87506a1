"""Tables of the outbox and of live topics."""

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """An event that happened, kept until all who asked for it have been told."""

    name = models.CharField(max_length=120)
    payload = models.JSONField()
    occurred_at = models.DateTimeField(db_default=Now())

    personal_data = ()

    class Meta:
        db_table = "kernel_outbox_event"

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class OutboxDelivery(models.Model):
    """One event for one handler: waiting, done, or given up (dead letter)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    # outbox.BULK, ORDINARY or URGENT: a higher lane is delivered first, whatever else is due.
    lane = models.SmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    personal_data = ()

    class Meta:
        db_table = "kernel_outbox_delivery"
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="kernel_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["-lane", "next_try_at", "id"],
                name="kernel_delivery_by_lane",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["id"], name="kernel_delivery_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}: {self.state}"


class LiveEvent(models.Model):
    """A change of a topic that open pages watch. Insert-only, so that a busy topic locks nobody; swept hourly."""

    topic = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    personal_data = ()

    class Meta:
        db_table = "kernel_live_event"
        indexes = [models.Index(fields=["topic", "id"], name="kernel_live_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
