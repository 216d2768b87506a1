"""What every subcommand needs: settings, the database for as long as it lasts, and Django as the right role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dienhong.config import embedded_postgres as embedded
from dienhong.config import env
from dienhong.config.loading import load_django
from dienhong.config.postgres_conf import OWNER


def settings() -> env.Settings:
    """The typed settings of this process."""
    return env.load(os.environ)


@contextmanager
def database(known: env.Settings) -> Iterator[None]:
    """The database, running: the embedded server is started for as long as needed unless it runs already."""
    if known.database_url:
        yield
        return
    with embedded.running(embedded.server_of(known), find_port=True):
        yield


def application_url(known: env.Settings) -> str:
    """Address of the role that pages and jobs use."""
    return known.database_url or embedded.application_url(known)


def owner_url(known: env.Settings) -> str:
    """Address of the role that owns the tables."""
    if known.owner_url or known.database_url:
        return known.owner_url or known.database_url
    return embedded.owner_url(known)


def start_django(*, database_url: str | None = None) -> None:
    """Load Django in this process; with `database_url`, as that role."""
    if database_url is not None:
        os.environ["DATABASE_URL"] = database_url
    load_django()


@contextmanager
def test_database() -> Iterator[None]:
    """The fast server of the tests, for developers' tools that need some database; as the owning role."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from dienhong.config.testing_postgres import server

    with embedded.running(server(), find_port=True) as started:
        os.environ["DATABASE_URL"] = started.url(OWNER)
        yield
