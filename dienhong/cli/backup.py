"""Backup into a folder and restore from it: the database in PostgreSQL's own archive form, files, keys and secrets."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from pathlib import Path

from dienhong.cli import context
from dienhong.config.env import Settings
from dienhong.config.postgres_tools import split_password, tool
from dienhong.config.problems import StartProblem
from dienhong.kernel import clock

FOLDERS = ("files", "keys")
# The database's own passwords belong to the installation, not to its content.
SECRETS_LEFT_OUT = "database_*"


def run(name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """`backup FOLDER` or `restore FOLDER`."""
    parser.add_argument("folder", type=Path, help="backup: new or empty; restore: one that backup wrote")
    folder = parser.parse_args(arguments).folder.resolve()
    known = context.settings()
    with context.database(known):
        (backup if name == "backup" else restore)(known, folder)
    return 0


def backup(known: Settings, folder: Path) -> None:
    """Write database, files, keys and secrets. May run while people work: the dump is one consistent moment.

    Files are copied after the dump: whatever the dump names exists by then, since files are never deleted.
    Errors: `backup.folder_not_empty`, `backup.tool_failed`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise StartProblem("backup.folder_not_empty", f"{folder} is not empty. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _run("pg_dump", context.owner_url(known), "--format=custom", "--no-owner", f"--file={folder / 'database.dump'}")
    for name in FOLDERS:
        if (known.data_dir / name).exists():
            shutil.copytree(known.data_dir / name, folder / name)
    shutil.copytree(known.data_dir / "secrets", folder / "secrets", ignore=shutil.ignore_patterns(SECRETS_LEFT_OUT))
    about = {"made_at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}", "form": 1}
    (folder / "backup.json").write_text(json.dumps(about))
    print(f"Backup written to {folder}. It holds keys and personal data: encrypt it before it leaves this machine.")


def restore(known: Settings, folder: Path) -> None:
    """Read a backup into an installation whose database has no tables yet.

    Errors: `restore.not_a_backup`, `restore.database_not_empty`, `backup.tool_failed`.
    """
    if not (folder / "backup.json").exists():
        raise StartProblem("restore.not_a_backup", f"{folder} was not completed by `dienhong backup`.")
    url = context.owner_url(known)
    if _tables(url):
        raise StartProblem(
            "restore.database_not_empty",
            "The database has tables already. Restore into a new data folder (DIENHONG_DATA_DIR) or a new database.",
        )
    for name in (*FOLDERS, "secrets"):
        if (folder / name).exists():
            shutil.copytree(folder / name, known.data_dir / name, dirs_exist_ok=True)
    extensions = ["--no-owner", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", url, *extensions, f"--use-list={_contents(folder)}", str(folder / "database.dump"))
    print("Restored. Run `dienhong setup` to bring tables of an earlier release up to date, then `dienhong serve`.")


def _contents(folder: Path) -> Path:
    """The archive's list without what the owning role neither may nor needs to make: it came with the database."""
    listing = subprocess.run(
        [str(tool("pg_restore")), "--list", str(folder / "database.dump")], capture_output=True, text=True, check=True
    ).stdout
    made_before = ("pg_stat_statements", " SCHEMA - public ", " DEFAULT ACL ", "ACL - SCHEMA public")
    kept = [line for line in listing.splitlines() if not any(part in line for part in made_before)]
    path = folder / "restore.list"
    path.write_text("\n".join(kept) + "\n")
    return path


def _tables(url: str) -> int:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def _run(name: str, url: str, *arguments: str) -> None:
    address, environment = split_password(url)
    done = subprocess.run(
        [str(tool(name)), f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartProblem("backup.tool_failed", f"{name} failed:\n{done.stderr.strip()}")
