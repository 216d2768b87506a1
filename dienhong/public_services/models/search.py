"""The words by which published versions are found; written with the version, see catalogue/words.py."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from dienhong.public_services.models.procedures import ProcedureVersion


class SearchWord(models.Model):
    """A word of the catalogue without dấu (từ tìm kiếm); `near` are itself and what is left when one letter is dropped."""

    personal_data: tuple[str, ...] = ()

    word = models.CharField(max_length=24, unique=True, db_collation="C")
    near = ArrayField(models.CharField(max_length=24, db_collation="C"))

    class Meta:
        indexes = [GinIndex(name="services_word_near", fields=["near"])]

    def __str__(self) -> str:
        return self.word


class ProcedureWord(models.Model):
    """That a version is found by a word (từ của thủ tục), and how much the word says about it."""

    personal_data: tuple[str, ...] = ()

    word = models.ForeignKey(SearchWord, models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="words")
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(name="services_word_once", fields=["word", "version"])]

    def __str__(self) -> str:
        return f"{self.word_id}: {self.version_id}"
