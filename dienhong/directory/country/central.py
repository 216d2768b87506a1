"""The Government, ministries and agencies under it, with their level-1 codes.

Sources: Resolution 176/2025/QH15 of 18/02/2025 (structure of the Government from 01/03/2025); Decision 20/2020/QD-TTg of
22/07/2020 and Decision 09/2025/QD-TTg of 14/04/2025 (codes).

The level-1 codes (G.., H..) were written down from knowledge of these decisions and were NOT compared with their official
annexes. Compare them before real use; wrong ones are replaced with `add_agency_code` or the CSV import.
"""

from dataclasses import dataclass
from datetime import date

REORGANISED_ON = date(2025, 3, 1)
STRUCTURE = "Nghị quyết 176/2025/QH15"
CODES_2025 = "Quyết định 20/2020/QĐ-TTg, sửa đổi bởi Quyết định 09/2025/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class CentralAgency:
    """One row; `former` is its name until 28/02/2025 where the reorganisation renamed it."""

    kind: str
    code: str
    symbol: str
    name: str
    short_name: str
    former: str = ""
    former_symbol: str = ""


@dataclass(frozen=True, slots=True)
class FormerAgency:
    """A ministry that ended on 01/03/2025; `successors` are codes, the one that takes its mail first."""

    code: str
    symbol: str
    name: str
    successors: tuple[str, ...]


MINISTRY, MINISTRY_LEVEL, GOVERNMENT_AGENCY = "ministry", "ministry_level", "government_agency"

CENTRAL = (
    CentralAgency(MINISTRY, "G01", "BCA", "Bộ Công an", "Bộ Công an"),
    CentralAgency(MINISTRY, "G02", "BCT", "Bộ Công Thương", "Bộ Công Thương"),
    CentralAgency(MINISTRY, "G03", "BGDĐT", "Bộ Giáo dục và Đào tạo", "Bộ GDĐT"),
    CentralAgency(MINISTRY, "G06", "BKHCN", "Bộ Khoa học và Công nghệ", "Bộ KHCN"),
    CentralAgency(MINISTRY, "G08", "BNG", "Bộ Ngoại giao", "Bộ Ngoại giao"),
    CentralAgency(MINISTRY, "G09", "BNV", "Bộ Nội vụ", "Bộ Nội vụ"),
    CentralAgency(
        MINISTRY,
        "G10",
        "BNNMT",
        "Bộ Nông nghiệp và Môi trường",
        "Bộ NNMT",
        "Bộ Nông nghiệp và Phát triển nông thôn",
        "BNNPTNT",
    ),
    CentralAgency(MINISTRY, "G11", "BQP", "Bộ Quốc phòng", "Bộ Quốc phòng"),
    CentralAgency(MINISTRY, "G12", "BTC", "Bộ Tài chính", "Bộ Tài chính"),
    CentralAgency(MINISTRY, "G15", "BTP", "Bộ Tư pháp", "Bộ Tư pháp"),
    CentralAgency(MINISTRY, "G16", "BVHTTDL", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ VHTTDL"),
    CentralAgency(MINISTRY, "G17", "BXD", "Bộ Xây dựng", "Bộ Xây dựng"),
    CentralAgency(MINISTRY, "G18", "BYT", "Bộ Y tế", "Bộ Y tế"),
    CentralAgency(MINISTRY_LEVEL, "G19", "NHNN", "Ngân hàng Nhà nước Việt Nam", "Ngân hàng Nhà nước"),
    CentralAgency(MINISTRY_LEVEL, "G20", "TTCP", "Thanh tra Chính phủ", "Thanh tra Chính phủ"),
    CentralAgency(MINISTRY, "G21", "BDTTG", "Bộ Dân tộc và Tôn giáo", "Bộ DTTG", "Ủy ban Dân tộc", "UBDT"),
    CentralAgency(MINISTRY_LEVEL, "G22", "VPCP", "Văn phòng Chính phủ", "Văn phòng Chính phủ"),
    CentralAgency(GOVERNMENT_AGENCY, "G27", "TNVN", "Đài Tiếng nói Việt Nam", "Đài Tiếng nói Việt Nam"),
    CentralAgency(GOVERNMENT_AGENCY, "G28", "THVN", "Đài Truyền hình Việt Nam", "Đài Truyền hình Việt Nam"),
    CentralAgency(GOVERNMENT_AGENCY, "G30", "TTXVN", "Thông tấn xã Việt Nam", "Thông tấn xã Việt Nam"),
    CentralAgency(
        GOVERNMENT_AGENCY, "G31", "VHL", "Viện Hàn lâm Khoa học và Công nghệ Việt Nam", "Viện Hàn lâm KHCN Việt Nam"
    ),
    CentralAgency(
        GOVERNMENT_AGENCY, "G32", "KHXH", "Viện Hàn lâm Khoa học xã hội Việt Nam", "Viện Hàn lâm KHXH Việt Nam"
    ),
)

FORMER = (
    FormerAgency("G04", "BGTVT", "Bộ Giao thông vận tải", ("G17",)),
    FormerAgency("G05", "BKHĐT", "Bộ Kế hoạch và Đầu tư", ("G12",)),
    FormerAgency("G07", "BLĐTBXH", "Bộ Lao động - Thương binh và Xã hội", ("G09", "G03", "G18")),
    FormerAgency("G13", "BTNMT", "Bộ Tài nguyên và Môi trường", ("G10",)),
    FormerAgency("G14", "BTTTT", "Bộ Thông tin và Truyền thông", ("G06",)),
)

# Level-1 codes of the 63 provinces before 01/07/2025 (Decision 20/2020/QD-TTg), in the order of the list: H01, H02, …
# A province that took in others keeps its code (Decision 09/2025/QD-TTg); keyed by the official area code.
_AREA_CODES_IN_ORDER_OF_H_CODES = (
    "89 24 06 95 27 77 83 52 74 70 60 96 92 04 66 67 48 11 75 87 64 02 30 31 35 01 42 17 79 93 33 56 "
    "91 62 12 68 20 10 80 36 40 37 58 25 54 44 49 51 22 45 94 14 72 34 19 38 46 82 84 08 86 26 15"
)
PROVINCE_CODES = {area: f"H{place:02}" for place, area in enumerate(_AREA_CODES_IN_ORDER_OF_H_CODES.split(), start=1)}
