"""Notes open with their key only, and no byte of one can change."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dienhong_verify.note import BadNote, Checkpoint, SignerKey, VerifierKey, open_note, sign

KEY = SignerKey("thu.vn/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
NOTE = sign(Checkpoint("thu.vn/log", 12, bytes(32)).body(), KEY)


def test_a_checkpoint_survives_signing_and_reading():
    text, key = open_note(NOTE, [KEY.verifier])

    assert Checkpoint.parse(text) == Checkpoint("thu.vn/log", 12, bytes(32))
    assert key == VerifierKey.parse(str(KEY.verifier))


@pytest.mark.parametrize("change", [("+", " ", 1), ("thu.vn", "thu2.vn", 1), ("+A", "+B", 1)])
def test_a_key_with_another_name_or_hash_is_refused(change):
    with pytest.raises(BadNote):
        VerifierKey.parse(str(KEY.verifier).replace(*change))


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_no_byte_of_a_note_can_change(position, difference):
    data = bytearray(NOTE.encode())
    data[position] ^= difference

    with pytest.raises((BadNote, UnicodeDecodeError)):
        open_note(data.decode(), [KEY.verifier])


def test_another_key_of_the_same_name_does_not_open_it():
    stranger = SignerKey("thu.vn/log", Ed25519PrivateKey.from_private_bytes(b"1" * 32))

    with pytest.raises(BadNote, match="not known"):
        open_note(NOTE, [stranger.verifier])


@pytest.mark.parametrize("body", ["a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "\n1\nAAAA\n"])
def test_a_malformed_checkpoint_is_refused(body):
    with pytest.raises(BadNote):
        Checkpoint.parse(body)


@pytest.mark.parametrize("text", ["no line feed", "tab\there\n"])
def test_a_text_that_is_no_note_is_not_signed(text):
    with pytest.raises(BadNote):
        sign(text, KEY)
