"""Long registers and lists: made in the background for one person, whole or not at all, erased after a day."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from dienhong.documents import commands, exports, tasks
from dienhong.documents.commands.exports import expire_exports, record_export
from dienhong.documents.models import Export, IncomingDocument
from dienhong.documents.permissions import READ_DOCUMENTS
from dienhong.documents.queries.exports import export_of
from dienhong.documents.tests.builders import an_arrived_document, an_incoming_office
from dienhong.identity.models import Account
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
ROWS = 2_100


@pytest.fixture
def office(installation):
    """An agency whose register of this year has 2,100 entries, and somebody who reads it."""
    office = an_incoming_office()
    office["reader"] = an_actor(READ_DOCUMENTS, at=office["agency"])
    document = an_arrived_document(office)
    first = commands.register_incoming(office["clerk"], document_id=document.pk)
    IncomingDocument.objects.bulk_create(
        IncomingDocument(**_values(first), number=number, source_key=f"copy-{number}") for number in range(2, ROWS + 1)
    )
    office["register"] = first.register
    return office


def _values(row):
    """The columns of a row but those that are its own."""
    own = ("id", "uuid", "search", "source_key", "number")
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in own}


def wanted(office, form="xlsx", since=""):
    return {"kind": "register", "register": office["register"].pk, "since": since, "until": "", "form": form}


def asked(office, **more) -> Export:
    return commands.ask_export(office["reader"], wanted=wanted(office, **more))


def numbers_in(data):
    rows = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active.iter_rows(min_row=7, values_only=True)
    return [row[1] for row in rows]


def test_a_long_register_is_made_with_progress_and_told(office, record):
    row = asked(office)
    done = record()

    tasks.make_export(export_id=row.pk)
    outbox.deliver_waiting()

    row.refresh_from_db()
    assert done == ("documents.ask_export", "done", "")
    name = f"so-van-ban-den-{office['register'].year}.xlsx"
    assert (row.state, row.done, row.total, row.file_name) == ("ready", ROWS, ROWS, name)
    with exports.opened(row) as file:
        assert numbers_in(file.read()) == list(range(1, ROWS + 1))
    told = Notification.objects.filter(person_id=office["reader"].person_id).values_list("event", flat=True)
    assert list(told) == ["documents.export_ready"]
    tasks.make_export(export_id=row.pk)
    outbox.deliver_waiting()
    assert told.count() == 1


def test_a_job_that_dies_anywhere_leaves_nothing_half_made(office):
    row = asked(office)
    part = exports.path_of(row).with_suffix(".part")
    part.mkdir(parents=True)  # the disk fails while the file is written
    with pytest.raises(IsADirectoryError):
        tasks.make_export(export_id=row.pk)
    part.rmdir()
    part.write_bytes(b"half of a workbook")  # what a process that was killed leaves behind
    in_between = Export.objects.get(pk=row.pk).state
    exports.make(row)  # killed after the file is in place, before the row says so
    placed = Export.objects.get(pk=row.pk).state
    tasks.make_export(export_id=row.pk)

    row.refresh_from_db()
    assert (in_between, placed, row.state) == ("asked", "asked", "ready")
    assert [one.name for one in exports.path_of(row).parent.iterdir()] == [str(row.uuid)]
    with exports.opened(row) as file:
        assert len(numbers_in(file.read())) == ROWS


def test_the_file_is_erased_when_its_day_is_over(office):
    row = asked(office)
    tasks.make_export(export_id=row.pk)
    path = exports.path_of(row)
    stray = path.with_name("none")
    stray.write_bytes(b"x")

    tasks.forget_exports()
    before = (path.exists(), stray.exists())
    with clock.frozen(clock.now() + exports.KEPT_FOR + timedelta(minutes=1)):
        with pytest.raises(NotFound):
            exports.opened(Export.objects.get(pk=row.pk))
        tasks.forget_exports()

    row.refresh_from_db()
    assert (before, row.state, path.exists()) == ((True, False), "expired", False)


def test_who_lost_the_permission_meanwhile_gets_no_file(office):
    row = asked(office)
    Account.objects.filter(pk=row.account_id).update(is_active=False, closed_at=clock.now())

    tasks.make_export(export_id=row.pk)
    outbox.deliver_waiting()

    row.refresh_from_db()
    assert (row.state, row.problem, exports.path_of(row).exists()) == ("failed", "kernel.not_found", False)
    assert Notification.objects.get(person_id=row.person_id).event == "documents.export_failed"


def test_the_same_list_is_made_once_and_a_person_has_at_most_five_under_way(office):
    first, again = asked(office), asked(office)
    others = [asked(office, since=f"2026-11-0{day}") for day in range(1, 5)]

    assert (first.pk, len({one.pk for one in [first, *others]})) == (again.pk, 5)
    with pytest.raises(RuleBroken, match="documents.too_many_exports"):
        asked(office, since="2026-11-09")


def test_nobody_makes_or_fetches_what_is_not_his(office):
    row, stranger = asked(office), a_stranger()

    with pytest.raises(NotFound):
        commands.ask_export(stranger, wanted=wanted(office))
    with pytest.raises(NotPermitted):
        commands.ask_export(Actor.system("test"), wanted=wanted(office))
    for act in (lambda: record_export(stranger, export_id=row.pk), lambda: expire_exports(stranger)):
        with pytest.raises(NotPermitted):
            act()
    for actor in (stranger, office["clerk"]):
        with pytest.raises(NotFound):
            export_of(actor, row.uuid)


def test_the_pages_lead_from_the_register_to_the_file(office):
    client, stranger = Client(), Client()
    sign_in(client, office["reader"])
    sign_in(stranger, a_stranger())
    address = f"/van-ban/so/{office['register'].pk}/so.xlsx"

    offered = client.get(address).content.decode()
    made = client.post("/van-ban/xuat/", wanted(office))
    waiting = client.get(made.url).content.decode()
    row = Export.objects.get()
    tasks.make_export(export_id=row.pk)
    ready = client.get(made.url).content.decode()
    file = b"".join(client.get(f"{made.url}tep/").streaming_content)

    assert ('action="/van-ban/xuat/"' in offered, made.url) == (True, f"/van-ban/xuat/{row.uuid}/")
    assert ("Chờ đến lượt" in waiting, f"{made.url}tep/" in ready) == (True, True)
    assert len(numbers_in(file)) == ROWS
    assert row.file_name in client.get("/van-ban/xuat/").content.decode()
    assert [stranger.get(made.url).status_code, stranger.get(f"{made.url}tep/").status_code] == [404, 404]
    small = client.get(f"{address}?den_ngay=2020-01-01")
    assert numbers_in(b"".join(small.streaming_content)) == []
    bad = [
        client.post("/van-ban/xuat/", {**wanted(office), **more}).status_code
        for more in ({"form": "x"}, {"register": "x"})
    ]
    assert bad == [404, 404]
