"""Every field of the national interface, there and back; what cannot be read is named."""

import dataclasses
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.text import nfc
from dienhong.public_services.statuses import FOLLOWING, PAUSED, Status, may_follow
from dienhong.public_services.sync import fields
from dienhong.public_services.sync.dossiers import SyncedDossier, SyncedStep
from dienhong.public_services.sync.fields import NATIONAL, BadField, CodeMap, names_of, read, write

# The lists of the guide, written a second time so that a field that is lost is found.
DOSSIER = [
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "SoBienNhan",
    "ChuHoSo",
    "LoaiDoiTuong",
    "MaDoiTuong",
    "ThongTinKhac",
    "Email",
    "Fax",
    "SoDienThoai",
    "TrichYeuHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "TrangThaiHoSo",
    "NgayTra",
    "ThongTinTra",
    "HinhThuc",
    "NgayKetThucXuLy",
    "DonViXuLy",
    "GhiChu",
    "TaiLieuNop",
    "DanhSachLePhi",
    "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
    "DanhSachGiayToKetQua",
]
STEP = [
    "MaHoSo",
    "NguoiXuLy",
    "ChucDanh",
    "ThoiDiemXuLy",
    "PhongBanXuLy",
    "NoiDungXuLy",
    "TrangThai",
    "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
]
LISTS = {
    "TaiLieuNop": "TepDinhKemId TenTepDinhKem IsDeleted MaThanhPhanHoSo DuongDanTaiTepTin",
    "DanhSachLePhi": "TenPhiLePhi MaPhiLePhi HinhThucThu Gia LoaiPhiLePhi",
    "DanhSachTepDinhKemKhac": "TenGiayTo SoLuong LoaiGiayTo",
    "DanhSachHoSoBoSung": "HoSoBoSungId NguoiYeuCauBoSung NoiDungBoSung NgayBoSung NguoiTiepNhanBoSung ThongTinTiepNhan NgayTiepNhanBoSung "
    "TrangThaiBoSung DanhSachGiayToBoSung DanhSachLePhiBoSung NgayHenTraTruoc NgayHenTraMoi",
    "DanhSachGiayToKetQua": "TenGiayTo MaThanhPhanHoSo GiayToId DuongDanTepTinKetQua",
}
NEEDED = {
    "MaHoSo": "H29.01-261123-0001",
    "MaTTHC": "1.005129",
    "ChuHoSo": "Nguyễn Thị Thử",
    "LoaiDoiTuong": "1",
    "TrangThaiHoSo": "4",
    "HinhThuc": "1",
}


def test_all_fields_of_the_guide_are_there():
    assert names_of(SyncedDossier) == DOSSIER
    assert names_of(SyncedStep) == STEP
    shapes = {one.metadata["name"]: one.metadata["kind"] for one in dataclasses.fields(SyncedDossier)}
    for name, wanted in LISTS.items():
        assert names_of(shapes[name].shape) == wanted.split()


def values(kind):
    """What a field of this kind may hold."""
    if isinstance(kind, fields.Text):
        letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=int(kind.needed), max_size=20)
        return letters.map(lambda text: nfc(text).strip()).filter(lambda text: text or not kind.needed)
    if isinstance(kind, fields.Moment):
        seconds = st.integers(946_684_800, 4_102_444_800)
        moments = seconds.map(lambda one: datetime.fromtimestamp(one, VIETNAM))
        return moments if kind.needed else st.none() | moments
    if isinstance(kind, fields.Code):
        return st.sampled_from(sorted(getattr(NATIONAL, kind.which)))
    if isinstance(kind, fields.Rows):
        return st.lists(objects(kind.shape), max_size=2).map(tuple)
    if isinstance(kind, fields.DossierCodeText):
        return st.sampled_from(["H29.01-261123-0001", "G09.20-20260609-0092637"])
    return st.integers(0, 10**12) if isinstance(kind, fields.Number) else st.booleans()


def objects(shape):
    return st.builds(shape, **{one.name: values(one.metadata["kind"]) for one in dataclasses.fields(shape)})


@given(objects(SyncedDossier))
def test_a_dossier_comes_back_as_it_went(dossier):
    assert read(SyncedDossier, write(dossier, NATIONAL), NATIONAL) == dossier


@given(objects(SyncedStep))
def test_a_step_comes_back_as_it_went(step):
    assert read(SyncedStep, write(step, NATIONAL), NATIONAL) == step


def test_what_is_needed_is_enough():
    dossier = read(SyncedDossier, NEEDED, NATIONAL)

    assert (dossier.status, dossier.applicant_kind, dossier.channel) == (Status.IN_PROCESS, "citizen", "online")
    assert (dossier.papers, dossier.received_at) == ((), None)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"MaHoSo": "x"}, "MaHoSo"),
        ({"MaHoSo": None}, "MaHoSo"),
        ({"ChuHoSo": "  "}, "ChuHoSo"),
        ({"ChuHoSo": ["x"]}, "ChuHoSo"),
        ({"ChuHoSo": "x" * 301}, "ChuHoSo"),
        ({"ChuHoSo": "x\x00"}, "ChuHoSo"),
        ({"LoaiDoiTuong": "9"}, "LoaiDoiTuong"),
        ({"TrangThaiHoSo": "11"}, "TrangThaiHoSo"),
        ({"NgayTiepNhan": "2026-11-23"}, "NgayTiepNhan"),
        ({"NgayTiepNhan": "20261323000000"}, "NgayTiepNhan"),
        ({"TaiLieuNop": "x"}, "TaiLieuNop"),
        ({"TaiLieuNop": [1]}, "TaiLieuNop"),
        ({"TaiLieuNop": [{}] * 501}, "TaiLieuNop"),
        ({"TaiLieuNop": [{}, {"IsDeleted": "có"}]}, "TaiLieuNop[1].IsDeleted"),
        ({"DanhSachLePhi": [{"Gia": "-1"}]}, "DanhSachLePhi[0].Gia"),
    ],
)
def test_what_cannot_be_read_is_named(change, name):
    with pytest.raises(BadField) as caught:
        read(SyncedDossier, {**NEEDED, **change}, NATIONAL)
    assert caught.value.name == name


def test_a_partner_that_counts_otherwise_has_a_map_of_its_own():
    theirs = CodeMap(
        {"citizen": "0", "enterprise": "1", "household": "2"}, {"online": "DVC"}, {Status.IN_PROCESS: "dang-xu-ly"}
    )
    given_ = {**NEEDED, "LoaiDoiTuong": "2", "HinhThuc": "DVC", "TrangThaiHoSo": "dang-xu-ly"}
    dossier = read(SyncedDossier, given_, theirs)

    assert (dossier.applicant_kind, dossier.status) == ("household", Status.IN_PROCESS)
    assert write(dossier, theirs)["LoaiDoiTuong"] == "2"


def test_which_state_may_follow_which_is_the_table_of_the_guide():
    table = {
        1: "2 3 5 7",
        2: "4 7 8",
        3: "",
        4: "5 6 7 8 9",
        5: "2 4 7 8",
        6: "4 7 8",
        7: "4 8",
        8: "4",
        9: "10",
        10: "",
    }

    assert {int(one): {int(later) for later in FOLLOWING[one]} for one in Status} == {
        number: set(map(int, later.split())) for number, later in table.items()
    }
    assert {int(one) for one in Status if one.is_paused} == {5, 6, 8} == set(map(int, PAUSED))
    assert {int(one) for one in Status if one.is_end} == {3, 10}
    assert may_follow(Status.SUPPLEMENT, Status.ACCEPTED)
    assert not may_follow(Status.STOPPED, Status.DONE)
