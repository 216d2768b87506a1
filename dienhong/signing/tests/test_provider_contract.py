"""What every key provider must do. A new provider adds itself to PROVIDERS and passes as it is."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

from dienhong.signing.core.keys import new_private_key
from dienhong.signing.providers import KeyUnavailable, provider
from dienhong.signing.providers.pkcs11 import configured_token
from dienhong.signing.providers.software import SoftwareStore, software_store
from dienhong.signing.tests.remote_services import (
    SEAL_PIN,
    a_remote_key,
    services_file,
    the_foreign_service,
    the_service,
)
from dienhong.signing.tests.softhsm import a_key_in, a_token

# code → a function that makes a key of the kind and gives its reference
PROVIDERS = {
    "software": lambda kind: software_store().keep(new_private_key(kind)),
    "pkcs11": lambda kind: _token_key(kind),
    "csc-v1": lambda kind: a_remote_key(the_service(), kind, pin=SEAL_PIN),
    "csc-v2": lambda kind: a_remote_key(the_service(), kind, pin=SEAL_PIN),
    # A dialect by configuration, at a service that differs in everything a configuration can say.
    "foreign": lambda kind: a_remote_key(the_foreign_service(), kind),
}


@lru_cache
def _token_key(kind):
    """One key of each kind: tokens make keys slowly."""
    return a_key_in(configured_token(), kind)


HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@pytest.fixture(params=sorted(PROVIDERS))
def code(request, settings):
    if request.param == "pkcs11":
        settings.DIENHONG = with_token(settings.DIENHONG)
    elif request.param != "software":
        settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())
    return request.param


def with_token(options):
    """The settings with a token of SoftHSM2."""
    token = a_token()
    return replace(options, pkcs11_module=token.module, pkcs11_token=token.label, pkcs11_pin_file=token.pin_file)


def _verify(public, signature, digest, algorithm):
    prehashed = utils.Prehashed(HASHES[algorithm])
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, digest, ec.ECDSA(prehashed))
    else:
        public.verify(signature, digest, padding.PKCS1v15(), prehashed)


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
@pytest.mark.parametrize("algorithm", sorted(HASHES))
def test_digest_is_signed_by_the_key_that_is_described(code, kind, algorithm):
    reference = PROVIDERS[code](kind)
    digest = hashlib.new(algorithm, b"data").digest()

    signature = provider(code).sign_digest(reference, digest, algorithm)

    _verify(load_der_public_key(provider(code).describe(reference).public_key_der), signature, digest, algorithm)


def test_unknown_key_is_unavailable(code):
    for reference in ("0" * 32, "", "../../etc/passwd"):
        with pytest.raises(KeyUnavailable):
            provider(code).sign_digest(reference, b"0" * 32, "sha256")
        with pytest.raises(KeyUnavailable):
            provider(code).describe(reference)


@pytest.mark.parametrize(("algorithm", "size"), [("sha1", 20), ("md5", 16), ("sha256", 20)])
def test_weak_digest_or_wrong_length_is_refused(code, algorithm, size):
    reference = PROVIDERS[code]("p256")

    with pytest.raises(ValueError, match="digest"):
        provider(code).sign_digest(reference, b"0" * size, algorithm)


def test_many_threads_sign_at_once(code):
    reference = PROVIDERS[code]("p256")
    public = load_der_public_key(provider(code).describe(reference).public_key_der)
    digests = [hashlib.sha256(bytes([number])).digest() for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda item: provider(code).sign_digest(reference, item, "sha256"), digests))

    for digest, signature in zip(digests, signatures, strict=True):
        _verify(public, signature, digest, "sha256")


def test_software_keys_are_encrypted_private_files_and_survive_a_restart(tmp_path):
    key = new_private_key("p256")
    reference = SoftwareStore(tmp_path / "keys", b"mat khau").keep(key)
    file = tmp_path / "keys" / f"{reference}.pem"

    again = SoftwareStore(tmp_path / "keys", b"mat khau").private_key(reference)

    assert again.private_numbers() == key.private_numbers()
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in file.read_bytes()
    assert os.stat(file).st_mode & 0o077 == 0
    with pytest.raises(KeyUnavailable):
        SoftwareStore(tmp_path / "keys", b"sai").private_key(reference)


def test_a_software_key_whose_numbers_were_changed_is_not_used(tmp_path):
    numbers = new_private_key("rsa2048").private_numbers()
    changed = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1 + 2,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    reference = SoftwareStore(tmp_path / "keys", b"mat khau").keep(changed)

    with pytest.raises(KeyUnavailable, match="does not fit itself"):
        SoftwareStore(tmp_path / "keys", b"mat khau").private_key(reference)
