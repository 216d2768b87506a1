"""Workbooks in XLSForm: taken over where there is a counterpart, named as lost where there is none."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from dienhong.forms.errors import FormError
from dienhong.forms.form import read_form
from dienhong.forms.publishing import mistakes_of
from dienhong.forms.xlsform import Lost, read_xlsform
from dienhong.forms.xpath import NotUnderstood, logic_of

HEADING = ("type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "required", "relevant", "constraint")
SURVEY = [
    (*HEADING, "constraint_message", "calculation", "default"),
    ("start", "start"),
    ("begin_group", "G1", "Người khai", "Applicant"),
    ("text", "HoTen", "Họ tên", "Name", "yes"),
    ("integer", "Age", "Tuổi", None, "yes", None, ". >= 18 and . < 120", "Từ 18 tuổi"),
    ("select_one yn", "Married", "Đã kết hôn?"),
    ("begin_group", "inner", "Về vợ, chồng", None, None, "${Married} = 'y'"),
    ("text", "Spouse", "Họ tên vợ, chồng", None, "yes"),
    ("end_group",),
    ("select_multiple yn", "Many", "Nhiều"),
    ("end_group",),
    ("begin_repeat", "kids", "Con", None, None, "selected(${Many}, 'y') or ${Age} > 60"),
    ("text", "kid_name", "Tên con"),
    ("begin_repeat", "toys", "Đồ chơi"),
    ("text", "toy", "Tên"),
    ("end_repeat",),
    ("end_repeat",),
    ("geopoint", "where", "Ở đâu"),
    ("calculate", "twice", "Gấp đôi", None, None, None, None, None, "${Age} * 2"),
    ("date", "day", "Ngày", None, None, None, "pulldata('x') = 1", None, None, "today()"),
    ("note", "thanks", "Cảm ơn"),
]
CHOICES = [("list_name", "name", "label"), ("yn", "y", "Có"), ("yn", "n", "Không")]


def a_workbook(survey=SURVEY, choices=CHOICES) -> bytes:
    """The bytes of a workbook."""
    book = Workbook()
    book.active.title = "survey"
    for row in survey:
        book.active.append(row)
    sheet = book.create_sheet("choices")
    for row in choices:
        sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id"))
    settings.append(("Phiếu điều tra", "x"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_becomes_a_form_that_may_be_published():
    document, lost = read_xlsform(a_workbook())
    form = read_form(document)
    fields = form.fields

    assert mistakes_of(form) == ()
    assert form.title.vi == "Phiếu điều tra"
    assert [page.title.vi for page in form.pages] == ["Người khai", "Trang 2"]
    assert list(fields) == ["hoten", "age", "married", "spouse", "many", "kids", "twice", "day"]
    assert fields["hoten"].label.en == "Name"
    assert fields["spouse"].visible.logic == {"===": [{"var": "married"}, "y"]}
    assert fields["kids"].visible.logic == {
        "or": [{"in": ["y", {"var": "many"}]}, {">": [{"var": "age"}, 60]}],
    }
    assert fields["age"].checks[0].message.vi == "Từ 18 tuổi"
    assert [one.name for one in fields["kids"].fields] == ["kid_name"]
    assert lost == (
        Lost(14, "toys", "type", "begin_repeat"),
        Lost(18, "where", "type", "geopoint"),
        Lost(20, "day", "constraint", "pulldata('x') = 1"),
        Lost(20, "day", "default", "today()"),
    )


@pytest.mark.parametrize(
    ("words", "logic"),
    [
        ("${A} = 'x'", {"===": [{"var": "a"}, "x"]}),
        ("${A} != ''", {"!==": [{"var": "a"}, None]}),
        ("not(${A} > 3) and . <= 2.5", {"and": [{"!": [{">": [{"var": "a"}, 3]}]}, {"<=": [{"var": "own"}, 2.5]}]}),
        ("selected(${A}, 'x')", {"===": [{"var": "a"}, "x"]}),
        ("selected(${M}, 'x')", {"in": ["x", {"var": "m"}]}),
        (". <= today()", {"<=": [{"var": "own"}, {"var": "_today"}]}),
        ("(${A} + 1) * -2 div 3", {"/": [{"*": [{"+": [{"var": "a"}, 1]}, {"-": [2]}]}, 3]}),
        ("if(${A} = 1, 'a', 'b')", {"if": [{"===": [{"var": "a"}, 1]}, "a", "b"]}),
    ],
)
def test_expressions_become_rules(words, logic):
    assert logic_of(words, "own", str.lower, {"m"}) == logic


@pytest.mark.parametrize(
    "words", ["pulldata('a')", "${A} =", "(1", "1 2", "${A} | ${B}", "(" * 50 + "1" + ")" * 50, "1" * 3000, ""]
)
def test_expressions_without_a_counterpart_are_named(words):
    with pytest.raises(NotUnderstood):
        logic_of(words, "own", str.lower)


def test_what_is_no_workbook_is_refused():
    out = BytesIO()
    with ZipFile(out, "w", 8) as archive:
        archive.writestr("bomb", b"\0" * 60_000_000)
    other = Workbook()
    bare = BytesIO()
    other.save(bare)

    for data, code in (
        (b"no workbook", "sheet_broken"),
        (out.getvalue(), "too_large"),
        (bare.getvalue(), "sheet_broken"),
    ):
        with pytest.raises(FormError, match=code):
            read_xlsform(data)
