"""The bridge of folders between two agencies on the real interface."""

from __future__ import annotations

import json
import time

import openpyxl
import pytest

from dienhong.client import Client, Options, Retry, Unavailable, built
from dienhong.client.tests.agencies import a_letter
from dienhong.connector.engine import Engine
from dienhong.connector.folder import FolderBridge
from dienhong.connector.tests.old_system import a_sidecar, connected, names, put_out, run_once
from dienhong.connector.texts import Fault
from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def status_files(member, root, count):
    """Passes until so many statuses came; other transactions on a shared server may hold them up."""
    end = time.monotonic() + 300
    while len(found := names(root / "status" / "in")) < count:
        assert time.monotonic() < end
        run_once(member, root)
    return found


def test_a_document_goes_from_folder_to_folder_and_its_statuses_come_back(pair, tmp_path):
    sender, recipient = pair
    ours, theirs = tmp_path / "gui", tmp_path / "nhan"
    put_out(ours, 15, recipient)

    run_once(sender, ours)
    run_once(recipient, theirs)
    (arrived,) = (theirs / "in").iterdir()
    wish = {"van_ban_den": arrived.name, "trang_thai": "03", "can_bo": "Trần Thị Bình"}
    (theirs / "status" / "out" / "tiep-nhan.json").write_text(json.dumps(wish))
    run_once(recipient, theirs)
    told = status_files(sender, ours, 2)

    (sent,) = (ours / "sent").iterdir()
    assert names(ours / "out") == []
    assert names(sent) == [".plan", "bien-nhan.xml", "cv-15.json", "cv-15.pdf", "goi-tin.edxml", "ket-qua.json"]
    assert names(arrived) == ["bien-nhan.xml", "cv-15.pdf", "goi-tin.edxml", "van-ban.json"]
    facts = json.loads((arrived / "van-ban.json").read_text())
    assert (facts["so_ky_hieu"], facts["con_dau"], facts["ten_noi_gui"]) == ("15/STC-VP", sender.row.code, "Sở Gửi")
    assert (arrived / "goi-tin.edxml").read_bytes() == (sent / "goi-tin.edxml").read_bytes()
    assert names(theirs / "status" / "sent") == ["tiep-nhan.json"]
    assert [name.split("-")[2] for name in told] == ["01", "03"]
    assert json.loads((ours / "status" / "in" / told[1]).read_text())["can_bo"] == "Trần Thị Bình"
    assert Delivery.objects.get().status == "03"


def test_what_cannot_be_sent_says_why_and_is_sent_once_it_is_put_right(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    put_out(root, 1, recipient, trich_yeu=None)
    put_out(root, 2, recipient, ngay_ban_hanh="hôm qua")
    put_out(root, 3, recipient, noi_nhan="Z99.404")
    put_out(root, 4, recipient, phu_luc="khong-co.xlsx")
    put_out(root, 5, recipient, do_khan="rất gấp")
    (root / "out" / "hong.json").write_text('{"so": ')

    run_once(sender, root)

    reasons = {path.name[16:]: (path / "ly-do.txt").read_text() for path in (root / "failed").iterdir()}
    assert sorted(reasons) == ["cv-1", "cv-2", "cv-3", "cv-4", "cv-5", "hong"]
    assert "“trich_yeu”" in reasons["cv-1"]
    assert "hôm qua" in reasons["cv-2"]
    assert "exchange.recipient_unknown" in reasons["cv-3"]
    assert "khong-co.xlsx" in reasons["cv-4"]
    assert "“do_khan”" in reasons["cv-5"]
    assert names(root / "out") == []
    assert Package.objects.count() == 0

    put_out(root, 3, recipient)
    run_once(sender, root)

    assert Package.objects.get().code == "3/STC-VP"


def test_the_same_document_again_is_not_sent_again_but_a_new_attempt_is(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    for _ in range(2):
        put_out(root, 7, recipient)
        run_once(sender, root)
    put_out(root, 7, recipient, lan_gui=2)
    run_once(sender, root)

    assert Package.objects.count() == 1
    assert len(names(root / "sent")) == 2
    (failed,) = (root / "failed").iterdir()
    assert "exchange.already_sent" in (failed / "ly-do.txt").read_text()


def test_rows_of_tables_are_documents(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    for number in (1, 2, 3):
        put_out(root, number, recipient)
        (root / "out" / f"cv-{number}.json").unlink()
    rows = [a_sidecar(number, recipient) for number in (1, 2, 3)]
    fields = list(rows[0])
    lines = [";".join(fields), *(";".join(row.values()) for row in rows[:2])]
    (root / "out" / "danh-sach.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    book = openpyxl.Workbook()
    book.active.append(fields)
    book.active.append(list(rows[2].values()))
    book.save(root / "out" / "danh-sach-2.xlsx")
    (root / "out" / "hong.xlsx").write_bytes(b"khong phai Excel")

    run_once(sender, root)

    assert sorted(Package.objects.values_list("code", flat=True)) == ["1/STC-VP", "2/STC-VP", "3/STC-VP"]
    assert sorted(name[16:] for name in names(root / "failed")) == ["hong"]
    assert {"danh-sach.csv", "danh-sach-2.xlsx"} <= set(names(root / "sent"))


def test_a_package_that_is_ready_is_sent_as_it_is(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    (root / "out").mkdir(parents=True)
    package = built(a_letter("9", recipient), sender.party, sender.seal)
    (root / "out" / "san-sang.edxml").write_bytes(package)

    run_once(sender, root)

    (sent,) = (root / "sent").iterdir()
    assert (sent / "goi-tin.edxml").read_bytes() == package
    assert Package.objects.get().code == "9/CV-THU"


def test_statuses_that_cannot_be_reported_say_why(pair, tmp_path):
    sender, recipient = pair
    ours, theirs = tmp_path / "gui", tmp_path / "nhan"
    put_out(ours, 15, recipient)
    run_once(sender, ours)
    run_once(recipient, theirs)
    (arrived,) = (theirs / "in").iterdir()
    out = theirs / "status" / "out"
    (out / "a.json").write_text(json.dumps({"van_ban_den": arrived.name, "trang_thai": "06"}))
    (out / "b.json").write_text(json.dumps({"van_ban_den": "khong-co", "trang_thai": "03"}))
    (out / "c.json").write_text(json.dumps({"van_ban_den": arrived.name, "trang_thai": "77"}))
    (out / "d.json").write_text(json.dumps({"van_ban_den": arrived.name}))

    run_once(recipient, theirs)

    failed = theirs / "status" / "failed"
    assert names(failed) == ["a.json", "a.txt", "b.json", "b.txt", "c.json", "c.txt", "d.json", "d.txt"]
    assert "exchange.status_not_allowed" in (failed / "a.txt").read_text()
    assert "khong-co" in (failed / "b.txt").read_text()
    assert "“trang_thai”" in (failed / "d.txt").read_text()
    assert list(StatusEvent.objects.values_list("code", flat=True)) == ["01"]


def test_two_connectors_on_one_folder_are_refused_and_files_being_copied_are_left_alone(pair, tmp_path):
    _sender, recipient = pair
    root = tmp_path / "gui"
    put_out(root, 1, recipient)
    bridge = FolderBridge(root, settled=3600)

    with pytest.raises(Fault, match="locked"):
        FolderBridge(root)

    assert list(bridge.outgoing()) == []
    bridge.close()
    FolderBridge(root).close()


def test_when_the_platform_is_away_nothing_moves(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    put_out(root, 1, recipient)
    options = Options(timeout=2, retry=Retry(tries=1))
    bridge = FolderBridge(root, settled=0)

    with (
        Client("http://127.0.0.1:9", sender.client_id, sender.client_secret, options) as nowhere,
        pytest.raises(Unavailable),
    ):
        Engine(nowhere, bridge, sender.seal, sender.trust).run_once()
    bridge.close()

    assert names(root / "out") == ["cv-1.json", "cv-1.pdf"]
    assert names(root / "failed") == []
    run_once(sender, root)
    assert Package.objects.count() == 1


def test_a_package_whose_seal_does_not_hold_is_not_confirmed(pair, tmp_path):
    sender, recipient = pair
    root = tmp_path / "gui"
    put_out(root, 1, recipient)
    run_once(sender, root)

    with connected(recipient, tmp_path / "nhan") as engine, clock.frozen(clock.now().replace(year=2099)):
        engine.client._session.token_until = clock.now().replace(year=2100)
        engine.client.check()
        engine.run_once()

    assert names(tmp_path / "nhan" / "in") == []
    assert Delivery.objects.get().transport != "confirmed"
