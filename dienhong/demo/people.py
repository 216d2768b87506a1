"""Who lives in the demo country. Every person is invented, and the names say so: Minh Họa, Thí Dụ, Giả Định …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dienhong.kernel.text import fold

if TYPE_CHECKING:
    from dienhong.directory.public import AgencyView

MINISTRY_CODE = "G10"  # Bộ Nông nghiệp và Môi trường
OFFICE_CODE = "G22"  # Văn phòng Chính phủ
PASSWORD = "hoi-nghi-dien-hong-1284"  # noqa: S105  printed on the screen; exists in the demo only
INVENTED = "người giả định"
PROVINCES = 34

# Six provinces work with software of their own and see the platform through its interface only.
SOFTWARE_PROVINCES = ("Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Quảng Ninh", "Nghệ An", "Cà Mau")
# In these provinces a document is assigned and handled as well, so there is somebody to handle it.
HANDLING_PROVINCES = (
    "Huế",
    "Hải Phòng",
    "Cần Thơ",
    "Bắc Ninh",
    "Phú Thọ",
    "Lâm Đồng",
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_GIVEN = ("Thí Dụ", "Minh Họa", "Giả Định", "Ví Dụ", "Mô Phỏng", "Diễn Tập", "Thử Nghiệm", "Làm Mẫu")


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody invented: sign-in name, full name, title, role at an agency, and how the person signs."""

    login: str
    name: str
    title: str
    role: str
    competence: str = ""
    unit: str = ""  # short name of the unit below the agency where the post is
    signs: bool = False
    signs_remotely: bool = False  # with a key at the demonstration's signing service, by PIN


@dataclass(frozen=True, slots=True)
class Coded:
    """An invented agency with an identifier code of the demo."""

    code: str
    name: str
    short_name: str
    symbol: str
    kind: str


# The unit of the test range that answers software on trial, and a unit of the ministry whose software joins.
TRIAL = Coded("W00.1", "Đơn vị thử liên thông (trình diễn)", "ĐV thử liên thông", "TLT", "other")
JOINING = Coded(f"{MINISTRY_CODE}.99", "Trung tâm Thông tin (đơn vị giả định)", "TT Thông tin", "TTTT", "unit")

MINISTRY = (
    Persona("soanthao", "Trần Thí Dụ", "Chuyên viên", "specialist", unit="Cục QLĐĐ"),
    Persona("vutruong", "Lê Minh Họa", "Vụ trưởng", "unit_head", unit="Vụ Pháp chế"),
    Persona("thutruong", "Phạm Giả Định", "Thứ trưởng", "leader", competence="KT. BỘ TRƯỞNG", signs=True),
    Persona("vanthu", "Hoàng Ví Dụ", "Văn thư", "clerk", unit="Văn phòng Bộ"),
    Persona("troly", "Đỗ Mô Phỏng", "Thư ký Thứ trưởng", "specialist", unit="Văn phòng Bộ"),
    Persona("phienhop", "Đặng Mô Phỏng", "Chuyên viên tổng hợp", "session_office", unit="Văn phòng Bộ"),
    Persona("phapche", "Lý Diễn Tập", "Chuyên viên pháp chế", "legal_counsel", unit="Vụ Pháp chế"),
    Persona("quantri", "Ngô Làm Mẫu", "Quản trị hệ thống", "agency_administrator", unit="Văn phòng Bộ"),
)
OFFICE = (
    Persona("vpcp.soanthao", "Bùi Thử Nghiệm", "Chuyên viên", "specialist"),
    Persona("vpcp.thutuc", "Phan Thí Dụ", "Chuyên viên kiểm soát thủ tục hành chính", "procedure_publisher"),
    Persona("vpcp.vutruong", "Dương Minh Họa", "Vụ trưởng", "unit_head"),
    Persona(
        "vpcp.lanhdao", "Vũ Diễn Tập", "Phó Chủ nhiệm", "leader", competence="KT. BỘ TRƯỞNG, CHỦ NHIỆM", signs=True
    ),
    Persona(
        "vpcp.kytuxa",
        "Hồ Thử Nghiệm",
        "Phó Chủ nhiệm",
        "leader",
        competence="KT. BỘ TRƯỞNG, CHỦ NHIỆM",
        signs_remotely=True,
    ),
    Persona("vpcp.vanthu", "Phan Thí Dụ", "Văn thư", "clerk"),
)
# Units of the ministry that the posts above name: full name, short name, symbol.
UNITS = (
    ("Vụ Pháp chế", "Vụ Pháp chế", "PC"),
    ("Cục Quản lý đất đai", "Cục QLĐĐ", "QLĐĐ"),
    ("Văn phòng Bộ", "Văn phòng Bộ", "VP"),
)


def place_of(province: AgencyView) -> str:
    """The province's own name: "Huế" of "Ủy ban nhân dân thành phố Huế"."""
    name = province.name
    for before in ("Ủy ban nhân dân", "UBND", "thành phố", "tỉnh", "Thành phố", "Tỉnh"):
        name = name.removeprefix(before).strip()
    return name


def slug_of(province: AgencyView) -> str:
    """The place in small plain letters: "can-tho"."""
    return fold(place_of(province)).replace(" ", "-")


def works_by_software(province: AgencyView) -> bool:
    """Whether the province works with its own software only."""
    return place_of(province) in SOFTWARE_PROVINCES


def handles(province: AgencyView) -> bool:
    """Whether the province has somebody who handles documents."""
    return place_of(province) in HANDLING_PROVINCES


def of_province(province: AgencyView, number: int) -> Iterator[Persona]:
    """The people of a province: a clerk, and where documents are handled an official."""
    slug = slug_of(province)
    yield Persona(f"{slug}.vanthu", _invented(number), "Văn thư", "clerk")
    if handles(province):
        yield Persona(f"{slug}.chuyenvien", _invented(number + 5), "Chuyên viên", "specialist")


def _invented(number: int) -> str:
    return f"{_FAMILY[number % len(_FAMILY)]} {_GIVEN[(number * 3 + number // len(_FAMILY)) % len(_GIVEN)]}"
