"""Fills a running product for the pages benchmark: one real thread, multiplied by SQL to 100,000 documents. Not measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUTGOING, INCOMING, SENT, RECEIVED, RECORDS = 60_000, 40_000, 20_000, 20_000, 100_000
_WORDS = (
    "phòng chống thiên tai",
    "quản lý đất đai",
    "bảo vệ môi trường",
    "xây dựng nông thôn mới",
    "cải cách hành chính",
    "an toàn thực phẩm",
    "chuyển đổi số",
    "biến đổi khí hậu",
    "tài nguyên nước",
    "kiểm lâm",
    "thủy lợi",
    "chăn nuôi",
    "đo đạc và bản đồ",
)
_SAID = "(ARRAY[%(words)s])[1 + g %% %(number)s] || ' số ' || g"


def main(arguments: list[str]) -> int:
    """`FOLDER`: fill, and write into the folder what the benchmark must know."""
    from dienhong.cli import context

    context.start_django()
    known = context.settings()
    document, agency_id = _real_thread(known)
    _multiply_all(context.owner_url(known), agency_id)
    (Path(arguments[0]) / "filled.json").write_text(json.dumps(_told(document, agency_id)))
    return 0


def _real_thread(known: Any) -> tuple[str, int]:
    """The demo country and one document that went to 34 provinces and was answered; its UUID and the ministry's id."""
    from dienhong.demo import country
    from dienhong.demo.delivery import send_and_answer
    from dienhong.demo.drafting import Thread, draft_and_issue
    from dienhong.demo.progress import Progress

    built = country.build(known.data_dir / "demo" / "software.json")
    thread = Thread(known.base_url, built, Progress())
    try:
        draft_and_issue(thread)
        send_and_answer(thread)
    finally:
        thread.close()
    return str(thread.document), built.ministry.id


def _told(document: str, agency_id: int) -> dict[str, Any]:
    from dienhong.demo.people import PASSWORD
    from dienhong.documents.models import IncomingDocument
    from dienhong.exchange.models import Package

    package = Package.objects.filter(source_document__uuid=document).get()
    incoming = IncomingDocument.objects.filter(agency_id=agency_id).order_by("-id")[0]
    told = {"document": document, "package": str(package.uuid), "incoming": str(incoming.uuid), "login": "vanthu"}
    return told | {"administrator": "quantri", "password": PASSWORD}


def _multiply_all(url: str, agency_id: int) -> None:
    import psycopg

    said = _SAID % {"words": ", ".join(f"'{one}'" for one in _WORDS), "number": len(_WORDS)}
    with psycopg.connect(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO documents_register (agency_id, direction, type_code, year, next_number)"
                " VALUES (%s, 'incoming', 'bench', 2026, 1) RETURNING id",
                [agency_id],
            )
            row = cursor.fetchone()
            assert row is not None
            _documents(cursor, agency_id, row[0], said)
            _exchange(cursor, agency_id, said)
            _records(cursor)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _documents(cursor: Any, agency_id: int, register_id: int, said: str) -> None:
    text = f"t.search_text || ' ' || {said}"
    searched = {"search_text": text, "search": f"to_tsvector('simple', {text})"}
    again = {"uuid": "gen_random_uuid()", "summary": f"left(t.summary, 200) || ' về ' || {said}"}
    at = "- g * interval '1 minute'"
    _multiply(
        cursor,
        "documents_outgoingdocument",
        f"t.status = 'issued' AND t.agency_id = {agency_id}",
        OUTGOING,
        again
        | searched
        | {"number": "10000 + g", "changed_at": f"t.changed_at {at}", "issued_at": f"t.issued_at {at}"},
    )
    _multiply(
        cursor,
        "documents_incomingdocument",
        "t.source = 'axis'",
        INCOMING,
        again
        | searched
        | {
            "agency_id": str(agency_id),
            "source_key": "gen_random_uuid()::text",
            "status": "(ARRAY['registered', 'assigned', 'processing', 'finished', 'finished', 'finished'])[1 + g % 6]",
            "register_id": str(register_id),
            "number": "g",
            "arrived_at": f"t.arrived_at {at}",
            "changed_at": f"t.changed_at {at}",
            "refusal_reason": "''",
        },
    )


def _exchange(cursor: Any, agency_id: int, said: str) -> None:
    """Packages from and to the ministry, each with one delivery."""
    at = "- g * interval '1 minute'"
    again = {
        "uuid": "gen_random_uuid()",
        "sending_key": "'bench/' || gen_random_uuid()",
        "source_document_id": "NULL",
        "document_id": "t.document_id || '/' || gen_random_uuid()",
        "subject": f"left(t.subject, 200) || ' về ' || {said}",
        "search_text": f"t.search_text || ' ' || {said}",
        "requested_at": f"t.requested_at {at}",
        "accepted_at": f"t.accepted_at {at}",
    }
    template = "t.state = 'accepted' AND t.source_document_id IS NOT NULL"
    province = "(SELECT agency_id FROM exchange_delivery ORDER BY id LIMIT 1)"
    _multiply(cursor, "exchange_package", template, SENT, again)
    _multiply(cursor, "exchange_package", template, RECEIVED, again | {"agency_id": province})
    own = "(SELECT min(id) FROM exchange_delivery WHERE status <> '02')"
    columns = _columns(cursor, "exchange_delivery")
    changed = {
        "uuid": "gen_random_uuid()",
        "package_id": "p.id",
        "agency_id": f"CASE WHEN p.agency_id = {agency_id} THEN t.agency_id ELSE {agency_id} END",
    }
    chosen = ", ".join(changed.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"INSERT INTO exchange_delivery ({', '.join(columns)}) SELECT {chosen} FROM exchange_delivery t, exchange_package p"
        f" WHERE t.id = {own} AND p.sending_key LIKE 'bench/%'"
    )


def _records(cursor: Any) -> None:
    """Records of acts, each with a leaf of its own, for the sealer to put into the log."""
    changed = {"uuid": "n.uuid", "text": "n.text", "leaf_hash": "sha256('\\x00'::bytea || convert_to(n.text, 'UTF8'))"}
    columns = [name for name in _columns(cursor, "audit_record") if name != "xid"]
    chosen = ", ".join(changed.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"INSERT INTO audit_record ({', '.join(columns)}) SELECT {chosen}"
        f" FROM (SELECT * FROM audit_record ORDER BY id DESC LIMIT 200) t, generate_series(1, {RECORDS // 200}) g,"
        " LATERAL (SELECT fresh.uuid, replace(t.text, t.uuid::text, fresh.uuid::text) AS text"
        # A random one would be made once for all copies of a row, because it depends on none of them.
        " FROM (SELECT md5(t.uuid::text || g)::uuid AS uuid) fresh) n"
    )


def _multiply(cursor: Any, table: str, template: str, number: int, changed: dict[str, str]) -> None:
    """`number` copies of the rows that match, in turn, with some columns computed from the copy's number g."""
    columns = _columns(cursor, table)
    chosen = ", ".join(changed.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM generate_series(1, {number}) g"
        f" JOIN (SELECT t.*, row_number() OVER (ORDER BY id) - 1 AS bench_place, count(*) OVER () AS bench_places"
        f" FROM {table} t WHERE {template}) t ON g % t.bench_places = t.bench_place"
    )
    assert cursor.rowcount == number, f"{table}: {cursor.rowcount} rows"


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
