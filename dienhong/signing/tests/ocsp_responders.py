"""Responders of authorities as tests need them: openssl's as a process, and one that misbehaves on demand."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dienhong.kernel import clock
from dienhong.signing.core import pki
from dienhong.signing.core.keys import LocalKey, new_private_key, pem


class OpensslResponder:
    """`openssl ocsp` with its index file; it is stopped and started again at the same address."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}/"
        self._lines: dict[int, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def serve(self, authority: pki.Authority) -> None:
        """Answer for this authority, with a delegated key."""
        made = authority.issue(pki.ocsp_profile("OCSP"), new_private_key("p256"), at=clock.now())
        secret = made.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "ca.pem").write_text(pem([authority.certificate]))
        (self.folder / "responder.pem").write_text(pem([made.certificate]))
        (self.folder / "responder.key").write_bytes(secret)
        self._written()
        self.start()

    def know(self, certificate: x509.Certificate, revoked_at: datetime | None = None) -> None:
        """Put the certificate into the index; openssl would read it only after the next question, so it begins anew."""
        end, serial = f"{certificate.not_valid_after_utc:%y%m%d%H%M%SZ}", f"{certificate.serial_number:X}"
        serial = serial.zfill(len(serial) + len(serial) % 2)
        state, day = ("V", "") if revoked_at is None else ("R", f"{revoked_at:%y%m%d%H%M%SZ}")
        self._lines[certificate.serial_number] = f"{state}\t{end}\t{day}\t{serial}\tunknown\t/CN=x\n"
        self._written()
        self.stop()
        self.start()

    def start(self) -> None:
        """Returns when it accepts questions."""
        files = ["-index", "index.txt", "-CA", "ca.pem", "-rsigner", "responder.pem", "-rkey", "responder.key"]
        command = ["openssl", "ocsp", "-port", str(self.port), "-nmin", "60", *files]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self._process.stdout is not None
        while b"waiting" not in self._process.stdout.readline():
            assert self._process.poll() is None, "openssl ocsp ended"

    def stop(self) -> None:
        """As if the authority's machine were switched off."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _written(self) -> None:
        (self.folder / "index.txt").write_text("".join(self._lines.values()))


@contextmanager
def openssl_responder(folder: Path) -> Iterator[OpensslResponder]:
    """Reported as not run where openssl is not installed."""
    if shutil.which("openssl") is None:
        pytest.skip("NOT RUN: the independent tool openssl is not installed")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as free:
        port = free.server_address[1]
    responder = OpensslResponder(folder, port)
    yield responder
    responder.stop()


class _Scripted(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.questions.append(question)  # type: ignore[attr-defined]  # set where the server is made
        status, headers, body = self.server.script(question)  # type: ignore[attr-defined]  # likewise
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def scripted_responder() -> Iterator[ThreadingHTTPServer]:
    """A server whose `script` says (status, headers, body) to each question; `url` is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Scripted)
    server.url, server.questions = f"http://127.0.0.1:{server.server_address[1]}/", []  # type: ignore[attr-defined]  # ours
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def delegated(authority: pki.Authority, *issued: LocalKey) -> pki.OcspResponder:
    """A responder of the authority with a key of its own that knows these certificates."""
    key = authority.issue(pki.ocsp_profile("OCSP"), new_private_key("p256"), at=clock.now())
    return pki.OcspResponder(
        authority.certificate, key, issued=frozenset(item.certificate.serial_number for item in issued)
    )
