"""A real PKCS#11 token for tests: SoftHSM2, made in a folder of the run."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from dienhong.signing.providers.pkcs11 import Token, TokenAddress
from dienhong.signing.tests.pki_world import run

LABEL = "con-dau"
_PLACES = ("/usr/lib/softhsm", "/usr/lib/*/softhsm", "/usr/local/lib/softhsm", "/usr/lib64/softhsm")


@lru_cache(maxsize=1)
def a_token() -> TokenAddress:
    """An empty token; skips the test by name where SoftHSM2 is not installed.

    One a process: the module reads its settings when it is loaded.
    """
    folder = Path(mkdtemp(prefix="dienhong-softhsm-"))
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    pin, officer = secrets.token_hex(4), secrets.token_hex(4)
    made = run("softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", pin, "--so-pin", officer)
    assert made.returncode == 0, made.stderr
    (folder / "pin").write_text(pin + "\n")
    return TokenAddress(_module(), LABEL, str(folder / "pin"))


def a_key_in(token: Token, kind: str) -> str:
    """A new key pair, made inside the token; its reference."""
    import pkcs11

    reference = secrets.token_bytes(8)
    names = {"id": reference, "label": f"dau-{reference.hex()}", "store": True}
    address = token.address
    token.check()
    library = pkcs11.lib(address.module)
    with library.get_token(token_label=address.label).open(rw=True) as session:
        if kind == "p256":
            curve = {pkcs11.Attribute.EC_PARAMS: pkcs11.util.ec.encode_named_curve_parameters("secp256r1")}
            session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(**names)
        else:
            session.generate_keypair(pkcs11.KeyType.RSA, 2048, **names)
    return reference.hex()


def _module() -> str:
    found = [path for place in _PLACES for path in Path("/").glob(f"{place[1:]}/libsofthsm2.so")]
    if not found:
        pytest.skip("not run: the module libsofthsm2.so is not installed")
    return str(found[0])
