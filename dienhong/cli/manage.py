"""Django's own management commands, with the database running."""

from __future__ import annotations

import argparse
import os
import sys

from dienhong.cli import context


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Hand all arguments to Django; `--as-owner` first for commands that change tables."""
    as_owner = arguments[:1] == ["--as-owner"]
    known = context.settings()
    with context.database(known):
        if as_owner:
            os.environ["DATABASE_URL"] = context.owner_url(known)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienhong.config.settings")
        from django.core.management import ManagementUtility

        ManagementUtility([parser.prog, *arguments[as_owner:]]).execute()
    sys.stdout.flush()
    return 0
