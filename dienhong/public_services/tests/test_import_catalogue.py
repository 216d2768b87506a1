"""Records of the national catalogue: read tolerantly, taken whole, the same content again changes nothing."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.public_services import commands
from dienhong.public_services.catalogue.national import Listed, national_record, rows_of
from dienhong.public_services.catalogue.reading import Misfit
from dienhong.public_services.catalogue.record import Channel, Level, Service, Unit
from dienhong.public_services.models import CatalogueImport, Procedure, ProcedureVersion
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page
from dienhong.public_services.tests.builders import BASIS, a_draft, a_procedure, a_publisher, a_record


def national(code="1.000001", title="Cấp giấy thử nghiệm", **changes):
    """An entry as LayThuTuc gives it."""
    return {
        "MATTHC": code,
        "TENTTHC": title,
        "LINHVUCTHUCHIEN": [{"MALINHVUC": "G01-TN01", "TENLINHVUC": "Thử nghiệm"}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "Cấp mới", "TRINHTU": [{"TENTRINHTU": "Nộp."}, {"TENTRINHTU": "Nhận."}]}],
        "CACHTHUCTHUCHIEN": [
            {
                "KENH": "2",
                "THOIGIAN": [
                    {
                        "THOIGIANGIAIQUYET": "2,5",
                        "DONVITINH": "Ngày làm việc",
                        "MOTA": "",
                        "PHILEPHI": [{"MAPHILEPHI": "P1", "SOTIEN": "8.000", "DONVI": "Đồng", "MOTA": "Lệ phí"}],
                    }
                ],
            },
            {"KENH": 1, "THOIGIAN": {"THOIGIANGIAIQUYET": "Trong ngày", "DONVITINH": None, "PHILEPHI": None}},
        ],
        "THANHPHANHOSO": [
            {
                "TRUONGHOP": "Cấp mới",
                "GIAYTO": [
                    {
                        "MAGIAYTO": "T1",
                        "TENGIAYTO": "Tờ khai",
                        "TENMAUDON": "Mẫu 01",
                        "URL": "",
                        "SOBANCHINH": 1,
                        "SOBANSAO": "0",
                    }
                ],
            }
        ],
        "YEUCAU": "Không",
        "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam; Doanh nghiệp",
        "KETQUATHUCHIEN": [{"MAKETQUA": "K1", "TENKETQUA": "Giấy thử"}],
        "CANCUPHAPLY": [{"SOVANBAN": "1/2026/NĐ-CP", "TENVANBAN": "Nghị định thử"}],
        "COQUANTHUCHIEN": [{"TENDONVI": "Ủy ban nhân dân cấp xã"}],
        **changes,
    }


def as_file(*rows):
    """The answer as bytes."""
    return json.dumps({"error_code": "0", "result": rows}, ensure_ascii=False).encode()


def _import(office, *rows, actor=None, data=None):
    return commands.import_catalogue(
        actor or office.head, agency_id=office.agency.pk, file_name="tthc.json", data=data or as_file(*rows)
    )


def test_an_entry_of_the_national_catalogue_becomes_our_record_part_by_part():
    record = national_record(national())

    online, direct = record.terms
    assert (online.channel, online.amount, online.unit) == (Channel.ONLINE, Decimal("2.5"), Unit.WORKING_DAY)
    assert (direct.channel, direct.amount, direct.note) == (Channel.DIRECT, None, "Trong ngày")
    (fee,) = record.fees
    assert (fee.amount, fee.code, fee.name, fee.channel) == (8000, "P1", "Lệ phí", Channel.ONLINE)
    (paper,) = record.papers
    assert (paper.case, paper.name, paper.originals, paper.form_name) == ("Cấp mới", "Tờ khai", 1, "Mẫu 01")
    assert [(one.case, one.text) for one in record.steps] == [("Cấp mới", "Nộp."), ("Cấp mới", "Nhận.")]
    assert (record.level, record.service) == (Level.COMMUNE, Service.PARTIAL)
    assert [one.value for one in record.applicants] == ["enterprise", "citizen"]
    assert (record.field_code, record.bases[0].number, record.results[0].name) == (
        "G01-TN01",
        "1/2026/NĐ-CP",
        "Giấy thử",
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"MATTHC": ""}, "MATTHC"),
        ({"MATTHC": "có dấu"}, "MATTHC"),
        ({"TENTTHC": None}, "TENTTHC"),
        ({"TENTTHC": ["x"]}, "TENTTHC"),
        ({"TRINHTUTHUCHIEN": "x"}, "TRINHTUTHUCHIEN"),
        ({"TRINHTUTHUCHIEN": [{"TRINHTU": [{}]}]}, "TRINHTUTHUCHIEN[0].TRINHTU[0].TENTRINHTU"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": 9}]}, "CACHTHUCTHUCHIEN[0].KENH"),
        (
            {"CACHTHUCTHUCHIEN": [{"KENH": 1, "THOIGIAN": [{"THOIGIANGIAIQUYET": 3, "DONVITINH": "Thế kỷ"}]}]},
            "CACHTHUCTHUCHIEN[0].THOIGIAN[0].DONVITINH",
        ),
        (
            {"CACHTHUCTHUCHIEN": [{"KENH": 1, "THOIGIAN": [{"THOIGIANGIAIQUYET": -3}]}]},
            "CACHTHUCTHUCHIEN[0].THOIGIAN[0].THOIGIANGIAIQUYET",
        ),
        ({"THANHPHANHOSO": [{"GIAYTO": [3]}]}, "THANHPHANHOSO[0].GIAYTO[0]"),
        ({"THANHPHANHOSO": [{"GIAYTO": [{"SOBANCHINH": "ba"}]}]}, "THANHPHANHOSO[0].GIAYTO[0].SOBANCHINH"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_path(changes, path):
    with pytest.raises(Misfit) as found:
        national_record(national(**changes))

    assert found.value.path == path


def test_an_entry_without_any_part_is_only_listed():
    assert national_record({"MATTHC": "1.1.1", "TENTTHC": "Tên"}) == Listed("1.1.1", "Tên")


@pytest.mark.parametrize("data", [b"", b"x", b"3", b'{"error_code": "-1", "result": []}', b"[" * 100_000])
def test_a_file_that_is_no_answer_is_refused(data):
    with pytest.raises(Misfit):
        rows_of(data)


@pytest.mark.django_db
def test_new_records_are_in_force_today_and_the_same_file_again_changes_nothing():
    office = a_publisher()

    first = _import(office, national(), national("1.000002", YEUCAU=""), {"MATTHC": "1.000003", "TENTTHC": "Chỉ tên"})
    again = _import(office, national(), national("1.000002", YEUCAU=""))

    assert (first.added, first.changed, first.unchanged, first.listed, first.refused) == (2, 0, 0, 1, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    found = catalogue_page(Wanted(), None).items
    assert [(one.procedure.code, one.lacks) for one in found] == [
        ("1.000001", ["general", "words"]),
        ("1.000002", ["general", "words", "conditions"]),
    ]
    assert AuditRecord.objects.filter(command="public_services.import_catalogue", outcome="done").count() == 2


@pytest.mark.django_db
def test_a_changed_record_becomes_the_next_version_from_that_day_on():
    office = a_publisher()
    _import(office, national())
    with clock.frozen(clock.now() + timedelta(days=3)):
        changed = _import(office, national(YEUCAU="Có"))
        (now,) = catalogue_page(Wanted(), None).items

    assert (changed.changed, now.number) == (1, 2)
    first = ProcedureVersion.objects.get(number=1)
    assert first.effective_to == now.effective_from


@pytest.mark.django_db
def test_records_that_cannot_be_taken_are_named_and_the_others_taken():
    office, other = a_publisher(), a_publisher("Bộ Khác")
    a_procedure(other, a_record("1.000005"))
    a_draft(office, a_record("1.000006"))
    gone = a_procedure(office, a_record("1.000007"))
    commands.abolish_procedure(office.head, procedure=gone.uuid, since=clock.today(), basis=BASIS)
    a_procedure(office, a_record("1.000008"), clock.today() + timedelta(days=9))

    made = _import(
        office,
        national(),
        national(),
        national("1.000005"),
        national("1.000006"),
        national("1.000007"),
        national("1.000008"),
        national("1.000009", TENTTHC=""),
        3,
    )

    told = sorted((one["record"], one["code"], one["path"], one["reason"]) for one in made.problems)
    assert told == [
        (2, "1.000001", "MATTHC", "twice"),
        (3, "1.000005", "MATTHC", "of_another_agency"),
        (4, "1.000006", "MATTHC", "draft_of_ours"),
        (5, "1.000007", "MATTHC", "abolished"),
        (6, "1.000008", "MATTHC", "later_version_published"),
        (7, "1.000009", "TENTTHC", "missing"),
        (8, "", "", "not_an_object"),
    ]
    assert (made.added, made.refused) == (1, 7)


@pytest.mark.django_db
def test_an_unreadable_file_or_a_stranger_leaves_nothing(monkeypatch):
    office = a_publisher()
    with pytest.raises(RuleBroken, match="public_services.file_unreadable"):
        _import(office, data=b"PK")
    for actor in (a_stranger(), office.editor, a_publisher("Bộ Khác").head):
        with pytest.raises(NotPermitted):
            _import(office, national(), actor=actor)
    monkeypatch.setattr("dienhong.public_services.commands.imports.MOST_BYTES", 10)
    with pytest.raises(RuleBroken, match="public_services.file_too_large"):
        _import(office, national())
    assert (Procedure.objects.count(), CatalogueImport.objects.count()) == (0, 0)
