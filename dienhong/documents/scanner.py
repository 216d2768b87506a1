"""A client of clamd, the daemon of ClamAV, in its protocol INSTREAM (clamd(8)): the file goes there, a verdict comes back."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext as _

from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.work import HealthRow

SECONDS = 30.0
_CHUNK = 1 << 17


class ScannerSilent(Exception):
    """The scanner gave no verdict: it cannot be reached, is busy, or failed."""


class TooLargeToScan(ScannerSilent):
    """The scanner never looks at so large a file; asking again changes nothing."""


def must_be_clean(name: str, data: bytes | Iterable[bytes]) -> None:
    """The configured scanner finds nothing in the file, whole or in pieces; without its verdict the file does not enter.

    Raises RuleBroken: documents.file_infected, documents.scanner_limit, documents.scanner_silent (try again later).
    """
    address = settings.DIENHONG.clamd
    if not address:
        return
    try:
        signature = found_by(address, data)
    except TooLargeToScan as error:
        raise RuleBroken("documents.scanner_limit", name=name) from error
    except ScannerSilent as error:
        raise RuleBroken("documents.scanner_silent", name=name) from error
    if signature:
        raise RuleBroken("documents.file_infected", name=name, signature=signature)


def found_by(address: str, data: bytes | Iterable[bytes]) -> str:
    """What clamd at `unix:/path` or `host:port` finds in the bytes, "" for nothing. Raises ScannerSilent, TooLargeToScan."""
    pieces = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)) if isinstance(data, bytes) else data
    body = (struct.pack("!I", len(piece)) + piece for piece in pieces)
    answer = _asked(address, chain([b"zINSTREAM\x00"], body, [struct.pack("!I", 0)]))
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise TooLargeToScan(answer) if "size limit exceeded" in answer else ScannerSilent(answer)


def answers() -> bool:
    """Whether the configured scanner takes questions; without one nothing has to wait."""
    address = settings.DIENHONG.clamd
    try:
        return not address or _asked(address, [b"zPING\x00"]) == "PONG"
    except ScannerSilent:
        return False


def _asked(address: str, question: Iterable[bytes]) -> str:
    try:
        with _connected(address) as connection:
            # Of a file that is too large clamd says so and closes before it has read it all.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for piece in question:
                    connection.sendall(piece)
            answer = b""
            while not answer.endswith(b"\x00"):
                piece = connection.recv(4096)
                if not piece:
                    break
                answer += piece
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    return answer.rstrip(b"\x00\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def health_rows() -> list[HealthRow]:
    """Whether the scanner answers; without one only the known test pattern, programs and macros are refused."""
    name, address = _("Virus scanner"), settings.DIENHONG.clamd
    if not address:
        return [HealthRow(name, "warn", _("Not configured"), _("Set DIENHONG_CLAMD to the address of clamd."))]
    try:
        version = _asked(address, [b"zVERSION\x00"])
    except ScannerSilent as error:
        advice = _(
            "Start clamd or correct DIENHONG_CLAMD; until then files that people attach wait, all others are refused."
        )
        return [HealthRow(name, "bad", str(error)[:200], advice)]
    return [HealthRow(name, "ok", version[:200])]
