"""`verify_log`: recompute the whole log and name the first bad row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dienhong.audit.verification import verify_log


class Command(BaseCommand):
    """Exit code 0 when every leaf, tile and checkpoint is as sealed."""

    help = "Recompute the whole log from the records and name the first row that was changed, deleted or re-ordered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Checkpoints that somebody else kept."""
        parser.add_argument(
            "--published", type=Path, nargs="*", default=[], help="files with published checkpoint notes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the outcome."""
        report = verify_log([path.read_text() for path in options["published"]])
        if report.fault:
            raise CommandError(f"The log is broken after {report.leaves} right leaves: {report.fault}.")
        self.stdout.write(f"The log is whole: {report.leaves} leaves, {report.checkpoints} checkpoints.")
