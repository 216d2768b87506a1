"""The archive of a session: asked for, made with progress, checked by a stranger, each change of it named."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.archive import keep_archive
from dienhong.cabinet.commands.archives import record_archive
from dienhong.cabinet.models import Poll, SessionArchive
from dienhong.cabinet.tests.after_builders import (
    a_held_session,
    a_quiet_session,
    a_resolution,
    a_running_session,
    a_signer,
    issued,
    signed_minutes,
)
from dienhong.cabinet.tests.builders import an_office
from dienhong.documents.permissions import DRAFT_DOCUMENT
from dienhong.documents.public import file_bytes
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_grant, a_stranger, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong_verify import canonical, pack
from dienhong_verify.checks import run_checks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]


def _archived(held):
    """Asked for, the log sealed, made; the row afterwards."""
    row = commands.ask_archive(held.chamber.clerk, session=held.session.uuid)
    seal_all()
    keep_archive(row.pk)
    return SessionArchive.objects.select_related("file").get(pk=row.pk)


@pytest.fixture
def held():
    """With an issued resolution and signed minutes."""
    found = a_held_session()
    a_grant(Person.objects.get(pk=found.chamber.clerk.person_id), DRAFT_DOCUMENT, found.chamber.agency)
    signer = a_signer(found)
    issued(found, signer, a_resolution(found, signer))
    signed_minutes(found)
    return found


def _failed(data):
    return {one.number: one.reason for one in run_checks(data, language="en") if one.passed is False}


def _without_lists_of(data, **changes):
    """The pack with files changed (None: taken out), its own manifest left as it is."""
    files = pack.read(data)
    for path, content in changes.items():
        if content is None:
            del files[path]
        else:
            files[path] = content
    return pack.write(files)


def test_a_strangers_verifier_accepts_the_archive_and_names_each_change(held):
    row = _archived(held)
    data = file_bytes(row.file_id)

    checks = {one.number: one for one in run_checks(data, language="en")}
    assert _failed(data) == {}
    numbers = ("S01", "S02", "S03", "S04", "S05", "S06")
    assert [(number, checks[number].passed) for number in numbers] == [(number, True) for number in numbers]
    files = pack.read(data)
    vote, minutes = f"votes/{held.poll.uuid}.zip", "session/minutes.pdf"
    (document,) = (path for path in files if path.startswith("documents/"))
    changed = bytes([files[vote][100] ^ 1])
    for path in (vote, minutes, document):
        flipped = files[path][:100] + changed + files[path][101:]
        for broken, what in (
            (_without_lists_of(data, **{path: flipped}), "changed"),
            (_without_lists_of(data, **{path: None}), "missing"),
        ):
            failed = _failed(broken)
            assert (path in failed["E03"], path in failed["S01"]) == (True, True), (path, what)
    failed = _failed(_without_lists_of(data, **{"papers/999-001": b"foreign"}))
    assert "papers/999-001" in failed["E03"]


def _listed_anew(data, path, content):
    """The pack with one file changed, and table and manifest written anew to fit it, as whoever lacks the keys could."""
    files = {**pack.read(data), path: content}
    for name in ("session/archive.json", "manifest.json"):
        value = canonical.loads(files[name])
        for one in value["files"]:
            if one["path"] in (path, "session/archive.json"):
                one |= {"sha256": sha256(files[one["path"]]).hexdigest(), "size": len(files[one["path"]])}
        files[name] = canonical.dumps(value)
    return pack.write(files)


def test_whoever_writes_the_lists_anew_is_caught_by_the_seal_and_by_what_is_inside(held):
    data = file_bytes(_archived(held).file_id)
    files = pack.read(data)
    vote, minutes = f"votes/{held.poll.uuid}.zip", "session/minutes.pdf"
    (document,) = (path for path in files if path.startswith("documents/"))
    inner = pack.read(files[vote])
    inner["poll/tally.json"] = inner["poll/tally.json"].replace(b'"yes":2', b'"yes":3')

    for path, content, check in (
        (vote, pack.write(inner), "S03"),
        (document, files[minutes], "S04"),
        (minutes, files[document][:-1], "S05"),
        (minutes, held.voted, "S05"),
    ):
        failed = _failed(_listed_anew(data, path, content))
        assert ({"E02", "S02", check} - set(failed), "S01" in failed) == (set(), False), (path, failed)
        assert path in failed[check] or check == "S05"
    rows = files["session/rows.json"].replace("Ghi nhận báo cáo.".encode(), "Ghi nhận báo cáo!".encode())
    failed = _failed(_listed_anew(data, "session/rows.json", rows))
    assert (failed["S06"].count("agendaitem"), failed["S06"].count("invitation")) == (1, 0)


def test_the_archive_holds_what_happened_in_a_fixed_order_and_tells_how_far_it_is(held):
    row = _archived(held)
    data = file_bytes(row.file_id)

    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        names = opened.namelist()
        table = canonical.loads(opened.read("session/archive.json"))
    assert names == sorted(names)
    assert [one["title"] for one in table["items"]] == [one.title for one in held.items]
    first = table["items"][0]
    assert [one["poll"] for one in first["votes"]] == [str(held.poll.uuid)]
    assert [(one["code"], one["voted_sha256"]) for one in first["documents"]] == [
        ("01/NQ-VPPH", sha256(held.voted).hexdigest())
    ]
    assert len(table["attendance"]) == held.session.attendances.count()
    assert (row.state, row.done, row.total) == ("ready", 3, 3)
    keep_archive(row.pk)  # the job runs again: nothing changes
    assert SessionArchive.objects.get().file_id == row.file_id


def test_only_a_closed_session_with_signed_minutes_is_archived():
    running = a_running_session()
    with pytest.raises(RuleBroken, match="cabinet.session_state"):
        commands.ask_archive(running.chamber.clerk, session=running.session.uuid)
    held = a_quiet_session(closed=True)
    with pytest.raises(RuleBroken, match="cabinet.archive_minutes_unsigned"):
        commands.ask_archive(held.chamber.clerk, session=held.session.uuid)


def test_what_cannot_be_made_says_why(held):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dienhong.cabinet.archive._ROOM", pack.MAX_PACK)
        row = _archived(held)
    assert (row.state, row.problem) == ("failed", "cabinet.archive_too_large")
    browser = Client()
    sign_in(browser, held.chamber.clerk)
    assert "1 GiB" in browser.get(reverse("cabinet:archive", args=[held.session.uuid])).content.decode()
    Poll.objects.filter(pk=held.poll.pk).update(tally_seal=b"")
    assert _archived(held).problem == "cabinet.archive_vote_unsealed"


def test_the_office_asks_and_downloads_by_the_page_and_nobody_else(held):
    uuid, browser = held.session.uuid, Client()
    sign_in(browser, held.chamber.clerk)
    page, ask, file = (reverse(f"cabinet:{name}", args=[uuid]) for name in ("archive", "ask_archive", "archive_file"))
    assert (browser.get(page).status_code, browser.get(file).status_code) == (200, 404)
    assert browser.post(ask).url == page
    row = SessionArchive.objects.get()
    assert commands.ask_archive(held.chamber.clerk, session=uuid).pk == row.pk
    assert "<progress" in browser.get(page).content.decode()
    seal_all()
    keep_archive(row.pk)
    assert file in browser.get(page).content.decode()
    answer = browser.get(file)
    data = b"".join(answer.streaming_content)
    answer.close()
    assert sha256(data).hexdigest() == SessionArchive.objects.get().file_id

    with pytest.raises(NotPermitted):
        commands.ask_archive(held.chamber.members[0], session=uuid)
    with pytest.raises(NotFound):
        commands.ask_archive(a_stranger(), session=uuid)
    with pytest.raises(NotPermitted):
        record_archive(held.chamber.clerk, archive_id=row.pk, problem="x")
    for actor, status in ((held.chamber.members[0], 403), (a_stranger(), 404), (an_office().keeper, 404)):
        other = Client()
        sign_in(other, actor)
        assert [other.get(page).status_code, other.post(ask).status_code, other.get(file).status_code] == [status] * 3
