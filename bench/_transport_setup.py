"""Agencies by the thousand for the benchmark of transport, stored by COPY. Not measured.

By commands ten thousand of them take longer than ten minutes: each founding, code and system is an act with its record, and
the relay tells of each. Here are only the rows that those acts leave behind. The seals have certificates of their own over
one common key, which lies in the keys folder once for each of them: making ten thousand RSA keys takes a quarter of an hour,
and whoever signs with a seal opens its own file all the same.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

OPENED = date(2026, 1, 5)
SOFTWARE, PAGES = "H98", "H99"


def main(arguments: list[str]) -> int:
    """`SOFTWARE PAGES`: so many agencies with software of their own, and so many that work in our pages, with seals."""
    from django.db import connection, transaction

    from dienhong.cli import context

    context.start_django()
    with transaction.atomic():
        connected = _agencies(SOFTWARE, int(arguments[0]))
        _connect(connected)
        in_pages = _agencies(PAGES, int(arguments[1]))
    _seal(in_pages)  # certificates take longer than a transaction may be idle
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"connected": len(connected), "in_pages": len(in_pages)}))
    return 0


def _agencies(prefix: str, number: int) -> list[Any]:
    """Units below the first province, each with its first version and a code."""
    from dienhong.directory.history import new_agency_ids, path_below
    from dienhong.directory.models import Agency, AgencyCode, AgencyVersion
    from dienhong.directory.public import provinces
    from dienhong.directory.rules import search_fields
    from dienhong.kernel.storing import store_rows

    parent = Agency.objects.get(pk=next(iter(provinces())).id)
    made = []
    for place, key in enumerate(new_agency_ids(number) if number else ()):
        name, short = f"Đơn vị đo tốc độ {prefix} số {place}", f"Đơn vị {prefix} {place}"
        said = search_fields(name, short)
        made.append(
            Agency(
                id=key,
                kind="unit",
                level=parent.level,
                name=name,
                short_name=short,
                code=f"{prefix}.{place // 100 + 1}.{place % 100 + 1}",
                parent=parent,
                path=path_below(parent.path, key),
                opened_on=OPENED,
                search_text=said.search_text,
                search_name=said.search_name,
                sort_key=said.sort_key,
            )
        )
    store_rows(made)
    shared = {"parent": parent, "change": "founded", "valid_from": OPENED}
    store_rows([AgencyVersion(agency=one, name=one.name, short_name=one.short_name, **shared) for one in made])
    told = {"form": "new", "valid_from": OPENED, "source": "Đo tốc độ"}
    store_rows([AgencyCode(agency=one, code=one.code, **told) for one in made])
    return made


def _connect(agencies: list[Any]) -> None:
    """Software for each, which may receive."""
    from dienhong.exchange.models import SoftwareConnection
    from dienhong.identity.models import AgencySystem
    from dienhong.kernel import clock
    from dienhong.kernel.storing import store_rows

    now = clock.now()
    systems = [
        AgencySystem(
            agency=one,
            name="Đo tốc độ",
            client_id=f"dh_{uuid4().hex[:20]}",
            secret_sha256=bytes(32),
            secret_changed_at=now,
            scopes=["exchange.receive"],
            contact_name="Đo tốc độ",
            contact_email="bench@vidu.invalid",
        )
        for one in agencies
    ]
    store_rows(systems)
    store_rows([SoftwareConnection(system=one, agency_id=one.agency_id, connected_at=now) for one in systems])


def _seal(agencies: list[Any]) -> None:
    """A seal for each, all with the key of the first."""
    from django.conf import settings

    from dienhong.kernel import clock
    from dienhong.kernel.storing import store_rows
    from dienhong.signing import demo_authority
    from dienhong.signing.core import pki
    from dienhong.signing.core.keys import new_private_keys
    from dienhong.signing.models import SigningKey
    from dienhong.signing.providers.software import PROVIDER_CODE

    if not agencies:
        return
    authority, (key,) = demo_authority._authority("issuing"), new_private_keys(["rsa2048"])
    folder, rows = Path(settings.DIENHONG.keys_dir) / "signing", list[SigningKey]()
    for one in agencies:
        issued = authority.issue(pki.seal_profile(one.name, one.code), key, at=clock.now())
        if not rows:
            rows.append(demo_authority.row_of("seal", issued, agency_id=one.pk))
            continue
        reference = uuid4().hex
        shutil.copy(folder / f"{rows[0].key_ref}.pem", folder / f"{reference}.pem")
        row = SigningKey(kind="seal", agency_id=one.pk, provider=PROVIDER_CODE, key_ref=reference)
        rows.append(demo_authority.certificate_row(row, issued.certificate, issued.chain))
    store_rows(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
