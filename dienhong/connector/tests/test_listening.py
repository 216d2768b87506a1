"""The daemon that keeps a stream open: what waits is there long before its clock would look."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from dienhong.client import built
from dienhong.client.tests.agencies import a_letter
from dienhong.connector.listening import Waiter
from dienhong.connector.tests.old_system import names, the_settings
from dienhong.exchange.tests.builders import deliver_all
from dienhong.exchange.tests.live_process import live_process


@pytest.mark.django_db(transaction=True)
def test_a_package_is_fetched_when_the_platform_tells_of_it(pair, tmp_path, settings):
    ours, partner = pair
    root = tmp_path / "goc"
    path = the_settings(ours, tmp_path, f'[folder]\npath = "{root}"')
    path.write_text(
        path.read_text().replace("every = 0.2", "every = 3600").replace("roots =", "stream = true\nroots =")
    )
    command = [sys.executable, "-m", "dienhong.cli.main", "connector", "run", "--config", str(path)]

    with live_process(tmp_path) as address, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        settings.DIENHONG = replace(settings.DIENHONG, live_url=address)
        for number in (1, 2):  # the first may come with the pass at the start, the second only by the stream
            with partner.client() as theirs:
                theirs.send(built(a_letter(f"5{number}", ours), partner.party, partner.seal), key=f"p-{number}")
            deliver_all()
            _wait_for(root / "in", number)
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=30)

    assert daemon.returncode == 0
    assert len(names(root / "in")) == 2


def _wait_for(folder, number):
    """Until so many packages lie there."""
    end = time.monotonic() + 90
    while not folder.exists() or len(names(folder)) < number:
        assert time.monotonic() < end, "nothing arrived"
        time.sleep(0.1)  # until the daemon has written it


def test_waiting_ends_for_good_when_told_to_stop():
    waiter = Waiter()
    threading.Timer(0.05, waiter.stop).start()

    assert waiter.wait(60) is True


def test_waiting_ends_by_the_clock():
    assert Waiter().wait(0.01) is False
