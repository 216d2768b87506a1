"""A file of the national catalogue taken in twice, by an agency that is founded for it."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

from dienhong.kernel.actor import Actor


def main(arguments: list[str]) -> int:
    """`FILE`: prints how many seconds the import took, and the same import again."""
    from dienhong.cli import context

    context.start_django()
    from dienhong.directory.models import Agency
    from dienhong.directory.public import AgencyNames, found_agency
    from dienhong.public_services.public import import_catalogue

    actor = Actor.system("bench")
    founded = {"kind": Agency.Kind.OTHER, "parent_id": None, "opened_on": date(2026, 1, 5)}
    agency = found_agency(actor, names=AgencyNames("Cơ quan đo"), **founded)
    given = {"agency_id": agency.pk, "file_name": "tthc.json", "data": Path(arguments[0]).read_bytes()}
    seconds = []
    for added in (True, False):
        began = time.monotonic()
        made = import_catalogue(actor, **given)
        seconds.append(time.monotonic() - began)
        assert (made.refused, bool(made.added)) == (0, added)
    print(json.dumps({"import_seconds": seconds[0], "again_seconds": seconds[1]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
