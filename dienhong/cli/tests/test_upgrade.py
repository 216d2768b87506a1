"""The check of upgrades, on a small repository whose releases and present state fail where they are told to."""

import subprocess

import pytest

from dienhong.cli.dev.upgrade import failed_step, last_tag

BOOTSTRAP = """
import pathlib, sys
pathlib.Path(".venv/bin").mkdir(parents=True)
pathlib.Path(".venv/bin/dienhong").write_text("#!/bin/sh\\nexit {demo}\\n")
pathlib.Path(".venv/bin/dienhong").chmod(0o755)
sys.exit({install})
"""
PRESENT = """
import sys
sys.exit({codes}[sys.argv[1]])
"""


def _git(folder, *arguments):
    identity = ["-c", "user.name=T", "-c", "user.email=t@vidu.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def _committed(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "State", "--allow-empty")


@pytest.fixture
def repository(tmp_path):
    """A function that makes a repository: release v0.1 and, after it, the present state; exit codes by step."""

    def make(install=0, old_demo=0, setup=0, demo=0):
        _git(tmp_path, "init", "-q")
        _committed(tmp_path, {"dienhong/cli/bootstrap.py": BOOTSTRAP.format(install=install, demo=old_demo)})
        _git(tmp_path, "tag", "v0.1")
        codes = {"setup": setup, "demo": demo}
        main = PRESENT.format(codes=codes)
        _committed(tmp_path, {"dienhong/__init__.py": "", "dienhong/cli/__init__.py": "", "dienhong/cli/main.py": main})
        return tmp_path

    return make


def test_an_upgrade_in_which_every_step_works_holds(repository):
    assert failed_step(repository(), "v0.1") == ""


@pytest.mark.parametrize(
    ("broken", "step"),
    [
        ("install", "install v0.1"),
        ("old_demo", "demo country of v0.1"),
        ("setup", "tables of this version"),
        ("demo", "demo country under this version"),
    ],
)
def test_the_step_that_breaks_is_named(repository, broken, step):
    assert failed_step(repository(**{broken: 1}), "v0.1") == step


def test_the_last_release_is_the_one_before_this_commit(repository):
    folder = repository()
    _git(folder, "tag", "v0.2")

    assert last_tag(folder) == "v0.1"


def test_without_a_release_there_is_nothing_to_upgrade_from(tmp_path):
    _git(tmp_path, "init", "-q")
    _committed(tmp_path, {"README.md": ""})

    assert last_tag(tmp_path) is None
