"""The bridge of folders: `out` is sent, `in` receives, `status` carries statuses both ways (docs/operations/connector.md).

Every change of more than one file is first written down whole below `.work` and put there by one rename; from then on it
is decided, and whoever comes next finishes it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dienhong.client import Accepted, OpenedPackage, Receipt, Status, Waiting
from dienhong.connector import disk
from dienhong.connector.bridge import Arrival, Outgoing, Wish
from dienhong.connector.sidecar import Row, Told, document_of, read_json, read_table
from dienhong.connector.texts import Fault, fault
from dienhong.kernel import clock

TABLES = (".csv", ".xlsx")
# A file that is still being copied in is left alone.
SETTLED_SECONDS = 2.0


@dataclass
class FolderBridge:
    """Works in one folder; two connectors on the same folder are refused."""

    root: Path
    settled: float = SETTLED_SECONDS

    def __post_init__(self) -> None:
        try:
            for name in ("out", "sent", "failed", "in", "status/out", "status/sent", "status/failed", "status/in"):
                (self.root / name).mkdir(parents=True, exist_ok=True)
            for name in ("packages", "sent", "arrived", "decided", "aside"):
                (self._work / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise fault("disk.failed", detail=error) from error
        self._lock = disk.locked(self._work / "lock")

    @property
    def _work(self) -> Path:
        return self.root / ".work"

    def close(self) -> None:
        """Let go of the lock."""
        self._lock.close()

    def recover(self) -> None:
        """See Bridge."""
        for folder in sorted((self._work / "decided").iterdir()):
            if folder.name == "statuses":
                self._finish_statuses()
            elif not folder.name.startswith("in-"):
                self._finish(folder)

    # Sending

    def outgoing(self) -> Iterator[Outgoing]:
        """See Bridge."""
        for path in self._ready("out", TABLES):
            try:
                self._split(path)
            except Fault as error:
                yield Outgoing(path.name, _digest(path.read_bytes()), error)
        for path in self._ready("out", (".edxml",)):
            data = path.read_bytes()
            yield Outgoing(path.name, _digest(data), data)
        for path in self._ready("out", (".json",)):
            item = self._read(path)
            if item is not None:
                yield item

    def was_sent(self, item: Outgoing) -> bool:
        """See Bridge."""
        if not (self._work / "sent" / item.key).exists():
            return False
        note = {"ket_qua": "đã gửi trước đó", "khoa": item.key}
        self._put_away("sent", item, {"ket-qua.json": disk.json_bytes(note)})
        return True

    def kept(self, item: Outgoing) -> bytes | None:
        """See Bridge."""
        path = self._work / "packages" / item.key
        return path.read_bytes() if path.exists() else None

    def keep(self, item: Outgoing, package: bytes) -> None:
        """See Bridge."""
        disk.put(self._work / "packages" / item.key, package)

    def sent(self, item: Outgoing, accepted: Accepted, receipt: Receipt) -> None:
        """See Bridge."""
        result = {
            "khoa": item.key,
            "goi_tin": accepted.uuid,
            "bien_nhan": accepted.receipt,
            "luu_y": list(accepted.warnings),
            "luc": receipt.issued_at,
        }
        files = {"ket-qua.json": disk.json_bytes(result), "bien-nhan.xml": receipt.xml}
        package = self.kept(item)
        if package is not None:
            files["goi-tin.edxml"] = package
        self._put_away("sent", item, files)

    def failed(self, item: Outgoing, sentence: str) -> None:
        """See Bridge."""
        self._put_away("failed", item, {"ly-do.txt": f"{sentence}\n".encode()})

    def _put_away(self, where: str, item: Outgoing, files: dict[str, bytes]) -> None:
        """Decide that the item and its files go to `where`, and do it."""
        aside = disk.fresh(self._work / "aside" / item.key)
        for name, data in files.items():
            disk.write(aside / name, data)
        plan = {"where": where, "name": Path(item.name).stem, "files": self._files_of(item), "key": item.key}
        disk.write(aside / ".plan", disk.json_bytes(plan))
        disk.sync(aside)
        decided = self._work / "decided" / item.key
        disk.move(aside, decided)
        self._finish(decided)

    def _finish(self, decided: Path) -> None:
        plan = json.loads((decided / ".plan").read_text("utf-8"))
        if plan["where"] == "sent":
            disk.put(self._work / "sent" / plan["key"], b"")
        (self._work / "packages" / plan["key"]).unlink(missing_ok=True)
        for name in plan["files"]:
            source = self.root / "out" / name
            if source.exists():
                disk.move(source, decided / source.name)
        moment = clock.now().astimezone(clock.VIETNAM).strftime("%Y%m%d-%H%M%S")
        # The plan goes along: it is what tells, until the very last rename, that this is not finished.
        disk.move(decided, disk.free(self.root / plan["where"] / f"{moment}-{plan['name']}"))

    def _files_of(self, item: Outgoing) -> list[str]:
        """The files in `out` that belong to the item; the one that announces it last, so that it is never alone."""
        path = self.root / "out" / item.name
        named: list[str] = []
        if path.suffix == ".json":
            try:
                named = [name for name in Told(path.name, read_json(path)).files() if Path(name).name == name]
            except Fault:
                named = []
        return [*dict.fromkeys(named), item.name]

    def _read(self, path: Path) -> Outgoing | None:
        """The document that a sidecar announces; None while one of its files is still being copied."""
        try:
            told = Told(path.name, read_json(path))
            files: dict[str, bytes] = {}
            for name in told.files():
                source = self.root / "out" / name
                if Path(name).name != name or not source.is_file():
                    raise fault("fault.file_missing", name=name, file=path.name)
                if not self._is_settled(source):
                    return None
                files[name] = source.read_bytes()
            document = document_of(told, files)
        except Fault as error:
            return Outgoing(path.name, _digest(path.read_bytes()), error)
        # The same document for ever has the same key; `lan_gui` makes another of it, after a refusal for example.
        identity = {name: str(value) for name, value in sorted(told.row.items())}
        hashes = [hashlib.sha256(data).hexdigest() for data in files.values()]
        return Outgoing(path.name, _digest(json.dumps([identity, hashes]).encode()), document)

    def _split(self, path: Path) -> None:
        """A table becomes one sidecar a row. Done again it writes the same files, and sending them again is no sending."""
        for number, row in enumerate(read_table(path), start=2):
            disk.put(self.root / "out" / f"{path.stem}-{number}.json", disk.json_bytes(row))
        disk.move(path, disk.free(self.root / "sent" / path.name))

    def _ready(self, where: str, endings: Sequence[str]) -> list[Path]:
        """Files that nobody writes any more, oldest name first."""
        found = sorted((self.root / where).iterdir())
        return [path for path in found if path.suffix.lower() in endings and self._is_visible(path)]

    def _is_visible(self, path: Path) -> bool:
        return not path.name.startswith((".", "~")) and path.is_file() and self._is_settled(path)

    def _is_settled(self, path: Path) -> bool:
        return clock.now().timestamp() - path.stat().st_mtime >= self.settled

    # Receiving

    def unfinished(self) -> list[str]:
        """See Bridge."""
        names = (folder.name for folder in sorted((self._work / "decided").iterdir()))
        return [name.removeprefix("in-") for name in names if name.startswith("in-")]

    def stage(self, waiting: Waiting, package: bytes, opened: OpenedPackage) -> None:
        """See Bridge."""
        aside = disk.fresh(self._work / "aside" / f"in-{waiting.delivery}")
        names = _names([one.name for one in opened.files])
        for name, file in zip(names, opened.files, strict=True):
            disk.write(aside / name, file.data)
        disk.write(aside / "goi-tin.edxml", package)
        disk.write(aside / "van-ban.json", disk.json_bytes(facts_of(waiting, opened) | {"tep": names}))
        disk.sync(aside)
        disk.move(aside, self._work / "decided" / f"in-{waiting.delivery}")

    def hand_over(self, delivery: str, receipt: Receipt) -> None:
        """See Bridge."""
        staged = self._work / "decided" / f"in-{delivery}"
        disk.put(staged / "bien-nhan.xml", receipt.xml)
        facts = json.loads((staged / "van-ban.json").read_text("utf-8"))
        name = _safe(f"{facts['ngay_ban_hanh']}_{facts['noi_gui']}_{facts['so_ky_hieu']}_{delivery[:8]}")
        disk.put(self._work / "arrived" / f"{delivery}.json", disk.json_bytes({**facts, "thu_muc": name}))
        disk.move(staged, disk.free(self.root / "in" / name))

    # Statuses

    def wishes(self) -> Iterator[Wish]:
        """See Bridge."""
        for path in self._ready("status/out", (".json",)):
            try:
                told = Told(path.name, read_json(path))
                arrival = self._arrival(told.text("arrival", needed=True))
                yield Wish(
                    path.name,
                    arrival,
                    told.text("status", needed=True),
                    told.text("reason"),
                    told.text("staff"),
                    told.text("department"),
                )
            except Fault as error:
                yield Wish(path.name, None, problem=error)

    def reported(self, wish: Wish, receipt: str) -> None:
        """See Bridge."""
        source = self.root / "status" / "out" / wish.name
        disk.move(source, disk.free(self.root / "status" / "sent" / wish.name))

    def not_reported(self, wish: Wish, sentence: str) -> None:
        """See Bridge."""
        target = disk.free(self.root / "status" / "failed" / wish.name)
        disk.put(target.with_suffix(".txt"), f"{sentence}\n".encode())
        disk.move(self.root / "status" / "out" / wish.name, target)

    def cursor(self) -> str:
        """See Bridge."""
        path = self._work / "cursor"
        return path.read_text("utf-8") if path.exists() else ""

    def take(self, statuses: Sequence[Status], cursor: str) -> None:
        """See Bridge."""
        aside = disk.fresh(self._work / "aside" / "statuses")
        for one in statuses:
            moment = one.recorded_at.astimezone(clock.VIETNAM).strftime("%Y%m%d-%H%M%S")
            disk.write(aside / f"{moment}-{one.status}-{one.uuid}.json", disk.json_bytes(told_of(one)))
        disk.write(aside / "cursor", cursor.encode())
        disk.sync(aside)
        disk.move(aside, self._work / "decided" / "statuses")
        self._finish_statuses()

    def _finish_statuses(self) -> None:
        decided = self._work / "decided" / "statuses"
        if (decided / "cursor").exists():
            disk.put(self._work / "cursor", (decided / "cursor").read_bytes())
        for path in sorted(decided.glob("*.json")):
            disk.move(path, self.root / "status" / "in" / path.name)
        shutil.rmtree(decided)

    def _arrival(self, name: str) -> Arrival:
        """By delivery id or by the folder's name, whose end is the beginning of the id. Raises Fault."""
        start = name.rpartition("_")[2]
        found = list((self._work / "arrived").glob(f"{start}*.json")) if _is_hex(start) else []
        if len(found) != 1:
            raise fault("fault.no_such_arrival", value=name)
        facts: dict[str, Any] = read_json(found[0])
        return Arrival(
            facts["luot_gui"],
            facts["thu_muc"],
            facts["noi_gui"],
            facts["so_ky_hieu"],
            date.fromisoformat(facts["ngay_ban_hanh"]),
            facts["ma_dinh_danh"],
        )


def facts_of(waiting: Waiting, opened: OpenedPackage) -> Row:
    """What the old system is told of a package, under Vietnamese names."""
    return {
        "luot_gui": waiting.delivery,
        "goi_tin": waiting.package,
        "ma_dinh_danh": opened.document_id,
        "so_ky_hieu": opened.code,
        "ngay_ban_hanh": opened.issued_on,
        "loai": opened.type_name,
        "trich_yeu": opened.subject,
        "nguoi_ky": opened.signer_name,
        "noi_gui": opened.sender.code,
        "ten_noi_gui": opened.sender.name,
        "noi_nhan": waiting.recipient,
        "do_khan": waiting.urgency,
        "han": opened.due_on,
        "truc_nhan_luc": waiting.accepted_at,
        "sha256": waiting.sha256,
        "con_dau": opened.sealed_by,
    }


def told_of(status: Status) -> Row:
    """What the old system is told of a status of a document it sent."""
    return {
        "goi_tin": status.package,
        "ma_dinh_danh": status.document_id,
        "noi_nhan": status.reporter.code,
        "ten_noi_nhan": status.reporter.name,
        "trang_thai": status.status,
        "ly_do": status.reason,
        "don_vi": status.department,
        "can_bo": status.staff,
        "luc": status.at,
        "bien_nhan": status.receipt,
    }


def _names(names: list[str]) -> list[str]:
    """Names for the files of one package: safe, none twice, none of ours."""
    taken, safe = {"goi-tin.edxml", "van-ban.json", "bien-nhan.xml"}, []
    for name in names:
        tried, number = _safe(name), 1
        while tried.casefold() in taken:
            number += 1
            tried = f"{number}-{_safe(name)}"
        taken.add(tried.casefold())
        safe.append(tried)
    return safe


def _safe(name: str) -> str:
    """A name of one file, without ways out of its folder and not hidden."""
    kept = "".join("-" if mark in '/\\:*?"<>|' or ord(mark) < 32 else mark for mark in name).strip(" .")
    return kept.encode()[:200].decode(errors="ignore") or "tep"


def _digest(data: bytes) -> str:
    return f"tm-{hashlib.sha256(data).hexdigest()[:40]}"


def _is_hex(text: str) -> bool:
    return len(text) >= 8 and all(mark in "0123456789abcdef-" for mark in text)
