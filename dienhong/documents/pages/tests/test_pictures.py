"""Light pictures of pages: few bytes, sharp letters, true colours."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageChops

from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.pictures import page_picture
from dienhong.documents.pages.render import render_page
from dienhong.documents.pages.tests.samples import a_pdf


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def a_scan() -> bytes:
    """A page of paper as a scanner sees it: no two dots alike."""
    noise = Image.frombytes("RGB", (420, 594), bytes(Random(7).choices(range(180, 256), k=420 * 594 * 3)))
    output = BytesIO()
    noise.save(output, "PDF")
    return output.getvalue()


def test_a_page_of_text_is_light_and_every_dot_is_close_to_the_original():
    data = page_picture(a_pdf(), 0, 800)

    exact = opened(render_page(a_pdf(), 0, 800))
    differences = ImageChops.difference(opened(data), exact).getextrema()
    assert len(data) < 50 * 1024
    assert max(most for _, most in differences) <= 19
    assert opened(data).getpixel((0, 0)) == (255, 255, 255)


def test_a_scanned_page_is_light_too():
    exact = render_page(a_scan(), 0, 800)

    data = page_picture(a_scan(), 0, 800)

    assert len(data) < len(exact) / 4
    assert opened(data).size == opened(exact).size


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(FileRefused, match="documents.page_not_found"):
        page_picture(a_pdf(), 9, 800)
