"""A data folder and keys of the log of their own for the tests of exchange; an agency that joins with its software."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienhong.audit.public import create_log_keys
from dienhong.directory.models import Agency
from dienhong.exchange.commands import approve_connection
from dienhong.exchange.models import ConnectionRequest
from dienhong.exchange.permissions import MANAGE_WEBHOOKS
from dienhong.exchange.tests.builders import a_connection_request, a_sealed_agency, deliver_all
from dienhong.identity.public import REGISTER_AGENCY_SYSTEM
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor


@pytest.fixture(autouse=True)
def data_dir(settings: object, tmp_path: Path) -> Path:
    """Fresh files, keys and log keys; demo certificates allowed."""
    settings.DIENHONG = replace(settings.DIENHONG, data_dir=tmp_path, demo=True)  # type: ignore[attr-defined]  # of pytest-django
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # of pytest-django
    create_log_keys()
    return tmp_path


@pytest.fixture
def agency() -> Agency:
    """An agency that wants to join."""
    return a_sealed_agency("Sở Tài chính")


@pytest.fixture
def clerk(agency: Agency) -> Actor:
    """Who asks for it and takes the credentials."""
    return an_actor(MANAGE_WEBHOOKS, at=agency)


@pytest.fixture
def operator(agency: Agency) -> Actor:
    """Who decides about software."""
    return an_actor(REGISTER_AGENCY_SYSTEM, at=agency)


@pytest.fixture
def request_row(clerk: Actor, agency: Agency) -> ConnectionRequest:
    """What was asked and waits."""
    return a_connection_request(clerk, agency)


@pytest.fixture
def approved(request_row: ConnectionRequest, operator: Actor) -> ConnectionRequest:
    """The same, approved; nobody has taken the credentials yet."""
    approve_connection(operator, request=request_row.uuid)
    deliver_all()
    request_row.refresh_from_db()
    return request_row
