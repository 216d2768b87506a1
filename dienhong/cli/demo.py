"""The demo country: the whole product, filled and explained, with two commands."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from dienhong.cli.serve import serve
from dienhong.config import http_check
from dienhong.config.env import Settings
from dienhong.config.ports import free_port
from dienhong.config.problems import StartProblem
from dienhong.config.supervisor import Program, dying_with_us

PROJECT = Path(__file__).resolve().parents[2]
INTERRUPTED = 130  # a check that was stopped has proved nothing


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Serve with the demo country; with --check prove every promise, then stop (exit code 1 when one fails).

    `cabinet` rehearses a session of the e-Cabinet with 27 bots instead.
    """
    parser.add_argument("what", nargs="?", choices=["cabinet"], help="rehearse a session with 27 bots")
    parser.add_argument("--short", action="store_true", help="cabinet: five items instead of twenty")
    seats = range(2, 28)
    parser.add_argument(
        "--seat", type=int, choices=seats, metavar="2-27", help="cabinet: vote yourself, in this member's place"
    )
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="run the proofs, print them, stop")
    parser.add_argument("--evidence", type=Path, metavar="DIR", help="keep what the proofs produced in this folder")
    options = parser.parse_args(arguments)
    if options.what is None and (options.short or options.seat):
        parser.error("--short and --seat are for `demo cabinet`")
    os.environ["DIENHONG_DEMO"] = "1"
    if find_spec("dienhong.demo") is None or find_spec("dienhong.demo.main") is None:
        raise StartProblem("demo.missing", "This installation comes without the demo country.")
    with ExitStack() as held:
        if options.check and os.environ["DIENHONG_DATA_DIR"] == str(PROJECT / "var"):
            os.environ["DIENHONG_DATA_DIR"] = held.enter_context(_own_data())
        return _serve(options)


def _serve(options: argparse.Namespace) -> int:
    result = [INTERRUPTED if options.check else 0]

    def ready(known: Settings) -> int | None:
        from dienhong.demo.main import run as run_demo
        from dienhong.demo.rehearsal_cast import Plan

        plan = Plan(options.short, options.seat or 0) if options.what == "cabinet" else None
        code = run_demo(known, check=options.check, evidence=options.evidence, rehearsal=plan)
        result[0] = int(code or 0)
        return result[0] if options.check else None

    served = serve(listen=options.listen, find_ports=True, when_ready=ready, beside=_beside)
    return served or result[0]


def _beside(known: Settings) -> list[Program]:
    """What the demonstration brings: a remote signing service and a payment intermediary."""
    return [*_signing_service(known), _payment_sandbox(known)]


def _payment_sandbox(known: Settings) -> Program:
    """The demonstration's intermediary; on this machine only. It keeps its port while that is free, since payers are sent to it."""
    from dienhong.payments.sandbox.installation import folder_of, install, keep_port, last_port

    folder = folder_of(known.data_dir)
    install(folder)
    last = last_port(folder)
    port = free_port(last or known.live_port + 20, beside=frozenset({known.port, known.live_port, known.database_port}))
    keep_port(folder, port)
    played = known.data_dir / "demo" / "played"
    if port != last and played.exists():
        os.utime(played, (0, 0))  # looked through once more, so that the contract names this port
    module = "dienhong.payments.sandbox"
    notify = f"http://127.0.0.1:{known.port}/thanh-toan/vnpay/thong-bao/"
    return Program(
        name="payments",
        title=f"payment sandbox (port {port})",
        command=dying_with_us(
            [sys.executable, "-m", module, str(folder / "terminals"), "--port", str(port), "--notify", notify]
        ),
        log=known.data_dir / "log" / "payments.log",
        stage=1,
        ready=lambda: http_check.answers(port, "/statement"),
    )


def _signing_service(known: Settings) -> list[Program]:
    """The demonstration's own remote signing service; on this machine only, whatever --listen says.

    Error: `demo.other_signing_services` when the settings name services already.
    """
    from dienhong.signing.demo_service.installation import folder_of, install

    folder = folder_of(known.data_dir)
    port = free_port(known.live_port + 1, beside=frozenset({known.port, known.live_port, known.database_port}))
    services = str(install(folder, port).resolve())
    if known.signing_services not in {"", services}:
        raise StartProblem(
            "demo.other_signing_services",
            "The demonstration brings its own signing service. Unset DIENHONG_SIGNING_SERVICES, or try the services it "
            "names with `DIENHONG_DEMO=1 dienhong serve`.",
        )
    os.environ["DIENHONG_SIGNING_SERVICES"] = services
    module = "dienhong.signing.demo_service"
    return [
        Program(
            name="signing",
            title=f"remote signing service (port {port})",
            command=dying_with_us([sys.executable, "-m", module, str(folder), "--port", str(port)]),
            log=known.data_dir / "log" / "signing.log",
            stage=1,  # before whoever signs
            ready=lambda: http_check.answers(port, "/phone"),
        )
    ]


@contextmanager
def _own_data() -> Iterator[str]:
    """A data folder for one check, so that it never disturbs an installation; what `make setup` built is reused."""
    with TemporaryDirectory(prefix="dienhong-check-") as name:
        Path(name).chmod(0o755)  # the database runs as another user and must reach its folder below
        for built in (PROJECT / "var" / "built", PROJECT / "var" / "static"):
            if built.exists():
                shutil.copytree(built, Path(name) / built.name)
        yield name
