"""The documents of the project: links lead somewhere, tests and files that they name exist, dependencies have a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FILE = re.compile(r"`((?:dienhong|dienhong_verify|tests|docs|bench|deploy|locale)/[\w./-]+)`")
_TEST = re.compile(r"`(test_\w+)`")


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links of a page to files that do not exist."""
    targets = (target for target in _LINK.findall(text) if "://" not in target and not target.startswith("mailto:"))
    return [f"{page.name}: no {target}" for target in targets if not (page.parent / target).exists()]


def missing_files(page: Path, text: str, root: Path) -> list[str]:
    """Files of the project that a page names in backticks and that do not exist."""
    return [f"{page.name}: no {name}" for name in _FILE.findall(text) if not (root / name).exists()]


def missing_tests(page: Path, text: str, names: Iterable[str]) -> list[str]:
    """Tests that a page names in backticks and that do not exist."""
    known = set(names)
    return [f"{page.name}: no {name}" for name in _TEST.findall(text) if name not in known]


def unexplained_dependencies(wanted: Iterable[str], text: str) -> list[str]:
    """Run-time dependencies without a row in the page of decisions."""
    names = [re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0] for one in wanted]
    return [f"{name}: no reason in docs/adr/0002-dependencies.md" for name in names if f"\n| {name} " not in text]


def unused_dependencies(wanted: Iterable[str], imported: Iterable[str], names: dict[str, str]) -> list[str]:
    """Run-time dependencies that no module imports or names; `names` maps a package to its module."""
    known = {one.split(".")[0] for one in imported}
    packages = [re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0] for one in wanted]
    return [f"{name}: nothing uses it" for name in packages if names.get(name, name.replace("-", "_")) not in known]
