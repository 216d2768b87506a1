import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.content import Paragraph, SignerBlock, Urgency
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.fill import FIELDS
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision, a_demonstration, a_letter, an_appendix
from dienhong.documents.typesetting.typeface import BUNDLED, Typeface, typeface, typeface_in


def words(pdf: bytes) -> str:
    """All words of the PDF, spaces made equal, as PDFium reads them."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(document[index].get_textpage().get_text_bounded() for index in range(len(document)))
    return unicodedata.normalize("NFC", " ".join(text.replace("\u200b", "").split()))


def test_a_decision_says_everything_in_the_order_of_the_decree():
    text = words(render_document(a_decision(governing_agency="Chính phủ")).pdf)

    order = [
        "CHÍNH PHỦ",
        "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "/QĐ-BNNMT",
        "Hà Nội, ngày",
        "QUYẾT ĐỊNH",
        "Ban hành Kế hoạch diễn tập ứng phó sự cố năm 2027",
        "BỘ TRƯỞNG BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
        "Căn cứ Luật Tổ chức Chính phủ;",
        "Theo đề nghị của Chánh Văn phòng Bộ.",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "Bà Phạm Thị Mỹ Ổn chịu trách nhiệm thi hành Quyết định này./.",
        "Nơi nhận: - Như Điều 3; - Lưu: VT, VP.",
        "KT. BỘ TRƯỞNG THỨ TRƯỞNG",
        "Phạm Thị Mỹ Ổn",
    ]
    positions = []
    for part in order:
        positions.append(text.index(part, positions[-1] + 1 if positions else 0))
    assert positions == sorted(positions)


def test_initials_stand_behind_the_last_words_and_below_the_recipients():
    initialled = replace(a_decision(), initialled_content=("Đỗ Thị Ơn", "Lê Ví Dụ"), initialled_form=("Hoàng Văn Thư",))

    text = words(render_document(initialled).pdf)

    assert "Quyết định này./. Ký nháy: Đỗ Thị Ơn, Lê Ví Dụ Nơi nhận:" in text
    assert "- Lưu: VT, VP. Ký nháy: Hoàng Văn Thư" in text
    assert "Ký nháy" not in words(render_document(a_decision()).pdf)


def test_behind_a_closing_table_the_initials_have_a_line_of_their_own():
    body = parse_body("1. Bảng kê:\n| STT | Việc |\n| 1 | Diễn tập |")
    letter = replace(
        a_letter(), body=body, recipients=(), initialled_content=("Lê Ví Dụ",), initialled_form=("Hồ Thử",)
    )

    text = words(render_document(letter).pdf)

    assert "Diễn tập Ký nháy: Lê Ví Dụ" in text
    assert text.count("Ký nháy: Hồ Thử") == 1


@pytest.mark.parametrize("said", ["góp ý dự thảo", "Về việc góp ý dự thảo", "V/v góp ý dự thảo"])
def test_the_subject_of_a_letter_says_once_that_it_is_one(said):
    text = words(render_document(replace(a_letter(), summary=said)).pdf)

    assert "V/v góp ý dự thảo" in text
    assert "V/v V" not in text


def test_an_official_letter_has_subject_and_addressees_and_no_type():
    text = words(render_document(a_letter()).pdf)

    assert "V/v góp ý dự thảo Kế hoạch" in text
    assert "Kính gửi: - Ủy ban nhân dân tỉnh Gia Lai; - Sở Tài chính." in text
    assert "QUYẾT ĐỊNH" not in text


def test_the_file_claims_pdf_a_2a_and_pdf_ua_1_is_tagged_and_in_vietnamese():
    root = PdfFileReader(BytesIO(render_document(a_decision()).pdf)).root
    metadata = root["/Metadata"].data.decode()

    assert re.findall(r'pdfaid:(part|conformance)="(.*?)"', metadata) == [("part", "2"), ("conformance", "A")]
    assert re.findall(r'pdfuaid:part="(.*?)"', metadata) == ["1"]
    assert str(root["/Lang"]) == "vi"
    assert bool(root["/MarkInfo"]["/Marked"]) is True


def test_every_field_is_tagged_printable_has_an_appearance_and_a_tooltip():
    root = PdfFileReader(BytesIO(render_document(a_decision()).pdf)).root
    fields = root["/AcroForm"]["/Fields"]
    tree = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    tagged = {int(tree[index]): tree[index + 1] for index in range(0, len(tree), 2)}

    names = [str(fields[index]["/T"]) for index in range(len(fields))]
    assert names == [*FIELDS, "ChuKy", "ConDau"]
    for index in range(len(fields)):
        field = fields[index]
        assert int(field["/F"]) == 4
        assert field["/AP"]["/N"] is not None
        assert len(str(field["/TU"])) > 5
        assert str(tagged[int(field["/StructParent"])]["/S"]) == "/Form"
    assert "/NeedAppearances" not in root["/AcroForm"]


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
def test_every_font_is_embedded(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(render_document(a_decision()).pdf)

    rows = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]

    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


HOSTILE = [
    '#panic("x")',
    '#read("/etc/passwd")',
    "$x^2$ *đậm* _nghiêng_ @ref <label> `mã` = Đề mục",
    "\\ \\u{1F600} // ghi chú /* ghi chú */ ~ -- ---",
    '"]} #let d = 1',
    "- gạch + cộng / chia",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_typed_and_never_evaluated(text: str):
    content = a_decision(
        summary=text,
        place=text,
        issuing_agency=text,
        legal_bases=(text,),
        body=parse_body(f"{text}\n| {text} | B |\n| {text} | 2 |\nHết"),
        signer=SignerBlock(text, text, (text,)),
        recipients=(text,),
    )

    shown = words(render_document(content).pdf)

    assert shown.count(text) + shown.count(text.upper()) >= 5


def test_a_word_of_ten_thousand_letters_stays_within_the_margins():
    word = "dài" * 3400

    pdf = render_document(a_decision(body=(Paragraph(word),))).pdf

    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    picture = page.render(scale=1, grayscale=True).to_pil()
    assert picture.crop((int(picture.width - 15 / 25.4 * 72) + 2, 0, picture.width, picture.height)).getextrema() == (
        255,
        255,
    )
    # A number of the next page stands between the pieces of two pages.
    assert sum(len(piece) for piece in re.findall(r"(?:dài)+", words(pdf))) == len(word)


@pytest.mark.parametrize("text", ["Chúc mừng 😀", "漢字", "chữ ཀ"])
def test_a_character_without_a_glyph_is_an_error(text: str):
    with pytest.raises(TypesettingError) as refused:
        render_document(a_decision(summary=text))

    assert refused.value.code == "documents.missing_glyph"
    assert set(str(refused.value.facts["characters"]).split()) <= set(text)


def test_every_vietnamese_letter_can_be_set():
    letters = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"

    assert letters in words(render_document(a_decision(body=(Paragraph(letters),))).pdf).replace(" ", "")


@pytest.mark.parametrize(
    ("changes", "code", "missing"),
    [
        ({"summary": "  "}, "documents.content_incomplete", "summary"),
        ({"body": ()}, "documents.content_incomplete", "body"),
        ({"signer": SignerBlock("", "")}, "documents.content_incomplete", "signer.position, signer.full_name"),
        ({"symbol": "12/QĐ"}, "documents.symbol_malformed", None),
        ({"symbol": "QĐ BNN"}, "documents.symbol_malformed", None),
        ({"summary": "a\u202eb"}, "documents.control_character", None),
        ({"body": (Paragraph("a" * 1_000_001),)}, "documents.content_too_long", None),
    ],
)
def test_a_document_that_cannot_be_official_is_refused(changes, code, missing):
    with pytest.raises(TypesettingError) as refused:
        render_document(a_decision(**changes))

    assert (refused.value.code, refused.value.facts.get("missing")) == (code, missing)


def test_boxes_lie_on_the_page_where_the_fields_are():
    typeset = render_document(a_decision(appendices=(an_appendix("I"), an_appendix("II"))))
    fields = PdfFileReader(BytesIO(typeset.pdf)).root["/AcroForm"]["/Fields"]
    rectangles = {
        str(fields[index]["/T"]): [float(value) for value in fields[index]["/Rect"]] for index in range(len(fields))
    }

    assert list(typeset.boxes) == list(rectangles)
    for name, box in typeset.boxes.items():
        assert rectangles[name] == pytest.approx([box.x0, box.y0, box.x1, box.y1], abs=0.001)
    assert {name: box.page for name, box in typeset.boxes.items() if name.startswith("so")} == {
        "so": 0,
        "so_2": 1,
        "so_3": 2,
    }
    assert typeset.page_count == 3


def test_pages_are_numbered_from_the_second_and_anew_in_an_appendix():
    long = a_decision(body=tuple(Paragraph("Một đoạn văn dài. " * 40) for _ in range(8)), appendices=(an_appendix(),))

    document = pypdfium2.PdfDocument(render_document(long).pdf)

    heads = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 50).strip() for page in document]
    assert heads == ["", "2", "3", ""]


def test_a_signature_is_never_alone_on_a_page():
    for paragraphs in range(10, 26):
        body = tuple(Paragraph(f"Đoạn thứ {number} của văn bản.") for number in range(paragraphs))

        document = pypdfium2.PdfDocument(render_document(a_decision(body=body)).pdf)

        last = document[len(document) - 1].get_textpage().get_text_bounded()
        assert f"Đoạn thứ {paragraphs - 1} của văn bản./." in " ".join(last.replace("\u00a0", " ").split())


def test_a_demonstration_says_so_and_an_official_document_does_not():
    line = "dữ liệu giả định, không có giá trị pháp lý"

    assert line in words(render_document(a_demonstration()).pdf)
    assert line not in words(render_document(a_decision()).pdf)


@pytest.mark.parametrize(
    "place", ["Huế", "Thành phố Hồ Chí Minh", "Đặc khu hành chính kinh tế Vân Đồn tỉnh Quảng Ninh"]
)
def test_the_date_stays_on_one_line_beside_any_place(place: str):
    boxes = render_document(a_decision(place=place)).boxes

    assert boxes["ngay"].y0 == pytest.approx(boxes["nam"].y0)
    assert boxes["nam"].x1 < 595 - 15 / 25.4 * 72


def test_the_mark_of_urgency_is_shown():
    assert "THƯỢNG KHẨN" in words(render_document(a_decision(urgency=Urgency.VERY_URGENT)).pdf)


def test_the_typeface_is_complete_or_the_bundled_one_is_taken(tmp_path: Path):
    assert typeface_in(tmp_path) is None
    assert typeface() == typeface()
    assert render_document(a_decision()).family == typeface().family
    assert render_document(a_decision(), face=BUNDLED).family == "Libertinus Serif"


def test_a_typeface_that_is_not_there_is_an_error_and_not_a_blank_page(tmp_path: Path):
    with pytest.raises(TypesettingError) as refused:
        render_document(a_decision(), face=Typeface("Không có", tmp_path))

    assert refused.value.code == "documents.typesetting_failed"
