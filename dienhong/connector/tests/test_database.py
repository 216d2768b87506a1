"""The bridge of tables in an old system's PostgreSQL, on the real interface."""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from dienhong.client import built
from dienhong.client.tests.agencies import a_letter
from dienhong.connector.database import TABLES, DatabaseBridge
from dienhong.connector.engine import Engine
from dienhong.connector.tests.old_system import a_sidecar
from dienhong.connector.texts import Fault
from dienhong.exchange.models import Delivery, Package

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_database():
    """Address of a database with the tables; here a schema of the test's own database plays the old system's."""
    known = connection.get_connection_params()
    parts = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    url = psycopg.conninfo.make_conninfo(**parts)
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(TABLES.read_bytes())
        try:
            yield url
        finally:
            database.execute("DROP SCHEMA dienhong CASCADE")


def run_once(member, url):
    bridge = DatabaseBridge(url)
    with member.client() as client:
        Engine(client, bridge, member.seal, member.trust).run_once()
    bridge.close()


def test_rows_of_the_outbox_are_sent_and_arrivals_stand_in_the_inbox(pair):
    old, partner = pair
    extra = json.dumps([{"ten": "bang.csv", "base64": base64.b64encode(b"a;b").decode()}])
    with a_database() as url, psycopg.connect(url, autocommit=True) as database:
        good = json.dumps(a_sidecar(1, partner, tep_pdf=None))
        bad = json.dumps(a_sidecar(2, partner, trich_yeu=None))
        for told in (good, bad):
            row = (told, a_letter("1").pdf.data, extra)
            database.execute("INSERT INTO dienhong.outbox (document, pdf, attachments) VALUES (%s, %s, %s)", row)
        with partner.client() as theirs:
            theirs.send(built(a_letter("51", old), partner.party, partner.seal), key="p-51")

        run_once(old, url)
        with partner.client() as theirs:
            theirs.confirm([one.delivery for one in theirs.pending().items])
        database.execute("UPDATE dienhong.inbox SET status_wanted = '06'")
        run_once(old, url)
        refused = database.execute("SELECT status_wanted, status_problem FROM dienhong.inbox").fetchone()
        database.execute("UPDATE dienhong.inbox SET status_wanted = '02', status_reason = 'Thiếu phụ lục'")
        run_once(old, url)
        end = time.monotonic() + 300
        while not (told := database.execute("SELECT told FROM dienhong.sent_status").fetchall()):
            assert time.monotonic() < end
            run_once(old, url)
        outbox = database.execute("SELECT state, problem FROM dienhong.outbox ORDER BY id").fetchall()
        inbox = database.execute("SELECT state, status, document ->> 'so_ky_hieu', pdf FROM dienhong.inbox").fetchone()

    assert (outbox[0], outbox[1][0]) == (("sent", None), "failed")
    assert "“trich_yeu”" in outbox[1][1]
    assert refused[0] is None
    assert "exchange.status_not_allowed" in refused[1]
    assert (inbox[:3], bytes(inbox[3])[:5]) == (("new", "02", "51/CV-THU"), b"%PDF-")
    assert [row[0]["trang_thai"] for row in told] == ["01"]
    assert Package.objects.filter(code="1/STC-VP").count() == 1
    assert Delivery.objects.get(package__code="51/CV-THU").reason == "Thiếu phụ lục"


def test_two_connectors_on_one_database_are_refused(pair):
    with a_database() as url:
        first = DatabaseBridge(url)

        with pytest.raises(Fault, match="locked"):
            DatabaseBridge(url)

        first.close()
        DatabaseBridge(url).close()
    with pytest.raises(Fault, match="database.failed"):
        DatabaseBridge("postgres://nobody@127.0.0.1:9/none")
