"""What was typed under an item."""

from __future__ import annotations

from dienhong.cabinet.models import AgendaItem, ItemComment


def comments_on(item: AgendaItem) -> list[ItemComment]:
    """All comments in their order, with who typed them; the caller has asked who may follow the item. One statement."""
    rows = ItemComment.objects.filter(item=item).select_related("invitation__person", "invitation__post")
    return list(rows.order_by("id"))
