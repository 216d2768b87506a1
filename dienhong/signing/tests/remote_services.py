"""Remote signing services for tests: real processes that speak HTTP, one of each dialect, made once a run."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

from dienhong.identity.tests.builders import an_actor
from dienhong.signing import demo_authority
from dienhong.signing.commands import register_key
from dienhong.signing.core import pki
from dienhong.signing.core.keys import LocalKey, new_private_key, pem
from dienhong.signing.demo_service.vault import put_credential
from dienhong.signing.models import SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.tests.builders import a_demo_pki
from dienhong.signing.tests.pki_world import AGENCY, NOW, world

SEAL_PIN = "246810"
# What a service of this country might differ in; the names are invented, the ways of differing are not.
FOREIGN_DIALECT = {
    "like": "csc-v1",
    "prefix": "rssp/v1",
    "paths": {
        "token": "auth/login",
        "list": "credential/search",
        "info": "credential/detail",
        "sign": "signature/signHash",
        "check": "signature/tranInfo",
    },
    "fields": {
        "credential": "credential_id",
        "credentials": "data.ids",
        "hashes": "sign_files.hashes",
        "hash_algorithm": "hash_oid",
        "sad": "sad",
        "handle": "data.tran_code",
        "signatures": "data.signature_values",
        "certificates": "data.certs",
        "status": "data.state",
        "error": "code",
        "error_text": "message",
    },
    "constants": {"sp_id": "dien-hong"},
    "hash_encoding": "hex",
    "signature_encoding": "base64url",
    "certificate_encoding": "base64",
    "pending_at": "sign",
    "pending_errors": ["62000"],
    "errors": {"63002": "access_denied", "62001": "expired_token", "60001": "credential_locked"},
}


@dataclass
class Running:
    """A service that runs: its folder of keys and its address."""

    folder: Path
    url: str
    process: subprocess.Popen[str]

    def tap(self, handle: str, answer: str = "approve") -> None:
        """The person taps on the phone."""
        body = urllib.parse.urlencode({"handle": handle, "answer": answer}).encode()
        with urllib.request.urlopen(self.url + "/phone", body, timeout=10) as told:
            assert told.status == 200

    def stop(self) -> None:
        """End the process, as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def start_again(self) -> None:
        """The same service after it was killed: its folder and its port, none of its memory."""
        command = [*self.process.args, "--port", self.url.rpartition(":")[2]]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def otp(self, name: str) -> str:
        """The one-time code that was sent to the person."""
        return (self.folder / f"{name}.otp").read_text()


def start(module: str = "dienhong.signing.demo_service", *options: str) -> Running:
    """A service in a process of its own; it ends with the test run."""
    return start_in(Path(mkdtemp(prefix="dienhong-csc-")), module, *options)


def start_in(folder: Path, module: str = "dienhong.signing.demo_service", *options: str) -> Running:
    """As `start`, with the keys of a folder."""
    process = subprocess.Popen([sys.executable, "-m", module, str(folder), *options], stdout=subprocess.PIPE, text=True)
    running = Running(folder, process.stdout.readline().strip(), process)
    atexit.register(running.stop)
    return running


@lru_cache(maxsize=1)
def the_service() -> Running:
    """The service of versions 1 and 2."""
    return start()


@lru_cache(maxsize=1)
def the_foreign_service() -> Running:
    """A service that speaks a dialect."""
    return start("dienhong.signing.tests.foreign_service")


@lru_cache(maxsize=1)
def services_file() -> str:
    """The setting DIENHONG_SIGNING_SERVICES for both."""
    own, foreign = the_service(), the_foreign_service()
    (own.folder / "seal-pin").write_text(SEAL_PIN)
    (own.folder / "wrong-secret").write_text("khong phai")

    def entry(code: str, running: Running, dialect: object, **more: str) -> dict[str, object]:
        named = {"code": code, "name": f"Dịch vụ {code}", "url": running.url, "client_id": "dien-hong"}
        secret = {"secret_file": str(running.folder / "client-secret"), "pin_file": str(own.folder / "seal-pin")}
        return named | secret | {"dialect": dialect} | more

    path = own.folder / "services.list"
    path.write_text(
        json.dumps(
            [
                entry("csc-v1", own, "csc-v1"),
                entry("csc-v2", own, "csc-v2"),
                entry("foreign", foreign, FOREIGN_DIALECT),
                entry("locked-out", own, "csc-v2", secret_file=str(own.folder / "wrong-secret")),
            ]
        )
    )
    return str(path)


def a_remote_key(running: Running, kind: str = "p256", *, pin: str = "", otp: bool = False, tap: bool = False) -> str:
    """A key at the service with a certificate of the tests' authority; its id there."""
    return a_remote_certificate(
        running,
        world().pki.issuing.issue(pki.seal_profile(*AGENCY), new_private_key(kind), at=NOW),
        pin=pin,
        otp=otp,
        tap=tap,
    )


def a_remote_certificate(
    running: Running, key: LocalKey, *, pin: str = "", otp: bool = False, tap: bool = False
) -> str:
    """Hand a key with its certificate to the service; its id there."""
    name = f"key-{uuid4().hex}"
    put_credential(running.folder, name, key.private_key, (key.certificate, *key.chain), (pin, otp, tap))
    return name


def a_remote_personal_key(person: Any, agency: Any, **guards: Any) -> SigningKey:
    """A person's key at the service (version 2), registered for the agency; `guards` as for a_remote_certificate."""
    a_demo_pki()
    profile = pki.officer_profile(person.full_name, person.uuid.hex, agency.name, agency.code)
    key = demo_authority.issue([profile], "p256")[0]
    key_id = register_key(
        an_actor(MANAGE_KEYS, at=agency),
        agency_id=agency.pk,
        person_id=person.pk,
        provider="csc-v2",
        key_ref=a_remote_certificate(the_service(), key, **guards),
        certificates_pem=pem([key.certificate, *key.chain]),
    )
    return SigningKey.objects.get(pk=key_id)
