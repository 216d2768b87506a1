"""Public services from the command line: take records of the national catalogue in."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dienhong.cli import context


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """`import FILE --agency CODE`; exit code 1 when the file or a record of it could not be taken."""
    parser.add_argument("act", choices=["import"])
    parser.add_argument("file", type=Path, help="an answer of LayThuTuc or LayDanhSachTTHC, JSON")
    parser.add_argument("--agency", required=True, metavar="CODE", help="whose catalogue takes the records")
    options = parser.parse_args(arguments)
    try:
        data = options.file.read_bytes()
    except OSError as error:
        print(f"dienhong services: {error}", file=sys.stderr)
        return 1
    known = context.settings()
    with context.database(known):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienhong.config.settings")
        return _import(options.agency, options.file.name, data)


def _import(code: str, name: str, data: bytes) -> int:
    from dienhong.config.loading import load_django

    load_django()
    from dienhong.directory.public import agency_by_code
    from dienhong.kernel.actor import Actor
    from dienhong.kernel.errors import RuleBroken, describe
    from dienhong.public_services.public import import_catalogue

    agency = agency_by_code(code)
    if agency is None:
        print(f"dienhong services: no agency has the code {code}", file=sys.stderr)
        return 1
    actor = Actor.system("services import")
    try:
        made = import_catalogue(actor, agency_id=agency.id, file_name=name, data=data)
    except RuleBroken as error:
        text = describe(error, "en")
        print(f"dienhong services: {text.sentence} {text.what_to_do} [{text.code}]", file=sys.stderr)
        return 1
    for one in made.problems:
        print(f"record {one['record']} {one['code']}: {one['path']}: {one['reason']}", file=sys.stderr)
    print(
        f"new {made.added}, changed {made.changed}, as before {made.unchanged}, only listed {made.listed}, "
        f"not taken {made.refused}"
    )
    return 1 if made.refused else 0
