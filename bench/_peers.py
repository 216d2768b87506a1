"""What others do with as many bytes on this machine: AS2 (signed message, signed answer, both durable) and a plain queue.

Both are optional: `pip install '.[peers]'` and Debian's `nats-server`. What is not there gives no row, and is said.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from bench._product import finished
from bench._report import Row, say

PROCESSES = 2  # one for each core, as the benchmark's machine has two
SECONDS = 8.0
WINDOW = 50  # messages on their way to the queue at once


def peer_rows(size: int) -> list[Row]:
    """Rows of the peers for documents of `size` bytes; those that are not installed are left out and named."""
    rows = []
    for name, unit, measured in (("peer_as2_per_s", "documents/s", _as2), ("peer_queue_per_s", "messages/s", _queue)):
        try:
            rows.append(Row(name, measured(size), unit, "-"))
        except (ImportError, FileNotFoundError) as error:
            say(f"{name}: not run, {error}")
    return rows


def _as2(size: int) -> float:
    """Documents a second on all cores: build and sign, keep, verify, sign the answer, verify and keep it."""
    _load_as2()
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-as2-") as folder:
        command = [sys.executable, "-m", "bench._peers", folder, str(size)]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
        return sum(float(finished(one)) for one in running)


def _load_as2() -> Any:
    """The module `pyas2lib.as2`.

    Its library for cryptography does not understand versions of OpenSSL with two digits, such as 3.0.17: the pattern is
    widened while it is loaded.
    """
    plain = re.search

    def wide(pattern: Any, text: Any, flags: Any = 0) -> Any:
        return plain(
            pattern.replace(r"\d\.\d\.\d", r"\d+\.\d+\.\d+") if isinstance(pattern, str) else pattern, text, flags
        )

    re.search = wide  # type: ignore[assignment]  # for one import
    try:
        return import_module("pyas2lib.as2")
    finally:
        re.search = plain


def _exchange_as2(folder: Path, size: int) -> float:
    as2 = _load_as2()
    key, certificate = _key_and_certificate()
    both = key + certificate
    content = os.urandom(size)

    def partner(name: str) -> Any:
        return as2.Partner(
            name, verify_cert=certificate, sign=True, digest_alg="sha256", mdn_mode="SYNC", mdn_digest_alg="sha256"
        )

    sender, receiver = as2.Organization("a", sign_key=both, sign_key_pass=None), as2.Organization("b", sign_key=both)
    to_receiver, to_sender = partner("b"), partner("a")
    began, done = time.monotonic(), 0
    while time.monotonic() - began < SECONDS:
        message = as2.Message(sender, to_receiver)
        message.build(content, filename="van-ban.pdf", content_type="application/pdf")
        sent = message.headers_str + b"\r\n" + message.content
        _keep(folder / f"{os.getpid()}-message", sent)
        received = as2.Message()
        status, problem, answer = received.parse(
            sent, find_org_cb=lambda _: receiver, find_partner_cb=lambda _: to_sender
        )
        assert status == "processed", problem
        reply = answer.headers_str + b"\r\n" + answer.content
        told = as2.Mdn()
        status, why = told.parse(reply, find_message_cb=lambda *_, sent=message: sent)
        assert status == "processed", why
        _keep(folder / f"{os.getpid()}-answer", reply)
        done += 1
    return done / (time.monotonic() - began)


def _key_and_certificate() -> tuple[bytes, bytes]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    text = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return text, made.public_bytes(pem)


def _keep(path: Path, data: bytes) -> None:
    """Durable before it goes on."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _queue(size: int) -> float:
    """Messages a second that a queue has written to a file (JetStream; synced by its own rhythm) without signature or log."""
    nats = import_module("nats")
    program = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("nats-server is not installed")
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-queue-") as text, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = Path(text) / "server.conf"
        settings.write_text(f'listen: "127.0.0.1:{port}"\njetstream {{ store_dir: "{text}" }}\n')
        server = subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL)
        try:
            return asyncio.run(_publish(nats, port, os.urandom(size)))
        finally:
            server.terminate()
            server.wait()


def _await_port(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the queue did not start")


async def _publish(nats: Any, port: int, data: bytes) -> float:
    _await_port(port)
    connection = await nats.connect(f"nats://127.0.0.1:{port}")
    stream = connection.jetstream()
    await stream.add_stream(name="bench", subjects=["bench"])
    began, done = time.monotonic(), 0
    while time.monotonic() - began < SECONDS:
        await asyncio.gather(*(stream.publish("bench", data) for _ in range(WINDOW)))
        done += WINDOW
    rate = done / (time.monotonic() - began)
    await connection.close()
    return rate


if __name__ == "__main__":
    print(_exchange_as2(Path(sys.argv[1]), int(sys.argv[2])))
