"""Bring the tables up to date, as the role that owns them."""

from __future__ import annotations

import argparse

from dienhong.cli import context


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Apply all migrations, or with --check say whether any waits (exit code 1)."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a migration waits")
    parser.add_argument("target", nargs="*", help="[domain [migration]], as for Django")
    options = parser.parse_args(arguments)
    known = context.settings()
    with context.database(known):
        context.start_django(database_url=context.owner_url(known))
        if options.check:
            return _waiting()
        apply(*options.target)
    return 0


def apply(*target: str) -> None:
    """Migrate and create the cache table; Django must be loaded as the owner."""
    from django.core.management import call_command

    if target or _plan():  # the command itself takes seconds to find out that nothing is to be done
        call_command("migrate", *target, interactive=False, verbosity=1)
    if not target:
        call_command("createcachetable", verbosity=0)


def _plan() -> list[str]:
    """The migrations that wait, in their order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _waiting() -> int:
    plan = _plan()
    for name in plan:
        print(f"waits: {name}")
    return 1 if plan else 0
