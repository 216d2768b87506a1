"""The record of a procedure: its canonical form and hash, strict reading, what it lacks, what differs, fees and the day of the result."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from dienhong.kernel.clock import VIETNAM
from dienhong.public_services.catalogue.checking import lacks_of, missing_parts
from dienhong.public_services.catalogue.differences import differences
from dienhong.public_services.catalogue.life_events import BY_SLUG
from dienhong.public_services.catalogue.reading import Misfit, record_from
from dienhong.public_services.catalogue.record import (
    Basis,
    Channel,
    Fee,
    Level,
    Paper,
    Record,
    Service,
    Step,
    Term,
    Unit,
    document_of,
    hash_of,
    plain,
)
from dienhong.public_services.labels import LACKS
from dienhong.public_services.reckoning import costs, due_at, reckoned
from dienhong.public_services.tests.builders import a_record
from dienhong.public_services.tests.test_search import sample_records
from dienhong.working_time.public import Calendar, DayKind, Hours

HOURS = Hours(date(2020, 1, 1), frozenset(range(5)), (time(8), time(12)), (time(13), time(17)))
CALENDAR = Calendar((HOURS,), {date(2026, 12, 4): DayKind.OFF})
MONDAY = date(2026, 11, 23)


def test_a_record_survives_its_stored_form_and_hashes_the_same_in_any_order():
    record = a_record(terms=(Term(channel=Channel.POST, amount=Decimal("2.50"), unit=Unit.MONTH),))
    content = plain(record)

    assert record_from(content) == record
    assert content["terms"][0]["amount"] == "2.5"
    assert hash_of(dict(reversed(content.items()))) == document_of(record).sha256


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"format": "x"}, "format", "not_a_choice"),
        ({"more": 1}, "more", "unknown"),
        ({"title": 3}, "title", "not_text"),
        ({"title": "x" * 20_001}, "title", "too_long"),
        ({"code": "đ"}, "code", "not_a_choice"),
        ({"level": "x"}, "level", "not_a_choice"),
        ({"steps": {}}, "steps", "not_a_list"),
        ({"steps": [{"text": "x"}] * 501}, "steps", "too_long"),
        ({"steps": [3]}, "steps[0]", "not_an_object"),
        ({"steps": [{}]}, "steps[0].text", "missing"),
        ({"fees": [{"name": "x", "amount": -1}]}, "fees[0].amount", "out_of_range"),
        ({"fees": [{"name": "x", "amount": True}]}, "fees[0].amount", "not_number"),
        ({"terms": [{"channel": "direct", "amount": "0.3"}]}, "terms[0].amount", "out_of_range"),
        ({"terms": [{"channel": "direct", "amount": "NaN"}]}, "terms[0].amount", "out_of_range"),
        ({"terms": [{"channel": "direct", "amount": "x"}]}, "terms[0].amount", "not_number"),
        ({"terms": [{"channel": "direct", "amount": 3}]}, "terms[0].amount", "not_number"),
    ],
)
def test_what_does_not_fit_is_said_with_its_path(change, path, reason):
    with pytest.raises(Misfit) as found:
        record_from({**plain(a_record()), **change})

    assert (found.value.path, found.value.reason) == (path, reason)


def test_texts_are_composed_and_without_control_characters():
    read = record_from({**plain(a_record()), "title": " Cấp\u0000  giấy\r\nhai "})

    assert read.title == "Cấp giấy\nhai"


def test_an_empty_record_lacks_every_part_and_a_whole_one_none():
    empty = Record(code="9.1", title="", level=Level.COMMUNE)

    assert lacks_of(a_record()) == []
    assert missing_parts(empty) == (
        "general",
        "words",
        "steps",
        "terms",
        "fees",
        "papers",
        "conditions",
        "results",
        "bases",
        "agencies",
    )


WRONG = {
    "no_title": {"title": ""},
    "no_field_name": {"field_name": ""},
    "no_summary": {"summary": ""},
    "online_without_channel": {
        "terms": (Term(channel=Channel.DIRECT, amount=Decimal(1)),),
        "fees": a_record().fees[:1],
    },
    "channel_without_online": {"service": Service.INFORMATION},
    "no_everyday": {"everyday": ()},
    "no_steps": {"steps": ()},
    "step_empty": {"steps": (Step(text=""),)},
    "no_terms": {"terms": (), "service": Service.INFORMATION, "fees": a_record().fees[:1]},
    "term_without_length": {"terms": (*a_record().terms, Term(channel=Channel.POST))},
    "term_twice": {"terms": (*a_record().terms, a_record().terms[0])},
    "no_fees": {"fees": ()},
    "fee_without_name": {"fees": (Fee(name="", amount=0),)},
    "fee_without_amount": {"fees": (Fee(name="Phí"),)},
    "fee_of_no_channel": {"fees": (Fee(name="Phí", amount=1, channel=Channel.POST),)},
    "fee_of_no_case": {
        "terms": (*a_record().terms, Term(channel=Channel.POST, case="Gấp", amount=Decimal(1))),
        "fees": (Fee(name="Phí", amount=1, case="Khác"),),
    },
    "no_papers": {"papers": ()},
    "paper_without_name": {"papers": (Paper(name="", originals=1),)},
    "paper_without_number": {"papers": (Paper(name="Đơn"),)},
    "paper_state_has": {"papers": (Paper(name="Căn cước", copies=1, held_in="Dân cư"),)},
    "form_without_name": {"papers": (Paper(name="Đơn", originals=1, form_url="/mau"),)},
    "no_requirements": {"requirements": ""},
    "no_applicants": {"applicants": ()},
    "no_results": {"results": ()},
    "no_bases": {"bases": ()},
    "basis_incomplete": {"bases": (Basis(number="", title="Luật"),)},
    "nobody_decides": {"agencies": ()},
}


@pytest.mark.parametrize("code", WRONG)
def test_each_mistake_is_named_and_nothing_else(code):
    assert [one.code for one in lacks_of(a_record(**WRONG[code]))] == [code]


def test_every_lack_has_its_words_and_its_mistake():
    assert set(LACKS) == set(WRONG)


def test_samples_are_whole_labelled_and_of_many_fields_and_events():
    records = sample_records()

    assert len(records) >= 30
    assert len({one.field_code for one in records}) >= 8
    assert len({slug for one in records for slug in one.life_events}) >= 8
    assert len({one.code for one in records}) == len(records)
    for one in records:
        assert (lacks_of(one), "minh hoạ" in one.notice, set(one.life_events) <= set(BY_SLUG)) == ([], True, True)


def test_differences_name_parts_and_rows():
    old = a_record()
    new = replace(old, title="Tên mới", steps=(old.steps[0], Step(text="Chờ."), old.steps[1]), bases=())

    found = {part.part: [(one.field, one.before, one.after) for one in part.changes] for part in differences(old, new)}

    assert found == {
        "general": [("title", old.title, "Tên mới")],
        "steps": [("steps", None, Step(text="Chờ."))],
        "bases": [("bases", old.bases[0], None)],
    }
    assert differences(old, old) == []


@pytest.mark.parametrize(
    ("amount", "unit", "ends"),
    [
        ("1", Unit.WORKING_DAY, "2026-11-24T17:00"),
        ("0.5", Unit.WORKING_DAY, "2026-11-24T12:00"),
        ("9", Unit.WORKING_DAY, "2026-12-07T17:00"),
        ("5", Unit.DAY, "2026-11-30T17:00"),
        ("8", Unit.WORKING_HOUR, "2026-11-23T17:00"),
        ("12", Unit.WORKING_HOUR, "2026-11-24T12:00"),
        ("1", Unit.MONTH, "2026-12-23T17:00"),
    ],
)
def test_terms_end_by_the_working_calendar(amount, unit, ends):
    term = Term(channel=Channel.DIRECT, amount=Decimal(amount), unit=unit)

    assert due_at(term, MONDAY, CALENDAR) == datetime.fromisoformat(ends).replace(tzinfo=VIETNAM)


def test_what_comes_in_on_a_day_off_is_received_on_the_next_working_day():
    (found,) = reckoned(a_record(), Channel.DIRECT, date(2026, 11, 28), CALENDAR)

    assert found.received_on == date(2026, 11, 30)
    assert found.due_at == datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert due_at(Term(channel=Channel.POST, note="Ngay"), MONDAY, CALENDAR) is None


def test_fees_follow_channel_and_case():
    record = a_record(
        fees=(
            Fee(name="Lệ phí", amount=8000),
            Fee(name="Trực tuyến", amount=2000, channel=Channel.ONLINE),
            Fee(name="Gấp", amount=50_000, case="Gấp"),
            Fee(name="Đo đạc", note="theo hợp đồng", case="Đo"),
        )
    )

    told = {
        (channel, case): (costs(record, channel, case).total, costs(record, channel, case).is_whole)
        for channel in (Channel.DIRECT, Channel.ONLINE)
        for case in ("", "Gấp", "Đo")
    }

    assert told == {
        (Channel.DIRECT, ""): (8000, True),
        (Channel.DIRECT, "Gấp"): (58_000, True),
        (Channel.DIRECT, "Đo"): (8000, False),
        (Channel.ONLINE, ""): (10_000, True),
        (Channel.ONLINE, "Gấp"): (60_000, True),
        (Channel.ONLINE, "Đo"): (10_000, False),
    }
