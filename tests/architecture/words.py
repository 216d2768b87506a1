"""Models and migrations: what they hold about people, their words in the glossary, their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Choices, Model


def badly_described(models: Iterable[type[Model]]) -> list[str]:
    """Every model says which of its fields are about people, what it is, and how it is shown in one line."""
    problems = []
    for model in models:
        name, own = model._meta.label, vars(model)
        fields = {field.name for field in model._meta.get_fields()} | {
            field.attname for field in model._meta.concrete_fields
        }
        if "personal_data" not in own:
            problems.append(f"{name}: no personal_data")
        problems += [f"{name}: personal_data names {one}" for one in own.get("personal_data", ()) if one not in fields]
        if not (model.__doc__ or "").strip() or (model.__doc__ or "").startswith(f"{model.__name__}("):
            problems.append(f"{name}: no docstring")
        if "__str__" not in own:
            problems.append(f"{name}: no __str__")
    return problems


def enumerations(model: type[Model]) -> list[type[Choices]]:
    """The kinds and states that stand inside a model."""
    return [value for value in vars(model).values() if isinstance(value, type) and issubclass(value, Choices)]


def missing_words(models: Iterable[type[Model]], glossary: str) -> list[str]:
    """Models and values of their states that no row of the glossary begins with: `documents.Register` or
    `OutgoingDocument.Status.ISSUED`, each in backticks."""
    known = {
        word
        for row in glossary.splitlines()
        if row.startswith("|")
        for word in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    wanted = []
    for model in models:
        wanted.append(model.__name__)
        for kind in enumerations(model):
            wanted += [f"{model.__name__}.{kind.__name__}.{member.name}" for member in kind]
    return [f"{word}: not in docs/glossary.md" for word in wanted if word not in known]


def incomplete_rows(glossary: str) -> list[str]:
    """Rows of the glossary that lack the Vietnamese term, the source or the meaning."""
    problems = []
    for row in glossary.splitlines():
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if row.startswith("| `") and (len(cells) != 5 or not all(cells[:4])):
            problems.append(f"{cells[0]}: needs term, source and meaning")
    return problems


def badly_named_migrations(paths: Iterable[Path]) -> list[str]:
    """Migrations are numbered without gap or fork and named for what they do."""
    problems = []
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(paths):
        by_folder.setdefault(path.parent, []).append(path)
    for folder, files in by_folder.items():
        domain = folder.parent.name
        for place, path in enumerate(files, 1):
            number, _, name = path.stem.partition("_")
            if number != f"{place:04}":
                problems.append(f"{domain}: {path.stem} should be number {place:04}")
            if name in {"initial", ""} or name.startswith("auto_") or re.search(r"_and_more$|^alter_.*_\d+$", name):
                problems.append(f"{domain}: {path.stem} does not say what it does")
    return problems
