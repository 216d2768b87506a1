"""Time-stamps are judged as OpenSSL judges them."""

import subprocess
from datetime import timedelta

import pytest

from dienhong_verify.chain import load_anchors
from dienhong_verify.tests.builders import NOW, a_country, a_holder, a_timestamp
from dienhong_verify.timestamp import BadTimestamp, time_of, verify

DATA = b"checkpoint"


def anchors():
    return load_anchors(a_country().anchors())


def openssl_says(token: bytes, data: bytes, folder) -> bool:
    (folder / "token").write_bytes(token)
    (folder / "data").write_bytes(data)
    (folder / "ca.pem").write_bytes(a_country().anchors())
    outcome = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "data", "-in", "token", "-CAfile", "ca.pem"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return outcome.returncode == 0


def test_a_good_token_holds_here_and_with_openssl(tmp_path):
    token = a_timestamp(DATA, a_country().tsa)

    stamp = verify(token, DATA, anchors())

    assert (stamp.at, stamp.authority) == (NOW, "TSA thử nghiệm")
    assert time_of(token, DATA) == NOW
    assert openssl_says(token, DATA, tmp_path)


def test_a_token_over_other_data_is_refused_here_and_by_openssl(tmp_path):
    token = a_timestamp(DATA, a_country().tsa)

    with pytest.raises(BadTimestamp, match="other data"):
        verify(token, b"other", anchors())
    with pytest.raises(BadTimestamp, match="other data"):
        time_of(token, b"other")
    assert not openssl_says(token, b"other", tmp_path)


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (lambda country: country.seal, "not for time-stamping alone"),
        (
            lambda country: a_holder("TSA lạ", a_holder("CA lạ", usage="ca"), usage="stamp"),
            "does not lead to an anchor",
        ),
        (
            lambda country: a_holder("TSA cũ", country.root, usage="stamp", days=(-20, -10)),
            "does not lead to an anchor",
        ),
    ],
)
def test_a_token_of_somebody_who_may_not_stamp_is_refused_here_and_by_openssl(holder, reason, tmp_path):
    token = a_timestamp(DATA, holder(a_country()))

    with pytest.raises(BadTimestamp, match=reason):
        verify(token, DATA, anchors())
    assert not openssl_says(token, DATA, tmp_path)


def test_an_expired_authority_is_good_for_the_time_when_it_stamped():
    authority = a_holder("TSA cũ", a_country().root, usage="stamp", days=(-20, -10))

    stamp = verify(a_timestamp(DATA, authority, NOW - timedelta(days=15)), DATA, anchors())

    assert stamp.at == NOW - timedelta(days=15)


def test_flipped_bytes_are_never_a_crash_and_never_another_time():
    token = a_timestamp(DATA, a_country().tsa)

    for position in range(0, len(token), 7):
        broken = bytearray(token)
        broken[position] ^= 0x11
        try:
            stamp = verify(bytes(broken), DATA, anchors())
        except BadTimestamp:
            continue
        assert stamp.at == NOW


def test_a_refusal_of_the_authority_is_not_a_token():
    with pytest.raises(BadTimestamp):
        verify(bytes.fromhex("30053003020102"), DATA, anchors())
