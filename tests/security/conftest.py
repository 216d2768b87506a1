"""One world for these tests: agencies with everything that can be attacked, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from dienhong.audit.public import create_log_keys
from tests.security.world import World, a_world


@pytest.fixture(scope="package")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Files and keys in a folder of their own; demo certificates allowed; second factors are not what is tested."""
    folder = tmp_path_factory.mktemp("data")
    ours = replace(settings.DIENHONG, data_dir=folder, demo=True, tsa_url="", second_factor=False)
    with override_settings(DIENHONG=ours, STATIC_ROOT=folder):
        create_log_keys()
        yield folder


@pytest.fixture(scope="package")
def world(data_dir: object, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Made once; each test's own changes are rolled back to a savepoint."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # commands' durable blocks may stand within it, as within Django's own tests
        outer.__enter__()
        try:
            yield a_world()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def inside(world: World, db: None) -> World:
    """The world, for a test that may change it."""
    return world
