"""Migrations: complete (the models need no further one) and linear (one last migration a domain)."""

from __future__ import annotations

import argparse

from dienhong.cli import context


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Print what is missing or branches; 1 when anything is."""
    parser.parse_args(arguments)
    with context.test_database():
        context.start_django()
        from django.core.management import call_command
        from django.core.management.base import CommandError

        branching = _branches()
        for domain, names in branching:
            print(f"{domain} has {len(names)} last migrations: {', '.join(names)}. Let one follow the other.")
        try:
            call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
        except (CommandError, SystemExit) as problem:
            print(f"Models and migrations differ: run `dienhong manage --as-owner makemigrations`. {problem}")
            return 1
    return 1 if branching else 0


def _branches() -> list[tuple[str, list[str]]]:
    """Domains of ours with more than one last migration."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    own = [config.label for config in apps.get_app_configs() if config.name.startswith("dienhong.")]
    found = [(label, sorted(name for _, name in graph.leaf_nodes(label))) for label in sorted(own)]
    return [(label, names) for label, names in found if len(names) > 1]
