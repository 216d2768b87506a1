"""Who rehearses: a body of 27 invented members, its office, and twenty invented items."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.demo.people import Persona

MEMBERS = 27
BODY = "Ủy ban nhân dân diễn tập (27 thành viên giả định)"
BASIS = "Quy chế diễn tập (giả định)"
SESSION, PLACE = "Phiên họp diễn tập (giả định)", "Phòng họp diễn tập"
SECRETARY = Persona("dt.thuky", "Lý Ví Dụ", "Thư ký phiên họp diễn tập", "session_office", signs=True)
AUTHOR = Persona("dt.trinh", "Ngô Thí Dụ", "Chuyên viên trình hồ sơ diễn tập", "specialist")
# The last four vote with keys at a remote service, by PIN; the one before them with a phone.
REMOTE = 4
PHONE = MEMBERS - REMOTE - 1
PAPER = "Dự thảo nghị quyết (giả định)"
DOSSIER_TYPE = "Hồ sơ diễn tập"
OBJECTION = "Đề nghị thảo luận thêm về nguồn lực (giả định)"
CONCLUSION = "Đã biểu quyết; thực hiện theo kết quả kiểm phiếu (giả định)."
OPINION = "Đề nghị lùi thời hạn một quý (giả định)."
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi")
_GIVEN = ("Diễn Tập", "Thử Nghiệm", "Mô Phỏng")

UNDISPUTED = (
    "Điều chỉnh danh mục số liệu diễn tập",
    "Kéo dài thời hạn thí điểm kho tư liệu",
    "Đổi tên ban chỉ đạo diễn tập",
    "Bổ sung thành viên hội đồng thử nghiệm",
    "Phê duyệt khung báo cáo quý",
    "Giao đầu mối theo dõi mẫu số liệu",
    "Sửa biểu mẫu thống kê diễn tập",
    "Thông qua lịch kiểm tra thử",
    "Công bố danh mục tài liệu giả định",
    "Phê duyệt kế hoạch tập huấn",
    "Điều chỉnh kinh phí diễn tập",
    "Thay đổi thời gian tổng kết",
    "Chuyển giao phần mềm mẫu",
    "Gia hạn thỏa thuận thử nghiệm",
    "Phê duyệt báo cáo mô phỏng năm",
)


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item that is discussed: title, how many say yes and no (the rest another opinion), who is silent, what is decided."""

    title: str
    yes: int
    no: int
    silent: int
    decision: str


DISPUTED = (
    Disputed("Đề án sắp xếp kho tư liệu mô phỏng", 20, 5, 0, "passed"),
    Disputed("Nghị quyết về giờ làm việc diễn tập", 13, 13, 0, "passed"),  # a tie: as the head voted
    Disputed("Lập quỹ thử nghiệm liên ngành", 10, 15, 2, "rejected"),
    Disputed("Quy định cách đặt tên tệp", 24, 3, 0, "passed"),
    Disputed("Kế hoạch diễn tập năm sau", 27, 0, 0, "passed"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed: all twenty items or five of them; the seat (2 to 27) that a person takes instead of a bot, 0 for none."""

    short: bool = False
    seat: int = 0

    @property
    def undisputed(self) -> tuple[str, ...]:
        """Titles of items that nobody objects to."""
        return UNDISPUTED[:3] if self.short else UNDISPUTED

    @property
    def disputed(self) -> tuple[Disputed, ...]:
        """Items that are discussed."""
        return DISPUTED[:2] if self.short else DISPUTED

    @property
    def titles(self) -> tuple[str, ...]:
        """All items in their order."""
        return (*self.undisputed, *(one.title for one in self.disputed))


def members() -> tuple[Persona, ...]:
    """The head first; whoever is remote signs at the service."""
    return tuple(
        Persona(
            f"dt.tv{number + 1:02d}",
            f"{_FAMILY[number % len(_FAMILY)]} {_GIVEN[number // len(_FAMILY)]}",
            "Chủ tọa diễn tập" if number == 0 else f"Thành viên diễn tập thứ {number + 1}",
            "leader",
            signs=number < MEMBERS - REMOTE,
            signs_remotely=number >= MEMBERS - REMOTE,
        )
        for number in range(MEMBERS)
    )


def choices(item: Disputed) -> list[str]:
    """What each member says, the head first; "" is silent."""
    said = ["yes"] * item.yes + ["no"] * item.no
    return [*said, *["other"] * (MEMBERS - len(said) - item.silent), *[""] * item.silent]
