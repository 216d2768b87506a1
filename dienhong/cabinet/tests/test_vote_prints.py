"""Ballot, receipt and tally sheet in print; one's own ballots with their receipts."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.evidence import ballot_receipt
from dienhong.cabinet.models import Ballot
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, cast, said
from dienhong.cabinet.vote_prints import receipt_code
from dienhong.cabinet.voting import vote
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.kernel.qr import qr_path, qr_svg
from dienhong_verify.polls import read_tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _words(answer):
    """The text of a PDF, on one line."""
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.split())


def _voted():
    """A written ballot of three: one changed his mind, one objected with an opinion, one is silent."""
    chamber = a_chamber(3)
    question = a_question(closes_at=clock.now() + timedelta(days=2))
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=question)
    deliver_all()
    cast(chamber, poll, ["no", "", ""])
    vote(chamber.members[0], poll.uuid, said("yes"))
    vote(chamber.members[1], poll.uuid, said("other", "Đề nghị lùi thời hạn sang quý III"))
    seal_all()
    return chamber, poll


def test_a_ballot_and_its_receipt_are_printed_for_the_member_and_for_nobody_else_before_the_end():
    chamber, poll = _voted()
    ballot = Ballot.objects.get(choice="other")
    member = _as(chamber.members[1])
    files = [reverse(f"cabinet:{name}", args=[ballot.uuid]) for name in ("ballot_pdf", "receipt_pdf")]

    printed = _words(member.get(files[0]))
    for words in ("PHIẾU LẤY Ý KIẾN", poll.question, "Ý kiến khác", "Đề nghị lùi thời hạn sang quý III", ballot.sha256):
        assert words in printed
    receipt = _words(member.get(files[1]))
    index = ballot_receipt(chamber.members[1], ballot.uuid).proof.records[0].leaf_index
    assert ("BIÊN NHẬN PHIẾU" in receipt, ballot.sha256 in receipt, f"{index} / " in receipt) == (True, True, True)
    for actor, status in ((chamber.members[2], 404), (a_stranger(), 404), (chamber.clerk, 200)):
        assert {_as(actor).get(address).status_code for address in files} == {status}


def test_the_code_on_the_receipt_leads_to_it_and_tells_no_server_the_hash():
    chamber, _poll = _voted()
    ballot = Ballot.objects.get(choice="other")
    found = ballot_receipt(chamber.members[1], ballot.uuid)
    address, _sign, rest = receipt_code(found).partition("#")

    page = _as(chamber.members[1]).get(address[address.index("/phien-hop/") :])
    size, path = qr_path(receipt_code(found))
    assert (page.status_code, path in page.content.decode()) == (200, True)
    assert rest == f"sha256={ballot.sha256}&index={found.proof.records[0].leaf_index}&size={found.proof.size}"
    assert qr_svg(receipt_code(found)).count("<path") == 1
    # The three squares that readers look for, behind the quiet edge.
    assert all(f"M{x} 4h1v1h-1z" in path for x in range(4, 11))
    assert all(f"M{x} {size - 5}h1v1h-1z" in path for x in range(4, 11))
    assert all(f"M{x} 4h1v1h-1z" in path for x in range(size - 11, size - 4))


def test_the_tally_sheet_says_what_the_sealed_tally_says():
    chamber, poll = _voted()
    address = reverse("cabinet:tally_pdf", args=[poll.uuid])

    refused = _as(chamber.clerk).get(address)
    assert (refused.status_code, "cabinet.poll_not_counted" in refused.content.decode()) == (409, True)
    with clock.frozen(clock.now() + timedelta(days=3)):
        commands.close_poll(chamber.clerk, poll=poll.uuid)
        deliver_all()

    printed = _words(_as(chamber.members[2]).get(address))
    poll.refresh_from_db()
    tally = read_tally(poll.tally.encode())
    for words in ("BIÊN BẢN KIỂM PHIẾU", f"Tán thành: {tally.yes}.", f"Chưa trả lời: {tally.silent}.", "Không thông qua",
                  "Đề nghị lùi thời hạn sang quý III", poll.manifest_sha256):  # fmt: skip
        assert words in printed
    assert printed.count("Tán thành") == 2  # the sum, and the one member whose last ballot says so
    assert _as(a_stranger()).get(address).status_code == 404
    link = _as(chamber.members[2]).get(reverse("cabinet:poll", args=[poll.uuid])).content.decode()
    assert address in link


def test_my_ballots_are_mine_with_what_was_replaced():
    chamber, poll = _voted()
    address = reverse("cabinet:my_ballots")

    shown = _as(chamber.members[0]).get(address).context["page"].items
    assert [(one.choice, one.replaced) for one in shown] == [("yes", False), ("no", True)]
    page = _as(chamber.members[0]).get(address).content.decode()
    for one in shown:
        assert (reverse("cabinet:receipt", args=[one.uuid]) in page, poll.question in page) == (True, True)
    for actor in (chamber.clerk, chamber.members[2], a_stranger()):
        answer = _as(actor).get(address)
        assert (answer.status_code, len(answer.context["page"].items)) == (200, 0)


def test_my_ballots_take_as_many_statements_with_many_as_with_few():
    chamber = a_chamber(1)
    browser, address, counts = _as(chamber.members[0]), reverse("cabinet:my_ballots"), []
    for number in (1, 6):
        for _one in range(number):
            poll = commands.prepare_poll(
                chamber.clerk, body=chamber.body.uuid, question=a_question(f"Việc {_one} {number}")
            )
            deliver_all()
            cast(chamber, poll, ["yes"])
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        counts.append(len(seen))

    assert counts[0] == counts[1]
