"""Search by words, with or without dấu, also mistyped: rare words and pairs of words say more than frequent ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dienhong.public_services.catalogue.words import Asked, asked_for, near
from dienhong.public_services.models import ProcedureVersion

CANDIDATES = 400
# A word that is one typing error away counts less than the word itself.
_MISTYPED = 0.45
_SCORES = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(places)s::int[], %(words)s::text[], %(shares)s::float[]) AS one (place, word, share)
), meant AS MATERIALIZED (
    SELECT asked.place, known.id AS word_id, asked.share, 1.0::float AS quality
      FROM asked JOIN public_services_searchword known ON known.word = asked.word
    UNION ALL
    SELECT asked.place, known.id, asked.share, %(mistyped)s::float
      FROM unnest(%(fuzzy_places)s::int[], %(fuzzy)s::text[]) AS left_over (place, part)
      JOIN asked USING (place)
      JOIN public_services_searchword known ON known.near @> ARRAY[left_over.part]::varchar[] AND known.word <> asked.word
), distinctly AS MATERIALIZED (
    SELECT place, word_id, max(share) AS share, max(quality) AS quality FROM meant GROUP BY place, word_id
), hits AS MATERIALIZED (
    SELECT distinctly.place, found.version_id, distinctly.word_id, distinctly.share, distinctly.quality, found.weight
      FROM distinctly
      JOIN public_services_procedureword found USING (word_id)
      JOIN public_services_procedureversion version ON version.id = found.version_id
     WHERE version.effective_from <= %(day)s AND (version.effective_to IS NULL OR version.effective_to > %(day)s)
), rare AS (
    SELECT word_id, ln(1 + %(total)s / count(DISTINCT version_id)::float) AS weight FROM hits GROUP BY word_id
), best AS (
    SELECT hits.version_id, hits.place, max(hits.share * hits.quality * hits.weight * rare.weight) AS score
      FROM hits JOIN rare USING (word_id) GROUP BY hits.version_id, hits.place
)
SELECT version_id FROM best GROUP BY version_id ORDER BY sum(score) DESC, version_id LIMIT %(limit)s
"""


def best_versions(rows: QuerySet[ProcedureVersion], text: str, day: date, limit: int) -> list[ProcedureVersion]:
    """Those of `rows` that fit the words best, the best first (2 queries); none for a text without letters and digits."""
    ids = ranked_ids(asked_for(text), day)
    if not ids:
        return []
    order = {pk: place for place, pk in enumerate(ids)}
    found = list(rows.filter(pk__in=ids))
    return sorted(found, key=lambda one: order[one.pk])[:limit]


def ranked_ids(asked: Sequence[Asked], day: date) -> list[int]:
    """Keys of the versions of a day that fit the words, the best first."""
    if not asked:
        return []
    fuzzy = [(one.place, part) for one in asked for part in near(one.word)]
    params: dict[str, Any] = {
        "places": [one.place for one in asked],
        "words": [one.word for one in asked],
        "shares": [one.share for one in asked],
        "fuzzy_places": [place for place, _ in fuzzy],
        "fuzzy": [part for _, part in fuzzy],
        "mistyped": _MISTYPED,
        "day": day,
        "total": 10_000.0,
        "limit": CANDIDATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, params)
        return [pk for (pk,) in cursor.fetchall()]
