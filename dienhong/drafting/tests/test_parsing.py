"""From typed lines to the tree, with what is doubtful."""

from io import BytesIO

import docx
import pytest

from dienhong.drafting.public import (
    DraftingError,
    Kind,
    Why,
    places_of,
    read_below,
    read_docx,
    read_words,
    rendered,
    walk,
)
from dienhong.drafting.tests.builders import DECREE


def _outline(read):
    places = places_of(read.text)
    return [
        (place.short, rendered(place.node.heading, places), rendered(place.node.text, places))
        for place in places.values()
    ]


def test_a_decree_becomes_a_tree():
    read = read_words(DECREE)

    assert (read.text.issuer, read.text.type_name) == ("CHÍNH PHỦ", "Nghị định")
    assert read.text.title == "Quy định về kho số liệu đất đai (thử nghiệm)"
    assert _outline(read) == [
        ("Căn cứ 1", "", "Căn cứ Luật Tổ chức Chính phủ;"),
        ("Căn cứ 2", "", "Theo đề nghị của Bộ trưởng;"),
        ("Mở đầu", "", "Chính phủ ban hành Nghị định."),
        ("Chương I", "QUY ĐỊNH CHUNG", ""),
        ("Điều 1", "Phạm vi điều chỉnh", "Nghị định này quy định về kho số liệu."),
        ("Điều 2", "Giải thích từ ngữ", ""),
        ("khoản 1", "", "Kho số liệu gồm:"),
        ("điểm a", "", "Số liệu gốc;"),
        ("điểm b", "", "Bản đồ;"),
        ("điểm c", "", "Chỉ mục."),
        ("khoản 2", "", "Cơ quan quản lý là cơ quan nêu tại khoản 1 Điều này."),
        ("Chương II", "QUẢN LÝ", ""),
        ("Mục 1", "CẬP NHẬT", ""),
        ("Điều 3", "", "Việc cập nhật thực hiện theo điểm a khoản 1 Điều 2 và Điều 5 Luật Đất đai."),
        ("Điều 4", "Bổ sung quy định", ""),
        ("khoản 1", "", "Bổ sung Điều 12a như sau:\n“Điều 12a. Kho dùng chung\n1. Kho được mở.”."),
        ("khoản 2", "", "Các khoản 1, 2 và 9 Điều 2 áp dụng từ năm sau."),
        ("Nơi nhận và chữ ký", "", "Nơi nhận:\n- Văn phòng;\nTM. CHÍNH PHỦ"),
        ("Phụ lục", "BIỂU MẪU", "Điều 1 của mẫu này"),
    ]
    assert [(doubt.words, doubt.why) for doubt in read.doubts] == [("đ) Chỉ mục.", Why.NUMBER)]


@pytest.mark.parametrize(
    ("words", "why", "count"),
    [
        ("Điều 1. Một.\nĐiều 3. Ba.", Why.NUMBER, 1),
        ("Điều 1. Một\n1. Khoản.\nlời nối tiếp", Why.CONTINUED, 1),
        ("Điều 1. Một.\n“mở mà không đóng\nĐiều 2. Hai.", Why.QUOTE, 1),
        ("Chương I\nCHUNG\na) điểm lạc\nĐiều 1. Một.", Why.LEVEL, 1),
        ("một dòng lạ\nĐiều 1. Một.", Why.FRONT, 1),
    ],
)
def test_doubtful_lines_are_named(words, why, count):
    assert [doubt.why for doubt in read_words(words).doubts] == [why] * count


def test_a_later_article_with_a_letter_is_one_that_came_in():
    read = read_words("Điều 1. Một.\nĐiều 1a. Một a.\nĐiều 2. Hai.")

    assert [(place.number, place.node.inserted) for place in places_of(read.text).values()] == [
        ("1", False),
        ("1a", True),
        ("2", False),
    ]
    assert read.doubts == ()


@pytest.mark.parametrize("words", ["", "\n \n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
def test_nothing_to_read_is_refused(words):
    with pytest.raises(DraftingError, match="nothing_found"):
        read_words(words)


def test_a_proposed_article_is_read_with_what_stands_below_it():
    node = read_below("Điều 9. Kho dùng chung\n1. Mở cho mọi người.\na) Một;\nb) Hai.\n2. Hết.", Kind.ARTICLE)

    assert (node.heading, [one.kind for one in walk(node.children)]) == (
        "Kho dùng chung",
        [Kind.CLAUSE, Kind.POINT, Kind.POINT, Kind.CLAUSE],
    )
    assert read_below("chỉ là lời", Kind.POINT).text == "chỉ là lời"
    with pytest.raises(DraftingError, match="tree_broken"):
        read_below("1. Một.\n2. Hai.", Kind.CLAUSE)
    with pytest.raises(DraftingError, match="nothing_found"):
        read_below(" ", Kind.CLAUSE)


def test_a_word_file_of_others_is_read_by_the_rules():
    document = docx.Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text, head.cell(0, 1).text = (
        "BỘ NỘI VỤ\n-----",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    )
    for words in ("THÔNG TƯ", "Về việc thử"):
        document.add_paragraph(words)
    document.add_paragraph().add_run("Điều 1. Đối tượng").bold = True
    document.add_paragraph("1. Một.")
    document.add_paragraph("tự đánh số", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Loại", "Mức"
    foot = document.add_table(1, 2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = "Nơi nhận:\n- Như trên;", "BỘ TRƯỞNG"
    file = BytesIO()
    document.save(file)

    read = read_docx(file.getvalue())

    assert (read.text.issuer, read.text.type_name, read.text.title) == ("BỘ NỘI VỤ", "Thông tư", "Về việc thử")
    assert _outline(read) == [
        ("Điều 1", "Đối tượng", ""),
        ("khoản 1", "", "Một.\ntự đánh số\nLoại | Mức"),
        ("Nơi nhận và chữ ký", "", "Nơi nhận:\n- Như trên;\nBỘ TRƯỞNG"),
    ]
    assert [doubt.why for doubt in read.doubts][:2] == [Why.AUTOMATIC, Why.TABLE]
