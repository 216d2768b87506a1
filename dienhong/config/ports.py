"""Ports of this machine: whether one is free, and the next that is."""

import socket

from dienhong.config.problems import StartProblem

_LAST_PORT = 65535


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now; a connection that is closing does not count as taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(first: int, *, beside: frozenset[int] = frozenset()) -> int:
    """The first free port from `first` on that is not in `beside`.

    Error: `ports.none_free` when 200 ports in a row are taken.
    """
    for port in range(first, min(first + 200, _LAST_PORT + 1)):
        if port not in beside and port_is_free(port):
            return port
    raise StartProblem("ports.none_free", f"No free port from {first} on. Stop other programs or set another port.")
