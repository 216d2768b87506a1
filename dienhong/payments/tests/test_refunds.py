"""Money goes back only with two hands, and never more than came."""

import pytest

from dienhong.directory.tests.builders import a_keeper, an_agency
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.payments.commands import approve_refund, ask_refund, complete_refund, refuse_refund, take_cash
from dienhong.payments.models import Payment, Refund
from dienhong.payments.permissions import APPROVE_REFUNDS, ASK_REFUNDS, RECONCILE
from dienhong.payments.tests.builders import PLATFORM, Desk, a_desk, a_payment, balance, of

pytestmark = pytest.mark.django_db
ALL = (ASK_REFUNDS, APPROVE_REFUNDS, RECONCILE)


def someone(desk: Desk, person_id: int, *codes: str) -> Actor:
    import dataclasses

    return dataclasses.replace(a_keeper(*(codes or ALL), at=[desk.agency]), person_id=person_id)


def a_paid_one(desk: Desk, amount: int = 50_000) -> Payment:
    payment = a_payment(desk, amount)
    take_cash(PLATFORM, payment=payment.uuid, receipt_number="1")
    return payment


def test_a_refund_goes_from_hand_to_hand_into_the_ledger():
    desk = a_desk()
    payment = a_paid_one(desk)
    clerk, chief = someone(desk, 1), someone(desk, 2)
    refund = ask_refund(clerk, payment=payment.uuid, amount=20_000, reason="Nộp thừa", account="VCB 0123")
    with pytest.raises(RuleBroken, match=r"payments\.own_refund"):
        approve_refund(clerk, refund=refund.uuid)
    with pytest.raises(RuleBroken, match=r"payments\.refund_not_approved"):
        complete_refund(clerk, refund=refund.uuid, number="UNC 1")
    approve_refund(chief, refund=refund.uuid)
    with pytest.raises(RuleBroken, match=r"payments\.refund_decided"):
        refuse_refund(chief, refund=refund.uuid, reason="Đổi ý")
    with pytest.raises(RuleBroken, match=r"payments\.number_missing"):
        complete_refund(clerk, refund=refund.uuid, number="")
    complete_refund(clerk, refund=refund.uuid, number="UNC 1")

    assert (balance(desk, "fees"), balance(desk, "bank"), balance(desk, "cash")) == (-30_000, -20_000, 50_000)
    assert of(payment.uuid).state == Payment.State.PAID
    with pytest.raises(RuleBroken, match=r"payments\.too_much_back"):
        ask_refund(clerk, payment=payment.uuid, amount=30_001, reason="Nữa")

    rest = ask_refund(clerk, payment=payment.uuid, amount=30_000, reason="Phần còn lại")
    approve_refund(chief, refund=rest.uuid)
    complete_refund(clerk, refund=rest.uuid, number="UNC 2")
    assert of(payment.uuid).state == Payment.State.REFUNDED
    assert balance(desk, "fees") == 0


def test_what_was_refused_may_be_asked_for_again():
    desk = a_desk()
    payment = a_paid_one(desk)
    refund = ask_refund(someone(desk, 1), payment=payment.uuid, amount=50_000, reason="Rút hồ sơ")
    with pytest.raises(RuleBroken, match=r"payments\.reason_missing"):
        refuse_refund(someone(desk, 2), refund=refund.uuid, reason="")
    refuse_refund(someone(desk, 2), refund=refund.uuid, reason="Hồ sơ đã giải quyết")

    assert Refund.objects.get().answer == "Hồ sơ đã giải quyết"
    assert ask_refund(someone(desk, 1), payment=payment.uuid, amount=50_000, reason="Có căn cứ mới").amount == 50_000


def test_only_what_was_paid_goes_back():
    desk = a_desk()
    open_one = a_payment(desk)
    with pytest.raises(RuleBroken, match=r"payments\.not_open"):
        ask_refund(someone(desk, 1), payment=open_one.uuid, amount=1, reason="Nhầm")
    with pytest.raises(RuleBroken, match=r"payments\.reason_missing"):
        ask_refund(someone(desk, 1), payment=a_paid_one(desk).uuid, amount=1, reason="")


def test_who_may_not_is_refused():
    desk, other = a_desk(), an_agency()
    payment = a_paid_one(desk)
    refund = ask_refund(someone(desk, 1), payment=payment.uuid, amount=1, reason="Nộp thừa")
    stranger = a_keeper(*ALL, at=[other])
    for act in (
        lambda: ask_refund(stranger, payment=payment.uuid, amount=1, reason="x"),
        lambda: approve_refund(stranger, refund=refund.uuid),
        lambda: refuse_refund(stranger, refund=refund.uuid, reason="x"),
        lambda: complete_refund(stranger, refund=refund.uuid, number="1"),
    ):
        with pytest.raises(NotPermitted):
            act()
    from uuid import uuid4

    with pytest.raises(NotFound):
        approve_refund(stranger, refund=uuid4())
