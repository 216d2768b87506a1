"""Run everything in one supervisor: database if embedded, pages, live streams, worker, relay, sealer."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dienhong.cli import context
from dienhong.config import embedded_postgres as embedded
from dienhong.config import http_check, setup_mark
from dienhong.config.database_role import refuse_powerful_role
from dienhong.config.env import Settings, load
from dienhong.config.ports import free_port, port_is_free
from dienhong.config.problems import StartProblem
from dienhong.config.supervisor import Program, Supervisor, dying_with_us


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Start, say the address when it answers, and stay until Ctrl-C or SIGTERM."""
    parser.add_argument(
        "--listen", default="127.0.0.1", help="address to listen on; 0.0.0.0: all (default: %(default)s)"
    )
    parser.add_argument("--find-ports", action="store_true", help="take the next free port where one is taken")
    options = parser.parse_args(arguments)
    return serve(listen=options.listen, find_ports=options.find_ports)


def serve(
    *,
    listen: str,
    find_ports: bool,
    when_ready: Callable[[Settings], int | None] | None = None,
    beside: Callable[[Settings], list[Program]] = lambda known: [],
) -> int:
    """Run everything; `when_ready` is called once with the settings in force when all processes answer.

    When it returns a number, everything is stopped; None means: go on until told to stop. `beside`: what runs as well;
    it is asked when the ports are known, and what it sets in the environment all processes see.

    Errors: `serve.already_running`, `serve.port_taken`, `serve.did_not_start`, and those of the database.
    """
    began = time.monotonic()
    known = context.settings()
    with ExitStack() as held:
        held.enter_context(_only_one(known.data_dir))
        known = with_ports(listen, find_ports=find_ports)
        print(f"Diên Hồng starts (data in {known.data_dir})", flush=True)
        if not known.database_url:
            held.enter_context(embedded.in_use(embedded.server_of(known)))
        supervisor = Supervisor(
            programs=[*beside(known), *programs(known, listen, find_ports=find_ports)],
            status_file=known.data_dir / "run" / "status.json",
            say=lambda text: print(text, flush=True),
            address=known.base_url,
        )

        def ready() -> None:
            print(f"\n  {known.base_url}   ready after {time.monotonic() - began:.1f} s; Ctrl-C stops it", flush=True)
            if when_ready is not None and when_ready(known) is not None:
                supervisor.stop_wanted = 1

        code = supervisor.run(ready)
        print("Diên Hồng has stopped.", flush=True)
        return code


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Two supervisors on one data folder would fight over ports and database."""
    lock = data_dir / "run" / "serve.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise StartProblem(
                "serve.already_running",
                f"Diên Hồng runs already on {data_dir} (process {handle.read().strip() or 'unknown'}). "
                "See `dienhong status`.",
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def with_ports(listen: str, *, find_ports: bool) -> Settings:
    """Settings in force, their ports checked; the environment of the children is changed to match."""
    known = context.settings()
    taken: set[int] = {known.database_port}
    for name, wanted in (("DIENHONG_PORT", known.port), ("DIENHONG_LIVE_PORT", known.live_port)):
        port = wanted
        if wanted in taken or not port_is_free(wanted, listen):
            if not find_ports:
                raise StartProblem(
                    "serve.port_taken",
                    f"Port {wanted} is taken by another program. Stop it, set {name} to a free port, or add --find-ports.",
                )
            port = free_port(wanted + 1, beside=frozenset(taken))
        taken.add(port)
        os.environ[name] = str(port)
        address = name.replace("_PORT", "_URL") if "LIVE" in name else "DIENHONG_BASE_URL"
        os.environ.setdefault(address, f"http://127.0.0.1:{port}")
    return load(os.environ)


def programs(known: Settings, listen: str, *, find_ports: bool) -> list[Program]:
    """Everything that runs, in stages: database; set-up or check of tables; the servers."""
    database = [] if known.database_url else [_database(embedded.server_of(known), find_port=find_ports)]
    return [
        *database,
        _tables(known),
        *_servers(known, listen),
        _quiet(known, "worker", "background jobs"),
        _quiet(known, "relay", "delivery of events"),
        _quiet(known, "sealer", "log"),
    ]


def _tables(known: Settings) -> Program:
    """Set-up, or the check that tables are there."""
    # A foreign database is changed only when its administrator says so.
    ours = not known.database_url or known.demo

    def needed() -> bool:
        url = context.application_url(known)
        refuse_powerful_role(url)
        return not (ours and setup_mark.is_current(known, url))

    return Program(
        name="setup",
        title="tables and built files" if ours else "tables are up to date",
        command=_own("setup") if ours else _own("migrate", "--check"),
        log=known.data_dir / "log" / "setup.log",
        stage=1,
        once=True,
        ready=lambda: False,  # what runs once is done when it ends
        needed=needed,
        start_seconds=1800,
    )


def _servers(known: Settings, listen: str) -> list[Program]:
    """What answers on a port."""
    logs = known.data_dir / "log"
    reach = "127.0.0.1" if listen in {"0.0.0.0", ""} else listen  # noqa: S104  compared, not bound
    host = known.hosts[0] if known.hosts and known.hosts[0][0] not in "*." else ""
    return [
        Program(
            name="web",
            title=f"pages and API (port {known.port})",
            command=_own("web", "--listen", listen),
            log=logs / "web.log",
            stage=2,
            ready=lambda: http_check.answers(known.port, "/", host_header=host, address=reach),
        ),
        Program(
            name="live",
            title=f"live streams (port {known.live_port})",
            command=_own("live", "--listen", listen),
            log=logs / "live.log",
            stage=2,
            ready=lambda: http_check.answers(known.live_port, "/live/health", address=reach),
        ),
    ]


def _quiet(known: Settings, name: str, title: str) -> Program:
    """A program without a port: it writes a file when its work begins."""
    mark = known.data_dir / "run" / f"{name}.ready"

    def forget() -> None:
        mark.unlink(missing_ok=True)

    command = _own(name, "--ready-file", str(mark))
    log = known.data_dir / "log" / f"{name}.log"
    return Program(name=name, title=title, command=command, log=log, stage=2, ready=mark.exists, before_start=forget)


def _own(*arguments: str) -> list[str]:
    return dying_with_us([sys.executable, "-m", "dienhong.cli.main", *arguments])


def _database(server: embedded.Server, *, find_port: bool) -> Program:
    return Program(
        name="database",
        title="database (PostgreSQL)",
        command=server.command(),
        environment=server.environment(),
        log=embedded.log_file(server),
        stage=0,
        ready=lambda: embedded.answers(server),
        before_start=lambda: embedded.prepare(server, find_port=find_port),
        stop_signal=signal.SIGINT,
        stop_seconds=4.0,
        start_seconds=600,
    )
