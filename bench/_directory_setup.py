"""A directory as large as the national axis knows it: units below every commune, by COPY and by the import command."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from secrets import token_urlsafe
from typing import Any

OPENED = date(2026, 1, 5)
# What stands below a commune; with numbers behind the name there are as many as wanted.
KINDS_OF_UNIT = (
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Trung tâm Phục vụ hành chính công",
    "Trạm Y tế",
    "Trường Mầm non",
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Ban Chỉ huy quân sự",
    "Ban Quản lý dự án",
    "Nhà văn hóa thôn",
)
TITLES = "code,old_code,name,short_name,symbol,kind,parent_code"
IMPORTED = 5000  # as many lines as one table may have


def main(arguments: list[str]) -> int:
    """`AGENCIES`: fill up to so many agencies; prints how, how long the import took, and a reader's account."""
    from django.db import connection

    from dienhong.cli import context

    context.start_django()
    from dienhong.directory.models import Agency

    wanted = max(0, int(arguments[0]) - Agency.objects.count())
    named = _named(wanted)
    imported = min(IMPORTED, wanted // 2)
    for units in _batched(islice(named, wanted - imported)):
        _copied(units)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.monotonic()
    _imported(list(named))
    told = {"import_seconds": time.monotonic() - began, "imported": imported, "agencies": Agency.objects.count()}
    print(json.dumps(told | _reader() | _largest()))
    return 0


def _named(number: int) -> Iterator[tuple[Any, str, str]]:
    """(parent, name, code) of units, commune after commune, until there are so many."""
    from dienhong.directory.models import Agency

    parents = list(Agency.objects.filter(kind="commune_committee", closed_on=None).order_by("id"))
    for place in range(number):
        parent, turn = parents[place % len(parents)], place // len(parents)
        again = turn // len(KINDS_OF_UNIT)
        short = f"{KINDS_OF_UNIT[turn % len(KINDS_OF_UNIT)]}{f' số {again + 1}' if again else ''}"
        place_name = parent.short_name.removeprefix("UBND ")
        yield parent, f"{short} {place_name}", f"H97.{place // 1000 + 1}.{place % 1000 + 1}"


def _batched(units: Iterator[tuple[Any, str, str]]) -> Iterator[list[tuple[Any, str, str]]]:
    """Lists of ten thousand: a transaction must not be idle while more rows are thought out."""
    while some := list(islice(units, 10_000)):
        yield some


def _copied(units: list[tuple[Any, str, str]]) -> None:
    """The rows that acts of foundation would leave behind."""
    from django.db import transaction

    from dienhong.directory.history import new_agency_ids, path_below
    from dienhong.directory.models import Agency, AgencyCode, AgencyVersion
    from dienhong.directory.rules import search_fields
    from dienhong.kernel.storing import store_rows

    made = []
    for key, (parent, name, code) in zip(new_agency_ids(len(units)), units, strict=True):
        said = search_fields(name, name, [parent.short_name])
        row = Agency(id=key, kind="unit", level=parent.level, name=name, short_name=name, code=code, parent=parent)
        row.path, row.opened_on = path_below(parent.path, key), OPENED
        row.search_text, row.search_name, row.sort_key = said.search_text, said.search_name, said.sort_key
        made.append(row)
    founded = {"change": "founded", "valid_from": OPENED}
    told = {"form": "new", "valid_from": OPENED, "source": "Đo tốc độ"}
    versions = [
        AgencyVersion(agency=one, name=one.name, short_name=one.name, parent=one.parent, **founded) for one in made
    ]
    codes = [AgencyCode(agency=one, code=one.code, **told) for one in made]
    with transaction.atomic():
        for rows in (made, versions, codes):
            store_rows(rows)


def _imported(units: list[tuple[Any, str, str]]) -> None:
    """The rest by the command of the page, below one ministry: communes have no codes that a table could name."""
    from dienhong.directory.public import import_agencies
    from dienhong.kernel.actor import Actor

    lines = [f'{code},,"{name}","{name}",,unit,G10' for _, name, code in units]
    import_agencies(Actor.system("bench"), table="\n".join([TITLES, *lines]), effective_on=OPENED, basis="Đo tốc độ")


def _reader() -> dict[str, str]:
    """Somebody who may look at pages."""
    from dienhong.directory.public import agency_by_code
    from dienhong.identity.public import open_account, register_person
    from dienhong.kernel.actor import Actor

    platform, ministry, password = Actor.system("bench"), agency_by_code("G10"), token_urlsafe(20)
    assert ministry is not None
    person = register_person(platform, agency_id=ministry.id, full_name="Nguyễn Thị Tra Cứu")
    login = {"login_name": "tra-cuu", "email": "tra-cuu@vidu.invalid"}
    open_account(platform, person_id=person.pk, password=password, **login)
    return {"login": "tra-cuu", "password": password}


def _largest() -> dict[str, str]:
    """The agency with the most units directly below it."""
    from django.db.models import Count

    from dienhong.directory.models import Agency

    parent = (
        Agency.objects.exclude(parent=None).values("parent__uuid").annotate(number=Count("id")).order_by("-number")[0]
    )
    return {"largest": str(parent["parent__uuid"])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
