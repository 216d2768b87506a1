"""Units below the demo's ministry that join one after the other, by the pages and the client that the demo uses."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

STEPS = ("asked", "let_in", "tried", "certified")


def main(arguments: list[str]) -> int:
    """`AGENCIES`: found so many, let each join, and print the seconds of each step."""
    from dienhong.cli import context

    context.start_django()
    logging.disable(logging.INFO)  # the client tells of every request
    known = context.settings()
    from dienhong.audit.models import AuditRecord
    from dienhong.demo import country
    from dienhong.demo.people import PASSWORD

    ministry = country.build(known.data_dir / "demo" / "software.json").ministry
    units = _units(ministry.id, int(arguments[0]))
    keeper = _counting(known.base_url)
    keeper.sign_in(PASSWORD)
    acts, keeper.requests, times = AuditRecord.objects.filter(actor_kind="person"), 0, _Times()
    before = acts.count()
    for unit in units:
        _join(known.base_url, keeper, unit, times)
    keeper.close()
    told = {"agencies": len(units), "acts": acts.count() - before, "pages": keeper.requests, "seconds": times.seconds}
    print(json.dumps(told))
    return 0


@dataclass
class _Times:
    seconds: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in (*STEPS, "joined")})

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[name].append(time.monotonic() - began)


def _join(base_url: str, keeper: Any, unit: Any, times: _Times) -> None:
    from dienhong.client import Client, Options, Party, Seal, Trust
    from dienhong.demo import joining
    from dienhong.signing.public import seal_key_of, trust_anchors_pem, usable_key

    seal, trust = Seal(usable_key(seal_key_of(unit.id))), Trust.from_pem(trust_anchors_pem().encode())
    with times.step("joined"):
        with times.step("asked"):
            request = joining.ask(keeper, unit)
        with times.step("let_in"):
            client_id, secret = joining.let_in(keeper, request)
        with times.step("tried"), Client(base_url, client_id, secret, Options(timeout=30, trust=trust)) as client:
            joining.try_out(client, trust, Party(unit.code, unit.name), seal)
        with times.step("certified"):
            pdf = joining.certify(keeper, request).body
    assert pdf.startswith(b"%PDF-")


def _units(parent_id: int, number: int) -> list[Any]:
    """Units with identifier codes and seals, founded by commands."""
    from dienhong.demo.country import PLATFORM
    from dienhong.directory.public import AgencyNames, add_agency_code, agency_by_code, found_agency
    from dienhong.signing.public import issue_demo_seals

    opened, codes = date(2026, 1, 5), [f"G10.98.{one}" for one in range(1, number + 1)]
    for code in codes:
        names = AgencyNames(f"Trung tâm đo tốc độ {code}", f"TT {code}", "TTĐ")
        made = found_agency(
            PLATFORM, names=names, kind="unit", parent_id=parent_id, opened_on=opened, basis="Đo tốc độ"
        )
        add_agency_code(PLATFORM, agency_id=made.pk, code=code, valid_from=opened, source="Đo tốc độ")
    units = [agency_by_code(code) for code in codes]
    issue_demo_seals(PLATFORM, agency_ids=tuple(one.id for one in units if one is not None))
    return units


def _counting(base_url: str) -> Any:
    """The administrator's browser, which counts its requests."""
    from dienhong.demo.browser import Browser

    class Counting(Browser):
        requests = 0

        def _request(self, *asked: Any) -> Any:
            self.requests += 1
            return super()._request(*asked)

    return Counting(base_url, "quantri")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
