"""Fills a running product with messages of a year: packages and their deliveries, by SQL. Not measured."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

TABLES = ("exchange_package", "exchange_delivery")
# Shares fall with the third power: of 4,000 agencies the busiest sends one message in sixteen, most hardly any.
_WORDS = (
    "phòng chống thiên tai", "quản lý đất đai", "bảo vệ môi trường", "xây dựng nông thôn mới", "cải cách hành chính",
    "an toàn thực phẩm", "chuyển đổi số", "biến đổi khí hậu", "tài nguyên nước", "kiểm lâm", "thủy lợi", "chăn nuôi",
)  # fmt: skip
_TYPES = "ARRAY['Công văn','Công văn','Công văn','Quyết định','Thông báo','Kế hoạch','Báo cáo','Giấy mời']"
_SYMBOLS = "ARRAY['UBND-VP','SNN-KH','UBND-KT','QĐ-UBND','TB-UBND','KH-UBND','BC-UBND','GM-UBND']"
_STATUSES = "ARRAY['','01','02','03','03','04','05','06','06','06','06','06','06','06','06','06','06','06','06','06']"
_PACKAGES = f"""
INSERT INTO exchange_package (uuid, agency_id, sending_key, state, sender_code, document_id, code, subject, type_name,
       promulgated_on, signer_name, urgency, search_text, sha256, size, pdf_sha256, warnings,
       kind, reason, intent, refusal, requested_at, accepted_at)
SELECT gen_random_uuid(), agency_id, 'bench/' || n, 'accepted', 'H' || agency_id, 'H' || agency_id || ',' || n, code,
       subject, type_name, at::date, '', 0, ' ' || lower(code || ' ' || subject) || ' ' || bare, hash,
       100000, reverse(hash), '[]', 'new', '', '{{}}', '{{}}', at, at
  FROM (SELECT g AS n, agency_id, number || '/' || symbol AS code, type_name,
               'Về việc ' || words || ' số ' || g AS subject, 'bench ' || translate(lower(words), %(marked)s, %(plain)s) AS bare,
               encode(sha256(g::text::bytea), 'hex') AS hash,
               timestamptz '2026-01-01 00:00Z' + g * (interval '325 days' / %(packages)s) AS at
          FROM (SELECT g, (%(ids)s::bigint[])[1 + floor(%(agencies)s * pow(random(), 3))::int] AS agency_id,
                       1 + floor(random() * 4000)::int AS number, 1 + floor(random() * 8)::int AS kind,
                       1 + floor(random() * %(words_count)s)::int AS word
                  FROM generate_series(1, %(packages)s) g) drawn,
               LATERAL (SELECT ({_TYPES})[kind] AS type_name, ({_SYMBOLS})[kind] AS symbol,
                               (%(words)s::text[])[word] AS words) said) rows
"""
_DELIVERIES = f"""
INSERT INTO exchange_delivery (uuid, package_id, agency_id, sender_id, opened_at, position, addressed_code, channel,
       lane, transport, confirmed_at, fetched_at, status, status_at, steps, reason, is_request)
SELECT gen_random_uuid(), p.id, r.agency_id, p.agency_id, p.requested_at, r.place, 'H' || r.agency_id, 'api', 0,
       CASE WHEN r.status = '' THEN 'waiting' ELSE 'confirmed' END,
       CASE WHEN r.status = '' THEN NULL ELSE p.requested_at END, NULL, r.status,
       CASE WHEN r.status = '' THEN NULL ELSE p.requested_at END, 1, CASE r.status WHEN '02' THEN 'Gửi nhầm' ELSE '' END,
       false
  FROM exchange_package p,
       -- Not of the package, so that each of its recipients is drawn anew.
       LATERAL (SELECT DISTINCT ON (agency_id) agency_id, place, status
                  FROM (SELECT (%(ids)s::bigint[])[1 + floor(%(agencies)s * pow(random(), 3))::int] AS agency_id,
                               place, ({_STATUSES})[1 + floor(random() * 20)::int] AS status
                          FROM generate_series(1, %(each)s) place WHERE p.id > 0) drawn) r
 WHERE p.sending_key LIKE 'bench/%%'
"""
MARKED, PLAIN = (
    "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
    ("aadeoouaaaaaaaaaaaaaaaeeeeeeeeeeiiiiiooooooooooooooouuuuuuuuuuyyyyy"),
)


def main(arguments: list[str]) -> int:
    """`FOLDER PACKAGES EACH`: fill, and write into the folder what the benchmark must know."""
    import psycopg
    from psycopg.types.numeric import Int8

    from dienhong.cli import context

    folder, packages, each = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    known = json.loads((folder / "agencies.json").read_text())
    codes = [one["code"] for one in known["senders"]]
    began = time.monotonic()
    with psycopg.connect(context.owner_url(context.settings()), autocommit=True) as connection:
        # Readers of the running product, slow while the indexes are away, are waited for.
        connection.execute("SET lock_timeout = 0")
        again = _bare(connection)
        ids = _ranked(connection, codes)
        # Bound as what the statement needs: a cast would be made anew for each row.
        values: dict[str, Any] = {
            "ids": [Int8(key) for key in ids],
            "agencies": len(ids),
            "packages": packages,
            "each": each,
        }
        values |= {"words": list(_WORDS), "words_count": len(_WORDS), "marked": MARKED, "plain": PLAIN}
        connection.execute(_PACKAGES, values)
        made = connection.execute(_DELIVERIES, values).rowcount
        inserted = time.monotonic() - began
        for statement in again:
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE exchange_package, exchange_delivery")
        told = _told(connection, ids)
    told |= {"deliveries": made, "insert_seconds": inserted, "seconds": time.monotonic() - began}
    (folder / "filled.json").write_text(json.dumps(told))
    return 0


def _bare(connection: Any) -> list[str]:
    """Drop indexes and references of the two tables; gives the statements that make them again."""
    constraints = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype FROM pg_constraint"
        " WHERE conrelid::regclass::text = ANY(%s) AND contype = 'f'",
        [list(TABLES)],
    ).fetchall()
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
        [list(TABLES)],
    ).fetchall()
    for table, name, _definition, _kind in constraints:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    again = [definition for _name, definition in indexes]
    # The rows refer to files that are nowhere; the planner only wants to know that there is a reference.
    return again + [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID'
        for table, name, definition, _kind in constraints
    ]


def _ranked(connection: Any, codes: list[str]) -> list[int]:
    """Agencies from the busiest to the quietest: the first of `codes` leads, the second is the 40th, then the last."""
    rows = connection.execute(
        "SELECT a.id, c.code FROM directory_agency a JOIN directory_agencycode c ON c.agency_id = a.id ORDER BY a.id"
    ).fetchall()
    by_code = {code: key for key, code in rows}
    chosen = [by_code[code] for code in codes]
    others = [key for key in dict.fromkeys(key for key, _code in rows) if key not in chosen][:4000]
    return [chosen[0], *others[:38], chosen[1], *others[38:], chosen[2]]


def _told(connection: Any, ids: list[int]) -> dict[str, Any]:
    package = connection.execute(
        "SELECT code, sha256, pdf_sha256, requested_at::date::text FROM exchange_package"
        " WHERE agency_id = %s ORDER BY id OFFSET 1000 LIMIT 1",
        [ids[0]],
    ).fetchone()
    counts = [
        connection.execute("SELECT count(*) FROM exchange_delivery WHERE sender_id = %s", [key]).fetchone()[0]
        for key in (ids[0], ids[39], ids[-1])
    ]
    return {"package": package, "sent": counts}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
