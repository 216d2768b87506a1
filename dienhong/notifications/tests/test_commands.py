"""Acts on one's own notices, and their records."""

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.identity.public import actor_for_account
from dienhong.identity.tests.builders import an_account
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.notifications.commands import choose_channels, mark_all_read, mark_read, notify
from dienhong.notifications.models import ChannelChoice, Notification
from dienhong.notifications.queries import unread_count

pytestmark = pytest.mark.django_db
EVENT = "documents.arrived"


def a_reader() -> Actor:
    """Somebody with three unread notices."""
    reader = actor_for_account(an_account().pk)
    for key in "123":
        notify([reader.person_id or 0], event=EVENT, key=key, context={"title": "Mời họp", "code": "1/GM"})
    return reader


def last_act() -> tuple[str, str]:
    return AuditRecord.objects.order_by("-id")[0].as_tuple()


def test_all_own_notices_are_marked_as_read_and_no_others():
    reader, other = a_reader(), a_reader()

    assert (unread_count(reader), mark_all_read(reader), unread_count(reader)) == (3, 3, 0)
    assert unread_count(other) == 3
    assert last_act() == ("notifications.mark_all_read", "done")


def test_a_notice_of_another_is_not_found_and_the_refusal_recorded():
    a_reader()
    stranger = actor_for_account(an_account().pk)

    with pytest.raises(NotFound):
        mark_read(stranger, notification_uuid=Notification.objects.all()[0].uuid)

    assert Notification.objects.filter(read_at=None).count() == 3
    assert last_act() == ("notifications.mark_read", "refused")


def test_agencies_software_chooses_no_channels():
    with pytest.raises(NotFound):
        choose_channels(Actor.system("test"), event=EVENT, in_app=True, email=True)

    assert ChannelChoice.objects.count() == 0
