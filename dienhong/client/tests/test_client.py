"""The client against the real interface over HTTP: two agencies' software, blocking and asynchronous."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from dienhong.client import (
    AsyncClient,
    BadAnswer,
    Client,
    Invalid,
    KeyReused,
    NotAuthenticated,
    NotBuilt,
    NotFound,
    NotGenuine,
    Options,
    Report,
    Retry,
    Seal,
    StatusNotAllowed,
    Trust,
    Unavailable,
    built,
    built_status,
    opened,
)
from dienhong.client.tests.agencies import PASSWORD, a_letter, a_member
from dienhong.exchange.models import Delivery
from dienhong.signing.core.keys import LocalKey, new_private_key
from dienhong.signing.tests.pki_world import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(live_server, tmp_path):
    """Two agencies that have joined."""
    return a_member(live_server.url, tmp_path, "Sở Gửi"), a_member(live_server.url, tmp_path, "Sở Nhận")


def statuses_of(client, count):
    """The first page of statuses once it has so many; other transactions on a shared server may hold it up."""
    end = time.monotonic() + 300
    while len((page := client.statuses()).items) < count:
        assert time.monotonic() < end, "something holds a writing transaction open"
        time.sleep(0.1)
    return page


def report_of(document, sender, status, reason=""):
    return Report(sender.code, document.code, document.issued_on, document.document_id, status, reason)


def test_a_document_goes_out_comes_in_and_its_statuses_come_back(pair):
    sender, recipient = pair
    package = built(a_letter("7", recipient), sender.party, sender.seal)

    with sender.client() as ours, recipient.client() as theirs:
        sent = ours.send(package, key="cv-7")
        again = ours.send(package, key="cv-7")
        (waiting,) = theirs.pending().items
        data = theirs.fetch(waiting)
        document = opened(data, recipient.trust)
        (confirmed,) = theirs.confirm([waiting.delivery])
        status = built_status(report_of(document, sender.party, "03"), recipient.party, recipient.seal)
        taken_in, repeated = theirs.report(status), theirs.report(status)
        told = statuses_of(ours, 2)
        receipt = ours.receipt(sent.receipt)
        state = ours.package(sent.uuid)
        signed = ours.status_content(told.items[1].uuid)

    assert (sent.duplicate, again.duplicate, again.uuid) == (False, True, sent.uuid)
    assert data == package
    assert (document.sealed_by, document.code, document.sender) == (sender.row.code, "7/CV-THU", sender.party)
    assert document.pdf is not None
    assert sender.seal.sealed_last(document.pdf.data)
    assert (confirmed.status, taken_in.status, repeated.duplicate) == ("01", "03", True)
    assert [one.status for one in told.items] == ["01", "03"]
    assert (receipt.kind, receipt.package, receipt.checked) == ("accepted", sent.uuid, True)
    assert [(one.transport, one.status) for one in state.deliveries] == [("confirmed", "03")]
    assert signed == status


def test_the_asynchronous_client_holds_the_same_conversations(pair):
    sender, recipient = pair
    package = built(a_letter("8", recipient), sender.party, sender.seal)

    async def journey():
        async with (
            AsyncClient(sender.address, sender.client_id, sender.client_secret, sender.options) as ours,
            AsyncClient(recipient.address, recipient.client_id, recipient.client_secret, recipient.options) as theirs,
        ):
            results = await ours.send_many([("cv-8", package), ("cv-9", b"<x/>")])
            (waiting,) = (await theirs.pending()).items
            data = await theirs.fetch(waiting)
            (confirmed,) = await theirs.confirm([waiting.delivery])
            receipt = await theirs.receipt(confirmed.receipt)
            return results, data, receipt, await ours.package(results[0].uuid), await theirs.check()

    results, data, receipt, state, check = asyncio.run(journey())

    assert (results[0].error, results[1].error.code) == (None, "exchange.malformed_package")
    assert data == package
    assert (receipt.kind, receipt.checked) == ("delivered", True)
    assert state.deliveries[0].status == "01"
    assert (check.agency, check.receives_by) == (recipient.party, "api")


def test_refusals_come_as_what_they_are(pair):
    sender, recipient = pair
    package = built(a_letter("10", recipient), sender.party, sender.seal)
    other = built(a_letter("11", recipient), sender.party, sender.seal)
    foreign = built(a_letter("12", recipient), recipient.party, recipient.seal)

    with sender.client() as ours, recipient.client() as theirs:
        ours.send(package, key="k")
        with pytest.raises(KeyReused, match="exchange.key_reused"):
            ours.send(other, key="k")
        with pytest.raises(Invalid, match="exchange.foreign_sender"):
            ours.send(foreign, key="k-2")
        with pytest.raises(NotFound):
            ours.package("00000000-0000-4000-8000-000000000000")
        document = opened(theirs.fetch(theirs.pending().items[0]))
        with pytest.raises(StatusNotAllowed):
            theirs.report(built_status(report_of(document, sender.party, "06"), recipient.party, recipient.seal))

    assert Delivery.objects.count() == 1


def test_a_wrong_secret_and_a_dead_address_are_told_apart(pair):
    member = pair[0]
    options = Options(timeout=2, retry=Retry(tries=2, first=0.01))

    with (
        Client(member.address, member.client_id, "sai", options) as wrong,
        Client("http://127.0.0.1:9", member.client_id, member.client_secret, options) as nowhere,
    ):
        with pytest.raises(NotAuthenticated, match="client.bad_credentials"):
            wrong.check()
        with pytest.raises(Unavailable, match="ConnectError"):
            nowhere.check()


def test_bytes_that_are_not_those_announced_are_not_handed_over(pair):
    sender, recipient = pair
    with sender.client() as ours, recipient.client() as theirs:
        ours.send(built(a_letter("13", recipient), sender.party, sender.seal), key="k")
        (waiting,) = theirs.pending().items

        with pytest.raises(NotGenuine):
            theirs.fetch(replace(waiting, sha256="0" * 64))


def test_receipts_and_packages_of_others_are_not_believed(pair):
    sender, recipient = pair
    stranger = Trust(world().store)
    package = built(a_letter("14", recipient), sender.party, sender.seal)
    with sender.client() as ours:
        receipt = ours.receipt(ours.send(package, key="k").receipt)

    with pytest.raises(NotGenuine, match="not issued by an authority"):
        opened(package, stranger)
    with pytest.raises(NotGenuine, match="changed after"):
        opened(package.replace("thử kết nối".encode(), "thử kết nồi".encode()), sender.trust)
    from dienhong.client.receipts import opened as opened_receipt

    with pytest.raises(NotGenuine):
        opened_receipt(receipt.xml.replace(b"accepted", b"rejected"), sender.trust)
    with pytest.raises(NotGenuine, match="signed by"):
        opened_receipt(package, sender.trust)
    with pytest.raises(BadAnswer):
        opened_receipt(package, None)


def test_what_cannot_be_built_is_told_in_a_sentence(pair, tmp_path):
    sender, recipient = pair
    letter = a_letter("15", recipient)

    with pytest.raises(NotBuilt) as empty:
        built(replace(letter, subject=""), sender.party, sender.seal)
    with pytest.raises(NotBuilt, match="PDF"):
        built(replace(letter, pdf=replace(letter.pdf, data=b"khong phai pdf")), sender.party, sender.seal)
    with pytest.raises(NotBuilt, match="client.bad_key"):
        Seal.from_pkcs12(sender.seal_file, "sai")
    with pytest.raises(NotBuilt, match="client.bad_key"):
        Seal.from_pem(tmp_path / "khong-co.pem")
    document = opened(built(letter, sender.party, sender.seal))
    with pytest.raises(NotBuilt):
        built_status(report_of(document, sender.party, "77"), recipient.party, recipient.seal)

    assert "Subject" in empty.value.told("vi")


def test_a_seal_may_come_from_a_pem_file(pair, tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from dienhong.signing.core.keys import pem

    key = pair[0].seal.key
    path = tmp_path / "con-dau.pem"
    private = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + pem([key.certificate, *key.chain]).encode())

    seal = Seal.from_pem(path)

    assert (seal.agency_code, seal.agency_name) == (pair[0].row.code, "Sở Gửi")
    assert seal.valid_until == key.certificate.not_valid_after_utc
    assert not Seal(LocalKey(new_private_key("p256"), key.certificate)).sealed_last(a_letter("1", pair[1]).pdf.data)
    assert PASSWORD not in repr(seal)
