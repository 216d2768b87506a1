"""Backup and restore between two embedded servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dienhong.cli.backup import backup, restore
from dienhong.config.embedded_postgres import running, server_of
from dienhong.config.env import Settings, load
from dienhong.config.postgres_conf import OWNER
from dienhong.config.problems import StartProblem
from dienhong.config.tests.own_ports import own_port


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own folder: that is closed to the unprivileged user of the server.
    made = Path(tempfile.mkdtemp(prefix="dienhong-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _installation(folder: Path) -> Settings:
    (folder / "files").mkdir(parents=True)
    (folder / "secrets").mkdir(mode=0o700)
    return load({"DIENHONG_DATA_DIR": str(folder), "DIENHONG_DATABASE_PORT": str(own_port(200))})


def test_a_backup_restored_elsewhere_has_the_same_rows_files_and_secrets(folder):
    first, second = _installation(folder / "first"), _installation(folder / "second")
    (first.files_dir / "a").write_bytes(b"paper")
    (first.data_dir / "secrets" / "secret_key").write_text("kept")

    with running(server_of(first), find_port=True) as server:
        with psycopg.connect(server.url(OWNER)) as connection:
            connection.execute("CREATE EXTENSION ltree; CREATE TABLE page (words text, path ltree)")
            connection.execute("INSERT INTO page VALUES ('Diên Hồng', 'a.b')")
        backup(first, folder / "copy")
    with running(server_of(second), find_port=True) as server:
        restore(second, folder / "copy")
        with psycopg.connect(server.url()) as application:
            rows = application.execute("SELECT words, path::text FROM page").fetchall()
        with pytest.raises(StartProblem, match="has tables already") as refused:
            restore(second, folder / "copy")

    assert rows == [("Diên Hồng", "a.b")]
    assert (second.files_dir / "a").read_bytes() == b"paper"
    assert (second.data_dir / "secrets" / "secret_key").read_text() == "kept"
    assert refused.value.code == "restore.database_not_empty"


def test_a_folder_that_is_not_a_backup_and_one_that_is_full_are_refused(folder):
    known = _installation(folder / "one")

    with pytest.raises(StartProblem) as no_backup:
        restore(known, folder)
    with pytest.raises(StartProblem) as not_empty:
        backup(known, folder)

    assert (no_backup.value.code, not_empty.value.code) == ("restore.not_a_backup", "backup.folder_not_empty")
