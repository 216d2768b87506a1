"""A dossier as `DongBoHoSoMC` carries it, and a step of its handling as `CapNhatTienDoHoSoMC` does.

Source: the national portal's guide for agencies' systems, version 1.4; names and order of fields as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dienhong.public_services.statuses import Status
from dienhong.public_services.sync.fields import Code, DossierCodeText, Flag, Moment, Number, Rows, Text, named


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A paper that was handed in (tài liệu nộp)."""

    id: str = named("TepDinhKemId", Text(100))
    name: str = named("TenTepDinhKem", Text(500))
    deleted: bool = named("IsDeleted", Flag())
    component: str = named("MaThanhPhanHoSo", Text(100))
    url: str = named("DuongDanTaiTepTin", Text())


@dataclass(frozen=True, slots=True)
class FeeDue:
    """A fee (lệ phí) in đồng, and when it is taken: 1 at receipt, 2 at a supplement, 4 at the return."""

    name: str = named("TenPhiLePhi", Text(500))
    code: str = named("MaPhiLePhi", Text(60))
    taken: str = named("HinhThucThu", Text(20))
    amount: int = named("Gia", Number())
    kind: str = named("LoaiPhiLePhi", Text(20))


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """A further paper (tệp đính kèm khác)."""

    name: str = named("TenGiayTo", Text(500))
    copies: int = named("SoLuong", Number())
    kind: str = named("LoaiGiayTo", Text(20))


@dataclass(frozen=True, slots=True)
class Supplement:
    """A request for what was missing (hồ sơ bổ sung), with the terms before and after."""

    id: str = named("HoSoBoSungId", Text(100))
    asked_by: str = named("NguoiYeuCauBoSung", Text(300))
    words: str = named("NoiDungBoSung", Text())
    asked_at: datetime | None = named("NgayBoSung", Moment())
    taken_by: str = named("NguoiTiepNhanBoSung", Text(300))
    answer: str = named("ThongTinTiepNhan", Text())
    taken_at: datetime | None = named("NgayTiepNhanBoSung", Moment())
    state: str = named("TrangThaiBoSung", Text(20))
    papers: tuple[OtherPaper, ...] = named("DanhSachGiayToBoSung", Rows(OtherPaper))
    fees: tuple[FeeDue, ...] = named("DanhSachLePhiBoSung", Rows(FeeDue))
    due_before: datetime | None = named("NgayHenTraTruoc", Moment())
    due_after: datetime | None = named("NgayHenTraMoi", Moment())


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """A result (giấy tờ kết quả)."""

    name: str = named("TenGiayTo", Text(500))
    component: str = named("MaThanhPhanHoSo", Text(100))
    id: str = named("GiayToId", Text(100))
    url: str = named("DuongDanTepTinKetQua", Text())


@dataclass(frozen=True, slots=True)
class SyncedDossier:
    """A dossier on its way between systems."""

    code: str = named("MaHoSo", DossierCodeText())
    procedure: str = named("MaTTHC", Text(60, needed=True))
    procedure_name: str = named("TenTTHC", Text())
    field: str = named("MaLinhVuc", Text(60))
    field_name: str = named("TenLinhVuc", Text())
    receipt: str = named("SoBienNhan", Text(60))
    applicant: str = named("ChuHoSo", Text(300, needed=True))
    applicant_kind: str = named("LoaiDoiTuong", Code("applicants"))
    applicant_key: str = named("MaDoiTuong", Text(100))
    further: str = named("ThongTinKhac", Text())
    mail: str = named("Email", Text(300))
    fax: str = named("Fax", Text(60))
    telephone: str = named("SoDienThoai", Text(60))
    title: str = named("TrichYeuHoSo", Text())
    received_at: datetime | None = named("NgayTiepNhan", Moment())
    due_at: datetime | None = named("NgayHenTra", Moment())
    status: Status = named("TrangThaiHoSo", Code("statuses"))
    returned_at: datetime | None = named("NgayTra", Moment())
    returned: str = named("ThongTinTra", Text())
    channel: str = named("HinhThuc", Code("channels"))
    ended_at: datetime | None = named("NgayKetThucXuLy", Moment())
    unit: str = named("DonViXuLy", Text(300))
    remark: str = named("GhiChu", Text())
    papers: tuple[HandedIn, ...] = named("TaiLieuNop", Rows(HandedIn))
    fees: tuple[FeeDue, ...] = named("DanhSachLePhi", Rows(FeeDue))
    other_papers: tuple[OtherPaper, ...] = named("DanhSachTepDinhKemKhac", Rows(OtherPaper))
    supplements: tuple[Supplement, ...] = named("DanhSachHoSoBoSung", Rows(Supplement))
    results: tuple[ResultPaper, ...] = named("DanhSachGiayToKetQua", Rows(ResultPaper))


@dataclass(frozen=True, slots=True)
class SyncedStep:
    """A step of a dossier's handling."""

    code: str = named("MaHoSo", DossierCodeText())
    by: str = named("NguoiXuLy", Text(300))
    title: str = named("ChucDanh", Text(300))
    at: datetime = named("ThoiDiemXuLy", Moment(needed=True))
    unit: str = named("PhongBanXuLy", Text(300))
    words: str = named("NoiDungXuLy", Text())
    status: Status = named("TrangThai", Code("statuses"))
    begun_at: datetime | None = named("NgayBatDau", Moment())
    due_at: datetime | None = named("NgayKetThucTheoQuyDinh", Moment())
