"""Whether a server of ours really answers: a true HTTP request, not an open port."""

import http.client

TIMEOUT_SECONDS = 5.0


def answers(port: int, path: str, *, host_header: str = "", address: str = "127.0.0.1") -> bool:
    """Whether GET `path` gives any answer below 500."""
    request = http.client.HTTPConnection(address, port, timeout=TIMEOUT_SECONDS)
    try:
        request.request("GET", path, headers={"Host": host_header or f"{address}:{port}", "User-Agent": "dienhong"})
        return request.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        request.close()
