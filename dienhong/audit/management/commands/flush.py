"""Django's `flush`, which would empty the log: allowed in test databases only."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections

GUARDED = ("audit_record", "audit_log_entry", "audit_tile", "audit_checkpoint")


class Command(Flush):
    """Empties a test database between tests; refuses every other."""

    def handle(self, **options: Any) -> None:
        """Lift the refusal of TRUNCATE for the time of the flush."""
        connection = connections[options["database"]]
        if not str(connection.settings_dict["NAME"]).startswith("test_"):
            raise CommandError("This database holds the log of acts, which nobody may empty.")
        present = [table for table in GUARDED if table in connection.introspection.table_names()]
        self._switch(connection, present, "DISABLE")
        try:
            super().handle(**options)
        finally:
            self._switch(connection, present, "ENABLE")

    @staticmethod
    def _switch(connection: Any, tables: list[str], verb: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER audit_no_truncate")
