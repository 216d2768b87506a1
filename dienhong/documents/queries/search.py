"""Search over the documents a person may see."""

from __future__ import annotations

from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.wanted import Wanted
from dienhong.kernel.actor import Actor
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import SearchHit

_OUTGOING = ("uuid", "summary", "number", "symbol", "changed_at")
_INCOMING = ("uuid", "summary", "code", "sender_name", "arrived_at")


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Documents with all words of `text`, with dấu or without, newest first; at most `limit` of each direction."""
    outgoing = outgoing_list(actor, Wanted(text)).select_related(None).only(*_OUTGOING).order_by("-changed_at", "-id")
    incoming = incoming_list(actor, Wanted(text)).select_related(None).only(*_INCOMING).order_by("-arrived_at", "-id")
    outgoing_url, incoming_url = url_maker("documents:outgoing"), url_maker("documents:incoming")
    return [
        *(
            SearchHit(
                "outgoing",
                one.summary,
                outgoing_url(one.uuid),
                one.code or one.symbol,
                one.changed_at,
            )
            for one in outgoing[:limit]
        ),
        *(
            SearchHit(
                "incoming",
                one.summary,
                incoming_url(one.uuid),
                f"{one.code} · {one.sender_name}",
                one.arrived_at,
            )
            for one in incoming[:limit]
        ),
    ]
