"""The embedded PostgreSQL: made, started, adopted, recovered, stopped; its roles and what they may not do."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from dienhong.config import embedded_postgres
from dienhong.config.database_role import powers_too_many, refuse_powerful_role
from dienhong.config.embedded_postgres import Server, prepare, running, running_pid, stop
from dienhong.config.postgres_conf import APPLICATION, OWNER, SUPERUSER
from dienhong.config.problems import StartProblem
from dienhong.config.processes import is_alive
from dienhong.config.tests.own_ports import own_port
from dienhong.config.tests.waiting import until

HOLD_AND_WAIT = """
import sys, time
from pathlib import Path
from dienhong.config.embedded_postgres import Server, running
with running(Server(Path(sys.argv[1]), int(sys.argv[2]))) as server:
    print("up", flush=True)
    time.sleep(600)
"""
AS_OUR_CHILD = """
import subprocess, sys, time
from pathlib import Path
from dienhong.config.embedded_postgres import Server, prepare, answers
server = Server(Path(sys.argv[1]), int(sys.argv[2]))
prepare(server)
subprocess.Popen(server.command(), env=server.environment())
while not answers(server):
    time.sleep(0.05)
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # Not pytest's own folder: that is closed to the unprivileged user of the server.
    folder = Path(tempfile.mkdtemp(prefix="dienhong-test-"))
    folder.chmod(0o755)
    made = Server(folder, own_port())
    yield made
    stop(made)
    shutil.rmtree(folder)


@contextmanager
def _script_that_is_killed(text: str, server: Server) -> Iterator[int]:
    """Another process that runs the server until the block ends; gives the server's process number."""
    arguments = [sys.executable, "-c", text, str(server.data_dir), str(server.wanted_port)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        pid = running_pid(server)
        assert pid is not None
        yield pid
        process.kill()


def _one(server: Server, query: str, role: str = OWNER) -> object:
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_the_application_reads_and_writes_rows_but_neither_makes_nor_changes_tables(server):
    with running(server):
        with psycopg.connect(server.url(OWNER)) as owner:
            owner.execute("CREATE TABLE page (id bigint GENERATED ALWAYS AS IDENTITY, words text)")
        with psycopg.connect(server.url(APPLICATION)) as application:
            application.execute("INSERT INTO page (words) VALUES ('Diên Hồng')")

        assert _one(server, "SELECT words FROM page", APPLICATION) == "Diên Hồng"
        for refused in ("CREATE TABLE other ()", "DROP TABLE page", "TRUNCATE page", "ALTER TABLE page ADD x int"):
            with (
                psycopg.connect(server.url(APPLICATION)) as application,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                application.execute(refused)


def test_the_cluster_is_durable_checked_and_in_unicode(server):
    wanted = {"fsync": "on", "data_checksums": "on", "server_encoding": "UTF8", "password_encryption": "scram-sha-256"}
    wanted |= {"listen_addresses": "127.0.0.1", "log_min_error_statement": "panic"}

    with running(server):
        found = {name: _one(server, f"SHOW {name}") for name in wanted}
        collation = _one(server, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'dienhong'")

    assert found == wanted
    assert collation == "bC.UTF-8"


def test_nobody_connects_without_the_password(server):
    with running(server):
        port = server.port
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://{SUPERUSER}:guess@127.0.0.1:{port}/dienhong")


def test_the_passwords_are_readable_by_us_only(server):
    with running(server):
        files = sorted((server.data_dir / "secrets").iterdir())

    assert [path.name for path in files] == ["database_app", "database_owner", "database_postgres"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_last_one_to_leave_stops_the_server(server):
    with running(server):
        first = running_pid(server)
        with running(server):
            assert running_pid(server) == first
        assert running_pid(server) == first

    assert running_pid(server) is None


def test_a_server_whose_owner_was_killed_is_adopted_and_not_started_twice(server):
    with _script_that_is_killed(HOLD_AND_WAIT, server) as orphan:
        pass

    assert running_pid(server) == orphan
    with running(server):
        assert running_pid(server) == orphan
        assert _one(server, "SELECT 1") == 1
    assert running_pid(server) is None


def test_a_server_that_is_our_child_ends_when_we_are_killed(server):
    with _script_that_is_killed(AS_OUR_CHILD, server) as child:
        pass

    until(lambda: not is_alive(child))


def test_a_killed_server_starts_again_with_everything_that_was_committed(server):
    with running(server):
        with psycopg.connect(server.url(OWNER)) as owner:
            owner.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        pid = running_pid(server)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid))

        with running(server):
            assert _one(server, "SELECT count(*) FROM kept") == 1000


def test_a_stale_process_number_that_a_stranger_has_now_does_not_hinder_the_start(server):
    with running(server):
        pass
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n1\n1\n")

    assert running_pid(server) is None
    with running(server):
        assert running_pid(server) != os.getpid()


def test_a_taken_port_is_refused_plainly_or_passed_over_when_asked(server):
    with running(server):
        pass
    with socket.create_server(("127.0.0.1", server.wanted_port)):
        with pytest.raises(StartProblem, match="DIENHONG_DATABASE_PORT") as refused:
            prepare(server)
        with running(server, find_port=True):
            found = server.port

    assert refused.value.code == "database.port_taken"
    assert found > server.wanted_port


def test_roles_with_power_are_refused_and_the_application_role_is_not(server):
    with running(server):
        refuse_powerful_role(server.url(APPLICATION))
        with pytest.raises(StartProblem, match="is a superuser") as superuser:
            refuse_powerful_role(server.url(SUPERUSER))
        with pytest.raises(StartProblem, match="may create tables") as owner:
            refuse_powerful_role(server.url(OWNER))

        assert powers_too_many(server.url(APPLICATION)) == (APPLICATION, [])
    assert (superuser.value.code, owner.value.code) == ("database.role_too_powerful",) * 2


def test_a_database_that_does_not_answer_is_said_plainly(server):
    with pytest.raises(StartProblem, match="does not answer") as refused:
        refuse_powerful_role(f"postgres://dienhong_app:x@127.0.0.1:{own_port(400)}/dienhong")

    assert refused.value.code == "database.no_answer"


def test_a_cluster_of_another_major_version_is_left_alone(server):
    with running(server):
        pass
    version = server.cluster / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(StartProblem, match="PostgreSQL 17") as refused:
        prepare(server)

    version.write_text("18\n")
    assert refused.value.code == "database.wrong_version"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_a_folder_closed_to_the_server_moves_its_data_and_remembers_where(monkeypatch, tmp_path, server):
    open_folder = server.data_dir / "elsewhere"
    open_folder.mkdir()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_postgres, "_ELSEWHERE", open_folder)

    with running(Server(closed, own_port(100), fast=True)) as moved:
        assert _one(moved, "SELECT 1") == 1

    assert moved.home.is_relative_to(open_folder)
    monkeypatch.setattr(embedded_postgres, "_ELSEWHERE", Path("/nowhere"))
    assert Server(closed, moved.wanted_port).home == moved.home
