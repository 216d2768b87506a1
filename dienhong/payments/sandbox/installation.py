"""Where the demonstration's intermediary keeps its terminal, the secret of it, and the port it had."""

from __future__ import annotations

import secrets
from pathlib import Path

TERMINAL = "DHDEMO01"


def folder_of(data_dir: Path) -> Path:
    """The intermediary's folder below the data folder."""
    return data_dir / "demo" / "payments"


def install(folder: Path) -> str:
    """The terminal's secret, made when it is first asked for."""
    path = folder / "terminals"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "terminals.new"
        draft.touch(mode=0o600)
        draft.write_text(f"{TERMINAL} {secrets.token_hex(20).upper()}\n")
        draft.rename(path)
    return path.read_text().split()[1]


def last_port(folder: Path) -> int:
    """The port of the last start; 0 before the first."""
    path = folder / "port"
    return int(path.read_text()) if path.exists() else 0


def keep_port(folder: Path, port: int) -> None:
    """Remember the port of this start."""
    (folder / "port").write_text(f"{port}\n")
