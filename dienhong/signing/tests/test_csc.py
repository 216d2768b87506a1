"""Remote signing services: activation data bound to hashes, PIN, code, tap, refusals by code, and a stranger's client."""

import asyncio
import base64
import hashlib
import json
from dataclasses import replace

import aiohttp
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.x509 import load_der_x509_certificate
from django.utils import translation
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from dienhong.kernel.errors import RuleBroken, describe
from dienhong.signing.health import health_rows
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.providers.csc import (
    Authorised,
    Pending,
    RemoteKeys,
    RemoteRefused,
    RemoteService,
    Secrets,
    read_services,
)
from dienhong.signing.tests.remote_services import (
    a_remote_key,
    services_file,
    start,
    the_foreign_service,
    the_service,
)

ONE, OTHER = hashlib.sha256(b"one").digest(), hashlib.sha256(b"other").digest()
VERSIONS = ("csc-v1", "csc-v2")


def service(code):
    """A client of its own, so that tests do not share tokens."""
    address = next(item for item in read_services(services_file()) if item.code == code)
    return RemoteService(address)


def verified(client, key, signature, digest):
    """The signature is one by the key whose certificate the service shows."""
    public = load_der_x509_certificate(client.credential(key).certificates[0]).public_key()
    try:
        public.verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("code", VERSIONS)
def test_activation_data_signs_its_own_hashes_once_and_nothing_else(code):
    client, key = service(code), a_remote_key(the_service(), "rsa2048")
    leave = client.authorise(key, [ONE, OTHER], "sha256")

    for digests in ([ONE], [ONE, ONE], [ONE, OTHER, ONE]):
        with pytest.raises(RemoteRefused, match="signing.remote_refused.*other hashes"):
            client.sign(key, digests, "sha256", leave.sad)
    made = client.sign(key, [ONE, OTHER], "sha256", leave.sad)

    assert [verified(client, key, *pair) for pair in zip(made, (ONE, OTHER), strict=True)] == [True, True]
    with pytest.raises(RemoteRefused, match="signing.remote_expired"):
        client.sign(key, [ONE, OTHER], "sha256", leave.sad)


@pytest.mark.parametrize("code", VERSIONS)
def test_pin_and_code_are_both_asked_and_a_code_counts_once(code):
    client, key = service(code), a_remote_key(the_service(), pin="1357", otp=True)
    asked = client.credential(key)
    with pytest.raises(RemoteRefused, match="signing.remote_otp_wrong"):
        client.authorise(key, [ONE], "sha256", given=Secrets("1357", "000000"))
    client.send_otp(key)
    otp = the_service().otp(key)

    with pytest.raises(RemoteRefused, match="signing.remote_pin_wrong"):
        client.authorise(key, [ONE], "sha256", given=Secrets("9999", otp))
    leave = client.authorise(key, [ONE], "sha256", given=Secrets("1357", otp))

    assert (asked.needs_pin, asked.needs_otp) == (True, True)
    assert isinstance(leave, Authorised)
    with pytest.raises(RemoteRefused, match="signing.remote_otp_wrong"):
        client.authorise(key, [ONE], "sha256", given=Secrets("1357", otp))


def test_a_key_is_locked_after_five_wrong_pins_even_for_the_right_one():
    client, key = service("csc-v2"), a_remote_key(the_service(), pin="1357")

    for _ in range(5):
        with pytest.raises(RemoteRefused, match="signing.remote_pin_wrong"):
            client.authorise(key, [ONE], "sha256", given=Secrets("0"))

    with pytest.raises(RemoteRefused, match="signing.remote_locked"):
        client.authorise(key, [ONE], "sha256", given=Secrets("1357"))


@pytest.mark.parametrize("code", VERSIONS)
def test_a_person_who_taps_lets_it_sign_and_one_who_declines_does_not(code):
    client, key = service(code), a_remote_key(the_service(), tap=True)
    first, second = (client.authorise(key, [ONE], "sha256", text="Quyết định số 1") for _ in range(2))
    before = client.check(first.handle)

    the_service().tap(first.handle)
    the_service().tap(second.handle, "decline")

    assert before == Pending(first.handle)
    assert client.check(first.handle) == client.check(first.handle)
    assert len(client.sign(key, [ONE], "sha256", client.check(first.handle).sad)) == 1
    with pytest.raises(RemoteRefused, match="signing.remote_declined"):
        client.check(second.handle)


def test_a_dialect_that_polls_the_signature_itself_signs_after_the_tap():
    client, key = service("foreign"), a_remote_key(the_foreign_service(), "rsa2048", tap=True)
    pending = client.sign(key, [ONE], "sha256", client.authorise(key, [ONE], "sha256").sad)
    before = client.signatures_of(pending.handle, 1)
    refused = client.sign(key, [OTHER], "sha256", "")

    the_foreign_service().tap(pending.handle)
    the_foreign_service().tap(refused.handle, "decline")

    assert before == pending
    assert verified(client, key, client.signatures_of(pending.handle, 1)[0], ONE)
    with pytest.raises(RemoteRefused, match="signing.remote_declined"):
        client.signatures_of(refused.handle, 1)


def test_activation_data_ends():
    short = start("dienhong.signing.demo_service", "--sad-seconds", "0")
    address = replace(service("csc-v2").address, url=short.url, secret_file=str(short.folder / "client-secret"))
    client, key = RemoteService(address), a_remote_key(short)
    leave = client.authorise(key, [ONE], "sha256")

    with pytest.raises(RemoteRefused, match="signing.remote_expired"):
        client.sign(key, [ONE], "sha256", leave.sad)

    short.stop()
    with pytest.raises(KeyUnavailable, match="cannot be reached"):
        client.credential(key)


def test_a_service_that_was_killed_and_started_again_is_spoken_to_with_a_new_token():
    running = start()
    address = replace(service("csc-v2").address, url=running.url, secret_file=str(running.folder / "client-secret"))
    client, key = RemoteService(address), a_remote_key(running, pin="1357")
    leave = client.authorise(key, [ONE], "sha256", given=Secrets("1357"))

    running.stop()
    running.start_again()

    with pytest.raises(RemoteRefused, match="signing.remote_expired"):
        client.sign(key, [ONE], "sha256", leave.sad)
    (made,) = client.begin(key, [ONE], "sha256", given=Secrets("1357"))
    running.stop()
    assert made.startswith(b"\x30")


def test_a_key_that_asks_a_person_does_not_sign_by_itself_and_a_wrong_secret_opens_nothing():
    keys = RemoteKeys(service("csc-v2"))

    for guards in ({"otp": True}, {"tap": True}, {"pin": "khac"}):
        with pytest.raises(KeyUnavailable):
            keys.sign_digest(a_remote_key(the_service(), **guards), ONE, "sha256")
    with pytest.raises(RemoteRefused, match="signing.remote_refused"):
        service("locked-out").credentials()
    with pytest.raises(KeyUnavailable, match="signing.remote_refused"):
        RemoteKeys(service("locked-out")).check()


def test_the_key_of_a_certificate_is_found_at_the_service():
    keys, key = RemoteKeys(service("csc-v1")), a_remote_key(the_service())

    assert keys.find(keys.describe(key).public_key_der) == key
    with pytest.raises(KeyUnavailable, match="no key of the service"):
        keys.find(b"another")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({"code": "x1"}, "must hold a list"),
        ([1], "must be an object"),
        ([{"code": "csc"}], "client_id, name, secret_file, url is missing"),
        ([{"code": "csc", "colour": "red"}], "unknown colour"),
        (["whole", {"code": "Ký số"}], "the code is of small letters"),
        (["whole", {"url": "http://sign.example"}], "must begin with https://"),
        (["whole", {"dialect": "csc-v3"}], "no dialect “csc-v3”; known: csc-v1, csc-v2"),
        (["whole", {"dialect": {"paths": {"signs": "x"}}}], "unknown signs"),
        (["whole", {"dialect": {"hash_encoding": "utf-8"}}], "hash_encoding is one of base64, base64url, hex"),
        (["whole", {}, "twice"], "two services have one code"),
    ],
)
def test_a_file_of_services_that_is_wrong_says_where(tmp_path, found, reason):
    whole = {"code": "csc", "name": "x", "url": "https://x.vn", "client_id": "x", "secret_file": "x"}
    if isinstance(found, list) and found[0] == "whole":
        found = [whole | found[1]] * (2 if found[-1] == "twice" else 1)
    (tmp_path / "services").write_text(json.dumps(found))

    with pytest.raises(ValueError, match=reason):
        read_services(str(tmp_path / "services"))


class _Given(CSCAuthorizationManager):
    """pyHanko's client asks leave for each hash with the PIN."""

    def __init__(self, *arguments, http):
        super().__init__(*arguments)
        self.http = http

    async def authorize_signature(self, hash_b64s):
        asked = self.format_csc_auth_request(pin="1357", hash_b64s=hash_b64s)
        url = self.csc_session_info.endpoint_url("credentials/authorize")
        async with self.http.post(url, json=asked, headers=self.auth_headers) as answer:
            return CSCAuthorizationInfo((await answer.json())["SAD"])


def test_the_client_of_pyhanko_signs_with_our_service_as_the_standard_says():
    client, key = service("csc-v1"), a_remote_key(the_service(), "rsa2048", pin="1357")

    async def signed():
        async with aiohttp.ClientSession() as http:
            session = CSCServiceSessionInfo(the_service().url, key, oauth_token=client._bearer())
            credential = await fetch_certs_in_csc_credential(http, session)
            signer = CSCSigner(http, _Given(session, credential, http=http), sign_timeout=5, prefer_pss=False)
            return await signer.async_sign_raw(b"one", "sha256")

    assert verified(client, key, asyncio.run(signed()), ONE)


def test_answers_of_the_service_name_no_secret_and_broken_requests_are_refused():
    client, key = service("csc-v2"), a_remote_key(the_service(), pin="1357")

    for body in (
        {"credentialID": key},
        {"credentialID": key, "hashes": ["x"], "hashAlgorithmOID": "1.2.3", "numSignatures": 1},
        {
            "credentialID": key,
            "hashes": [base64.b64encode(b"x").decode()],
            "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1",
        },
    ):
        with pytest.raises(RemoteRefused, match="signing.remote_refused: invalid_request") as told:
            client._call("authorize", {}, body)
        assert "1357" not in str(told.value)


@pytest.mark.django_db
def test_health_tells_which_services_answer_and_what_is_wrong_with_their_file(settings, tmp_path):
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())
    with translation.override("en"):
        rows = {row.name: row for row in health_rows()[3:]}
        settings.DIENHONG = replace(settings.DIENHONG, signing_services=str(tmp_path / "none"))
        wrong = health_rows()[-1]

    assert [rows[f"Dịch vụ {code}"].state for code in ("csc-v1", "csc-v2", "foreign", "locked-out")] == ["ok"] * 3 + [
        "bad"
    ]
    assert (wrong.name, wrong.state, "cannot be read" in wrong.value) == ("Remote signing services", "bad", True)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("invalid_pin", "signing.remote_pin_wrong"),
        ("invalid_otp", "signing.remote_otp_wrong"),
        ("credential_locked", "signing.remote_locked"),
        ("credential_disabled", "signing.remote_key_disabled"),
        ("access_denied", "signing.remote_declined"),
        ("expired_token", "signing.remote_expired"),
        ("server_is_tired", "signing.remote_refused"),
    ],
)
def test_each_error_of_the_standard_has_a_code_with_a_sentence_for_people(error, code):
    told = service("csc-v2")._refusal(json.dumps({"error": error, "error_description": "x"}).encode(), 400)

    assert (told.code, told.detail) == (code, f"{error} x")
    assert describe(RuleBroken(code)).sentence != code
