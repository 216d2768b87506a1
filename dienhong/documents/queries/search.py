"""Search over the documents a person may see."""

from __future__ import annotations

from django.urls import reverse

from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.wanted import Wanted
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import SearchHit


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Documents with all words of `text`, with dấu or without, newest first; at most `limit` of each direction."""
    outgoing = outgoing_list(actor, Wanted(text)).order_by("-changed_at", "-id")[:limit]
    incoming = incoming_list(actor, Wanted(text)).order_by("-arrived_at", "-id")[:limit]
    return [
        *(
            SearchHit(
                "outgoing",
                one.summary,
                reverse("documents:outgoing", args=[one.uuid]),
                one.code or one.symbol,
                one.changed_at,
            )
            for one in outgoing
        ),
        *(
            SearchHit(
                "incoming",
                one.summary,
                reverse("documents:incoming", args=[one.uuid]),
                f"{one.code} · {one.sender_name}",
                one.arrived_at,
            )
            for one in incoming
        ),
    ]
