"""What the acts on an upload refuse; the whole way is in the tests of the exchange, whose software uploads."""

from __future__ import annotations

import hashlib
import io

import pytest

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import uploads
from dienhong.documents.commands.uploads import expire_uploads, finish_upload, record_upload
from dienhong.identity.public import actor_for_system
from dienhong.identity.tests.builders import a_stranger, an_agency_system
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
WORDS = "Số liệu diễn tập\n".encode()


@pytest.fixture
def begun(demo_installation):
    agency = an_agency()
    system, _ = an_agency_system(agency, "exchange.send")
    row = uploads.begin(agency.pk, "so-lieu.txt", len(WORDS), hashlib.sha256(WORDS).hexdigest())
    return actor_for_system(system.pk), row


def test_only_what_is_whole_is_finished_and_by_its_own_agency_alone(begun):
    software, row = begun

    with pytest.raises(RuleBroken, match="documents.upload_incomplete"):
        finish_upload(software, upload=row.uuid, agency_id=row.agency_id)
    with pytest.raises(NotFound):
        finish_upload(a_stranger(), upload=row.uuid, agency_id=row.agency_id)
    uploads.append(row, 0, io.BytesIO(WORDS))
    finish_upload(software, upload=row.uuid, agency_id=row.agency_id)
    again = finish_upload(software, upload=row.uuid, agency_id=row.agency_id)

    assert again.state == "checking"


def test_the_outcome_of_a_check_is_kept_once(begun):
    software, row = begun
    platform = Actor.system("test")
    uploads.append(row, 0, io.BytesIO(WORDS))
    finish_upload(software, upload=row.uuid, agency_id=row.agency_id)
    file = uploads.judge(row)
    uploads.place(row, file)

    record_upload(platform, upload_id=row.pk, sha256=file.sha256)
    after = record_upload(platform, upload_id=row.pk, problem="documents.file_broken")

    assert (after.state, after.problem, after.file.media_type) == ("stored", "", "text/plain")
    assert uploads.owned_file(row.agency_id, file.sha256).pk == after.file_id
    assert uploads.owned_file(row.agency_id + 1, file.sha256) is None


def test_people_neither_record_nor_expire_uploads(begun):
    for act in (lambda: expire_uploads(a_stranger()), lambda: record_upload(a_stranger(), upload_id=begun[1].pk)):
        with pytest.raises(NotPermitted):
            act()
