"""Where the demonstration keeps its own signing service, and what the platform is told about it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from dienhong.signing.demo_service.vault import write_private

CODE = "trinh-dien"
CLIENT = "dien-hong"
PIN = "135790"  # of every key that the demonstration makes; told to everybody, like the password of its accounts
NAME = f"Ký số từ xa (trình diễn, mã PIN {PIN})"


def folder_of(data_dir: Path) -> Path:
    """The folder of keys below the data folder of an installation."""
    return data_dir / "demo" / "signing-service"


def client_secret(folder: Path) -> str:
    """The secret of the one client, made when it is first asked for."""
    path = folder / "client-secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32).encode())
    return path.read_text()


def install(folder: Path, port: int) -> Path:
    """Make folder and secret; the file for DIENHONG_SIGNING_SERVICES. All of it is readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    client_secret(folder)
    service = {
        "code": CODE,
        "name": NAME,
        "url": f"http://127.0.0.1:{port}",
        "client_id": CLIENT,
        "secret_file": str((folder / "client-secret").resolve()),
        "dialect": "csc-v2",
    }
    # Beside the folder: inside it every .json is a key.
    services = folder.parent / "signing-services.json"
    write_private(services, json.dumps([service], ensure_ascii=False, indent=1).encode())
    return services
