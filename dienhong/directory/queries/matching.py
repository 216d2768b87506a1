"""Finding rows of a Searchable table by words without dấu, cut short, in any order or misspelt: one statement, no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from dienhong.directory import rules
from dienhong.kernel.text import nfc

LONGEST_QUERY = 120
MOST_WORDS = 8
# Fewer exact matches than this, and misspelt ones are added.
FEW = 5
LEAST_SIMILARITY = 0.4
# Misspelling costs ten times as much as all else and grows with the table, so it is looked at only where few were found exactly and
# none is called so, and over all rows only when nothing else was found. Somebody who types the dấu means them: "Ba Đình" before
# "Ba Dinh".
_SEARCH = """
WITH exact AS MATERIALIZED (
    SELECT unit.id,
           CASE WHEN unit.search_name = %(core)s THEN 0
                WHEN starts_with(unit.search_name, %(core)s || ' ') THEN 1
                WHEN strpos(unit.search_text, %(phrase)s || ' ') > 0 THEN 2
                WHEN starts_with(unit.search_name, %(core)s) THEN 3
                WHEN strpos(unit.search_text, %(phrase)s) > 0 THEN 4
                ELSE 5 END AS rank,
           (strpos(upper(unit.short_name), upper(%(written)s)) = 0)::int AS otherwise_written,
           0::real AS distance
      FROM {table} unit
     WHERE {within} AND {every_word}
     ORDER BY rank, otherwise_written, {order} LIMIT %(limit)s
), similar_ones AS MATERIALIZED (
    SELECT unit.id, 6, 0, 1 - similarity(unit.search_name, %(core)s) AS distance
      FROM {table} unit
     WHERE (SELECT count(*) FROM exact) < least(%(few)s, %(limit)s) AND NOT EXISTS (SELECT FROM exact WHERE rank <= 1)
       AND {first} AND {alike}
       AND NOT EXISTS (SELECT FROM exact WHERE exact.id = unit.id)
     ORDER BY distance, {order} LIMIT %(limit)s
), similar_others AS (
    SELECT unit.id, 6, 0, 1 - similarity(unit.search_name, %(core)s) AS distance
      FROM {table} unit
     WHERE NOT EXISTS (SELECT FROM exact) AND NOT EXISTS (SELECT FROM similar_ones)
       AND NOT ({first}) AND {alike}
     ORDER BY distance, {order} LIMIT %(limit)s
)
SELECT {columns}
  FROM (SELECT * FROM exact UNION ALL SELECT * FROM similar_ones UNION ALL SELECT * FROM similar_others) found
  JOIN {table} unit USING (id)
 ORDER BY found.rank, found.otherwise_written, found.distance, {order} LIMIT %(limit)s
"""


_ALIKE = "{within} AND unit.search_name %% %(core)s AND similarity(unit.search_name, %(core)s) >= %(least)s"


@dataclass(frozen=True, slots=True)
class Searched:
    """A table to search: SQL in which `unit` is its row. `within` says which rows may be found at all.

    `first` are those that a misspelt word means when there are such: few rows with an index of their own.
    """

    table: str
    columns: str
    within: str
    order: str
    first: str = "TRUE"


def best_matches(where: Searched, text: str, limit: int, **params: Any) -> list[tuple[Any, ...]]:
    """The columns of the best rows: equal name, beginning of the name, phrase, all words, misspelt (1 query).

    `params` are those of `where.within`. Nothing is found for a text without letters and digits.
    """
    text = nfc(text[:LONGEST_QUERY])
    words = rules.words_of(text)[:MOST_WORDS]
    if not words:
        return []
    core = rules.core_of(text)
    # A word is of letters and digits only, so nothing in it is a pattern.
    patterns = {f"word{place}": f"% {word}%" for place, word in enumerate(words)}
    asked: dict[str, Any] = {
        "core": core,
        "phrase": rules.folded_phrase(core),
        "written": text.strip(),
        "few": FEW,
        "least": LEAST_SIMILARITY,
        "limit": limit,
    }
    every_word = " AND ".join(f"unit.search_text LIKE %({name})s" for name in patterns)
    statement = _SEARCH.format(
        table=where.table,
        columns=where.columns,
        within=where.within,
        order=where.order,
        first=where.first,
        alike=_ALIKE.format(within=where.within),
        every_word=every_word,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**asked, **patterns, **params})
        return list(cursor.fetchall())
