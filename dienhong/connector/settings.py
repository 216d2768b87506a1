"""The settings file of the connector (TOML), read into typed values; secrets come from files of their own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dienhong.client import Client, Options, Seal, Trust
from dienhong.connector.texts import Language, fault


@dataclass(frozen=True)
class Settings:
    """Where the platform is, who we are, and which bridge leads to the old system; `every` is in seconds;
    with `stream` a pass also begins as soon as the platform tells of something."""

    address: str
    client_id: str
    client_secret: str
    seal_file: Path
    seal_password: str
    language: Language
    every: float
    stream: bool
    roots: Path | None
    authority: Path | None
    folder: Path | None
    database: str

    def options(self) -> Options:
        """How to speak. Raises OSError, ValueError for roots that cannot be read."""
        trust = Trust.from_file(self.roots) if self.roots else None
        return Options(authority=self.authority, trust=trust)

    def client(self) -> Client:
        """A client for the platform."""
        return Client(self.address, self.client_id, self.client_secret, self.options())

    def seal(self) -> Seal:
        """The agency's seal. Raises NotBuilt."""
        if self.seal_file.suffix.lower() in (".pem", ".key"):
            return Seal.from_pem(self.seal_file, self.seal_password)
        return Seal.from_pkcs12(self.seal_file, self.seal_password)


def read(path: Path) -> Settings:
    """The settings of a file; paths in it count from its folder. Raises Fault."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise fault("settings.unreadable", file=path, detail=error) from error
    table = _Table(told, path.parent)
    folder, database = table.path("folder.path"), table.secret("database.url")
    if (folder is None) == (not database):
        raise fault("settings.one_bridge")
    seal_file = table.path("seal.file")
    if seal_file is None:
        raise fault("settings.missing", name="seal.file")
    return Settings(
        address=table.needed("platform.address").rstrip("/"),
        client_id=table.needed("platform.client_id"),
        client_secret=table.secret("platform.client_secret") or table.needed("platform.client_secret"),
        seal_file=seal_file,
        seal_password=table.secret("seal.password"),
        language="en" if table.value("language") == "en" else "vi",
        every=float(table.value("every") or 10),
        stream=table.value("platform.stream") is True,
        roots=table.path("platform.roots"),
        authority=table.path("platform.authority"),
        folder=folder,
        database=database,
    )


@dataclass(frozen=True)
class _Table:
    told: dict[str, Any]
    base: Path

    def value(self, name: str) -> Any:
        """The value at "table.name", None when it is not there."""
        found: Any = self.told
        for step in name.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def needed(self, name: str) -> str:
        found = self.value(name)
        if not isinstance(found, str) or not found:
            raise fault("settings.missing", name=name)
        return found

    def path(self, name: str) -> Path | None:
        found = self.value(name)
        return self.base / found if isinstance(found, str) and found else None

    def secret(self, name: str) -> str:
        """The value itself, or the content of the file that `name_file` names; "" when neither is there."""
        path = self.path(f"{name}_file")
        if path is None:
            return str(self.value(name) or "")
        try:
            return path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise fault("settings.unreadable", file=path, detail=error) from error
