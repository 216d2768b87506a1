"""Whether an installation was set up from exactly these sources, so that a start need not find it out step by step.

The mark is only a short cut: whatever differs (a source, a package, a built file, a key, a migration in the database), the
set-up runs again and looks at everything itself.
"""

from __future__ import annotations

import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psycopg

from dienhong.config.build import PROJECT
from dienhong.config.env import Settings

_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


def is_current(known: Settings, database_url: str) -> bool:
    """Whether the last set-up to its end saw what is there now."""
    mark = _mark(known)
    try:
        return mark.exists() and mark.read_text() == _state(known, database_url)
    except psycopg.Error:  # no tables yet, or none that this role may read
        return False


def write(known: Settings, database_url: str) -> None:
    """Keep what is there now, at the end of a set-up."""
    _mark(known).write_text(_state(known, database_url))


def _mark(known: Settings) -> Path:
    return known.data_dir / "run" / "setup.done"


def _state(known: Settings, database_url: str) -> str:
    lines = [*_sources(), *_installed(), *_made(known), *_applied(database_url)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sources() -> Iterator[str]:
    for top in (PROJECT / "dienhong", PROJECT / "locale"):
        for path in sorted(top.rglob("*")):
            if path.suffix not in {".pyc", ".mo"} and path.is_file():
                found = path.stat()
                yield f"{path} {found.st_size} {found.st_mtime_ns}"


def _installed() -> list[str]:
    """Packages; the names of these folders have their versions."""
    return sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))


def _made(known: Settings) -> list[str]:
    """What set-up makes and is there; who deletes one of them wants it made again."""
    found = [*PROJECT.glob("locale/*/LC_MESSAGES/*.mo"), *known.data_dir.glob("static/staticfiles.json")]
    found += [*known.data_dir.glob("built/**/*"), *known.keys_dir.glob("*.pem")]
    return sorted(map(str, found))


def _applied(database_url: str) -> list[str]:
    """The migrations of this database. Raises psycopg.Error."""
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        return [f"{app}.{name}" for app, name in connection.execute(_MIGRATIONS)]
