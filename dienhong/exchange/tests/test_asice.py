"""The evidence as ASiC-E: checked by the commands of its own README, by the verifier, and broken on purpose."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import pytest

from dienhong.exchange.asice import asice_pack
from dienhong.exchange.tests.software import Software
from dienhong.exchange.tests.test_evidence import sent  # noqa: F401  a fixture
from dienhong.exchange.tests.test_web import BASE, a_browser
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel.errors import NotFound
from dienhong_verify import asice
from dienhong_verify.checks import run_checks

pytestmark = pytest.mark.django_db(transaction=True)


def failed(data):
    """Numbers and reasons of the checks that fail."""
    return [(one.number, one.reason) for one in run_checks(data, language="en") if one.passed is False]


def changed(data, name, content):
    """The container with one file replaced, or left out when the content is None."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {item: archive.read(item) for item in archive.namelist() if item != asice.MIMETYPE}
    files.pop(name, None)
    return asice.write({**files, **({name: content} if content is not None else {})})


def test_the_container_is_checked_by_the_commands_that_stand_in_it(sent, tmp_path):  # noqa: F811  pytest's way
    office, _, package = sent
    for tool in ("unzip", "openssl", "xmlsec1", "sha256sum"):
        if shutil.which(tool) is None:
            pytest.skip(f"NOT RUN: the independent tool {tool} is not installed")

    pack = asice_pack(office.clerk, package.uuid)

    (tmp_path / pack.name).write_bytes(pack.data)
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        first, guide = archive.infolist()[0], archive.read(asice.README).decode()
        names = archive.namelist()
    lines = [line for line in guide.splitlines() if line.startswith(("unzip", "sha256sum", "openssl", "for "))]
    script = "set -e\n" + "\n".join(lines)
    run = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, (script, run.stdout, run.stderr)
    assert len(lines) == 7
    assert (first.filename, first.compress_type, pack.data[38:69]) == ("mimetype", 0, asice.MEDIA_TYPE)
    kinds = {name.split("/")[0] for name in names}
    assert {"document", "package", "statuses", "receipts", "records", "log", "trust", "META-INF"} <= kinds


def test_the_verifier_takes_the_container_and_names_what_was_changed(sent):  # noqa: F811  pytest's way
    office, _, package = sent
    data = asice_pack(office.clerk, package.uuid).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        signature = archive.read(asice.SIGNATURE)

    whole = run_checks(data, language="en")
    guide = failed(changed(data, asice.README, b"trust me"))
    added = failed(changed(data, "extra.txt", b"x"))
    unsigned = failed(changed(data, asice.SIGNATURE, None))
    other = failed(changed(data, asice.SIGNATURE, signature[:-1] + bytes([signature[-1] ^ 1])))
    record = failed(changed(data, "records/00001.json", b"{}"))

    assert [one.number for one in whole if one.passed is not True] == []
    assert whole[-1].number == "E17"
    assert [numbers for numbers, _ in guide] == [numbers for numbers, _ in unsigned] == ["E17"]
    assert [numbers for numbers, _ in other] == ["E17"]
    assert "extra.txt" in added[-1][1]
    assert {"E03", "E17"} <= {number for number, _ in record}


def test_it_is_downloaded_from_the_page_and_by_software_and_not_by_strangers(sent, settings):  # noqa: F811  pytest's way
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    office, _, package = sent
    software = Software(office.agency)

    page = a_browser(office.clerk).get(f"{BASE}/goi/{package.uuid}/bang-chung.asice")
    answer = software.get(f"/packages/{package.uuid}/evidence")

    assert page.headers["Content-Type"] == answer.headers["Content-Type"] == "application/vnd.etsi.asic-e+zip"
    assert failed(answer.content) == failed(page.content) == []
    with pytest.raises(NotFound):
        asice_pack(a_stranger(), package.uuid)
