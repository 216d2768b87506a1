"""Strangers' tools judge what the thread produced: pdfsig, xmlsec1, openssl, xmllint, dienhong-verify."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from dienhong.demo.problems import ThreadBroken
from dienhong.demo.progress import Progress

MUTATIONS = 1
_ANCHORS, _CHECKPOINT, _TOKEN = "trust/anchors.pem", "log/checkpoint.txt", "log/checkpoint.tsr"


@dataclass(frozen=True, slots=True)
class Folder:
    """What the evidence folder holds: the pack, and beside it all that is in it."""

    path: Path
    pdf: Path
    edxml: Path
    statuses: tuple[Path, ...]
    receipts: tuple[Path, ...]
    pack: Path

    @classmethod
    def of(cls, pack: bytes, path: Path, name: str) -> Folder:
        """Unpack an evidence pack into a folder. Raises ThreadBroken when something is missing."""
        path.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(pack)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            archive.extractall(path)
        found = cls(
            path,
            _only(path, "document/*.pdf"),
            _only(path, "package/*.edxml"),
            tuple(sorted(path.glob("statuses/*.xml"))),
            tuple(sorted([*path.glob("receipts/*.xml"), *path.glob("certificates/*.xml")])),
            path / name,
        )
        if not (path / _TOKEN).exists():
            raise ThreadBroken("the pack holds no time-stamp")
        return found


def _only(path: Path, pattern: str) -> Path:
    found = list(path.glob(pattern))
    if len(found) != 1:
        raise ThreadBroken(f"the pack holds {len(found)} files {pattern}")
    return found[0]


def prove(folder: Folder, progress: Progress) -> None:
    """Run every tool that is installed; say loudly which is not. Raises ThreadBroken when one disagrees."""
    schemas = Path(str(files("dienhong.exchange.edxml") / "schema"))
    _pdf(folder, progress)
    _seals(folder, progress)
    _schema(folder, schemas, progress)
    _timestamp(folder, progress)
    _pack(folder, progress)


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=60)


def _missing(tool: str, progress: Progress) -> bool:
    if shutil.which(tool):
        return False
    progress.say(f" – {'':>2}  {tool}: KHÔNG CHẠY (máy này chưa cài) / NOT RUN (not installed)")
    return True


def _pdf(folder: Folder, progress: Progress) -> None:
    if _missing("pdfsig", progress):
        return
    with progress.step("pdfsig: chữ ký và dấu trên PDF") as step:
        told = _run("pdfsig", "-nocert", folder.pdf).stdout
        if told.count("Signature is Valid") != 2:
            raise ThreadBroken(f"pdfsig says: {told}")
        step.shows("2 × Signature is Valid")


def _seals(folder: Folder, progress: Progress) -> None:
    if _missing("xmlsec1", progress):
        return
    with progress.step("xmlsec1: gói edXML, trạng thái, biên nhận") as step:
        signed = (folder.edxml, *_one_of_each(folder.statuses), *_one_of_each(folder.receipts))
        for file in signed:
            _must_be_sealed(folder, file)
        changed = folder.path / "sua-mot-chu.edxml"
        changed.write_bytes(folder.edxml.read_bytes().replace("trình diễn".encode(), "trình diển".encode(), 1))
        refused = _verified(folder, changed).returncode != 0
        changed.unlink()
        if not refused:
            raise ThreadBroken("xmlsec1 accepted a package with one letter changed")
        step.shows(f"{len(signed)} tệp hợp lệ; sửa một chữ thì bị từ chối")


def _one_of_each(found: tuple[Path, ...]) -> list[Path]:
    """The first file of each status or kind of receipt (the last part of the name); dienhong-verify checks them all."""
    return list({file.stem.rsplit("-", 1)[-1]: file for file in reversed(found)}.values())


def _verified(folder: Folder, file: Path) -> subprocess.CompletedProcess[str]:
    return _run("xmlsec1", "--verify", "--enabled-key-data", "x509", "--trusted-pem", folder.path / _ANCHORS, file)


def _must_be_sealed(folder: Folder, file: Path) -> None:
    found = _verified(folder, file)
    if found.returncode != 0:
        raise ThreadBroken(f"xmlsec1 refuses {file.name}: {found.stderr}")


def _schema(folder: Folder, schemas: Path, progress: Progress) -> None:
    if _missing("xmllint", progress):
        return
    with progress.step("xmllint: đúng lược đồ edXML") as step:
        kinds = ((schemas / "edxml-document.xsd", (folder.edxml,)), (schemas / "edxml-status.xsd", folder.statuses))
        for schema, documents in kinds:
            found = _run("xmllint", "--noout", "--huge", "--schema", schema, *documents)
            if found.returncode != 0:
                raise ThreadBroken(f"xmllint says: {found.stderr[:600]}")
        step.shows(f"1 gói văn bản, {len(folder.statuses)} gói trạng thái")


def _timestamp(folder: Folder, progress: Progress) -> None:
    if _missing("openssl", progress):
        return
    with progress.step("openssl: dấu thời gian của điểm niêm phong") as step:
        found = _run(
            *("openssl", "ts", "-verify", "-data", folder.path / _CHECKPOINT),
            *("-in", folder.path / _TOKEN, "-CAfile", folder.path / _ANCHORS),
        )
        if found.returncode != 0:
            raise ThreadBroken(f"openssl says: {found.stdout} {found.stderr}")
        _, size, root, *_ = (folder.path / _CHECKPOINT).read_text().splitlines()
        step.shows(f"{size} bản ghi, gốc {root[:16]}…")


def _pack(folder: Folder, progress: Progress) -> None:
    with progress.step("dienhong-verify: gói bằng chứng, không cần mạng") as step:
        packs = [folder.pack, *_mutated(folder)]
        with ThreadPoolExecutor(len(packs)) as pool:
            whole, *broken = pool.map(_verify, packs)
        if whole.returncode != 0:
            raise ThreadBroken(f"dienhong-verify says: {whole.stdout} {whole.stderr}")
        for pack, told in zip(packs[1:], broken, strict=True):
            first = next((line for line in told.stdout.splitlines() if line.startswith("E01")), "")
            if told.returncode != 1 or "KHÔNG ĐẠT" not in first:
                raise ThreadBroken(f"dienhong-verify did not name what is broken in {pack.name}: {told.stdout}")
            pack.unlink()
        step.shows("hợp lệ; sửa một byte thì bị phát hiện")


def _mutated(folder: Folder) -> list[Path]:
    """Copies of the pack with one bit changed in each, somewhere."""
    data, made = folder.pack.read_bytes(), []
    chance = random.Random(len(data))  # noqa: S311  which byte is changed is no secret
    for number in range(MUTATIONS):
        place, target = chance.randrange(len(data)), folder.path / f"hong-{number}.zip"
        target.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        made.append(target)
    return made


def _verify(pack: Path) -> subprocess.CompletedProcess[str]:
    return _run(sys.executable, "-m", "dienhong_verify.cli", pack)


README = """# Bằng chứng của một văn bản / Evidence of one document

Số / number: {number}. Dữ liệu trình diễn, không có giá trị pháp lý. Demonstration data without legal force.

| tệp / file | kiểm tra / verify with |
|---|---|
| `{pdf}` | `pdfsig -nocert {pdf}` |
| `{edxml}` | `xmlsec1 --verify --trusted-pem trust/anchors.pem {edxml}` |
| | `xmllint --noout --huge --schema SCHEMA/edxml-document.xsd {edxml}` |
| `statuses/*.xml` | `xmlsec1 --verify --trusted-pem trust/anchors.pem statuses/…xml` |
| | `xmllint --noout --schema SCHEMA/edxml-status.xsd statuses/*.xml` |
| `receipts/*.xml`, `certificates/*.xml` | `xmlsec1 --verify --trusted-pem trust/anchors.pem receipts/…xml` |
| `log/checkpoint.txt` | `openssl ts -verify -data log/checkpoint.txt -in log/checkpoint.tsr -CAfile trust/anchors.pem` |
| `{pack}` | `dienhong-verify {pack}` |

`SCHEMA` = `dienhong/exchange/edxml/schema`. `trust/anchors.pem` holds the demonstration's own root; `trust/keys.txt` the
public keys of the log. `records/` and `log/proofs.json` are described in `docs/protocols/evidence.md`.
"""


def write_readme(folder: Folder, number: str) -> None:
    """Name the command that verifies each file."""
    names = {
        "number": number,
        "pdf": folder.pdf.relative_to(folder.path),
        "edxml": folder.edxml.relative_to(folder.path),
        "pack": folder.pack.name,
    }
    (folder.path / "README.md").write_text(README.format(**names))
