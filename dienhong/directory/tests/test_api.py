"""The API: by code in either form, by UUID, as of a day, page by page."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienhong.directory.public import merge_agencies
from dienhong.directory.tests.builders import a_code, an_agency
from dienhong.kernel.actor import Actor

pytestmark = pytest.mark.django_db
BASE = "/api/v1/directory/agencies"


def get(path: str) -> tuple[int, Any]:
    response = Client().get(path)
    return response.status_code, response.json()


def test_an_agency_is_read_by_code_in_either_form_and_by_uuid() -> None:
    government = an_agency("Chính phủ", kind="government")
    agency = an_agency("UBND tỉnh Tây Ninh", kind="province_committee", parent=government, code="H53", symbol="UBND")
    a_code(agency, "000.00.00.H53")

    answers = [get(f"{BASE}/{key}") for key in ("H53", "000.00.00.H53", str(agency.uuid))]

    assert answers == 3 * [
        (
            200,
            {
                "uuid": str(agency.uuid),
                "code": "H53",
                "code_is_demo": False,
                "name": "UBND tỉnh Tây Ninh",
                "short_name": "UBND tỉnh Tây Ninh",
                "symbol": "UBND",
                "kind": "province_committee",
                "level": "province",
                "parent_uuid": str(government.uuid),
                "closed_on": None,
                "codes": ["H53", "000.00.00.H53"],
                "successor_uuid": None,
                "representative_uuid": None,
            },
        )
    ]


def test_a_closed_agency_names_who_acts_for_it() -> None:
    absorbed, survivor = an_agency(code="H02"), an_agency(code="H05")
    day = date(2025, 7, 1)
    merge_agencies(Actor.system("t"), predecessor_ids=[absorbed.pk], successor_id=survivor.pk, effective_on=day)

    after = get(f"{BASE}/H02?as_of=2025-07-01")[1]
    before = get(f"{BASE}/H02?as_of=2025-06-30")[1]

    assert (after["successor_uuid"], before["successor_uuid"]) == (str(survivor.uuid), None)


@pytest.mark.parametrize("key", ["H99", "x y", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_agency_is_a_problem_with_a_code(key: str) -> None:
    status, body = get(f"{BASE}/{key}")

    assert (status, body["code"]) == (404, "kernel.not_found")


def test_all_agencies_come_page_by_page_in_vietnamese_order() -> None:
    for name in ("Đà Nẵng", "An Giang", "Ân Thi"):
        an_agency(name)

    first = get(f"{BASE}?limit=2")[1]
    second = get(f"{BASE}?limit=2&cursor={first['next']}")[1]

    assert [item["name"] for item in first["items"] + second["items"]] == ["An Giang", "Ân Thi", "Đà Nẵng"]
    assert second["next"] is None


def test_search_forgives_missing_dau() -> None:
    agency = an_agency("UBND tỉnh Đắk Lắk")

    status, body = get(f"{BASE}?q=dak lak")

    assert (status, [item["uuid"] for item in body["items"]]) == (200, [str(agency.uuid)])


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "as_of=x", "cursor=abc", "q=" + "a" * 121])
def test_wrong_parameters_are_refused(query: str) -> None:
    assert get(f"{BASE}?{query}")[0] == 422


def test_a_list_costs_three_queries_for_one_and_three_agencies() -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            an_agency(parent=an_agency())
        with CaptureQueriesContext(connection) as queries:
            Client().get(BASE)
        counts.append(len(queries))

    assert counts == [3, 3]
