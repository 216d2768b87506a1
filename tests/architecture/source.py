"""The program as text: every module and template, read once, for the checks of this folder."""

from __future__ import annotations

import ast
import configparser
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("dienhong", "dienhong_verify")
# They see every domain or start the program: levels above the domains.
ABOVE_DOMAINS = frozenset({"cli", "demo", "config"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: `path` is relative to the project ("dienhong/audit/log.py")."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree, walked once."""
        return list(ast.walk(self.tree))

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """(line, text) of every comment."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]

    @cached_property
    def imports(self) -> list[tuple[ast.stmt, str]]:
        """Every import, inside functions too, as (statement, dotted name); `from a import b` gives "a.b"."""
        return list(_imported(self.nodes))

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without their ends."""
        return self.text.splitlines()

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts without the suffix: ("dienhong", "audit", "log")."""
        return Path(self.path).with_suffix("").parts

    @property
    def domain(self) -> str:
        """The package below `dienhong` ("audit"), or the top package itself elsewhere."""
        return self.parts[1] if len(self.parts) > 2 and self.parts[0] == "dienhong" else self.parts[0]

    @property
    def is_test(self) -> bool:
        """Whether it belongs to the tests."""
        return "tests" in self.parts

    @property
    def is_migration(self) -> bool:
        """Whether it is a migration."""
        return "migrations" in self.parts

    def within(self, *names: str) -> bool:
        """Whether it is `names[i].py` of a domain or stands in a folder of that name: within("commands")."""
        return self.parts[0] == "dienhong" and len(self.parts) > 2 and self.parts[2] in names

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in self.nodes if isinstance(node, Function))

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a message: "dienhong/audit/log.py:12"."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def modules() -> tuple[Module, ...]:
    """Every module of the program, tests and migrations too."""
    return _read(PACKAGES)


def product() -> tuple[Module, ...]:
    """The program itself: without tests and migrations."""
    return tuple(module for module in modules() if not module.is_test and not module.is_migration)


def modules_of_tests() -> tuple[Module, ...]:
    """The tests of all parts; these here and their samples of bad code excepted."""
    found = [module for module in _read((*PACKAGES, "tests")) if module.is_test]
    return tuple(module for module in found if "architecture" not in module.parts)


def own_tests() -> tuple[Module, ...]:
    """The tests of this folder."""
    return tuple(module for module in _read((*PACKAGES, "tests")) if "architecture" in module.parts)


@lru_cache
def _read(folders: tuple[str, ...]) -> tuple[Module, ...]:
    paths = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    return tuple(Module(str(path.relative_to(PROJECT)), path.read_text()) for path in paths)


@lru_cache
def templates() -> tuple[tuple[str, str], ...]:
    """(path, text) of every HTML template."""
    paths = sorted(path for path in (PROJECT / "dienhong").rglob("*.html") if "templates" in path.parts)
    return tuple((str(path.relative_to(PROJECT)), path.read_text()) for path in paths)


@lru_cache
def levels() -> dict[str, int]:
    """Domain → its level, 0 the lowest; siblings share one. `.importlinter` is the only list."""
    parser = configparser.ConfigParser()
    parser.read(PROJECT / ".importlinter")
    rows = parser["importlinter:contract:levels"]["layers"].split("\n")
    rows = [row for row in rows if row.strip()]
    return {name.strip(): len(rows) - 1 - place for place, row in enumerate(rows) for name in row.split("|")}


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else node.attr
    return ""


def _imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.stmt, str]]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            front = "." * node.level + (node.module or "")
            for alias in node.names:
                yield node, f"{front}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name


def decorator_names(node: Function | ast.ClassDef) -> list[str]:
    """Names of the decorators, with or without a call: ["command", "job"]."""
    return [dotted(one.func if isinstance(one, ast.Call) else one).split(".")[-1] for one in node.decorator_list]
