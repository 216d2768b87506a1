"""Filters, counts and groups of the home page."""

from datetime import UTC, datetime, timedelta

from dienhong.kernel.work import WaitingItem
from dienhong.portal.inbox import arranged

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def an_item(title, days, kind="incoming", urgency=0, behalf=""):
    return WaitingItem(kind, title, "/", "Open", NOON + timedelta(days=days), "", "", urgency, behalf)


ITEMS = [
    an_item("late", -1, urgency=3),
    an_item("near", 1, kind="sign", behalf="Bộ trưởng"),
    an_item("far", 9),
]


def titles(box):
    return [item.title for item in box.shown]


def counts(box, name):
    facet = next(facet for facet in box.facets if facet.name == name)
    return {choice.value: choice.count for choice in facet.choices}


def test_without_filters_everything_is_shown_in_groups():
    box = arranged(ITEMS, {}, now=NOON)

    assert [(group.code, len(group.items)) for group in box.groups] == [("overdue", 1), ("soon", 1), ("later", 1)]
    assert (box.total, box.filtered) == (3, False)


def test_each_filter_counts_what_the_others_leave():
    box = arranged(ITEMS, {"loai": "incoming"}, now=NOON)

    assert titles(box) == ["late", "far"]
    assert counts(box, "han") == {"": 2, "overdue": 1, "later": 1}
    assert counts(box, "loai") == {"": 3, "incoming": 2, "sign": 1}


def test_filters_of_the_inbox_combine():
    assert titles(arranged(ITEMS, {"vai": "thay", "han": "soon"}, now=NOON)) == ["near"]
    assert titles(arranged(ITEMS, {"muc": "3", "vai": "thay"}, now=NOON)) == []


def test_an_unknown_value_finds_nothing():
    assert titles(arranged(ITEMS, {"han": "' OR 1=1"}, now=NOON)) == []
