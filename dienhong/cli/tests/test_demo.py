"""The signing service beside `dienhong demo`: on this machine only, files for their owner only, never beside `dienhong serve`."""

import os

import pytest

from dienhong.cli import context
from dienhong.cli.demo import _signing_service
from dienhong.cli.serve import programs
from dienhong.config.problems import StartProblem
from dienhong.signing.providers.csc import read_services


@pytest.fixture
def known(tmp_path, monkeypatch):
    monkeypatch.setenv("DIENHONG_DATA_DIR", str(tmp_path))
    # Set and deleted again, so that what the code writes is undone after the test.
    monkeypatch.setenv("DIENHONG_SIGNING_SERVICES", "x")
    monkeypatch.delenv("DIENHONG_SIGNING_SERVICES")
    return context.settings()


def test_the_service_has_a_port_of_its_own_and_the_platform_is_told(known):
    (program,) = _signing_service(known)

    (service,) = read_services(os.environ["DIENHONG_SIGNING_SERVICES"])
    port = int(program.command[-1])
    assert service.url == f"http://127.0.0.1:{port}"
    assert port not in {known.port, known.live_port, known.database_port}
    assert (known.data_dir / "demo" / "signing-service").stat().st_mode & 0o777 == 0o700


def test_services_of_the_settings_are_not_passed_over_in_silence(known, monkeypatch):
    monkeypatch.setenv("DIENHONG_SIGNING_SERVICES", "/etc/dienhong/services.json")

    with pytest.raises(StartProblem) as refused:
        _signing_service(context.settings())

    assert refused.value.code == "demo.other_signing_services"


def test_a_second_start_keeps_the_secret(known):
    _signing_service(known)
    first = (known.data_dir / "demo" / "signing-service" / "client-secret").read_text()

    _signing_service(context.settings())

    assert (known.data_dir / "demo" / "signing-service" / "client-secret").read_text() == first


def test_serve_runs_no_signing_service(known):
    names = [one.name for one in programs(known, "127.0.0.1", find_ports=True)]

    assert [one for one in names if one != "database"] == ["setup", "web", "live", "worker", "relay", "sealer"]
