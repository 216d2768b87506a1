import threading
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from dienhong.documents.pages import render
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.render import (
    extract_text,
    metadata_of,
    page_count,
    page_text,
    render_page,
    text_rectangles,
)
from dienhong.documents.pages.tests.samples import a_pdf, an_encrypted_pdf
from dienhong.documents.typesetting.fill import fill_number
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision, an_appendix, signed

DAY = date(2026, 11, 20)


def picture(pdf: bytes, page: int = 0, width: int = 800) -> Image.Image:
    return Image.open(BytesIO(render_page(pdf, page, width)))


def test_a_page_is_a_lossless_webp_of_the_asked_width():
    data = render_page(a_pdf(), 0, 700)

    shown = Image.open(BytesIO(data))
    assert (shown.format, shown.width, shown.height) == ("WEBP", 700, 990)
    assert b"VP8L" in data[:64]


def test_empty_fields_leave_the_page_white_and_filled_ones_show():
    typeset = render_document(a_decision())
    box = typeset.boxes["nam"]
    scale = 800 / 595.2756
    place = tuple(int(value * scale) for value in (box.x0, 841.89 - box.y1, box.x1, 841.89 - box.y0))

    empty = picture(typeset.pdf).convert("L").crop(place)
    filled = picture(fill_number(typeset.pdf, number="1", day=DAY)).convert("L").crop(place)

    assert empty.getextrema() == (255, 255)
    assert filled.getextrema()[0] < 60


def test_number_and_date_are_found_in_text_and_have_rectangles_on_their_line():
    typeset = render_document(a_decision())
    filled = fill_number(typeset.pdf, number="9904", day=DAY)

    runs = {run.text: run for run in text_rectangles(filled, 0)}

    assert "9904" in extract_text(filled).split()
    box, run = typeset.boxes["so"], runs["9904"]
    assert run.x * 595.2756 == pytest.approx(box.x0, abs=2)
    assert (run.x + run.w) * 595.2756 == pytest.approx(box.x1, abs=2)
    assert box.y0 - 1 <= (1 - run.y - run.h) * 841.89 <= (1 - run.y) * 841.89 <= box.y1 + 1


def test_text_is_composed_vietnamese_with_ordinary_spaces():
    text = extract_text(a_pdf())

    assert "Điều 3. Bà Phạm Thị Mỹ Ổn chịu trách nhiệm thi hành Quyết định này./." in text.split("\n")
    assert text == render.tidy(text)


def test_pages_are_separated_by_a_form_feed():
    two = render_document(a_decision(appendices=(an_appendix(),))).pdf

    assert [page.split("\n")[0] for page in extract_text(two).split("\f")] == ["BỘ NÔNG NGHIỆP", "Phụ lục I"]
    assert page_text(two, 1).startswith("Phụ lục I")
    assert page_count(two) == 2


def test_rectangles_lie_on_the_page_and_carry_every_word():
    runs = text_rectangles(a_pdf(), 0)

    assert all(0 <= run.x <= run.x + run.w <= 1 and 0 <= run.y <= run.y + run.h <= 1 for run in runs)
    assert sorted("".join(run.text for run in runs).split()) != []
    assert set("".join("".join(run.text for run in runs).split())) == set("".join(extract_text(a_pdf()).split()))


def test_a_signed_document_is_shown_with_its_signature():
    before = picture(a_pdf())

    after = picture(signed(a_pdf(), "ChuKy"))

    assert before.tobytes() != after.tobytes()


def test_the_title_is_read_from_the_file():
    assert metadata_of(a_pdf())["Title"] == "Quyết định: Ban hành Kế hoạch diễn tập ứng phó sự cố năm 2027"


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "documents.file_broken"),
        (b"%PDF-1.7\n%%EOF", "documents.file_broken"),
        (b"PK\x03\x04", "documents.file_broken"),
    ],
)
def test_what_is_no_pdf_is_refused(pdf: bytes, code: str):
    for use in (
        page_count,
        extract_text,
        lambda data: render_page(data, 0, 100),
        lambda data: text_rectangles(data, 0),
    ):
        with pytest.raises(FileRefused) as refused:
            use(pdf)
        assert refused.value.code == code


def test_a_file_with_a_password_is_refused():
    with pytest.raises(FileRefused) as refused:
        page_count(an_encrypted_pdf())

    assert refused.value.code == "documents.file_encrypted"


@pytest.mark.parametrize("page", [-1, 1, 10_000])
def test_a_page_that_is_not_there_is_refused(page: int):
    with pytest.raises(FileRefused) as refused:
        render_page(a_pdf(), page, 100)

    assert refused.value.code == "documents.page_not_found"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(render, "MAX_PAGES", 1)

    with pytest.raises(FileRefused) as refused:
        page_count(render_document(a_decision(appendices=(an_appendix(),))).pdf)

    assert (refused.value.code, refused.value.facts) == ("documents.file_too_many_pages", {"pages": 2, "limit": 1})


def test_widths_out_of_bounds_are_brought_to_the_bounds():
    assert picture(a_pdf(), width=1).width == render.MIN_WIDTH
    assert picture(a_pdf(), width=10**9).width == render.MAX_WIDTH


def test_many_threads_get_the_same_picture():
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(render_page(a_pdf(), 0, 200))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [render_page(a_pdf(), 0, 200)] * 8
