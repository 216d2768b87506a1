"""The short cut of a second start: taken only when nothing differs from what the last set-up saw."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from dienhong.config import setup_mark
from dienhong.config.env import Settings, load


@pytest.fixture
def known(tmp_path: Path) -> Settings:
    found = load({"DIENHONG_DATA_DIR": str(tmp_path)})
    for folder in ("run", "static", "built/portal", "keys"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    (tmp_path / "built" / "portal" / "font.woff2").write_bytes(b"font")
    (tmp_path / "keys" / "log-key.pem").write_bytes(b"key")
    return found


@pytest.fixture
def url(db: None) -> str:
    wanted = ("host", "port", "user", "password", "dbname")
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in wanted}
    return psycopg.conninfo.make_conninfo(**parameters)


def test_nothing_is_known_before_the_first_set_up(known, url):
    assert not setup_mark.is_current(known, url)


def test_after_a_set_up_the_next_start_need_not_look_again(known, url):
    setup_mark.write(known, url)

    assert setup_mark.is_current(known, url)


@pytest.mark.parametrize("gone", ["static/staticfiles.json", "built/portal/font.woff2", "keys/log-key.pem"])
def test_what_was_deleted_is_made_again(known, url, gone):
    setup_mark.write(known, url)

    (known.data_dir / gone).unlink()

    assert not setup_mark.is_current(known, url)


def test_a_changed_source_and_another_package_count(known, url, monkeypatch):
    setup_mark.write(known, url)

    for name in ("_sources", "_installed"):
        with monkeypatch.context() as patch:
            patch.setattr(setup_mark, name, lambda: ["another"])
            assert not setup_mark.is_current(known, url)
    assert setup_mark.is_current(known, url)


def test_the_sources_hold_migrations_static_files_templates_and_messages():
    named = "\n".join(setup_mark._sources())

    for part in ("/migrations/0001_", "/static/", "/templates/", "/LC_MESSAGES/django.po"):
        assert part in named
    assert ".pyc" not in named


def test_a_database_without_tables_and_one_that_does_not_answer_are_not_set_up(known, url):
    setup_mark.write(known, url)

    assert not setup_mark.is_current(known, psycopg.conninfo.make_conninfo(url, dbname="template1"))
    assert not setup_mark.is_current(known, psycopg.conninfo.make_conninfo(url, port=1))
