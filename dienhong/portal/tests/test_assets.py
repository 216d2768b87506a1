"""The styles, scripts, templates and the font keep the promises of the strict content security policy and of size."""

import gzip
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from dienhong.portal import fonts

PORTAL = Path(__file__).resolve().parents[1]
STATIC = PORTAL / "static" / "portal"
VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    return fonts.build(tmp_path_factory.mktemp("built"))


def test_the_styles_stay_small():
    assert len(gzip.compress((STATIC / "ui.css").read_bytes(), 9)) <= 16 * 1024


def test_no_template_has_an_inline_style_or_script():
    inline = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:")

    found = [path.name for path in PORTAL.rglob("*.html") if inline.search(path.read_text())]

    assert found == []


def test_no_line_is_lower_than_stacked_marks_need():
    heights = [float(value) for value in re.findall(r"line-height:([\d.]+)[;}]", (STATIC / "ui.css").read_text())]

    assert min(heights) >= 1.3


def test_the_font_holds_every_vietnamese_letter_and_is_small(font):
    covered = TTFont(font).getBestCmap()

    assert [letter for letter in VIETNAMESE + VIETNAMESE.upper() + "0123456789₫–“”" if ord(letter) not in covered] == []
    assert font.stat().st_size <= 62 * 1024


def test_the_font_has_figures_of_one_width(font):
    features = {record.FeatureTag for record in TTFont(font)["GSUB"].table.FeatureList.FeatureRecord}

    assert "tnum" in features
