"""Addresses of payments, below /thanh-toan/."""

from django.urls import path

from dienhong.payments.web import accounts, ledger, offices, paying, refunds, statements

app_name = "payments"

urlpatterns = [
    path("", offices.index, name="index"),
    path("xuat.csv", offices.export, name="export"),
    path("khoan/<uuid:uuid>/", offices.payment, name="payment"),
    path("khoan/<uuid:uuid>/tien-mat/", offices.cash, name="cash"),
    path("khoan/<uuid:uuid>/huy/", offices.cancel, name="cancel"),
    path("khoan/<uuid:uuid>/hoan-tra/", refunds.ask, name="ask_refund"),
    path("hoan-tra/", refunds.index, name="refunds"),
    path("hoan-tra/<uuid:uuid>/duyet/", refunds.approve, name="approve_refund"),
    path("hoan-tra/<uuid:uuid>/tu-choi/", refunds.refuse, name="refuse_refund"),
    path("hoan-tra/<uuid:uuid>/da-tra/", refunds.complete, name="complete_refund"),
    path("so-cai/", ledger.index, name="ledger"),
    path("so-cai/chuyen-tien/", ledger.settlement, name="settlement"),
    path("so-cai/nop-tien-mat/", ledger.deposit, name="deposit"),
    path("doi-soat/", statements.index, name="statements"),
    path("doi-soat/<uuid:uuid>/", statements.one, name="statement"),
    path("doi-soat/<uuid:uuid>/<int:number>/", statements.settle, name="settle_line"),
    path("tai-khoan/", accounts.index, name="accounts"),
    path("tai-khoan/moi/", accounts.new_account, name="new_account"),
    path("tai-khoan/<uuid:uuid>/dong/", accounts.close_account, name="close_account"),
    path("trung-gian/moi/", accounts.new_gateway, name="new_gateway"),
    path("trung-gian/<uuid:uuid>/doi/", accounts.renew_gateway, name="renew_gateway"),
    path("trung-gian/<uuid:uuid>/dong/", accounts.close_gateway, name="close_gateway"),
    # For everybody: whoever holds an address of a payment, and the intermediary, whose notices carry its signature.
    path("vnpay/thong-bao/", paying.vnpay_notice, name="vnpay_notice"),
    path("nop/<uuid:uuid>/", paying.pay, name="pay"),
    path("nop/<uuid:uuid>/ket-qua/", paying.back, name="back"),
    path("nop/<uuid:uuid>/bien-nhan/", paying.receipt, name="receipt"),
]
