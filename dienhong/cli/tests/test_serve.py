"""Ports of `dienhong serve`: checked before anything starts, the next free one only when asked."""

import os
import socket

import pytest

from dienhong.cli.serve import with_ports
from dienhong.config.problems import StartProblem
from dienhong.config.tests.own_ports import own_port


@pytest.fixture
def taken_port(monkeypatch):
    for name in ("DIENHONG_BASE_URL", "DIENHONG_LIVE_URL"):
        # Set and deleted again, so that what the code writes is undone after the test.
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("DIENHONG_PORT", str(port))
        monkeypatch.setenv("DIENHONG_LIVE_PORT", str(own_port(300)))
        yield port


def test_a_taken_port_is_refused_with_the_setting_to_change(taken_port):
    with pytest.raises(StartProblem, match=f"Port {taken_port} is taken.*DIENHONG_PORT") as refused:
        with_ports("127.0.0.1", find_ports=False)

    assert refused.value.code == "serve.port_taken"


def test_the_next_free_port_is_taken_when_asked_and_the_address_follows(taken_port):
    found = with_ports("127.0.0.1", find_ports=True)

    assert found.port > taken_port
    assert found.base_url == f"http://127.0.0.1:{found.port}"
    assert os.environ["DIENHONG_PORT"] == str(found.port)


def test_pages_and_streams_never_get_the_same_port(taken_port, monkeypatch):
    monkeypatch.setenv("DIENHONG_LIVE_PORT", str(taken_port))

    found = with_ports("127.0.0.1", find_ports=True)

    assert len({taken_port, found.port, found.live_port}) == 3
