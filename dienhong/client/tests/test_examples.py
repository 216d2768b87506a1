"""The examples of docs/operations/client.md, run as they stand there against the real interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dienhong.client.tests.agencies import PASSWORD, a_letter, a_member
from dienhong.exchange.models import Delivery, StatusEvent
from dienhong.signing.queries import trust_anchors_pem

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations" / "client.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_examples_do_what_the_page_says(live_server, tmp_path, capsys):
    ours = a_member(live_server.url, tmp_path, "Sở Tài chính")
    theirs = a_member(live_server.url, tmp_path, "Sở Nội vụ")
    (tmp_path / "vao").mkdir()
    (tmp_path / "goc.pem").write_text(trust_anchors_pem())
    (tmp_path / "cong-van.pdf").write_bytes(a_letter("1").pdf.data)
    shared = {"SEAL_PASSWORD": PASSWORD, "ROOTS_FILE": tmp_path / "goc.pem", "INBOX": tmp_path / "vao"}
    shared |= {"ADDRESS": live_server.url, "PDF_FILE": tmp_path / "cong-van.pdf", "RECIPIENT_CODE": theirs.row.code}
    check, send, receive, report, wrong = EXAMPLES
    sender, recipient = ({**shared, **credentials(one)} for one in (ours, theirs))

    for example in (check, send, wrong):
        exec(example, sender)
    for example in (check, receive, report):
        exec(example, recipient)

    assert (sender["receipt"].kind, sender["receipt"].checked) == ("accepted", True)
    assert Delivery.objects.get().status == "03"
    assert list(StatusEvent.objects.order_by("pk").values_list("code", flat=True)) == ["01", "03"]
    (folder,) = (tmp_path / "vao").iterdir()
    assert sorted(file.name for file in folder.iterdir()) == ["cong-van.pdf", "goi-tin.edxml"]
    assert "client.bad_credentials" in capsys.readouterr().out


def credentials(member):
    return {"CLIENT_ID": member.client_id, "CLIENT_SECRET": member.client_secret, "SEAL_FILE": member.seal_file}
