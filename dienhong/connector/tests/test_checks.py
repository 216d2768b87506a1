"""The connection test and the daemon as people run them."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from dienhong.cli.connector import run
from dienhong.cli.main import main
from dienhong.client.tests.agencies import a_member
from dienhong.connector import checks
from dienhong.connector.settings import read
from dienhong.connector.tests.old_system import names, put_out, the_settings
from dienhong.connector.texts import BOTH_LANGUAGES, Fault
from dienhong.exchange.models import Package
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def results(settings, partner=""):
    """step → (passed, sentence)."""
    with checks.quick(settings) as client:
        found = list(checks.Test(settings, client, lambda: None, partner).run())
    return {one.step: (one.passed, one.sentence) for one in found}


def test_a_good_connection_passes_every_step_and_a_test_package_comes_back_with_a_receipt(pair, tmp_path, capsys):
    ours, partner = pair
    path = the_settings(ours, tmp_path, f'[folder]\npath = "{tmp_path / "goc"}"')

    code = main(["connector", "check", "--config", str(path), "--send-to", partner.row.code])

    lines = capsys.readouterr().out.splitlines()
    assert (code, [line[0] for line in lines]) == (0, ["✓"] * 8)
    assert Package.objects.get().code.endswith("/THU-KET-NOI")


def test_each_thing_that_is_wrong_is_told_at_its_step(pair, tmp_path):
    ours, partner = pair
    good = read(the_settings(ours, tmp_path, f'[folder]\npath = "{tmp_path / "goc"}"'))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"

    wrong_secret = results(replace(good, client_secret="sai"), partner.row.code)
    wrong_name = results(replace(good, address="https://khong-co.invalid"))
    away = results(replace(good, address=nobody))
    wrong_seal = results(replace(good, seal_file=partner.seal_file))
    no_seal = results(replace(good, seal_password="sai"))
    no_partner = results(good, "Z99.404")
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        late = results(good)

    assert [step for step, (passed, _) in wrong_secret.items() if passed is False] == ["sign_in"]
    assert wrong_secret["round_trip"] == (None, BOTH_LANGUAGES["check.not_run"][1])
    assert wrong_name["name"][0] is False
    assert "khong-co.invalid" in wrong_name["name"][1]
    assert (away["name"][0], away["tls"][0], away["sign_in"][0]) == (True, False, False)
    assert partner.row.code in wrong_seal["seal"][1]
    assert no_seal["seal"][0] is False
    assert "exchange.recipient_unknown" not in no_partner["round_trip"][1]
    assert no_partner["round_trip"][0] is False
    assert late["clock"][0] is False


def test_settings_that_are_wrong_are_told(pair, tmp_path, capsys):
    path = the_settings(pair[0], tmp_path, "")

    with pytest.raises(Fault, match="settings.one_bridge"):
        read(path)
    path.write_text("[folder]\npath = 'x'\n[seal]\nfile = 'a.p12'\n")
    with pytest.raises(Fault, match="settings.missing"):
        read(path)
    path.write_text("[folder\n")
    assert main(["connector", "once", "--config", str(path)]) == 1
    assert "cấu hình" in capsys.readouterr().err
    assert main(["connector", "tables"]) == 0
    assert "dienhong.outbox" in capsys.readouterr().out
    assert run.__doc__


def test_the_daemon_carries_until_it_is_told_to_stop(live_server, tmp_path):
    ours, partner = (a_member(live_server.url, tmp_path, name) for name in ("Sở Một", "Sở Hai"))
    root = tmp_path / "goc"
    path = the_settings(ours, tmp_path, f'[folder]\npath = "{root}"')
    put_out(root, 3, partner)
    command = [sys.executable, "-m", "dienhong.cli.main", "connector", "run", "--config", str(path)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        end = time.monotonic() + 90
        while not (root / "sent").exists() or not names(root / "sent"):
            assert time.monotonic() < end, "nothing was sent"
            time.sleep(0.2)
        daemon.send_signal(signal.SIGTERM)
        said = daemon.communicate(timeout=30)[0]

    assert daemon.returncode == 0
    assert "Sent cv-3.json" in said
    assert said.rstrip().endswith("Stopped.")
