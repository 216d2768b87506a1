"""The bridge of tables in the old system's PostgreSQL: an outbox and an inbox (tables.sql). One transaction a step."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from dienhong.client import Accepted, OpenedPackage, Receipt, Status, Waiting
from dienhong.connector.bridge import Arrival, Outgoing, Wish
from dienhong.connector.disk import json_bytes
from dienhong.connector.folder import facts_of, told_of
from dienhong.connector.sidecar import Told, document_of
from dienhong.connector.texts import Fault, fault

TABLES = Path(__file__).with_name("tables.sql")
_LOCK = 0x6469656E686F6E67  # "dienhong"
Row = dict[str, Any]


class DatabaseBridge:
    """Works on one database; two connectors on it are refused."""

    def __init__(self, url: str) -> None:
        try:
            self._connection: psycopg.Connection[Row] = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        except psycopg.Error as error:
            raise fault("database.failed", detail=str(error).strip()) from error
        if not self._one("SELECT pg_try_advisory_lock(%s) AS got", _LOCK)["got"]:
            self._connection.close()
            raise fault("locked", place="database")

    def close(self) -> None:
        """Let go of the lock."""
        self._connection.close()

    def make_tables(self) -> None:
        """Create the tables that are not there."""
        self._connection.execute(TABLES.read_bytes())

    def recover(self) -> None:
        """Nothing: each step is one transaction."""

    def outgoing(self) -> Iterator[Outgoing]:
        """See Bridge."""
        query = "SELECT id, key, document, pdf, attachments FROM dienhong.outbox WHERE state = 'new' AND id > %s ORDER BY id LIMIT 1"
        last = 0
        while (row := self._first(query, last)) is not None:
            last = row["id"]
            yield Outgoing(f"outbox {last}", f"db-{row['key']}", _document_of(row))

    def was_sent(self, item: Outgoing) -> bool:
        """Never: a row that was sent is in state `sent`."""
        return False

    def kept(self, item: Outgoing) -> bytes | None:
        """See Bridge."""
        found = self._one("SELECT package FROM dienhong.outbox WHERE key = %s", _key(item))["package"]
        return None if found is None else bytes(found)

    def keep(self, item: Outgoing, package: bytes) -> None:
        """See Bridge."""
        self._do("UPDATE dienhong.outbox SET package = %s WHERE key = %s", package, _key(item))

    def sent(self, item: Outgoing, accepted: Accepted, receipt: Receipt) -> None:
        """See Bridge."""
        self._do(
            "UPDATE dienhong.outbox SET state = 'sent', package_uuid = %s, receipt = %s, problem = NULL, sent_at = %s"
            " WHERE key = %s",
            accepted.uuid,
            receipt.xml.decode(),
            receipt.issued_at,
            _key(item),
        )

    def failed(self, item: Outgoing, sentence: str) -> None:
        """See Bridge."""
        statement = "UPDATE dienhong.outbox SET state = 'failed', problem = %s, package = NULL WHERE key = %s"
        self._do(statement, sentence, _key(item))

    def unfinished(self) -> list[str]:
        """See Bridge."""
        rows = self._connection.execute("SELECT delivery FROM dienhong.inbox WHERE state = 'arriving' ORDER BY id")
        return [str(row["delivery"]) for row in rows]

    def stage(self, waiting: Waiting, package: bytes, opened: OpenedPackage) -> None:
        """See Bridge."""
        pdf = opened.pdf
        others = [
            {"ten": one.name, "base64": base64.b64encode(one.data).decode()} for one in opened.files if one is not pdf
        ]
        self._do(
            "INSERT INTO dienhong.inbox (delivery, document, package, pdf, attachments) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (delivery) DO NOTHING",
            waiting.delivery,
            Jsonb(facts_of(waiting, opened), dumps=json_bytes),
            package,
            pdf.data if pdf else None,
            Jsonb(others),
        )

    def hand_over(self, delivery: str, receipt: Receipt) -> None:
        """See Bridge."""
        statement = "UPDATE dienhong.inbox SET state = 'new', receipt = %s WHERE delivery = %s AND state = 'arriving'"
        self._do(statement, receipt.xml.decode(), delivery)

    def wishes(self) -> Iterator[Wish]:
        """See Bridge."""
        rows = self._connection.execute(
            "SELECT delivery, document, status_wanted, status_reason, status_staff FROM dienhong.inbox"
            " WHERE status_wanted IS NOT NULL ORDER BY id LIMIT 500"
        ).fetchall()
        for row in rows:
            name, told = str(row["delivery"]), row["document"]
            arrival = Arrival(
                name,
                name,
                told["noi_gui"],
                told["so_ky_hieu"],
                date.fromisoformat(told["ngay_ban_hanh"]),
                told["ma_dinh_danh"],
            )
            yield Wish(name, arrival, row["status_wanted"], row["status_reason"], row["status_staff"])

    def reported(self, wish: Wish, receipt: str) -> None:
        """See Bridge. A status wanted meanwhile stays wanted."""
        self._do(
            "UPDATE dienhong.inbox SET status = %s, status_problem = NULL,"
            " status_wanted = nullif(status_wanted, %s) WHERE delivery = %s",
            wish.status,
            wish.status,
            wish.name,
        )

    def not_reported(self, wish: Wish, sentence: str) -> None:
        """See Bridge."""
        statement = "UPDATE dienhong.inbox SET status_problem = %s, status_wanted = NULL WHERE delivery = %s"
        self._do(statement, sentence, wish.name)

    def cursor(self) -> str:
        """See Bridge."""
        row = self._first("SELECT cursor FROM dienhong.place WHERE single = %s", True)
        return str(row["cursor"]) if row else ""

    def take(self, statuses: Sequence[Status], cursor: str) -> None:
        """See Bridge."""
        with self._connection.transaction():
            for one in statuses:
                self._do(
                    "INSERT INTO dienhong.sent_status (uuid, package_uuid, told) VALUES (%s, %s, %s)"
                    " ON CONFLICT (uuid) DO NOTHING",
                    one.uuid,
                    one.package,
                    Jsonb(told_of(one), dumps=json_bytes),
                )
            self._do(
                "INSERT INTO dienhong.place (cursor) VALUES (%s) ON CONFLICT (single) DO UPDATE SET cursor = excluded.cursor",
                cursor,
            )

    def _do(self, statement: str, *values: object) -> None:
        self._connection.execute(statement.encode(), values)

    def _first(self, query: str, *values: object) -> Row | None:
        return self._connection.execute(query.encode(), values).fetchone()

    def _one(self, query: str, *values: object) -> Row:
        row = self._first(query, *values)
        assert row is not None
        return row


def _key(item: Outgoing) -> str:
    return item.key.removeprefix("db-")


def _document_of(row: Row) -> Any:
    """The document of a row, or what is wrong with it."""
    told = Told(f"outbox {row['id']}", dict(row["document"]))
    told.row.setdefault("tep_pdf", "van-ban.pdf")
    try:
        files = {told.text("pdf"): bytes(row["pdf"])}
        for one in row["attachments"]:
            files[str(one["ten"])] = base64.b64decode(one["base64"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        return fault("fault.field_wrong", field="attachments", file=told.file, value=error)
    told.row["phu_luc"] = list(files)[1:]
    try:
        return document_of(told, files)
    except Fault as error:
        return error
