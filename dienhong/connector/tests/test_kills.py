"""kill -9 of the connector at points where it reads, writes or renames: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest

from dienhong.client import built
from dienhong.client.tests.agencies import a_letter
from dienhong.connector.tests.old_system import a_sidecar, names, put_out, the_settings
from dienhong.connector.tests.test_database import a_database
from dienhong.exchange.models import Delivery, Package, Receipt

pytestmark = pytest.mark.django_db(transaction=True)


# Each further point of killing is a pass more: 1 tries every point (minutes), the default every 29th.
STEP = int(os.environ.get("DIENHONG_KILL_STEP", "29"))


def killed_passes(settings, first=1):
    """Passes until one comes to its end; how many were killed."""
    program = "dienhong.connector.tests.kills"
    done = subprocess.run(
        [sys.executable, "-m", program, str(settings), str(first), str(STEP)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)


def settled(client, count):
    """Wait until the platform tells so many statuses; other transactions on a shared server may hold them up."""
    end = time.monotonic() + 300
    while len(client.statuses().items) < count:
        assert time.monotonic() < end, "something holds a writing transaction open"
        time.sleep(0.1)


def test_folders_survive_kills_at_every_point(pair, tmp_path):
    old, partner = pair
    root = tmp_path / "goc"
    for number in (1, 2):
        put_out(root, number, partner)
    with partner.client() as theirs:
        for number in ("51", "52"):
            theirs.send(built(a_letter(number, old), partner.party, partner.seal), key=f"p-{number}")
    settings = the_settings(old, tmp_path, f'[folder]\npath = "{root}"')

    killed = killed_passes(settings)
    for folder in sorted((root / "in").iterdir()):
        wish = {"van_ban_den": folder.name, "trang_thai": "03"}
        (root / "status" / "out" / f"{folder.name}.json").write_text(json.dumps(wish))
    with partner.client() as theirs:
        theirs.confirm([one.delivery for one in theirs.pending().items])
    with old.client() as ours:
        settled(ours, 2)
    killed += killed_passes(settings, 4)

    assert killed > 4
    assert Counter(Package.objects.values_list("code", flat=True)) == Counter(
        ["1/STC-VP", "2/STC-VP", "51/CV-THU", "52/CV-THU"]
    )
    assert [name[16:] for name in names(root / "sent")] == ["cv-1", "cv-2"]
    assert [names(root / name) for name in ("out", "failed", "status/out", "status/failed")] == [[], [], [], []]
    assert [names(folder) for folder in (root / "in").iterdir()] == [
        ["bien-nhan.xml", "goi-tin.edxml", "van-ban.json", "van-ban.pdf"]
    ] * 2
    assert sorted(name.split("-")[2] for name in names(root / "status" / "in")) == ["01", "01"]
    assert Counter(Delivery.objects.values_list("status", flat=True)) == Counter({"03": 2, "01": 2})
    assert Counter(Receipt.objects.values_list("kind", flat=True)) == Counter(accepted=4, delivered=4, status=2)


def test_tables_survive_kills_at_every_point(pair, tmp_path):
    old, partner = pair
    with a_database() as url, psycopg.connect(url, autocommit=True) as database:
        for number in (1, 2):
            told = json.dumps(a_sidecar(number, partner))
            row = (told, a_letter("1").pdf.data)
            database.execute("INSERT INTO dienhong.outbox (document, pdf) VALUES (%s, %s)", row)
        with partner.client() as theirs:
            for number in ("51", "52"):
                theirs.send(built(a_letter(number, old), partner.party, partner.seal), key=f"p-{number}")
        settings = the_settings(old, tmp_path, f'[database]\nurl = "{url}"')

        killed = killed_passes(settings)
        database.execute("UPDATE dienhong.inbox SET status_wanted = '03'")
        killed += killed_passes(settings)
        outbox = database.execute("SELECT state, receipt IS NOT NULL FROM dienhong.outbox ORDER BY id").fetchall()
        inbox = database.execute("SELECT state, status, status_wanted FROM dienhong.inbox ORDER BY id").fetchall()

    assert killed > 1
    assert (outbox, inbox) == ([("sent", True)] * 2, [("new", "03", None)] * 2)
    assert Package.objects.count() == 4
    assert Counter(Delivery.objects.values_list("status", flat=True)) == Counter({"03": 2, "": 2})
    assert Counter(Receipt.objects.values_list("kind", flat=True)) == Counter(accepted=4, delivered=2, status=2)
