"""Gives agencies of a running demo software and seals of their own, for strangers' programs: `python -m tests.participants FOLDER CODE…`.

Runs in the environment of the running product; everything a program needs to take part stands in FOLDER afterwards.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dienhong.cli import context

CODES = ("exchange.send", "exchange.receive")


def main(arguments: list[str]) -> int:
    """Write CODE.pem (key, certificate, chain), CODE.secret, anchors.pem and participants.json."""
    folder, codes = Path(arguments[0]), arguments[1:]
    known = context.settings()
    with context.database(known):
        context.start_django(database_url=context.application_url(known))
        from dienhong.signing.public import trust_anchors_pem

        (folder / "anchors.pem").write_text(trust_anchors_pem())
        made = {code: _participant(folder, code) for code in codes}
    (folder / "participants.json").write_text(json.dumps(made))
    return 0


def _participant(folder: Path, code: str) -> dict[str, str]:
    from dienhong.directory.public import agency_by_code
    from dienhong.identity.public import Access, Contact, register_agency_system
    from dienhong.kernel.actor import Actor
    from dienhong.signing import demo_authority
    from dienhong.signing.core import pki
    from dienhong.signing.core.keys import pem

    agency = agency_by_code(code)
    assert agency is not None, f"the directory has no agency {code}"
    access = Access(CODES, requests_per_minute=60_000)
    contact = Contact("Thử nghiệm", "thu@vidu.invalid")
    made = register_agency_system(
        Actor.system("tests"), agency_id=agency.id, name=f"Kiểm tra {time.time_ns()}", access=access, contact=contact
    )
    (seal,) = demo_authority.issue([pki.seal_profile(agency.name, agency.code)], "p256")
    private = seal.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (folder / f"{code}.pem").write_text(private + pem([seal.certificate, *seal.chain]))
    (folder / f"{code}.secret").write_text(made.secret)
    return {"client_id": made.system.client_id, "name": agency.name}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
