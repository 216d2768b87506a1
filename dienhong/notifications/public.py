"""All that other domains may use of notifications."""

from dienhong.notifications.commands import choose_channels, mark_all_read, mark_read, notify
from dienhong.notifications.events_catalogue import register_notices, registered_notices
from dienhong.notifications.queries import my_notices, unread_count

__all__ = [
    "choose_channels",
    "mark_all_read",
    "mark_read",
    "my_notices",
    "notify",
    "register_notices",
    "registered_notices",
    "unread_count",
]
