"""Live pages: a change of a topic reaches every open page that watches it, through PostgreSQL's NOTIFY."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core import signing
from django.db import connection
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Now

from dienhong.kernel.models import LiveEvent

CHANNEL = "dienhong_live"
TOKEN_SECONDS = 900
MAKING_OF_A_PAGE = timedelta(seconds=30)
_SALT = "dienhong.live"
_MAX_TOPICS = 20
_ANNOUNCE = f"""
WITH new AS (INSERT INTO {LiveEvent._meta.db_table} (topic) SELECT unnest(%s::text[]) RETURNING topic)
SELECT pg_notify(%s, topic) FROM new
"""  # noqa: S608  the name is the model's


def announce(topic: str) -> None:
    """Say, in the present transaction, that `topic` ("exchange.package:<uuid>") changes when it commits."""
    announce_all([topic])


def announce_all(topics: Sequence[str]) -> None:
    """As `announce`, for any number of topics with one statement."""
    if not topics:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, [list(topics), CHANNEL])


def wake(topics: Sequence[str]) -> None:
    """As `announce_all`, but keep nothing: for streams that have their own cursor."""
    if not topics:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", [CHANNEL, list(topics)])


def revision(topics: Sequence[str]) -> str:
    """A text that differs whenever one of the topics has changed."""
    return _text(LiveEvent.objects.filter(topic__in=topics))


def page_revision(topics: Sequence[str]) -> str:
    """The revision that a page surely shows: without the changes of the last half minute.

    What a page shows was read before its revision is, and a change in between would never be told. So a page made soon
    after a change learns of it once more from its stream, and fetches itself anew.
    """
    return _text(LiveEvent.objects.filter(topic__in=topics, at__lt=Now() - MAKING_OF_A_PAGE))


def _text(events: QuerySet[LiveEvent]) -> str:
    seen = events.aggregate(last=Max("id"), number=Count("id"))
    return f"{seen['last'] or 0}.{seen['number']}"


def channel_token(topics: Sequence[str]) -> str:
    """A short-lived signed permission to listen to these topics; the caller has checked that the reader may.

    Raises ValueError on more than 20 topics: a page watches a list, not each of its rows.
    """
    if len(topics) > _MAX_TOPICS:
        raise ValueError("a page watches at most 20 topics")
    return signing.dumps(list(topics), salt=_SALT, compress=False)


def topics_of(token: str) -> list[str] | None:
    """The topics a token permits; None when it is forged or older than 15 minutes."""
    try:
        topics: list[str] = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None
    return topics
