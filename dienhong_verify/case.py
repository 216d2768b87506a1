"""What the checks share: the pack's files, what has been read from them, and whose keys and anchors count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from asn1crypto import x509

from dienhong_verify.layout import Manifest, ManifestFile
from dienhong_verify.note import Checkpoint, VerifierKey
from dienhong_verify.timestamp import Timestamp


class Broken(Exception):
    """The check fails, for a reason of `texts`."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class NotRun(Broken):
    """The check says nothing: what it looks at is not there, or another check failed that it needs."""


@dataclass(frozen=True)
class Said:
    """What a check that passed has to say."""

    reason: str
    params: dict[str, object]


def said(reason: str, **params: object) -> Said:
    """A passed check's reason."""
    return Said(reason, params)


@dataclass(frozen=True)
class Trust:
    """The reader's own anchors and keys; an empty part falls back to the pack's."""

    anchors: tuple[x509.Certificate, ...] = ()
    keys: tuple[VerifierKey, ...] = ()


@dataclass(frozen=True)
class Proof:
    """A line of the list of proofs."""

    path: str
    index: int
    leaf_hash: bytes
    path_hashes: tuple[bytes, ...]


@dataclass
class Case:
    """One pack under examination; checks fill it in from top to bottom."""

    own: Trust
    files: dict[str, bytes] | None = None
    manifest: Manifest | None = None
    anchors: tuple[x509.Certificate, ...] = ()
    keys: tuple[VerifierKey, ...] = ()
    trust_problem: str = ""
    records: list[tuple[str, dict[str, Any]]] | None = None
    proofs: list[Proof] | None = None
    proofs_size: int = 0
    checkpoint: Checkpoint | None = None
    timestamp: Timestamp | None = None
    changed: set[str] = field(default_factory=set)

    def need_files(self) -> dict[str, bytes]:
        """The files, if the container could be read at all."""
        if self.files is None:
            raise NotRun("not_run", check="E01")
        return self.files

    def need_manifest(self) -> Manifest:
        """The manifest, signed or not."""
        self.need_files()
        if self.manifest is None:
            raise NotRun("not_run", check="E02")
        return self.manifest

    def need_records(self) -> list[tuple[str, dict[str, Any]]]:
        """(path, content) of the records, in the order of their paths."""
        self.need_manifest()
        if self.records is None:
            raise NotRun("not_run", check="E04")
        return self.records

    def need_proofs(self) -> list[Proof]:
        """The list of proofs."""
        self.need_manifest()
        if self.proofs is None:
            raise NotRun("not_run", check="E05")
        return self.proofs

    def need_checkpoint(self) -> Checkpoint:
        """The checkpoint, only if its signature holds."""
        self.need_manifest()
        if self.checkpoint is None:
            raise NotRun("not_run", check="E07")
        return self.checkpoint

    def need_anchors(self) -> tuple[x509.Certificate, ...]:
        """The certificates that count as anchors."""
        self.need_manifest()
        if not self.anchors:
            raise NotRun("not_run", check="E16")
        return self.anchors

    def of_role(self, *roles: str) -> list[tuple[str, bytes]]:
        """(path, bytes) of the files with these roles, sorted by path. Raises NotRun when there is none."""
        files = self.need_files()
        paths = [item.path for item in self.need_manifest().files if item.role in roles and item.path in files]
        if not paths:
            raise NotRun("absent")
        return [(path, files[path]) for path in paths]

    def require_unchanged(self, path: str) -> None:
        """A file that is not the one of the manifest is not read any further."""
        if path in self.changed:
            raise Broken("file_changed", path=path)

    @property
    def moment(self) -> datetime:
        """When signatures without a time of their own are judged: the stamped time, else the pack's own."""
        if self.timestamp:
            return self.timestamp.at
        return self.manifest.created_at if self.manifest else datetime.now(UTC)


def fits(item: ManifestFile, data: bytes) -> bool:
    """Whether the bytes are those that the manifest names."""
    return item.size == len(data) and item.sha256 == sha256(data).hexdigest()
