"""Finds every text meant for a screen, in Python and in templates, without GNU gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PLAIN = {"gettext", "gettext_lazy", "gettext_noop", "_", "N_"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_PLURAL_CONTEXT = {"npgettext", "npgettext_lazy"}
# Dicts by these names hold texts that somebody else hands to gettext.
_TABLES = {"SENTENCES", "DETAILS"}
_TEMPLATE_TEXTS = {".html", ".txt", ".xml"}
# Django's templatize turns a template into calls like these, with all other text struck out.
_CALL = re.compile(
    r"\b(npgettext|pgettext|ngettext|gettext|_)\(((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)"
)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """One text for the screen; `plural` and `context` are empty where there is none."""

    singular: str
    plural: str
    context: str


def texts_in(root: Path) -> dict[Text, str]:
    """Every text below `root` with the place where it was found first ("portal/work.py:12")."""
    found: dict[Text, str] = {}
    for path in sorted(root.rglob("*")):
        if "tests" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            hits = texts_in_python(path.read_text())
        elif path.suffix in _TEMPLATE_TEXTS and "templates" in path.parts:
            hits = texts_in_template(path.read_text())
        else:
            continue
        for line, text in hits:
            found.setdefault(text, f"{path.relative_to(root.parent)}:{line}")
    return found


def texts_in_python(source: str) -> Iterator[tuple[int, Text]]:
    """Texts of all gettext calls with their line; a call without a literal text is left to the reviewer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (text := _of_call(node)) is not None:
            yield node.lineno, text
        if isinstance(node, ast.Assign | ast.AnnAssign) and _assigns_sentences(node):
            yield from _of_sentences(node.value)


def _assigns_sentences(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(one, ast.Name) and one.id in _TABLES for one in targets)


def _of_sentences(table: ast.expr | None) -> Iterator[tuple[int, Text]]:
    """Libraries without Django keep their English in a dict; `{name}` stands there for the catalogue's `%(name)s`."""
    for value in table.values if isinstance(table, ast.Dict) else []:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, Text(re.sub(r"\{(\w+)\}", r"%(\1)s", node.value), "", "")


def _of_call(node: ast.Call) -> Text | None:
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    values = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in _PLAIN and len(values) >= 1:
        return Text(values[0], "", "")
    if name in _PLURAL and len(values) >= 2:
        return Text(values[0], values[1], "")
    if name in _CONTEXT and len(values) >= 2:
        return Text(values[1], "", values[0])
    if name in _PLURAL_CONTEXT and len(values) >= 3:
        return Text(values[1], values[2], values[0])
    return None


def texts_in_template(source: str) -> Iterator[tuple[int, Text]]:
    """Texts of {% translate %} and {% blocktranslate %} with their line."""
    from django.utils.translation.template import templatize

    calls = templatize(source)
    for hit in _CALL.finditer(calls):
        expression = ast.parse(f"{hit[1]}({' '.join(hit[2].splitlines())})", mode="eval").body
        if isinstance(expression, ast.Call) and (text := _of_call(expression)) is not None:
            yield calls.count("\n", 0, hit.start()) + 1, text
