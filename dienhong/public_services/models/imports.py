"""Imports of the national catalogue."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class CatalogueImport(models.Model):
    """A file of the national catalogue that was taken in (lần nhập danh mục quốc gia): what it changed, and what could not be read.

    `problems` are `{"record", "code", "path", "reason"}`, the first thousand.
    """

    personal_data = ("imported_by",)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_collation="C")
    imported_by = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.imported_at:%Y-%m-%d}"
