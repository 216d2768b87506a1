"""Statements find what notices lost, name what differs, and change nothing when they come again."""

from datetime import datetime

import pytest

from dienhong.directory.tests.builders import a_keeper, an_agency
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.payments.commands import deposit_cash, read_statement, record_settlement, settle_line
from dienhong.payments.commands.paying import answer_notice
from dienhong.payments.models import Entry, Payment, Refund, StatementLine
from dienhong.payments.permissions import RECONCILE
from dienhong.payments.tests.builders import PLATFORM, Desk, a_desk, a_payment, an_attempt, balance, of, told

pytestmark = pytest.mark.django_db


def file_of(*lines: tuple[str, int, str]) -> bytes:
    day = datetime.now(clock.VIETNAM).strftime("%d/%m/%Y")
    return "\n".join(
        ["Ngày;Số;Số tiền;Nội dung", *(f"{day};{number};{amount};{words}" for number, amount, words in lines)]
    ).encode()


def verdicts(desk: Desk, data: bytes, *, of_gateway: bool = False) -> list[str]:
    gateway = desk.gateway.uuid if of_gateway else None
    row = read_statement(
        a_keeper(RECONCILE, at=[desk.agency]), beneficiary=desk.account.uuid, data=data, gateway=gateway
    )
    return [one.verdict for one in row.lines.order_by("position")]


def test_a_transfer_that_names_a_payment_is_entered():
    desk = a_desk()
    paid, short = a_payment(desk), a_payment(desk)
    data = file_of(
        ("FT1", 50_000, f"CT DEN {paid.code.lower()} nop phi"),
        ("FT2", 10_000, short.code),
        ("FT3", 7_000, "tien dien"),
        ("FT4", 50_000, f"{paid.code} lan hai"),
    )

    assert verdicts(desk, data) == ["booked", "amount", "unknown", "booked"]
    assert (of(paid.uuid).state, of(paid.uuid).way) == (Payment.State.PAID, Payment.Way.TRANSFER)
    assert of(short.uuid).state == Payment.State.OPEN
    assert {(one.amount, one.surplus) for one in Refund.objects.all()} == {(10_000, True), (50_000, True)}
    assert balance(desk, "bank") == 110_000


def test_a_statement_comes_again():
    desk = a_desk()
    payment = a_payment(desk)
    data = file_of(("FT1", 50_000, payment.code))
    verdicts(desk, data)
    with pytest.raises(RuleBroken, match=r"payments\.statement_known"):
        verdicts(desk, data)

    assert verdicts(desk, data + b"\n") == ["matched"]
    assert Entry.objects.count() == 1


def test_a_lost_notice_is_found_on_the_statement_of_the_intermediary():
    desk = a_desk()
    told_one, lost, missing, other = (an_attempt(desk, a_payment(desk)) for _ in range(4))
    answer_notice(PLATFORM, told(told_one))
    answer_notice(PLATFORM, told(missing))
    data = file_of(
        (told_one.reference, 50_000, ""), (lost.reference, 50_000, ""), (other.reference, 1, ""), ("DHKHAC", 5, "")
    )

    assert verdicts(desk, data, of_gateway=True) == ["matched", "booked", "amount", "unknown", "missing"]
    assert of(lost.payment.uuid).state == Payment.State.PAID
    assert answer_notice(PLATFORM, told(lost)).code == "02"
    assert balance(desk, "gateway") == 150_000


def test_a_difference_is_settled_by_hand_with_a_remark():
    desk = a_desk()
    accountant = a_keeper(RECONCILE, at=[desk.agency])
    row = read_statement(accountant, beneficiary=desk.account.uuid, data=file_of(("FT1", 5, "khac")))
    with pytest.raises(RuleBroken, match=r"payments\.reason_missing"):
        settle_line(accountant, statement=row.uuid, position=1, remark="")
    settle_line(accountant, statement=row.uuid, position=1, remark="Tiền thuê hội trường")
    with pytest.raises(RuleBroken, match=r"payments\.line_settled"):
        settle_line(accountant, statement=row.uuid, position=1, remark="Lần nữa")
    with pytest.raises(NotFound):
        settle_line(accountant, statement=row.uuid, position=9, remark="x")

    assert StatementLine.objects.get().remark == "Tiền thuê hội trường"


def test_what_is_no_statement_changes_nothing():
    desk = a_desk()
    for data in (b"", b"a;b\n", file_of(), file_of(("FT1", 0, ""))):
        with pytest.raises(RuleBroken, match=r"payments\.statement_malformed"):
            verdicts(desk, data)
    assert not StatementLine.objects.exists()


def test_money_moves_from_intermediary_and_cash_desk_to_the_bank():
    desk = a_desk()
    accountant = a_keeper(RECONCILE, at=[desk.agency])
    answer_notice(PLATFORM, told(an_attempt(desk, a_payment(desk))))
    given = {"beneficiary": desk.account.uuid, "number": "UNC 7", "amount": 49_000}
    record_settlement(accountant, gateway=desk.gateway.uuid, charge=1_000, **given)
    deposit_cash(accountant, beneficiary=desk.account.uuid, number="GNT 1", amount=5_000)

    assert [balance(desk, one) for one in ("gateway", "bank", "charge", "fees", "cash")] == [
        0,
        54_000,
        1_000,
        -50_000,
        -5_000,
    ]
    with pytest.raises(RuleBroken, match=r"payments\.move_known"):
        record_settlement(accountant, gateway=desk.gateway.uuid, charge=1_000, **given)
    with pytest.raises(RuleBroken, match=r"payments\.items_malformed"):
        deposit_cash(accountant, beneficiary=desk.account.uuid, number="GNT 2", amount=0)
    with pytest.raises(RuleBroken, match=r"payments\.number_missing"):
        deposit_cash(accountant, beneficiary=desk.account.uuid, number=" ", amount=5)
    with pytest.raises(NotFound):
        record_settlement(accountant, gateway=a_desk().gateway.uuid, **{**given, "number": "UNC 8"})


def test_who_may_not_is_refused():
    desk = a_desk()
    stranger = a_keeper(RECONCILE, at=[an_agency()])
    with pytest.raises(NotPermitted):
        read_statement(stranger, beneficiary=desk.account.uuid, data=file_of(("FT1", 5, "")))
    with pytest.raises(NotPermitted):
        deposit_cash(stranger, beneficiary=desk.account.uuid, number="1", amount=5)
    row = read_statement(
        a_keeper(RECONCILE, at=[desk.agency]), beneficiary=desk.account.uuid, data=file_of(("FT1", 5, ""))
    )
    with pytest.raises(NotPermitted):
        settle_line(stranger, statement=row.uuid, position=1, remark="x")
