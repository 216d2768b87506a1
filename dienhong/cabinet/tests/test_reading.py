"""Reading packs: what a member's device gets, what nobody else gets, expiry, deletion from afar, marks for the office."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.models import PaperOpening, PaperVersion, ReadingPack, Session
from dienhong.cabinet.tests.reading_builders import DEVICE, Tablet, a_pack, a_pdf, a_pdf_file, with_paper
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant, answered
from dienhong.identity.tests.builders import a_delegation, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
SECRET_WORDS = ("Nội dung không được biết", "khong duoc biet", "Phụ lục giữ kín")


def a_pack_with_withheld_item():
    forum = a_forum(3, ("Nội dung chung", SECRET_WORDS[0], "Nội dung cuối"))
    with_paper(forum, 0, a_pdf_file())
    secret = with_paper(forum, 1, ("kin.pdf", a_pdf([["Loi khong duoc biet trong tai lieu"]])), SECRET_WORDS[2])
    commands.withhold_item(
        forum.clerk, item=forum.items[1].uuid, seat=forum.seats[1].uuid, reason="Liên quan đến cá nhân"
    )
    return forum, secret


def test_a_pack_names_every_paper_with_version_hash_size_and_pages():
    forum = a_forum(2, ("Nội dung một",))
    with_paper(forum, 0, a_pdf_file(3))
    pack = a_pack(forum)

    manifest = Tablet(forum.actors[1], pack).manifest()

    first, second = (one for item in manifest["items"] for one in item["papers"])
    newest = PaperVersion.objects.get(paper__title="Báo cáo kèm theo")
    assert (manifest["format"], manifest["number"], manifest["state"]) == ("dienhong-reading-pack/1", 1, "current")
    assert (second["sha256"], second["size"], second["version"], second["pages"]) == (
        newest.file_id, newest.file.size, 1, 3
    )  # fmt: skip
    assert first["pages"] == 1
    assert first["media_type"] == "text/plain"


def test_packs_are_numbered_in_the_session_and_a_device_keeps_its_number():
    forum = a_forum(3)

    numbers = [a_pack(forum, 1).number, a_pack(forum, 2).number, a_pack(forum, 1).number]

    assert (numbers, a_pack(forum, 1, "e" * 40).number) == ([1, 2, 1], 3)
    told = json.dumps(list(AuditRecord.objects.values_list("text", flat=True)))
    assert DEVICE not in told
    assert "e" * 40 not in told


def test_pages_come_with_their_words_and_picture_and_other_files_with_their_words():
    forum = a_forum(2, ("Nội dung một",))
    with_paper(forum, 0, ("hai-trang.pdf", a_pdf([["Trang thu nhat"], ["Trang thu hai"]])))
    tablet = Tablet(forum.actors[1], a_pack(forum))
    text, pdf = tablet.papers()

    head, picture = tablet.page(pdf["sha256"], 2)

    assert [line[4] for line in head["lines"]] == ["Trang thu hai"]
    assert picture[:4] == b"RIFF"
    assert picture[8:12] == b"WEBP"
    words, nothing = tablet.page(text["sha256"])
    assert words["text"].startswith("Tai lieu")
    assert nothing == b""
    assert [tablet.get("pack_page", pdf["sha256"], n).status_code for n in (0, 3)] == [404, 404]


def test_of_a_withheld_item_no_byte_is_in_any_answer():
    forum, secret = a_pack_with_withheld_item()
    member = forum.actors[1]
    tablet = Tablet(member, a_pack(forum))
    version = PaperVersion.objects.get(paper=secret)
    whole = [json.dumps(tablet.manifest(), ensure_ascii=False).encode()]
    for paper in tablet.papers():
        whole += [tablet.get("pack_page", paper["sha256"], n).content for n in range(1, paper["pages"] + 1)]
    whole.append(tablet.post("sync_pack").content)
    session = forum.session.uuid
    for name in ("session", "reading", "positions", "undisputed", "opinion_map", "session_calendar"):
        whole.append(tablet.client.get(reverse(f"cabinet:{name}", args=[session])).content)
    whole.append(tablet.client.get("/").content)
    whole.append(tablet.client.get(reverse("cabinet:dossiers")).content)

    hidden = [*SECRET_WORDS, str(forum.items[1].uuid), str(secret.uuid), str(version.uuid), version.file_id]
    found = [word for word in hidden for body in whole if word.encode() in body]

    assert found == []
    assert tablet.get("pack_page", version.file_id, 1).status_code == 404
    assert [item["number"] for item in tablet.manifest()["items"]] == [1, 2]
    for name, uuid in (
        ("paper_version", version.uuid), ("dossier", forum.items[1].dossier.uuid), ("position", forum.items[1].uuid),
        ("opinions", forum.items[1].uuid),
    ):  # fmt: skip
        assert tablet.client.get(reverse(f"cabinet:{name}", args=[uuid])).status_code == 404
    with pytest.raises(NotFound):
        commands.take_position(member, item=forum.items[1].uuid, stand=Stand("agree"))


def test_what_is_withheld_from_a_member_is_withheld_from_who_helps_only_him():
    forum, _ = a_pack_with_withheld_item()
    helper = an_assistant(forum, 1)
    client = Client()
    sign_in(client, helper)

    page = client.get(reverse("cabinet:session", args=[forum.session.uuid])).content.decode()

    assert "Nội dung chung" in page
    assert SECRET_WORDS[0] not in page
    assert client.get(reverse("cabinet:dossier", args=[forum.items[1].dossier.uuid])).status_code == 404


def test_an_item_given_back_is_in_the_pack_again():
    forum, secret = a_pack_with_withheld_item()
    tablet = Tablet(forum.actors[1], a_pack(forum))
    row = forum.items[1].withholdings.get()

    commands.give_item_back(forum.clerk, withholding=row.uuid)

    assert str(secret.uuid) in [one["paper"] for one in tablet.papers()]
    with pytest.raises(RuleBroken, match="cabinet.given_back_already"):
        commands.give_item_back(forum.clerk, withholding=row.uuid)
    with pytest.raises(NotFound):
        commands.give_item_back(forum.actors[1], withholding=row.uuid)


def test_only_the_office_withholds_and_never_from_the_chair():
    forum = a_forum(3)
    item, seat = forum.items[0].uuid, forum.seats[1].uuid

    with pytest.raises(RuleBroken, match="cabinet.withheld_from_chair"):
        commands.withhold_item(forum.clerk, item=item, seat=forum.seats[0].uuid, reason="Lý do")
    with pytest.raises(RuleBroken, match="cabinet.reason_missing"):
        commands.withhold_item(forum.clerk, item=item, seat=seat, reason=" ")
    with pytest.raises(RuleBroken, match="cabinet.not_in_the_roll"):
        commands.withhold_item(forum.clerk, item=item, seat=a_forum(2).seats[1].uuid, reason="Lý do")
    with pytest.raises(NotPermitted):
        commands.withhold_item(forum.actors[2], item=item, seat=seat, reason="Lý do")
    commands.withhold_item(forum.clerk, item=item, seat=seat, reason="Lý do")
    with pytest.raises(RuleBroken, match="cabinet.withheld_already"):
        commands.withhold_item(forum.clerk, item=item, seat=seat, reason="Lý do")
    forum.open()
    commands.start_item(forum.actors[0], item=forum.items[1].uuid)
    with pytest.raises(RuleBroken, match="cabinet.item_state"):
        commands.withhold_item(forum.clerk, item=forum.items[1].uuid, seat=seat, reason="Lý do")


def test_a_changed_paper_changes_one_hash_and_the_old_one_is_gone():
    forum = a_forum(2, ("Nội dung một",))
    papers = [with_paper(forum, 0, a_pdf_file(), f"Phụ lục {n}") for n in range(3)]
    tablet = Tablet(forum.actors[1], a_pack(forum))
    before = {one["paper"]: one["sha256"] for one in tablet.papers()}

    commands.replace_paper(forum.author, paper=papers[1].uuid, file=a_pdf_file())

    after = {one["paper"]: one["sha256"] for one in tablet.papers()}
    assert [paper for paper in before if before[paper] != after[paper]] == [str(papers[1].uuid)]
    assert tablet.get("pack_page", before[str(papers[1].uuid)], 1).status_code == 404


def test_a_revoked_pack_says_wipe_and_nothing_else_until_the_device_confirms():
    forum = a_forum(3)
    pack = a_pack(forum)
    tablet = Tablet(forum.actors[1], pack)
    paper = tablet.papers()[0]

    commands.revoke_pack(forum.clerk, pack=pack.uuid, reason="Máy bị thất lạc")

    assert set(tablet.manifest()) == {"format", "pack", "state", "now", "token"}
    assert tablet.manifest()["state"] == "wipe"
    assert tablet.get("pack_page", paper["sha256"], 1).status_code == 404
    refused = tablet.post("sync_pack", {"operations": [tablet.note(paper)]})
    assert (refused.status_code, refused.json()) == (422, {"code": "cabinet.pack_over"})
    assert [tablet.post("confirm_wipe").status_code for _ in range(2)] == [204, 204]
    assert ReadingPack.objects.get().state == "wiped"
    with pytest.raises(RuleBroken, match="cabinet.pack_state"):
        commands.revoke_pack(forum.actors[1], pack=pack.uuid)
    assert a_pack(forum).number == 2


def test_a_member_revokes_his_own_without_a_reason_and_the_office_says_why():
    forum = a_forum(3)
    own, other = a_pack(forum, 1), a_pack(forum, 2)

    commands.revoke_pack(forum.actors[1], pack=own.uuid)

    with pytest.raises(RuleBroken, match="cabinet.reason_missing"):
        commands.revoke_pack(forum.clerk, pack=other.uuid)
    for actor in (forum.actors[1], forum.actors[0], forum.author, a_stranger()):
        with pytest.raises(NotFound):
            commands.revoke_pack(actor, pack=other.uuid)


def test_papers_leave_the_devices_so_many_days_after_the_session():
    forum = a_forum(2)
    commands.set_pack_days(forum.clerk, body=forum.body.uuid, days=2)
    pack = a_pack(forum)
    tablet = Tablet(forum.actors[1], pack)
    ends = Session.objects.select_related("body").get().papers_until

    assert ends == forum.session.ends_at + timedelta(days=2)
    assert tablet.manifest()["expires_at"] == ends.isoformat()
    Session.objects.update(starts_at=clock.now() - timedelta(days=4), ends_at=clock.now() - timedelta(days=3))
    assert tablet.manifest()["state"] == "wipe"
    with pytest.raises(RuleBroken, match="cabinet.pack_over"):
        a_pack(forum, 0)
    for days in (0, 91):
        with pytest.raises(RuleBroken, match="cabinet.pack_days"):
            commands.set_pack_days(forum.clerk, body=forum.body.uuid, days=days)
    with pytest.raises(NotPermitted):
        commands.set_pack_days(forum.actors[1], body=forum.body.uuid, days=3)


def test_a_cancelled_session_and_a_lost_seat_wipe_the_pack():
    forum, other = a_forum(2), a_forum(2)
    cancelled, left = Tablet(forum.actors[1], a_pack(forum)), Tablet(other.actors[1], a_pack(other))

    commands.cancel_session(forum.clerk, session=forum.session.uuid, reason="Hoãn")
    seat = other.seats[1]
    type(seat).objects.filter(pk=seat.pk).update(valid_until=clock.today() - timedelta(days=1))

    assert [one.manifest()["state"] for one in (cancelled, left)] == ["wipe", "wipe"]


def test_a_pack_exists_for_its_member_on_its_device_only():
    forum = a_forum(3)
    pack = a_pack(forum)
    paper = Tablet(forum.actors[1], pack).papers()[0]
    deputy = an_actor(name="Người Thay")
    a_delegation(forum.actors[1].person_id, deputy.person_id, forum.homes[1], "documents.read_documents")
    others = [forum.actors[0], forum.actors[2], forum.clerk, forum.author, an_assistant(forum), deputy, a_stranger()]

    for tablet in [*(Tablet(one, pack) for one in others), Tablet(forum.actors[1], pack, "f" * 64)]:
        assert tablet.get("pack_manifest").status_code == 404
        assert tablet.get("pack_page", paper["sha256"], 1).status_code == 404
        assert [tablet.post(name).status_code for name in ("sync_pack", "confirm_wipe")] == [404, 404]
    assert Client().get(reverse("cabinet:pack_manifest", args=[pack.uuid])).status_code == 302


def test_pages_about_papers_do_not_exist_for_strangers_nor_marks_for_members():
    forum = a_forum(3)
    pack = a_pack(forum)
    names = {
        "reading": forum.session.uuid, "read_marks": forum.session.uuid, "shared_notes": forum.session.uuid,
        "revoke_pack": pack.uuid, "withhold_item": forum.items[0].uuid, "set_pack_days": forum.body.uuid,
    }  # fmt: skip

    def statuses(actor):
        client = Client()
        sign_in(client, actor)
        return {name: client.get(reverse(f"cabinet:{name}", args=[uuid])).status_code for name, uuid in names.items()}

    assert set(statuses(a_stranger()).values()) == {404}
    member = statuses(forum.actors[2])
    assert (member["reading"], member["read_marks"], member["revoke_pack"], member["withhold_item"]) == (
        200, 404, 404, 403
    )  # fmt: skip
    assert statuses(forum.clerk) == {**dict.fromkeys(names, 200), "reading": 404, "shared_notes": 404}


def test_nobody_takes_a_pack_without_a_seat_or_a_secret_of_the_device():
    forum = a_forum(2)

    for actor in (forum.clerk, forum.author, an_assistant(forum), a_stranger()):
        with pytest.raises(NotFound):
            commands.take_pack(actor, session=forum.session.uuid, device=commands.Device("Máy", DEVICE))
    with pytest.raises(RuleBroken, match="cabinet.pack_device"):
        commands.take_pack(forum.actors[1], session=forum.session.uuid, device=commands.Device("Máy", "ngan"))


def test_the_page_takes_a_pack_and_leads_to_the_reader():
    forum = a_forum(2)
    client = Client()
    sign_in(client, forum.actors[1])
    url = reverse("cabinet:take_pack", args=[forum.session.uuid])

    without = client.post(url, {"device": "", "name": "x"})
    taken = client.post(url, {"device": DEVICE, "name": "Máy tính bảng"})

    pack = ReadingPack.objects.get()
    assert without.headers["Location"] == reverse("cabinet:reading", args=[forum.session.uuid])
    assert taken.headers["Location"] == f"{reverse('cabinet:reader')}#{pack.uuid}"
    shown = client.get(reverse("cabinet:reading", args=[forum.session.uuid])).content.decode()
    assert "Máy tính bảng" in shown
    assert DEVICE not in shown


def test_openings_from_pages_and_from_devices_are_kept_once_and_shown_to_the_office_alone():
    forum = a_forum(3, ("Nội dung một",))
    version = forum.version()
    client = Client()
    sign_in(client, forum.actors[1])
    tablet = Tablet(forum.actors[2], a_pack(forum, 2))
    at = (clock.now() + timedelta(days=30)).isoformat()

    for _ in range(2):
        answered(client.get(reverse("cabinet:paper_version", args=[version.uuid])))
        tablet.post("sync_pack", {"opened": [{"sha256": version.file_id, "at": at}]})

    kept = PaperOpening.objects.order_by("id")
    assert [(one.seat_id, one.version_id) for one in kept] == [
        (forum.seats[1].pk, version.pk), (forum.seats[2].pk, version.pk)
    ]  # fmt: skip
    assert kept[1].opened_at <= clock.now()
    assert AuditRecord.objects.filter(command="cabinet.open_paper").count() == 1
    office = Client()
    sign_in(office, forum.clerk)
    page = office.get(reverse("cabinet:read_marks", args=[forum.session.uuid])).content.decode()
    assert "1 thành viên chưa mở" in page
    assert client.get(reverse("cabinet:read_marks", args=[forum.session.uuid])).status_code == 404


def test_the_office_withholds_gives_back_and_sets_the_term_in_the_pages():
    forum = a_forum(3)
    client = Client()
    sign_in(client, forum.clerk)
    url = reverse("cabinet:withhold_item", args=[forum.items[0].uuid])

    client.post(url, {"seat": str(forum.seats[1].uuid), "reason": "Xung đột lợi ích"})
    shown = client.get(url).content.decode()
    row = forum.items[0].withholdings.get()
    client.post(reverse("cabinet:give_item_back", args=[forum.items[0].uuid, row.uuid]))
    client.post(reverse("cabinet:set_pack_days", args=[forum.body.uuid]), {"days": "3"})

    row.refresh_from_db()
    forum.body.refresh_from_db()
    assert "Xung đột lợi ích" in shown
    assert (row.given_back_at is not None, forum.body.pack_days) == (True, 3)


def test_pages_take_the_same_statements_for_more_members_items_and_papers():
    counts = {}
    for members, titles, papers in ((2, ("Một",), 1), (5, ("Một", "Hai", "Ba"), 3)):
        forum = a_forum(members, titles)
        for number in range(papers):
            with_paper(forum, 0, a_pdf_file(1), f"Phụ lục {number}")
        tablet, office = Tablet(forum.actors[1], a_pack(forum)), Client()
        tablet.post("sync_pack", {"operations": [tablet.note(one) for one in tablet.papers()]})
        sign_in(office, forum.clerk)
        url = reverse("cabinet:read_marks", args=[forum.session.uuid])
        asks = {
            "reading": lambda: tablet.client.get(reverse("cabinet:reading", args=[forum.session.uuid])),  # noqa: B023  asked within the same round
            "read_marks": lambda: office.get(url),  # noqa: B023  asked within the same round
            "manifest": lambda: tablet.get("pack_manifest"),  # noqa: B023  asked within the same round
            "sync": lambda: tablet.post("sync_pack"),  # noqa: B023  asked within the same round
        }
        for name, ask in asks.items():
            ask()
            with CaptureQueriesContext(connection) as seen:
                ask()
            counts.setdefault(name, set()).add(len(seen))

    assert {name: len(found) for name, found in counts.items()} == dict.fromkeys(counts, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", b'{"operations": [{}]}', b'{"opened": [{"sha256": "x", "at": "y"}]}', b'{"cursor": -1}'],
)
def test_what_a_device_sends_amiss_is_refused(body):
    forum = a_forum(2)
    tablet = Tablet(forum.actors[1], a_pack(forum))
    url = reverse("cabinet:sync_pack", args=[tablet.pack.uuid])

    answer = tablet.client.post(url, body, "application/json", headers={"X-Pack-Device": DEVICE})

    assert (answer.status_code, answer.json()["code"]) == (422, "cabinet.contact_malformed")
