"""A fee is asked for once, paid once, and whatever the intermediary tells however often, the ledger says the same."""

import re
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError
from django.test import Client

from dienhong.directory.tests.builders import a_keeper, an_agency
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.payments.commands import (
    begin_attempt,
    cancel_payment,
    close_account,
    close_gateway,
    open_account,
    open_gateway,
    record_notice,
    renew_gateway,
    take_cash,
)
from dienhong.payments.models import Attempt, Entry, Line, Payment, Refund
from dienhong.payments.permissions import ASK_PAYMENTS, KEEP_ACCOUNTS, TAKE_CASH
from dienhong.payments.rules import Fee
from dienhong.payments.tests.builders import PLATFORM, SECRET, a_desk, a_payment, an_attempt, balance, of, told

URL = "/thanh-toan/vnpay/thong-bao/"
pytestmark = pytest.mark.django_db


def notified(query: str) -> str:
    """What the intermediary is answered."""
    answer = Client().get(f"{URL}?{query}")
    assert answer.status_code == 200
    return str(answer.json()["RspCode"])


def test_asked_twice_with_one_key_there_is_one_payment():
    desk = a_desk()
    first = a_payment(desk, key="HS-1")

    assert a_payment(desk, key="HS-1") == first
    with pytest.raises(RuleBroken, match=r"payments\.asked_otherwise"):
        a_payment(desk, 60_000, key="HS-1")


@pytest.mark.parametrize("fees", [(), (Fee("1", "Phí", 0),), (Fee("1", " ", 5),), (Fee("1", "Phí", 10**11),)])
def test_what_is_no_sum_is_refused(fees):
    with pytest.raises(RuleBroken, match=r"payments\.items_malformed"):
        a_payment(a_desk(), fees=fees)


def test_a_fee_goes_into_an_open_account_of_the_agency():
    desk, other = a_desk(), a_desk()
    with pytest.raises(RuleBroken, match=r"payments\.account_of_another"):
        a_payment(desk, beneficiary=other.account.uuid)
    close_account(PLATFORM, account=desk.account.uuid)
    with pytest.raises(RuleBroken, match=r"payments\.account_closed"):
        a_payment(desk)
    with pytest.raises(RuleBroken, match=r"payments\.account_closed"):
        close_account(PLATFORM, account=desk.account.uuid)


def test_accounts_and_contracts_are_checked():
    agency = an_agency()
    given = {"agency_id": agency.pk, "name": "Phí", "bank": ("970436", "Ngân hàng"), "account": "01", "holder": "UBND"}
    open_account(PLATFORM, **given)
    with pytest.raises(RuleBroken, match=r"payments\.account_known"):
        open_account(PLATFORM, **given)
    with pytest.raises(RuleBroken, match=r"payments\.account_malformed"):
        open_account(PLATFORM, **{**given, "account": "0 1"})

    contract = {
        "agency_id": agency.pk,
        "provider": "vnpay",
        "terminal": "A1",
        "endpoint": "https://a.vn/p",
        "shared_secret": "s",
    }
    open_gateway(PLATFORM, **contract)
    with pytest.raises(RuleBroken, match=r"payments\.gateway_known"):
        open_gateway(PLATFORM, **contract)
    for change in ({"endpoint": "http://a.vn/p"}, {"terminal": "A 1"}, {"shared_secret": ""}, {"provider": "khac"}):
        with pytest.raises(RuleBroken, match=r"payments\.gateway_malformed"):
            open_gateway(PLATFORM, **{**contract, "terminal": "A2", **change})


def test_a_secret_is_neither_kept_readable_nor_recorded():
    desk = a_desk()

    assert SECRET not in desk.gateway.secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_record WHERE audit_record::text LIKE %s", [f"%{SECRET}%"])
        assert cursor.fetchone() == (0,)


def test_who_may_not_is_refused():
    desk = a_desk()
    payment = a_payment(desk)
    stranger = a_keeper(KEEP_ACCOUNTS, ASK_PAYMENTS, TAKE_CASH, at=[an_agency()])
    with pytest.raises(NotPermitted):
        cancel_payment(stranger, payment=payment.uuid, reason="x")
    with pytest.raises(NotPermitted):
        take_cash(stranger, payment=payment.uuid, receipt_number="1")
    with pytest.raises(NotFound):
        close_gateway(stranger, gateway=desk.gateway.uuid)
    with pytest.raises(NotFound):
        close_account(stranger, account=desk.account.uuid)
    with pytest.raises(NotPermitted):
        open_account(stranger, agency_id=desk.agency.pk, name="", bank=("970436", ""), account="1", holder="a")


def test_an_attempt_that_is_paid_is_booked_once():
    desk = a_desk()
    payment = a_payment(desk)
    attempt = an_attempt(desk, payment)

    assert [notified(told(attempt)) for _ in range(3)] == ["00", "02", "02"]
    assert of(payment.uuid).state == Payment.State.PAID
    assert (balance(desk, "gateway"), balance(desk, "fees")) == (50_000, -50_000)
    assert Entry.objects.count() == 1


def test_the_intermediary_is_answered_in_its_own_codes():
    desk = a_desk()
    attempt = an_attempt(desk, a_payment(desk))

    assert notified(told(attempt, vnp_Amount="100")) == "04"
    assert notified(told(attempt, secret="another")) == "97"
    assert notified(told(attempt, vnp_TmnCode="NOBODY")) == "97"
    assert notified(told(attempt, vnp_TxnRef="DHNOTHERE")) == "01"
    assert notified(told(attempt, vnp_Amount="15")) == "99"
    assert notified("") == "97"
    assert Attempt.objects.get().state == Attempt.State.STARTED
    assert notified(told(attempt, code="24", status="02")) == "00"
    assert notified(told(attempt)) == "02"
    assert Attempt.objects.get().state == Attempt.State.FAILED
    assert not Entry.objects.exists()


def test_the_way_back_of_the_payer_changes_nothing():
    desk = a_desk()
    payment = a_payment(desk)
    attempt = an_attempt(desk, payment)

    page = Client().get(f"/thanh-toan/nop/{payment.uuid}/ket-qua/?{told(attempt)}")

    assert page.status_code == 200
    assert of(payment.uuid).state == Payment.State.OPEN
    assert not Entry.objects.exists()


def test_what_is_paid_twice_waits_to_go_back():
    desk = a_desk()
    payment = a_payment(desk)
    first, second = an_attempt(desk, payment), an_attempt(desk, payment)
    notified(told(first))
    notified(told(second))

    refund = Refund.objects.get()
    assert (refund.amount, refund.surplus) == (50_000, True)
    assert (balance(desk, "gateway"), balance(desk, "fees"), balance(desk, "surplus")) == (100_000, -50_000, -50_000)


def test_what_is_paid_after_it_was_cancelled_waits_to_go_back():
    desk = a_desk()
    payment = a_payment(desk)
    attempt = an_attempt(desk, payment)
    with pytest.raises(RuleBroken, match=r"payments\.reason_missing"):
        cancel_payment(PLATFORM, payment=payment.uuid, reason=" ")
    cancel_payment(PLATFORM, payment=payment.uuid, reason="Hồ sơ đã rút")
    with pytest.raises(RuleBroken, match=r"payments\.not_open"):
        cancel_payment(PLATFORM, payment=payment.uuid, reason="Lần nữa")
    assert notified(told(attempt)) == "00"

    assert of(payment.uuid).state == Payment.State.CANCELLED
    assert Refund.objects.get().surplus


def test_a_way_that_is_closed_or_foreign_is_not_gone():
    desk, other = a_desk(), a_desk()
    payment = a_payment(desk)
    with pytest.raises(NotFound):
        begin_attempt(Actor.anonymous(), payment=payment.uuid, gateway=other.gateway.uuid)
    with pytest.raises(RuleBroken, match=r"payments\.gateway_malformed"):
        renew_gateway(PLATFORM, gateway=desk.gateway.uuid, endpoint="ftp://a.vn", shared_secret="x")
    attempt = an_attempt(desk, payment)
    renew_gateway(PLATFORM, gateway=desk.gateway.uuid, endpoint="https://b.vn/p", shared_secret="NEW")
    assert (notified(told(attempt)), notified(told(attempt, secret="NEW", code="24"))) == ("97", "00")
    close_gateway(PLATFORM, gateway=desk.gateway.uuid)
    with pytest.raises(RuleBroken, match=r"payments\.gateway_closed"):
        renew_gateway(PLATFORM, gateway=desk.gateway.uuid, endpoint="https://b.vn/p", shared_secret="x")
    with pytest.raises(RuleBroken, match=r"payments\.gateway_closed"):
        an_attempt(desk, payment)
    with pytest.raises(RuleBroken, match=r"payments\.gateway_closed"):
        close_gateway(PLATFORM, gateway=desk.gateway.uuid)


def test_attempts_that_wait_are_not_heaped_up():
    desk = a_desk()
    payment = a_payment(desk)
    for _ in range(10):
        an_attempt(desk, payment)
    with pytest.raises(RuleBroken, match=r"payments\.too_many_attempts"):
        an_attempt(desk, payment)


def test_cash_at_the_counter_stands_in_the_same_ledger():
    desk = a_desk()
    payment = a_payment(desk)
    cashier = a_keeper(TAKE_CASH, at=[desk.agency])
    with pytest.raises(RuleBroken, match=r"payments\.number_missing"):
        take_cash(cashier, payment=payment.uuid, receipt_number=" ")
    take_cash(cashier, payment=payment.uuid, receipt_number="BL-0001")

    assert of(payment.uuid).way == Payment.Way.CASH
    assert (balance(desk, "cash"), balance(desk, "fees")) == (50_000, -50_000)
    with pytest.raises(RuleBroken, match=r"payments\.not_open"):
        take_cash(cashier, payment=payment.uuid, receipt_number="BL-0002")


@pytest.mark.django_db(transaction=True)
def test_a_hundred_equal_notices_at_once_are_one_entry():
    desk = a_desk()
    attempt = an_attempt(desk, a_payment(desk))
    query, answers = told(attempt), []
    start = threading.Barrier(20)

    def tell() -> None:
        start.wait()
        for _ in range(5):
            answers.append(notified(query))
        connection.close()

    threads = [threading.Thread(target=tell) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(answers) == ["00"] + ["02"] * 99
    assert (Entry.objects.count(), Line.objects.count()) == (1, 2)
    assert balance(desk, "gateway") == 50_000


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_entry_that_does_not_balance_and_any_change():
    desk = a_desk()
    notified(told(an_attempt(desk, a_payment(desk))))
    entry = Entry.objects.get()

    with pytest.raises(IntegrityError, match="do not sum to zero"), transaction.atomic():
        Line.objects.create(agency=desk.agency, entry=entry, account="bank", beneficiary=desk.account, amount=1)
    with pytest.raises((ProgrammingError, InternalError), match="append-only"):
        Line.objects.filter(entry=entry).update(amount=7)
    with pytest.raises((ProgrammingError, InternalError), match="append-only"):
        Entry.objects.filter(pk=entry.pk).update(words="khác")


def test_the_page_of_a_payment_shows_the_sum_and_sends_to_the_intermediary():
    desk = a_desk()
    payment = a_payment(desk, 1_250_000)
    client = Client()
    page = client.get(f"/thanh-toan/nop/{payment.uuid}/")
    assert "1.250.000" in page.content.decode()
    assert payment.code in page.content.decode()

    sent = client.post(f"/thanh-toan/nop/{payment.uuid}/", {"gateway": str(desk.gateway.uuid)})

    assert sent.status_code == 302
    assert re.match(r"http://127\.0\.0\.1:1/paymentv2/vpcpay\.html\?.*vnp_Amount=125000000", sent["Location"])
    assert client.post(f"/thanh-toan/nop/{payment.uuid}/", {"gateway": "x"}).status_code == 404
    assert client.get(f"/thanh-toan/nop/{payment.uuid}/bien-nhan/").status_code == 404
    notified(told(Attempt.objects.get()))
    assert client.get(f"/thanh-toan/nop/{payment.uuid}/bien-nhan/").status_code == 200
    again = client.post(f"/thanh-toan/nop/{payment.uuid}/", {"gateway": str(desk.gateway.uuid)})
    assert again.status_code == 409


def test_a_notice_of_an_attempt_that_is_not_there_is_not_found():
    from dienhong.payments.providers import vnpay

    desk = a_desk()
    attempt = an_attempt(desk, a_payment(desk))
    notice = vnpay.read_notice(told(attempt), SECRET)

    with pytest.raises(NotFound):
        record_notice(PLATFORM, gateway=a_desk().gateway.uuid, notice=notice, told="")
