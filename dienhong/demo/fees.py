"""Fees in the demo: a province's account and intermediary (the sandbox), payments in every state; all invented."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from dienhong.demo import texts
from dienhong.demo.country import PLATFORM, Country, settle
from dienhong.demo.people import Persona, place_of
from dienhong.directory.public import AgencyView
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.payments.public import (
    Asked,
    Fee,
    accounts_at,
    answer_notice,
    ask_payment,
    ask_refund,
    begin_attempt,
    gateways_at,
    open_account,
    open_gateway,
    read_statement,
    renew_gateway,
    take_cash,
)
from dienhong.payments.sandbox.__main__ import PAY_PATH
from dienhong.payments.sandbox.installation import TERMINAL, folder_of, install, last_port
from dienhong.payments.sandbox.orders import signed

PLACE = "Huế"
CASHIER = Persona("hue.thuquy", "Bùi Ví Dụ", "Thủ quỹ", "cashier")
ACCOUNTANT = Persona("hue.ketoan", "Đỗ Thí Dụ", "Kế toán viên", "accountant")
CHIEF = Persona("hue.ketoantruong", "Hồ Minh Họa", "Kế toán trưởng", "chief_accountant")


def fill(country: Country, data_dir: Path) -> int:
    """The account, the contract with the sandbox, some payments; nothing twice. How many payments were made."""
    province = next(one for one in country.provinces if place_of(one) == PLACE)
    residents = settle(province, (CASHIER, ACCOUNTANT, CHIEF))
    cashier, accountant, chief = (
        actor_for_account(residents[one.login].account_id) for one in (CASHIER, ACCOUNTANT, CHIEF)
    )
    _connect(chief, province, data_dir)
    if accounts_at(province.id):
        return 0
    account = open_account(
        chief,
        agency_id=province.id,
        name=texts.FEE_ACCOUNT,
        bank=("970436", texts.FEE_BANK),
        account="0071000012345",
        holder=province.name,
    ).uuid
    return _play(province, account, (cashier, accountant), data_dir)


def _connect(chief: Actor, province: AgencyView, data_dir: Path) -> None:
    """The contract names the sandbox as it listens since this start."""
    folder = folder_of(data_dir)
    endpoint, secret = f"http://127.0.0.1:{last_port(folder)}{PAY_PATH}", install(folder)
    known = gateways_at(province.id).get(TERMINAL)
    if known is None:
        open_gateway(
            chief, agency_id=province.id, provider="vnpay", terminal=TERMINAL, endpoint=endpoint, shared_secret=secret
        )
    elif known.endpoint != endpoint:
        renew_gateway(chief, gateway=known.uuid, endpoint=endpoint, shared_secret=secret)


def _play(province: AgencyView, account: UUID, desk: tuple[Actor, Actor], data_dir: Path) -> int:
    """One that is open, one paid through the intermediary, one in cash with a refund asked for, one found on a statement."""
    cashier, accountant = desk
    asked = [
        ask_payment(PLATFORM, agency_id=province.id, asked=_asked(number, account, *one))
        for number, one in enumerate(texts.FEES, start=1)
    ]
    _open, through, cash, transferred, statement_only = asked
    gateway = gateways_at(province.id)[TERMINAL].uuid
    attempt = begin_attempt(Actor.anonymous(), payment=through.uuid, gateway=gateway)
    answer_notice(PLATFORM, _told(attempt.reference, through.amount, install(folder_of(data_dir))))
    begin_attempt(Actor.anonymous(), payment=statement_only.uuid, gateway=gateway)
    take_cash(cashier, payment=cash.uuid, receipt_number="BL-0000123")
    ask_refund(
        cashier, payment=cash.uuid, amount=cash.amount // 2, reason=texts.REFUND_REASON, account=texts.REFUND_ACCOUNT
    )
    day = f"{clock.now().astimezone(clock.VIETNAM):%d/%m/%Y}"
    lines = [
        f"{day};FT26327001;{transferred.amount};{transferred.code} NOP PHI",
        f"{day};FT26327002;{transferred.amount};{transferred.code} NOP LAI",
        f"{day};FT26327003;350000;THUE HOI TRUONG",
    ]
    data = "\n".join(["Ngày;Số;Số tiền;Nội dung", *lines]).encode()
    read_statement(accountant, beneficiary=account, data=data)
    return len(asked)


def _asked(number: int, account: UUID, purpose: str, payer: str, amount: int) -> Asked:
    reference = f"H57.01-{clock.today():%y%m%d}-{number:04d}"
    return Asked(f"demo:{number}", reference, purpose, payer, account, (Fee(f"LP{number:02d}", purpose, amount),))


def _told(reference: str, amount: int, secret: str) -> str:
    fields = {
        "vnp_TmnCode": TERMINAL,
        "vnp_Amount": str(amount * 100),
        "vnp_BankCode": "NCB",
        "vnp_ResponseCode": "00",
        "vnp_TransactionNo": "14000000",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": reference,
        "vnp_PayDate": f"{clock.now().astimezone(clock.VIETNAM):%Y%m%d%H%M%S}",
    }
    return signed(fields, secret)
