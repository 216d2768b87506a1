"""The examples stand alone: whoever copies one has all that it needs."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from tests.architecture.source import PROJECT

FOLDER = PROJECT / "examples" / "second_client"
MODULES = sorted(FOLDER.glob("*.py"))
TOOLS = {"xmlsec1", "openssl"}


def foreign_imports(text: str, own: set[str]) -> list[str]:
    """Names of imported modules that are neither of the standard library nor of the example."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or ".")
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"__import__", "exec", "eval"}:
            names.append(node.func.id)  # type: ignore[attr-defined]  # it has one
    return sorted({name for name in names if name.split(".")[0] not in own | sys.stdlib_module_names})


@pytest.mark.parametrize("path", MODULES, ids=[path.name for path in MODULES])
def test_the_second_client_needs_nothing_of_ours_and_nothing_installed(path):
    assert foreign_imports(path.read_text(), {one.stem for one in MODULES}) == []


def test_an_import_of_ours_is_found():
    text = "import json\nfrom dienhong.client import Connection\ndef late():\n    import lxml.etree\n__import__('x')\n"

    assert foreign_imports(text, set()) == ["__import__", "dienhong.client", "lxml.etree"]


def test_it_starts_only_the_tools_that_its_page_names():
    text = (FOLDER / "seals.py").read_text()

    started = set(re.findall(r'_run\(\s*"([^"]+)"', text))
    assert started == TOOLS
    assert [path.name for path in MODULES if "subprocess" in path.read_text()] == ["seals.py"]
    assert [tool for tool in TOOLS if f"`{tool}`" not in (FOLDER / "README.md").read_text()] == []
