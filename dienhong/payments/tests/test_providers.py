"""What is written for intermediaries and banks, and what is read of them."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.payments.providers import national, vietqr, vnpay
from dienhong.payments.sandbox.orders import Intermediary, signed
from dienhong.payments.statements import BadStatement, Read, read_csv
from dienhong.payments.tests.builders import NOW, SECRET

ORDER = vnpay.Order(
    terminal="DIENHONG",
    reference="DHABC1",
    amount=150_000,
    words="Nộp phí hồ sơ H29.01-261123-0001 & “đường”",
    made_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
    return_url="https://dichvucong.example.vn/thanh-toan/nop/1/ket-qua/?a=1",
    address="127.0.0.1",
)
ENDPOINT = "https://sandbox.example.vn/paymentv2/vpcpay.html"


def test_the_code_of_a_transfer_is_the_published_one_byte_for_byte():
    """The vector of the standard's examples: a static code with a sum and a purpose."""
    account = "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    published = f"{account}530370454061200005802VN62170813ung ho lu lut6304C15C"

    assert vietqr.transfer_code("970415", "0011001932418", 120_000, "ủng hộ lũ lụt") == published


@given(st.integers(1, 10**12), st.text(max_size=60))
def test_a_code_reads_back_field_by_field(amount, purpose):
    text = vietqr.transfer_code("970436", "0123456789", amount, purpose)
    found, place = {}, 0
    while place < len(text):
        number, length = text[place : place + 2], int(text[place + 2 : place + 4])
        found[number] = text[place + 4 : place + 4 + length]
        place += 4 + length

    assert found["54"] == str(amount)
    assert found["53"] == "704"
    assert len(found.get("62", "08010")[4:]) <= 25
    assert text.isascii()


@pytest.mark.parametrize(
    ("bank", "account", "amount"), [("97041", "1", 1), ("970415", "", 1), ("970415", "1", 0), ("970415", "é", 1)]
)
def test_what_is_no_transfer_has_no_code(bank, account, amount):
    with pytest.raises(ValueError, match=r"bank|amount"):
        vietqr.transfer_code(bank, account, amount)


def test_the_intermediary_takes_the_order_that_we_write():
    """The sandbox works the signature out by its own code."""
    url = vnpay.redirect_url(ENDPOINT, ORDER, SECRET)
    later = vnpay.redirect_url(ENDPOINT, ORDER, "another")
    at_work = Intermediary({"DIENHONG": SECRET}, "http://127.0.0.1:1/")
    fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    assert fields["vnp_Amount"] == "15000000"
    assert fields["vnp_CreateDate"] == "20261123090000"
    assert fields["vnp_OrderInfo"] == "Nop phi ho so H29.01-261123-0001 duong"
    assert "vnp_SecureHashType" not in fields
    assert at_work.take(urlsplit(later).query) == (None, "Sai chữ ký")
    assert at_work.take(urlsplit(url).query)[1] in ("", "Giao dịch đã quá thời gian chờ thanh toán")


def notice(**changes: str) -> str:
    return signed(
        {
            "vnp_TmnCode": "DIENHONG",
            "vnp_Amount": "15000000",
            "vnp_TxnRef": "DHABC1",
            "vnp_ResponseCode": "00",
            "vnp_TransactionStatus": "00",
            "vnp_TransactionNo": "14",
            "vnp_BankCode": "NCB",
            "vnp_PayDate": "20261123101112",
            "vnp_OrderInfo": "Nop phi & hon the",
            **changes,
        },
        SECRET,
    )


def test_a_notice_is_read():
    found = vnpay.read_notice(notice(), SECRET)

    assert (found.reference, found.amount, found.paid, found.bank) == ("DHABC1", 150_000, True, "NCB")
    assert found.paid_at is not None
    assert found.paid_at.isoformat() == "2026-11-23T10:11:12+07:00"


@pytest.mark.parametrize(
    ("code", "status", "paid"), [("00", "00", True), ("00", "02", False), ("24", "00", False), ("24", "02", False)]
)
def test_paid_is_only_what_both_codes_call_paid(code, status, paid):
    assert vnpay.read_notice(notice(vnp_ResponseCode=code, vnp_TransactionStatus=status), SECRET).paid is paid


@given(st.data())
def test_a_notice_that_was_changed_is_not_believed(data):
    text = notice()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdefXYZ&=%+"))
    changed = text[:place] + letter + text[place + 1 :]
    if vnpay.fields_of(changed) == vnpay.fields_of(text):
        return

    with pytest.raises(vnpay.BadSignature):
        vnpay.read_notice(changed, SECRET)


@pytest.mark.parametrize(
    "text", ["", "vnp_TxnRef=1", notice() + "&vnp_Amount=1", "a=1&" * 3000, notice().replace("Hash=", "Hash=é")]
)
def test_what_is_no_notice_is_not_believed(text):
    with pytest.raises(vnpay.BadSignature):
        vnpay.read_notice(text, SECRET)


@pytest.mark.parametrize("changes", [{"vnp_Amount": "15"}, {"vnp_Amount": "x"}, {"vnp_TxnRef": ""}])
def test_a_signed_notice_without_what_it_needs_is_malformed(changes):
    with pytest.raises(vnpay.BadNotice):
        vnpay.read_notice(notice(**changes), SECRET)


def test_the_national_request_has_the_fields_of_the_guide():
    body = national.request_body(
        ("T1", "C1"),
        national.Matter(
            NOW, "H29.01-261123-0001", ("1.000656", "Đăng ký khai sinh"), ("2.1", "Trực tuyến"), ("H29.01", "UBND")
        ),
        national.Payee("001", "970436", "UBND"),
        national.Person("Nguyễn Thị Thử", "001099000001", "Hà Nội"),
        [("1", "LP01", "Lệ phí", 8_000), ("2", "P02", "Phí", 2_000)],
    )

    assert body["MaTraCuuTT"] == "H29.01-261123-000120261123090000"
    assert [one["SoTien"] for one in body["PhiLePhi"]] == ["8000", "2000"]
    assert body["TKThuHuong"] == "001"
    assert len(body["DSKhoanNop"]) == 2


def test_a_statement_is_read_whatever_its_columns_are_called():
    data = "\ufeffNgày giao dịch;Số tham chiếu;Ghi có;Diễn giải\n23/11/2026;FT1;1.200.000;DHACDEFGHJKL nop phi\n23/11/2026;FT2;-5.000;phí\n"

    assert read_csv(data.encode()) == [Read(date(2026, 11, 23), "FT1", 1_200_000, "DHACDEFGHJKL nop phi")]
    assert read_csv(b'date,number,amount\n2026-11-23,FT1,"1,200,000.00"\n') == [
        Read(date(2026, 11, 23), "FT1", 1_200_000, "")
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "UTF-8"),
        (b"a;b\n1;2\n", "no column"),
        (b"ngay;so;so tien\nhom qua;1;2\n", "line 2"),
        (b"ngay;so;so tien\n23/11/2026;1;hai\n", "no amount"),
        (b"ngay;so;so tien\n23/11/2026;1\n", "too short"),
        (b"ngay;so;so tien\n\x00;1;2\n", "not text"),
    ],
)
def test_a_file_that_is_no_statement_says_where(data, words):
    with pytest.raises(BadStatement, match=words):
        read_csv(data)
