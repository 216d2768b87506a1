"""`make setup` before anything is installed: the virtual environment and what the lock files name.

Runs on the system's Python with its standard library only. Nothing is installed again while the lock files stay the same.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ("requirements.lock", "requirements-data.lock")
DEVELOPMENT = ("requirements-dev.lock", "requirements-data.lock")
OLDEST_PYTHON = (3, 11)

MISSING = """Diên Hồng needs a Python with `venv` or `pip`, and this one ({python}) has neither.
On Debian or Ubuntu:   sudo apt install python3-venv
Then again:            make setup"""


class SetupImpossible(RuntimeError):
    """Something is missing that only the person at the terminal can provide; the text says what."""


def main() -> int:
    """Install what is missing; 0 done, 1 with one plain sentence why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also the tools for tests and checks")
    options = parser.parse_args()
    try:
        _check_python()
        locks = DEVELOPMENT if options.dev or _stamp("requirements-dev.lock").exists() else RUNTIME
        _environment()
        for lock in locks:
            _install(lock)
        _install_ourselves()
        _compile()
    except SetupImpossible as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def _check_python() -> None:
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupImpossible(f"Diên Hồng needs Python 3.11 or later; {sys.executable} is {found}.")


def _environment() -> None:
    """Make .venv unless it is there, by the first way that works."""
    if _works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    print(f"  making the environment {VENV.name}", flush=True)
    ways = (
        [sys.executable, "-m", "venv", str(VENV)],
        [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)],
        # Debian without python3-venv: the environment can be made, only without its own pip.
        *([[sys.executable, "-m", "venv", "--without-pip", str(VENV)]] if _has_pip(sys.executable) else []),
    )
    for way in ways:
        if subprocess.run(way, capture_output=True, check=False).returncode == 0 and _works():
            return
        shutil.rmtree(VENV, ignore_errors=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("  python3-venv is missing: installing it with apt-get", flush=True)
        _apt("python3-venv")
        if subprocess.run(ways[0], capture_output=True, check=False).returncode == 0 and _works():
            return
    raise SetupImpossible(MISSING.format(python=sys.executable))


def _apt(package: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
        subprocess.run(command, env=environment, capture_output=True, check=False)


def _works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0


def _has_pip(python: str | Path) -> bool:
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def _pip() -> list[str]:
    """The environment's own pip, else the system's, told to work for the environment."""
    if _has_pip(PYTHON):
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def _fresh(name: str, digest: str) -> bool:
    stamp = _stamp(name)
    return stamp.exists() and stamp.read_text() == digest


def _run_pip(*arguments: str) -> None:
    command = [*_pip(), "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", *arguments]
    if subprocess.run(command, check=False).returncode:
        raise SetupImpossible(
            f"pip could not install {arguments[-1]}; its message stands above. Without internet, give pip a folder of "
            "packages: PIP_FIND_LINKS=/path PIP_NO_INDEX=1 make setup"
        )


def _install(lock: str) -> None:
    digest = hashlib.sha256((PROJECT / lock).read_bytes()).hexdigest()
    if _fresh(lock, digest):
        return
    print(f"  installing {lock}", flush=True)
    _run_pip("--no-deps", "--require-hashes", "-r", str(PROJECT / lock))
    _stamp(lock).write_text(digest)


def _install_ourselves() -> None:
    """Once, and again when pyproject.toml changes: it names the commands."""
    digest = hashlib.sha256((PROJECT / "pyproject.toml").read_bytes()).hexdigest()
    if _fresh("dienhong", digest):
        return
    _run_pip("--no-deps", "--editable", str(PROJECT))
    _stamp("dienhong").write_text(digest)


def _compile() -> None:
    """Bytecode beside the sources that changed: where Python may not write it, every process would make it at its start."""
    folders = [str(PROJECT / name) for name in ("dienhong", "dienhong_verify")]
    subprocess.run([PYTHON, "-m", "compileall", "-q", *folders], check=False)


if __name__ == "__main__":
    sys.exit(main())
