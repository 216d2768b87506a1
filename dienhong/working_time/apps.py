"""Working time (thời gian làm việc): hours, days off and make-up days, and the deadlines that follow from them."""

from django.apps import AppConfig


class WorkingTimeConfig(AppConfig):
    name = "dienhong.working_time"
    label = "working_time"

    def ready(self) -> None:
        from dienhong.kernel.errors import register_messages
        from dienhong.working_time.messages import MESSAGES

        register_messages(MESSAGES)
