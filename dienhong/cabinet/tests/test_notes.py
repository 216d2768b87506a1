"""Private notes: nobody else's, never lost, carried to the next version, shared with one's assistants only when one says so."""

import os
import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.notes import MOST_OPERATIONS, Contact
from dienhong.cabinet.models import NoteOperation, ReadingPack
from dienhong.cabinet.reading_pack import read_contact
from dienhong.cabinet.tests.reading_builders import Tablet, a_pack, a_pdf, with_paper
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
PRIVATE = "Chưa tin số liệu ở bảng ba"


def two_devices():
    forum = a_forum(3, ("Nội dung một",))
    first = Tablet(forum.actors[1], a_pack(forum, 1, "1" * 40), "1" * 40)
    return forum, first, Tablet(forum.actors[1], a_pack(forum, 1, "2" * 40), "2" * 40)


def texts(answer):
    return [one["content"].get("text", "") for one in answer.json()["operations"]]


def test_a_note_reaches_ones_other_devices_and_a_repeated_contact_changes_nothing():
    _forum, first, second = two_devices()
    operation = first.note(first.papers()[0], content={"text": PRIVATE})

    answers = [first.post("sync_pack", {"operations": [operation]}) for _ in range(2)]
    got = second.post("sync_pack")

    assert [one.json()["refused"] for one in answers] == [[], []]
    assert (texts(got), NoteOperation.objects.count()) == ([PRIVATE], 1)
    assert texts(second.post("sync_pack", {"cursor": got.json()["cursor"]})) == []


def test_a_note_stands_nowhere_but_in_its_owners_notes():
    forum, first, _ = two_devices()
    paper = first.papers()[0]
    first.post("sync_pack", {"operations": [first.note(paper, content={"text": PRIVATE})]})
    helper = an_assistant(forum)
    other = Tablet(forum.actors[2], a_pack(forum, 2))

    seen = [other.post("sync_pack").content.decode(), *AuditRecord.objects.values_list("text", flat=True)]
    for actor in (forum.clerk, forum.actors[0], helper, forum.author):
        client = Client()
        sign_in(client, actor)
        for name in ("session", "reading", "read_marks", "shared_notes", "positions", "opinion_map"):
            seen.append(client.get(reverse(f"cabinet:{name}", args=[forum.session.uuid])).content.decode())

    assert [one for one in seen if PRIVATE in one] == []


def test_an_assistant_reads_what_is_shared_until_it_is_not():
    forum, first, _ = two_devices()
    operation = first.note(first.papers()[0], content={"text": PRIVATE}, shared=True)
    first.post("sync_pack", {"operations": [operation]})
    clients = {}
    for name, actor in (("helper", an_assistant(forum)), ("of another", an_assistant(forum, 2, "Trợ Lý Khác"))):
        clients[name] = Client()
        sign_in(clients[name], actor)
    url = reverse("cabinet:shared_notes", args=[forum.session.uuid])

    shown = {name: PRIVATE in client.get(url).content.decode() for name, client in clients.items()}
    first.post("sync_pack", {"operations": [{**operation, "id": str(uuid4()), "clock": 2, "shared": False}]})

    assert shown == {"helper": True, "of another": False}
    assert PRIVATE not in clients["helper"].get(url).content.decode()
    for actor in (a_stranger(), forum.clerk, forum.actors[2]):
        client = Client()
        sign_in(client, actor)
        assert client.get(url).status_code == 404


def test_a_deleted_note_is_emptied_in_whatever_order_it_comes():
    _forum, first, second = two_devices()
    paper = first.papers()[0]
    written = first.note(paper, content={"text": PRIVATE})
    gone = {**written, "id": str(uuid4()), "clock": 2, "deleted": True}

    second.post("sync_pack", {"operations": [gone]})
    first.post("sync_pack", {"operations": [written]})

    assert sorted(NoteOperation.objects.values_list("deleted", "content")) == [(False, {}), (True, {})]


def test_a_note_on_a_paper_that_the_session_never_had_is_refused_and_named():
    _forum, first, _ = two_devices()
    paper = first.papers()[0]
    strange = first.note({"paper": str(uuid4()), "sha256": paper["sha256"]})
    other = first.note({"paper": paper["paper"], "sha256": "0" * 64})
    good = first.note(paper)

    answer = first.post("sync_pack", {"operations": [strange, good, other]}).json()

    assert (answer["refused"], NoteOperation.objects.count()) == ([strange["id"], other["id"]], 1)


def test_too_many_notes_at_once_are_refused():
    forum, first, _ = two_devices()
    paper = first.papers()[0]
    many, _ = read_contact(b'{"operations": []}')

    answer = first.post("sync_pack", {"operations": [first.note(paper) for _ in range(MOST_OPERATIONS + 1)]})

    assert (answer.status_code, answer.json()["code"]) == (422, "cabinet.notes_too_many")
    assert many == Contact()
    with pytest.raises(RuleBroken, match="cabinet.pack_over"):
        commands.revoke_pack(forum.actors[1], pack=first.pack.uuid)
        commands.sync_pack(forum.actors[1], pack=first.pack.uuid, device=first.secret, contact=many)


def test_notes_follow_to_the_next_version_by_their_words_and_lost_ones_are_named():
    forum = a_forum(2, ("Nội dung một",))
    old = ["Dieu 1. Pham vi ap dung cua Nghi dinh", "Dieu 2. Kinh phi thuc hien la 200 ty dong", "Dieu 3. Hieu luc"]
    paper = with_paper(forum, 0, ("v1.pdf", a_pdf([old])))
    tablet = Tablet(forum.actors[1], a_pack(forum))
    first = next(one for one in tablet.papers() if one["paper"] == str(paper.uuid))
    kept = tablet.note(first, content={"quote": {"exact": old[1], "prefix": old[0], "suffix": old[2]}})
    lost = tablet.note(first, content={"quote": {"exact": "Cau nay khong con nua o dau ca trong van ban"}})
    tablet.post("sync_pack", {"operations": [kept, lost]})

    new = [["Trang bia"], [old[0], "Dieu 2. Kinh phi thuc hien la 250 ty dong", old[2]]]
    commands.replace_paper(forum.author, paper=paper.uuid, file=("v2.pdf", a_pdf(new)))
    places = tablet.post("sync_pack").json()["places"]

    newest = next(one for one in tablet.papers() if one["paper"] == str(paper.uuid))
    assert places[lost["note"]] is None
    place = places[kept["note"]]
    assert (place["sha256"], place["page"], len(place["rects"])) == (newest["sha256"], 2, 1)


class Offline:
    """A device between contacts: what it knows, what it has not sent, how far it has asked."""

    def __init__(self, tablet):
        self.tablet, self.known, self.unsent, self.cursor, self.clock = tablet, {}, [], 0, 0

    def write(self, paper, note, **more):
        self.clock += 1
        one = self.tablet.note(paper, note=note, clock=self.clock, **more)
        self.known[one["id"]] = one
        self.unsent.append(one)
        return one

    def contact(self, *, arrives=True):
        """All is sent again where the answer is lost on the way."""
        body = {"operations": self.unsent[:MOST_OPERATIONS], "cursor": self.cursor}
        answer = self.tablet.post("sync_pack", body).json()
        if arrives:
            self.unsent, self.cursor = self.unsent[MOST_OPERATIONS:], answer["cursor"]
            for one in answer["operations"]:
                self.known[one["id"]] = one
                self.clock = max(self.clock, one["clock"])

    def catch_up(self):
        """Ask until nothing is new."""
        before = -1
        while before != self.cursor:
            before = self.cursor
            self.contact()

    def counting(self):
        """Note → words, as the device shows them."""
        return counting(self.known.values())


def counting(operations):
    newest = {}
    for one in operations:
        rank = (one["clock"], one["device"])
        if one["note"] not in newest or newest[one["note"]][0] < rank:
            newest[one["note"]] = (rank, one["deleted"], one["content"].get("text"))
    return {note: text for note, (_, deleted, text) in newest.items() if not deleted}


def worked(dice, steps):
    """Random work on three devices, each with contacts of its own whose answers may be lost; then all meet twice."""
    forum = a_forum(2, ("Nội dung một",))
    secrets = [str(place) * 40 for place in range(3)]
    devices = [Offline(Tablet(forum.actors[1], a_pack(forum, 1, one), one)) for one in secrets]
    paper, made, notes = devices[0].tablet.papers()[0], {}, [str(uuid4())]
    for _ in range(steps):
        device, act = dice.choice(devices), dice.choice(ACTS)
        if act == "contact":
            device.contact(arrives=dice.random() < 0.7)
            continue
        note = str(uuid4()) if act == "new" else dice.choice(notes)
        notes.append(note)
        one = device.write(paper, note, deleted=act == "delete", content={"text": f"Lần {len(made)}"})
        made[one["id"]] = one
    while any(one.unsent for one in devices):
        for device in devices:
            device.contact()
    for device in [*devices, *devices]:
        device.catch_up()
    return devices, made


ACTS = ["new", "edit", "edit", "edit", "delete", "contact"]


@given(dice=st.randoms(use_true_random=False), steps=st.integers(10, 60))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_work_on_three_devices_without_a_network_loses_nothing(dice, steps):
    NoteOperation.objects.all().delete()

    devices, made = worked(dice, steps)

    assert {str(one) for one in NoteOperation.objects.values_list("uuid", flat=True)} == set(made)
    assert [one.counting() for one in devices] == [counting(made.values())] * 3


def test_much_work_without_a_network_loses_nothing():
    steps = int(os.environ.get("DIENHONG_TEST_NOTE_OPERATIONS", "300"))

    devices, made = worked(random.Random(27), steps)

    assert NoteOperation.objects.count() == len(made)
    assert [one.counting() for one in devices] == [counting(made.values())] * 3


def test_a_device_that_only_asks_leaves_a_record_every_ten_minutes_at_most():
    _forum, first, _ = two_devices()
    acts = AuditRecord.objects.filter(command="cabinet.sync_pack")

    for _ in range(3):
        first.post("sync_pack")
    asked = acts.count()
    ReadingPack.objects.update(seen_at=clock.now() - timedelta(minutes=11))
    for _ in range(3):
        first.post("sync_pack")

    assert (asked, acts.count()) == (0, 1)


def test_a_time_that_the_device_made_up_is_not_later_than_now():
    _forum, first, _ = two_devices()
    late = first.note(first.papers()[0], made_at=(clock.now() + timedelta(days=9)).isoformat())

    first.post("sync_pack", {"operations": [late]})

    assert NoteOperation.objects.get().made_at <= clock.now()
