"""How well people's words find procedures: with and without dấu, mistyped, short, as they speak."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from dienhong.kernel import clock
from dienhong.public_services.catalogue.reading import record_from
from dienhong.public_services.catalogue.record import Level, Record
from dienhong.public_services.catalogue.words import asked_for, near, syllables
from dienhong.public_services.models import Procedure, ProcedureVersion
from dienhong.public_services.publishing import Published, new_version, store_versions
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page
from dienhong.public_services.tests.builders import a_procedure, a_publisher, a_record

SAMPLES = Path(__file__).parents[2] / "demo" / "procedures"
QUERIES = Path(__file__).with_name("search_queries.tsv")
# Words of which procedures of every field are full, to stand in the way.
_VERBS = ("Cấp", "Cấp lại", "Đăng ký", "Gia hạn", "Thu hồi", "Điều chỉnh", "Công nhận", "Xác nhận")
_THINGS = ("giấy phép khai thác thủy sản", "giấy chứng nhận lưu hành thuốc", "chứng chỉ hành nghề đấu giá",
           "giấy xác nhận nguồn gốc gỗ", "thẻ hướng dẫn viên du lịch", "giấy phép hoạt động báo chí",
           "mã số vùng trồng", "chủ trương đầu tư dự án", "giấy phép xả thải", "quyết định giao rừng",
           "giấy phép quảng cáo", "phòng khám tư nhân", "giấy phép bán lẻ rượu", "tàu cá", "hợp tác xã")  # fmt: skip


def sample_records() -> list[Record]:
    """The procedures that the demonstration shows."""
    return [record_from(one) for path in sorted(SAMPLES.glob("*.json")) for one in json.loads(path.read_text("utf-8"))]


def _noise() -> list[Record]:
    return [
        Record(code=f"8.{number:06}", title=f"{verb} {thing}", level=Level.PROVINCE)
        for number, (verb, thing) in enumerate(itertools.product(_VERBS, _THINGS))
    ]


def _in_force(records: list[Record]) -> None:
    office = a_publisher()
    how = Published(clock.today(), "", None, ProcedureVersion.Source.IMPORTED)
    rows = [Procedure(agency=office.agency, code=one.code, begun_at=clock.now()) for one in records]
    Procedure.objects.bulk_create(rows)
    store_versions([(new_version(row, one, 1, how), one) for row, one in zip(rows, records, strict=True)])


def found(text: str, **filters: str) -> list[str]:
    """Codes of what a search finds, the best first."""
    return [one.procedure.code for one in catalogue_page(Wanted(text, **filters), None).items]


@pytest.mark.django_db
def test_of_two_hundred_questions_ninety_five_in_a_hundred_find_their_procedure_among_the_first_three():
    _in_force([*sample_records(), *_noise()])
    asked = [line.split("\t") for line in QUERIES.read_text("utf-8").splitlines()]

    answers = [(text, code, found(text)[:3]) for text, code in asked]

    missed = [one for one in answers if one[1] not in one[2]]

    assert len(asked) >= 200
    assert len(missed) <= len(asked) * 0.05, missed


@pytest.mark.django_db
def test_search_keeps_the_filters_and_finds_codes():
    office = a_publisher()
    a_procedure(office, a_record("9.000001", "Cấp giấy thử nghiệm"))
    a_procedure(office, a_record("9.000002", "Đổi giấy thử nghiệm", level=Level.PROVINCE, life_events=()))

    assert sorted(found("giấy thử nghiệm")) == ["9.000001", "9.000002"]
    assert found("giay thu nghiem", level="province") == ["9.000002"]
    assert found("giay thu nghiem", event="sinh-con") == ["9.000001"]
    assert found("9.000002")[:1] == ["9.000002"]
    assert (found("!!"), found("xyzzy"), found("\u0000")) == ([], [], [])


def test_words_are_without_marks_and_near_ones_share_a_rest():
    assert syllables("Đăng ký Khai-sinh, 2026!") == ["dang", "ky", "khai", "sinh", "2026"]
    assert set(near("sihn")) & set(near("sinh")) == {"sin", "sih"}
    assert near("tu") == ["tu"]
    assert [one.word for one in asked_for("cho tôi")] == ["cho", "toi", "chotoi"]
