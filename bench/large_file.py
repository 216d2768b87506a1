"""A file of two gigabytes beside a package: uploaded and fetched with five cuts each; how much memory that takes.

Memory is the proportional share (PSS) of all processes of the product but the database, looked at ten times a second, above
what they had after a package with a small file, and above what they had before any file. The bytes that arrive are compared by
SHA-256. The file is a ZIP of plain texts, so that
the check behind it (types, executables, marks of secrecy, the virus scanner where one is configured) reads all of it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench._exchange_client import Client
from bench._exchange_setup import SHARED_FILES
from bench._machine import processes_below
from bench._product import SERVE_PID, finished, part, running_product
from bench._report import Row, as_int, report, say, wants_json

CUTS = 5
BLOCK = 1 << 20
WATCH_SECONDS = 0.1


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench large_file [--json] [--megabytes N]`."""
    size = as_int(arguments, "--megabytes", 2048) * BLOCK
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-large-") as text, running_product(demo=True) as product:
        folder = Path(text)
        finished(part(product, "_exchange_setup", "agencies", text))
        finished(part(product, "_exchange_setup", "documents", text, "0", str(SHARED_FILES), "0"))
        agencies = json.loads((folder / "agencies.json").read_text())
        address, sender, receiver = product["DIENHONG_BASE_URL"], agencies["senders"][0], agencies["receivers"][1]
        sending, receiving = Cutting(address, sender), Cutting(address, receiver)
        small, large = an_archive(folder / "nho.zip", 16 * BLOCK), an_archive(folder / "lon.zip", size)
        whole, fresh = {}, Memory(int(product[SERVE_PID]))
        for number, file in ((1, small), (5, large)):
            memory = Memory(int(product[SERVE_PID]))
            began = time.monotonic()
            digest = sending.upload(file)
            uploaded = time.monotonic() - began
            sending.await_stored()
            checked = time.monotonic() - began
            name, length = file.name, str(file.stat().st_size)
            finished(part(product, "_transport", "beside", text, str(number), name, length, digest))
            fetched = receiving.fetch(digest, file.stat().st_size)
            whole = {"same": fetched == digest, "uploaded": uploaded, "checked": checked, "peak": memory.peak() / BLOCK}
            say(f"{file.name}: {whole}")
        above_fresh = fresh.peak() / BLOCK
    rows = [
        Row("megabytes", size / BLOCK, "MiB", "2048"),
        Row("cuts", sending.cuts + receiving.cuts, "cuts", f">= {2 * CUTS}"),
        Row("same_bytes", float(whole["same"]), "-", "= 1"),
        Row("peak_above_idle_mb", whole["peak"], "MiB", "< 150"),
        Row("peak_above_fresh_mb", above_fresh, "MiB", "< 150"),
        Row("upload_s", whole["uploaded"], "s", "-"),
        Row("checked_after_s", whole["checked"], "s", "-"),
    ]
    return report("large_file", rows, as_json=wants_json(arguments)) or int(not whole["same"])


def an_archive(path: Path, size: int) -> Path:
    """A ZIP of about this size whose members are plain texts, each another one, stored without packing."""
    line = "Bản đồ quy hoạch, dữ liệu đo tốc độ\n".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(16):
            with archive.open(f"ban-do-{number}.txt", "w", force_zip64=True) as member:
                block = (secrets.token_hex(16).encode() + b"\n" + line * (BLOCK // len(line)))[:BLOCK]
                for _ in range(size // 16 // BLOCK):
                    member.write(block)
    return path


class Cutting(Client):
    """Software on a line that breaks."""

    cuts = 0

    def __init__(self, base_url: str, agency: dict[str, Any]) -> None:
        super().__init__(base_url, agency)
        self._base, self._upload = urlsplit(base_url), ""

    def upload(self, file: Path) -> str:
        """Send the file, cut CUTS times; its SHA-256."""
        size, digest = file.stat().st_size, _sha256(file)
        body = json.dumps({"name": file.name, "size": size, "sha256": digest}).encode()
        self._upload = json.loads(self._request("POST", "/exchange/uploads", body, self._headers("application/json")))[
            "uuid"
        ]
        for cut in range(1, CUTS + 1):
            self._piece(file, self._received(), size * cut // (CUTS + 1), size)
        while self._received() < size:
            self._piece(file, self._received(), size, size)
        self._request("POST", f"/exchange/uploads/{self._upload}/finish", b"", self._headers("application/json"))
        return digest

    def _received(self) -> int:
        return int(self.get(f"/uploads/{self._upload}")["received"])

    def _piece(self, file: Path, offset: int, until: int, size: int) -> None:
        """Announce everything from the offset on, and break off at `until`."""
        connection = HTTPConnection(self._base.hostname or "", self._base.port or 80, timeout=120)
        headers = {
            **self._headers("application/offset+octet-stream"),
            "Upload-Offset": str(offset),
            "Content-Length": str(size - offset),
        }
        connection.putrequest("PATCH", f"/api/v1/exchange/uploads/{self._upload}")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        for block in _blocks(file, offset, until):
            connection.send(block)
        if until == size:
            connection.getresponse().read()
        else:
            self.cuts += 1
        connection.close()
        # What was on its way when the line broke is written before the platform sees the end.
        time.sleep(0.5)

    def await_stored(self) -> None:
        """Until the check is done."""
        while (state := self.get(f"/uploads/{self._upload}"))["state"] != "stored":
            assert state["state"] != "refused", state
            time.sleep(0.2)

    def fetch(self, digest: str, size: int) -> str:
        """Fetch the file beside the newest package that waits, cut CUTS times; SHA-256 of what arrived."""
        while not (waiting := self.get("/pending?limit=100")["items"]):
            time.sleep(0.2)
        found, offset = hashlib.sha256(), 0
        for cut in range(1, CUTS + 2):
            offset = self._range(waiting[-1]["package"], digest, offset, size * cut // (CUTS + 1), found)
        self.confirm([waiting[-1]["delivery"]])
        return found.hexdigest()

    def _range(self, package: str, digest: str, offset: int, until: int, found: Any) -> int:
        connection = HTTPConnection(self._base.hostname or "", self._base.port or 80, timeout=120)
        headers = {**self._headers("*/*"), "Range": f"bytes={offset}-"}
        connection.request("GET", f"/api/v1/exchange/packages/{package}/files/{digest}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 206, answer.read()
        while offset < until and (block := answer.read(min(BLOCK, until - offset))):
            found.update(block)
            offset += len(block)
        self.cuts += 1
        connection.close()
        return offset

    def _headers(self, media_type: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Content-Type": media_type}


def _blocks(file: Path, offset: int, until: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(offset)
        while offset < until and (block := stream.read(min(BLOCK, until - offset))):
            offset += len(block)
            yield block


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Memory:
    """The most memory that the product takes above what it has now, the database left out."""

    def __init__(self, supervisor: int) -> None:
        self._pids = [pid for pid in [supervisor, *processes_below(supervisor)] if "postgres" not in _command(pid)]
        self._idle = self._most = self._now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            self._most = max(self._most, self._now())

    def _now(self) -> int:
        return sum(_pss(pid) for pid in self._pids)

    def peak(self) -> int:
        """Bytes; no longer watched."""
        self._ended.set()
        self._thread.join()
        return self._most - self._idle


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
