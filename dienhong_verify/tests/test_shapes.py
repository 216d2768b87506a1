"""Signed messages are read as their writers wrote them: DER, BER of other programs, sets in any order; nothing else is taken."""

import subprocess

import pytest
from asn1crypto import cms
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from dienhong_verify import shapes
from dienhong_verify.cmsig import BadSignature, verify_detached
from dienhong_verify.tests.builders import NOW, a_country, a_holder
from dienhong_verify.tests.vote_builders import member_keys, signed

DATA = b"a ballot"


def by_openssl(folder, data: bytes, *how: str) -> bytes:
    """A signature that OpenSSL writes."""
    holder = a_holder("Người ký", a_country().issuing)
    pem = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signer.pem").write_bytes(holder.certificate.public_bytes(Encoding.PEM) + pem)
    (folder / "data").write_bytes(data)
    subprocess.run(
        [
            "openssl",
            "cms",
            "-sign",
            "-cades",
            "-binary",
            "-in",
            "data",
            "-signer",
            "signer.pem",
            "-outform",
            "DER",
            "-out",
            "made",
            *how,
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return (folder / "made").read_bytes()


def test_a_signature_of_indefinite_length_holds(tmp_path):
    made = by_openssl(tmp_path, DATA)
    parsed = cms.ContentInfo.load(made)
    endless = b"\x30\x80" + parsed.contents + b"\0\0"

    assert verify_detached(endless, DATA).claimed_at == verify_detached(made, DATA).claimed_at
    with pytest.raises(BadSignature, match="digest does not fit"):
        verify_detached(endless, DATA + b".")


def test_what_is_signed_inside_is_not_detached(tmp_path):
    with pytest.raises(BadSignature, match="not detached"):
        verify_detached(by_openssl(tmp_path, DATA, "-nodetach"), DATA)


def test_certificates_stand_in_any_order():
    message = cms.ContentInfo.load(signed(DATA, member_keys()[0], NOW))
    certificates = message["content"]["certificates"]
    came = [one.dump() for one in certificates]
    assert len(came) > 1
    turned = message.dump().replace(b"".join(came), b"".join(reversed(came)))
    assert turned != message.dump()

    assert verify_detached(turned, DATA).certificate.dump() == verify_detached(message.dump(), DATA).certificate.dump()


@pytest.mark.parametrize(
    "spoil", [lambda made: made + b"\0", lambda made: made[:-1], lambda made: b"", lambda made: made[1:]]
)
def test_what_is_longer_or_shorter_is_refused(spoil):
    with pytest.raises(BadSignature):
        verify_detached(spoil(signed(DATA, member_keys()[0], None)), DATA)


@given(st.data())
def test_a_changed_byte_of_what_the_signature_covers_is_refused(data):
    made = signed_once()
    signer = cms.ContentInfo.load(made)["content"]["signer_infos"][0]
    covered = signer["signed_attrs"].dump()[2:]
    begin = made.index(covered)
    place = data.draw(st.integers(begin, begin + len(covered) - 1))
    other = data.draw(st.integers(1, 255))

    with pytest.raises(BadSignature):
        verify_detached(made[:place] + bytes([made[place] ^ other]) + made[place + 1 :], DATA)


_MADE: list[bytes] = []


def signed_once() -> bytes:
    if not _MADE:
        _MADE.append(signed(DATA, member_keys()[0], None))
    return _MADE[0]


@given(st.binary(max_size=70_000))
def test_an_element_is_written_as_the_library_writes_it(content):
    assert shapes.element(b"\x04", content) == asn1.encode_der(content)
