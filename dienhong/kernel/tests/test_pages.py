"""Keyset pagination walks a list forward and back without losing or repeating a row."""

import pytest
from django.db.models import Q

from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.models import LiveEvent
from dienhong.kernel.pages import page_of

pytestmark = pytest.mark.django_db


def _walk(size: int, parts: tuple[Q, ...] = ()) -> list[str]:
    seen, cursor = [], None
    while True:
        page = page_of(LiveEvent.objects.all(), order=["-topic", "id"], cursor=cursor, size=size, parts=parts)
        seen += [row.topic for row in page.items]
        if page.next_cursor is None:
            return seen
        cursor = page.next_cursor


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20])
def test_a_walk_of_any_page_size_sees_each_row_once_in_order(size):
    topics = ["b", "a", "c", "a", "b", "a", "Đ"]
    LiveEvent.objects.bulk_create(LiveEvent(topic=topic) for topic in topics)

    assert _walk(size) == list(LiveEvent.objects.order_by("-topic", "id").values_list("topic", flat=True))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_row_of_several_parts_is_seen_once_and_one_of_none_never(size):
    LiveEvent.objects.bulk_create(LiveEvent(topic=topic) for topic in ["b1", "a", "c1", "a1", "b", "d", "b1"])
    parts = (Q(topic__startswith="b"), Q(topic__endswith="1"), Q(topic="b"))

    assert _walk(size, parts) == ["c1", "b1", "b1", "b", "a1"]
    assert _walk(size, parts[:1]) == ["b1", "b1", "b"]


def test_going_back_shows_the_page_one_came_from():
    LiveEvent.objects.bulk_create(LiveEvent(topic=str(n)) for n in range(7))
    first = page_of(LiveEvent.objects.all(), order=["id"], cursor=None, size=3)
    second = page_of(LiveEvent.objects.all(), order=["id"], cursor=first.next_cursor, size=3)

    back = page_of(LiveEvent.objects.all(), order=["id"], cursor=second.previous_cursor, size=3)

    assert [row.topic for row in back.items] == ["0", "1", "2"]
    assert (back.previous_cursor, back.next_cursor) == (None, first.next_cursor)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzEsMl0", "WyJhIl0", "AAAA", "W2ZhbHNlLCAieCJd", "W2ZhbHNlLCAiXHUwMDAwIiwgMV0"]
)
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(RuleBroken, match="kernel.bad_cursor"):
        page_of(LiveEvent.objects.all(), order=["id"], cursor=cursor, size=3)
