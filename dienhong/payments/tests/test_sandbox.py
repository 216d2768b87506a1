"""The whole way over HTTP: our page, the intermediary's page, its notices with all their faults, and back."""

import threading
import time
import urllib.parse

import httpx
import pytest

from dienhong.payments.models import Attempt, Entry, Gateway, Payment
from dienhong.payments.sandbox.__main__ import PAY_PATH, server
from dienhong.payments.sandbox.orders import FAULTS, Intermediary
from dienhong.payments.tests.builders import SECRET, Desk, a_desk, a_payment, balance, of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bank(live_server):
    """The intermediary, running, with the desk's terminal."""
    desk = a_desk()
    at_work = Intermediary({desk.gateway.terminal: SECRET}, f"{live_server.url}/thanh-toan/vnpay/thong-bao/")
    running = server(at_work, 0)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    Gateway.objects.update(endpoint=f"http://127.0.0.1:{running.server_port}{PAY_PATH}")
    yield desk, at_work, live_server.url
    running.shutdown()
    running.server_close()
    thread.join()


def goes_to_pay(url: str, desk: Desk, payment: Payment, outcome: str, fault: str) -> str:
    """A payer on the way: our page, theirs, the decision; gives the address of the return."""
    with httpx.Client(follow_redirects=False) as payer:
        page = payer.get(f"{url}/thanh-toan/nop/{payment.uuid}/")
        token = page.cookies["csrftoken"]
        sent = payer.post(
            f"{url}/thanh-toan/nop/{payment.uuid}/",
            data={"gateway": str(desk.gateway.uuid), "csrfmiddlewaretoken": token},
            headers={"Referer": url},
        )
        theirs = payer.get(sent.headers["Location"])
        assert theirs.status_code == 200, theirs.text
        address = urllib.parse.urlsplit(sent.headers["Location"])
        reference = urllib.parse.parse_qs(address.query)["vnp_TxnRef"][0]
        form = {"terminal": desk.gateway.terminal, "reference": reference, "outcome": outcome, "fault": fault}
        decided = payer.post(f"{address.scheme}://{address.netloc}/decide", data=form)
        back = payer.get(decided.headers["Location"])
        assert back.status_code == 200
    return str(decided.headers["Location"])


def wait_for(condition, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    assert condition()


@pytest.mark.parametrize(
    ("fault", "replies"),
    [
        ("", ["00"]),
        ("repeated", ["00", "02", "02", "02", "02"]),
        ("reordered", ["00", "02"]),
        ("forged", ["97", "00"]),
        ("amount", ["04", "00"]),
        ("late", ["00"]),
    ],
)
def test_whatever_the_intermediary_does_there_is_one_entry(bank, fault, replies):
    desk, at_work, url = bank
    payment = a_payment(desk)
    goes_to_pay(url, desk, payment, "00", fault)
    wait_for(lambda: len(at_work.replies) == len(replies))

    assert [answer.split('"')[3] for _, answer in at_work.replies] == replies
    assert of(payment.uuid).state == Payment.State.PAID
    assert (Entry.objects.count(), balance(desk, "gateway")) == (1, 50_000)


def test_what_is_not_paid_is_told_too(bank):
    desk, at_work, url = bank
    payment = a_payment(desk)
    goes_to_pay(url, desk, payment, "24", "")
    wait_for(lambda: len(at_work.replies) == 1)

    assert Attempt.objects.get().state == Attempt.State.FAILED
    assert of(payment.uuid).state == Payment.State.OPEN


def test_a_notice_that_never_comes_leaves_the_payment_open_until_the_statement(bank):
    desk, at_work, url = bank
    payment = a_payment(desk)
    goes_to_pay(url, desk, payment, "00", "lost")

    assert of(payment.uuid).state == Payment.State.OPEN
    from dienhong.payments.commands import read_statement
    from dienhong.payments.tests.builders import PLATFORM

    data = at_work.statement(desk.gateway.terminal).encode()
    row = read_statement(PLATFORM, beneficiary=desk.account.uuid, data=data, gateway=desk.gateway.uuid)
    assert [one.verdict for one in row.lines.all()] == ["booked"]
    assert of(payment.uuid).state == Payment.State.PAID


def test_every_fault_of_the_sandbox_is_tried():
    assert set(FAULTS) == {"", "repeated", "reordered", "forged", "amount", "late", "lost"}
