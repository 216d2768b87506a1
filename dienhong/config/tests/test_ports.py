"""Ports: free or taken."""

import socket

import pytest

from dienhong.config.ports import free_port, port_is_free
from dienhong.config.problems import StartProblem


def _listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def test_a_port_that_somebody_listens_on_is_not_free():
    with _listening() as taken:
        port = taken.getsockname()[1]

        assert port_is_free(port) is False

    assert port_is_free(port) is True


def test_the_next_free_port_skips_taken_and_reserved_ones():
    with _listening() as taken:
        port = taken.getsockname()[1]
        expected = free_port(port + 1)

        assert free_port(port) == expected
        assert free_port(port, beside=frozenset({expected})) > expected


def test_no_free_port_is_said_plainly():
    with pytest.raises(StartProblem, match="No free port") as refused:
        free_port(65536)

    assert refused.value.code == "ports.none_free"
