"""A code in either form leads to its agency, on every day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dienhong.directory.models import Agency, AgencyCode
from dienhong.directory.public import agencies_by_code, agency_by_code, merge_agencies, successor_on
from dienhong.directory.queries.views import agency_id_by_code
from dienhong.directory.rules import form_of
from dienhong.directory.tests.builders import a_code, an_agency
from dienhong.kernel.actor import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEVEL_ONE = st.tuples(st.sampled_from("GHKTV"), st.integers(1, 99)).map(lambda parts: f"{parts[0]}{parts[1]:02}")


def test_both_forms_lead_to_the_same_agency() -> None:
    agency = an_agency("UBND tỉnh Tây Ninh", code="H53")
    a_code(agency, "000.00.00.H53")

    found = [agency_by_code(text) for text in ("H53", " h53 ", "000.00.00.H53", "000.00.00.h53")]

    assert [view and view.id for view in found] == 4 * [agency.pk]


def test_unknown_and_impossible_codes_lead_to_nobody() -> None:
    an_agency(code="H53")

    assert [agency_by_code(text) for text in ("H54", "", "H53;DROP", "H" * 36, "Đ53")] == 5 * [None]


def test_a_code_is_unknown_before_its_agency_was_founded() -> None:
    agency = an_agency(code="H53", opened_on=date(2025, 3, 1))

    found = [agency_by_code("H53", as_of=day) for day in (date(2025, 2, 28), date(2025, 3, 1))]

    assert [view and view.id for view in found] == [None, agency.pk]


def test_an_ended_code_leads_to_the_closed_agency_and_on_to_its_successor() -> None:
    absorbed, survivor = an_agency(code="H02"), an_agency(code="H05")
    merge_agencies(
        Actor.system("test"), predecessor_ids=[absorbed.pk], successor_id=survivor.pk, effective_on=date(2025, 7, 1)
    )

    view = agency_by_code("H02", as_of=date(2026, 1, 1))

    assert view is not None
    assert (view.id, view.code, view.closed_on) == (absorbed.pk, "H02", date(2025, 7, 1))
    days = (date(2025, 6, 30), date(2025, 7, 1))
    assert [successor_on(absorbed.pk, day) for day in days] == [absorbed.pk, survivor.pk]


# 60 provinces of 50 agencies of 20 units; the code tells the number from which all was made.
_SIXTY_THOUSAND = """
WITH agency AS (
    INSERT INTO directory_agency (uuid, kind, level, name, short_name, symbol, code, path, is_test, search_text, search_name,
                                  sort_key)
    SELECT gen_random_uuid(), 'unit', 'province', n::text, n::text, '',
           format('H%s.%s.%s', lpad((1 + n % 60)::text, 2, '0'), 1 + n / 60 % 50, 1 + n / 3000),
           ('n' || n)::ltree, false, '', '', n::text
      FROM generate_series(0, 59999) AS n
    RETURNING id, code, name::int AS n
)
INSERT INTO directory_agencycode (agency_id, code, form, source, is_demo)
SELECT id, code, 'new', 'Kiểm thử', false FROM agency
 UNION ALL
SELECT id, format('%s.00.%s.H%s', lpad((1 + n / 3000)::text, 3, '0'), lpad((1 + n / 60 % 50)::text, 2, '0'),
                  lpad((1 + n % 60)::text, 2, '0')), 'old', 'Kiểm thử', false FROM agency
"""


def test_of_a_hundred_and_twenty_thousand_codes_both_forms_lead_to_one_agency() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SIXTY_THOUSAND)
    codes = list(AgencyCode.objects.values_list("code", "agency_id"))

    found: dict[str, int] = {}
    for first in range(0, len(codes), 20_000):
        part = [code for code, _ in codes[first : first + 20_000]]
        found |= {code: view.id for code, view in agencies_by_code(part).items()}

    names = dict(Agency.objects.values_list("pk", "name"))
    assert len(found) == 120_000
    assert found == dict(codes)
    assert {names[found[code]] for code in ("H07.3.2", "002.00.03.H07")} == {str(6 + 2 * 60 + 1 * 3000)}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(LEVEL_ONE, min_size=1, max_size=300), st.lists(st.integers(0, 99), min_size=2, max_size=2))
def test_many_codes_in_both_forms_never_lead_astray(level_one: set[str], below: list[int]) -> None:
    first, second = (f"{number:02}" for number in below)
    with transaction.atomic():
        agencies = [an_agency() for _ in range(3)]
        owner_of = {}
        for place, code in enumerate(sorted(level_one)):
            agency = agencies[place % 3]
            owner_of[f"{code}.{first}.{second}"] = owner_of[f"000.{second}.{first}.{code}"] = agency.pk
        # One a day each: an agency has one code of a form at a time.
        days = {code: date.fromordinal(730_000 + place) for place, code in enumerate(owner_of)}
        AgencyCode.objects.bulk_create(
            AgencyCode(
                agency_id=owner,
                code=code,
                form=form_of(code),
                valid_from=days[code],
                valid_to=days[code] + DAY,
                source="x",
            )
            for code, owner in owner_of.items()
        )

        found = {code: agency_id_by_code(code.lower()) for code in owner_of}

        assert found == owner_of
        transaction.set_rollback(True)


def test_the_database_refuses_a_code_that_was_used_before() -> None:
    a_code(an_agency(), "H02")
    other = an_agency()

    with pytest.raises(IntegrityError, match="directory_code_never_reused"), transaction.atomic():
        AgencyCode.objects.create(agency=other, code="H02", form="new", source="test")
