"""Models say what they hold about people and stand in the glossary; each rule is also broken here on purpose."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import words
from tests.architecture.source import PROJECT

GLOSSARY = PROJECT / "docs" / "glossary.md"


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("dienhong.")]


def test_every_model_is_described():
    assert words.badly_described(_own_models()) == []


def test_every_model_and_state_stands_in_the_glossary():
    text = GLOSSARY.read_text()

    assert words.missing_words(_own_models(), text) == []
    assert words.incomplete_rows(text) == []


def test_migrations_are_linear_and_named_for_what_they_do():
    paths = (PROJECT / "dienhong").glob("*/migrations/[0-9]*.py")

    assert words.badly_named_migrations(paths) == []


@isolate_apps("dienhong.documents")
def test_a_model_that_says_nothing_is_found():
    class Silent(models.Model):
        class Status(models.TextChoices):
            OPEN = "open"

        personal_data = ("name",)

        class Meta:
            app_label = "documents"

    assert words.badly_described([Silent]) == [
        "documents.Silent: personal_data names name",
        "documents.Silent: no docstring",
        "documents.Silent: no __str__",
    ]
    assert words.missing_words([Silent], "| `Silent` | im lặng | x | y | |") == [
        "Silent.Status.OPEN: not in docs/glossary.md"
    ]


@isolate_apps("dienhong.documents")
def test_personal_data_is_not_inherited():
    class Base(models.Model):
        personal_data = ()

        class Meta:
            app_label = "documents"
            abstract = True

    class Child(Base):
        """A thing."""

        class Meta:
            app_label = "documents"

        def __str__(self):
            return "child"

    assert words.badly_described([Child]) == ["documents.Child: no personal_data"]


def test_incomplete_rows_of_the_glossary_are_found():
    assert words.incomplete_rows("| `Register` | sổ |  | a list | |\n| `Person` | người | x | y | |\n") == [
        "`Register`: needs term, source and meaning"
    ]


def test_badly_named_migrations_are_found():
    folder = Path("dienhong/documents/migrations")
    names = ["0001_initial", "0002_auto_20260101_0000", "0002_number_registers", "0004_alter_x_and_more"]

    assert words.badly_named_migrations(folder / f"{name}.py" for name in names) == [
        "documents: 0001_initial does not say what it does",
        "documents: 0002_auto_20260101_0000 does not say what it does",
        "documents: 0002_number_registers should be number 0003",
        "documents: 0004_alter_x_and_more does not say what it does",
    ]
