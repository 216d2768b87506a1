import unicodedata

import pytest

from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.content import (
    Appendix,
    Article,
    Chapter,
    Clause,
    Heading,
    Paragraph,
    Point,
    Specimen,
    Table,
    Urgency,
    as_data,
    cleaned,
    content_from_data,
)
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.letters import NO_BREAK_SPACE, bound, clean
from dienhong.documents.typesetting.plain_text import lines_of, text_of
from dienhong.documents.typesetting.tests.samples import a_decision, a_letter, an_appendix


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        ("  \n\n ", ()),
        ("Một đoạn.", (Paragraph("Một đoạn."),)),
        ("Chương I\nQUY ĐỊNH CHUNG", (Chapter("I", "QUY ĐỊNH CHUNG"),)),
        ("CHƯƠNG II: TỔ CHỨC", (Chapter("II", "TỔ CHỨC"),)),
        ("Chương 3. Điều khoản", (Chapter("3", "Điều khoản"),)),
        ("Chương trình này có ba phần.", (Paragraph("Chương trình này có ba phần."),)),
        ("Mục 1\nNHIỆM VỤ", (Heading("Mục 1", "NHIỆM VỤ"),)),
        ("Mục 2. QUYỀN HẠN", (Heading("Mục 2", "QUYỀN HẠN"),)),
        ("Mục 3 của Nghị định này.", (Paragraph("Mục 3 của Nghị định này."),)),
        ("Điều 1. Ban hành Quy chế.", (Article("1", text="Ban hành Quy chế."),)),
        ("ĐIỀU 2: Hiệu lực.", (Article("2", text="Hiệu lực."),)),
        ("Điều 3.Thi hành.", (Article("3", text="Thi hành."),)),
        ("Ðiều 4. Chữ Eth.", (Article("4", text="Chữ Eth."),)),
        ("Điều 12a. Bổ sung.", (Article("12a", text="Bổ sung."),)),
        ("Điều 5 của Luật này quy định rõ.", (Paragraph("Điều 5 của Luật này quy định rõ."),)),
        (
            "Điều 1. Phạm vi điều chỉnh\nQuy chế này quy định.",
            (Article("1", heading="Phạm vi điều chỉnh"), Paragraph("Quy chế này quy định.")),
        ),
        ("Điều 1. Hiệu lực\nĐiều 2. Hết.", (Article("1", text="Hiệu lực"), Article("2", text="Hết."))),
        ("1. Khoản một.", (Clause("1", "Khoản một."),)),
        ("1.2. Khoản con.", (Clause("1.2", "Khoản con."),)),
        ("1.500 đồng là mức phí.", (Paragraph("1.500 đồng là mức phí."),)),
        ("a) Điểm a;", (Point("a", "Điểm a;"),)),
        ("đ) Điểm đ;", (Point("đ", "Điểm đ;"),)),
        ("I. MỤC ĐÍCH", (Heading("I.", "MỤC ĐÍCH"),)),
        ("- Gạch đầu dòng;", (Paragraph("- Gạch đầu dòng;"),)),
        ("Câu bị ngắt\ngiữa dòng.", (Paragraph("Câu bị ngắt giữa dòng."),)),
        ("Câu một.\ncâu hai", (Paragraph("Câu một."), Paragraph("câu hai"))),
        ("Câu không\n\nngắt", (Paragraph("Câu không"), Paragraph("ngắt"))),
        ("| A | B |\n|---|---|\n| 1 | 2 |", (Table(("A", "B"), (("1", "2"),)),)),
        (r"| A | B \| C |" + "\n| 1 |", (Table(("A", "B | C"), (("1", ""),)),)),
        ("*a* $b$ #panic() @c \\d", (Paragraph("*a* $b$ #panic() @c \\d"),)),
    ],
)
def test_typed_text_becomes_the_structure_that_clerks_mean(typed, expected):
    assert parse_body(typed) == expected
    assert parse_body(unicodedata.normalize("NFD", typed)) == expected


def test_parsed_blocks_written_as_lines_are_parsed_to_the_same_blocks():
    typed = "Chương I\nCHUNG\nMục 1\nRIÊNG\nĐiều 1. Phạm vi\n1. Một:\na) Hai;\n| A | B |\n| 1 | 2 |\nĐiều 2. Hết."
    blocks = parse_body(typed)

    again = parse_body("\n".join(line for block in blocks for line in lines_of(block)))

    assert again == blocks
    assert len(blocks) == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theo Điều 12 và khoản 3", "theo Điều~12 và khoản~3"),
        ("trong 6 tháng", "trong 6~tháng"),
        ("ngày 05 tháng 3 năm 2020", "ngày~05~tháng~3~năm~2020"),
        ("điểm đ khoản 1", "điểm~đ khoản~1"),
        ("Chương II", "Chương~II"),
        ("bà Phạm", "bà~Phạm"),
        ("năm năm tới", "năm năm tới"),
    ],
)
def test_words_and_numbers_that_belong_together_stay_on_one_line(text, expected):
    assert bound(text) == expected.replace("~", NO_BREAK_SPACE)


def test_a_web_address_gets_no_marks_that_would_be_copied_along():
    address = "https://sonongnghiep.gialai.gov.vn/van-ban/gop-y/2026/ke-hoach-dien-tap-ung-pho-su-co"

    assert bound(address) == address
    assert bound("x" * 61) == "x" * 30 + "\u200b" + "x" * 30 + "\u200b" + "x"


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x00", "\x1b", "\ud800"])
def test_characters_that_deceive_the_reader_are_refused(character: str):
    with pytest.raises(TypesettingError) as refused:
        clean(f"a{character}b")

    assert refused.value.code == "documents.control_character"


def test_what_office_programs_leave_behind_is_dropped():
    assert clean("\ufeffCông\u00ad văn\u200b\t1\r\n2\u2028") == "Công văn 1\n2"


def test_content_written_as_data_is_read_back_equal():
    content = a_letter(
        appendices=(an_appendix(), Appendix("Bảng", (Paragraph("x"),), landscape=True)),
        urgency=Urgency.IMMEDIATE,
        specimen=Specimen.FOOTER,
    )

    assert content_from_data(as_data(content)) == content
    assert cleaned(content) == content


@pytest.mark.parametrize(
    "change",
    [
        {"body": [{"kind": "script", "text": "x"}]},
        {"body": [{"kind": "paragraph", "text": 3}]},
        {"body": [{"kind": "table", "header": ["a"], "rows": [["1", "2"]]}]},
        {"body": None},
        {"urgency": "SIÊU KHẨN"},
        {"signer": {}},
        {"unknown": "x"},
    ],
)
def test_data_of_another_shape_are_refused(change):
    with pytest.raises(TypesettingError) as refused:
        content_from_data(as_data(a_decision()) | change)

    assert refused.value.code == "documents.content_malformed"


def test_plain_text_has_every_word_in_reading_order():
    text = text_of(a_decision(governing_agency="Chính phủ", appendices=(an_appendix(),)))

    assert text.split("\n")[:4] == [
        "Chính phủ",
        "Bộ Nông nghiệp và Môi trường",
        "QUYẾT ĐỊNH",
        "Ban hành Kế hoạch diễn tập ứng phó sự cố năm 2027",
    ]
    assert text.split("\n")[-4:] == ["Phụ lục I", "Danh sách", "| TT | Tỉnh |", "| 1 | Gia Lai |"]
