"""Keyset pagination walks a list forward and back without losing or repeating a row."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

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


def _rows_read(statement: str) -> int:
    """How many rows the index gave and a filter threw away again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        plan = cursor.fetchone()[0]
    (nodes, thrown) = ([plan[0]["Plan"]], 0)
    while nodes:
        node = nodes.pop()
        thrown += node.get("Rows Removed by Filter", 0)
        nodes += node.get("Plans", [])
    return thrown


def test_a_page_far_down_reads_no_row_of_the_pages_before():
    LiveEvent.objects.bulk_create(LiveEvent(topic=f"{n:05d}") for n in range(2000))
    rows = LiveEvent.objects.all()
    page = page_of(rows, order=["topic", "id"], cursor=None, size=900)
    page = page_of(rows, order=["topic", "id"], cursor=page.next_cursor, size=900)

    with CaptureQueriesContext(connection) as seen:
        last = page_of(rows, order=["topic", "id"], cursor=page.next_cursor, size=50)

    assert last.items[0].topic == "01800"
    assert _rows_read(seen.captured_queries[0]["sql"]) <= 1
