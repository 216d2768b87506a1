"""Types of administrative documents with their abbreviation (Decree 30/2020/NĐ-CP, annex III)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document (loại văn bản).

    `code` is the abbreviation in the symbol ("QĐ"), `name` the word on the page, `edxml_type` the number
    in the code list of administrative documents on the axis (0 where the list gives none we can source).
    """

    code: str
    name: str
    edxml_type: int = 0


LETTER = "CV"  # an official letter has no type name on the page and no abbreviation in its symbol

TYPES = (
    DocumentType("NQ", "Nghị quyết", 1),
    DocumentType("QĐ", "Quyết định", 2),
    DocumentType("CT", "Chỉ thị", 3),
    DocumentType("QC", "Quy chế", 4),
    DocumentType("QYĐ", "Quy định", 5),
    DocumentType("TC", "Thông cáo", 6),
    DocumentType("TB", "Thông báo", 7),
    DocumentType("HD", "Hướng dẫn", 8),
    DocumentType("CTr", "Chương trình", 9),
    DocumentType("KH", "Kế hoạch"),
    DocumentType("PA", "Phương án"),
    DocumentType("ĐA", "Đề án"),
    DocumentType("DA", "Dự án"),
    DocumentType("BC", "Báo cáo"),
    DocumentType("BB", "Biên bản"),
    DocumentType("TTr", "Tờ trình"),
    DocumentType("HĐ", "Hợp đồng"),
    DocumentType(LETTER, "Công văn", 18),
    DocumentType("CĐ", "Công điện", 19),
    DocumentType("BGN", "Bản ghi nhớ", 20),
    DocumentType("BTT", "Bản thỏa thuận", 22),
    DocumentType("GUQ", "Giấy ủy quyền", 24),
    DocumentType("GM", "Giấy mời", 25),
    DocumentType("GGT", "Giấy giới thiệu", 26),
)
BY_CODE = {one.code: one for one in TYPES}


def type_names() -> list[str]:
    """The names of all types, in the order of the Decree's list."""
    return [one.name for one in TYPES]


def symbol_for(type_code: str, agency_abbreviation: str, unit_abbreviation: str = "") -> str:
    """The symbol (ký hiệu): "QĐ-BNNMT"; a letter has agency and drafting unit instead: "BNNMT-VP"."""
    if type_code == LETTER:
        return f"{agency_abbreviation}-{unit_abbreviation}" if unit_abbreviation else agency_abbreviation
    return f"{type_code}-{agency_abbreviation}"


def symbol_after(symbol: str, type_code: str, agency_abbreviation: str) -> str:
    """The symbol of a draft that may have become another type: the usual one of any type follows, one's own stays."""
    usual = {symbol_for(code, agency_abbreviation) for code in BY_CODE}
    return symbol_for(type_code, agency_abbreviation) if symbol in usual else symbol
