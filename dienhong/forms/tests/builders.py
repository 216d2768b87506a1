"""Forms for tests: a birth registration with every widget, a big one, and small ones made by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from dienhong.forms.form import DIALECT, FORMAT, Form, read_form
from dienhong.forms.state import Around

TODAY = date(2026, 11, 23)


class TwoProvinces:
    """A directory with two provinces."""

    def provinces(self) -> Sequence[tuple[str, str]]:
        """(code, name)."""
        return (("01", "Hà Nội"), ("46", "Huế"))

    def communes(self, province: str) -> Sequence[tuple[str, str]]:
        """(code, name)."""
        known = {
            "01": (("00004", "Phường Ba Đình"), ("00070", "Phường Hoàn Kiếm")),
            "46": (("19753", "Phường Thuận Hóa"),),
        }
        return known.get(province, ())


AROUND = Around(TODAY, TwoProvinces())


def an_element(name: str, widget: str, label: str = "", **more: Any) -> dict[str, Any]:
    """An element of a page."""
    return {"field": name, "widget": widget, "label": {"vi": label or name.capitalize()}, **more}


def choices(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """Choices by (value, label)."""
    return [{"value": value, "label": {"vi": label}} for value, label in pairs]


def a_page(name: str, title: str, *elements: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A page."""
    return {"id": name, "title": {"vi": title}, "elements": list(elements), **more}


def a_document(properties: Mapping[str, Any], *pages: Mapping[str, Any]) -> dict[str, Any]:
    """A document of these properties and pages."""
    schema = {"$schema": DIALECT, "type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {"format": FORMAT, "title": {"vi": "Tờ khai thử"}, "schema": schema, "pages": [dict(page) for page in pages]}


TEXT = {"type": "string", "maxLength": 100}
KINDS = {"type": "string", "enum": ["new", "again"]}
ADDRESS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {part: {"type": "string", "maxLength": 200} for part in ("province", "commune", "street")},
}
_SIBLING = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"sibling_name": TEXT, "sibling_born": {"type": "string", "format": "date"}},
}
_AGAIN = {"===": [{"var": "kind"}, "again"]}
_CHILD = {
    "child_name": {**TEXT, "pattern": r"^[^\d]*$"},
    "born": {"type": "string", "format": "date"},
    "weight": {"type": "number", "minimum": 0.3, "maximum": 9},
    "fee": {"type": "integer", "minimum": 0},
    "twins": {"type": "boolean"},
    "home": ADDRESS,
    "days_old": {"type": "integer"},
    "siblings": {"type": "array", "maxItems": 3, "items": _SIBLING},
}
_APPLICANT = {
    "kind": KINDS,
    "why_again": TEXT,
    "applicant": TEXT,
    "number": TEXT,
    "phone": TEXT,
    "mail": TEXT,
    "tax": TEXT,
    "role": {"type": "string", "enum": ["father", "mother", "other"]},
    "needs": {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["copy", "post"]}},
    "note": {"type": "string", "maxLength": 1000},
}
BIRTH = a_document(
    {**_APPLICANT, **_CHILD},
    a_page(
        "applicant_page",
        "Người đi khai",
        {"widget": "heading", "text": {"vi": "Bạn là ai"}},
        an_element("kind", "radio", "Đăng ký gì", required=True, choices=choices(("new", "Lần đầu"), ("again", "Lại"))),
        an_element("why_again", "long_text", "Vì sao đăng ký lại", required=True, visible=_AGAIN),
        an_element("applicant", "text", "Họ và tên", required=True, prefill="citizen.name", hint={"vi": "Viết đủ dấu"}),
        an_element("number", "citizen_id", "Số định danh", required=True, prefill="citizen.number"),
        an_element("phone", "phone", "Điện thoại"),
        an_element("mail", "email", "Thư điện tử"),
        an_element("tax", "tax_code", "Mã số thuế"),
        an_element(
            "role", "select", "Quan hệ", choices=choices(("father", "Cha"), ("mother", "Mẹ"), ("other", "Khác"))
        ),
        an_element("needs", "checkboxes", "Nhận thêm", choices=choices(("copy", "Bản sao"), ("post", "Gửi bưu điện"))),
    ),
    a_page(
        "child_page",
        "Thông tin của bé",
        an_element("child_name", "text", "Họ tên bé", required=True),
        an_element(
            "born",
            "date",
            "Ngày sinh",
            required=True,
            checks=[
                {
                    "rule": {"<=": [{"var": "born"}, {"var": "_today"}]},
                    "message": {"vi": "Ngày sinh không thể sau hôm nay."},
                }
            ],
        ),
        an_element("weight", "number", "Cân nặng (kg)"),
        an_element("fee", "money", "Lệ phí"),
        an_element("twins", "yes_no", "Sinh đôi"),
        an_element("home", "address", "Nơi ở", required=True),
        an_element("days_old", "computed", "Số ngày tuổi", computed={"days": [{"var": "born"}, {"var": "_today"}]}),
        an_element(
            "siblings",
            "group",
            "Anh chị em",
            elements=[
                an_element("sibling_name", "text", "Họ tên", required=True),
                an_element("sibling_born", "date", "Sinh ngày"),
            ],
        ),
        an_element(
            "proof",
            "file",
            "Giấy chứng sinh",
            required=True,
            files={"types": ["pdf"], "bytes_each": 5_000_000, "count": 2},
        ),
    ),
    a_page("again_page", "Lần trước", an_element("note", "long_text", "Ghi chú"), visible=_AGAIN),
)


def birth() -> dict[str, Any]:
    """A copy of the birth registration that a test may change."""
    return deepcopy(BIRTH)


def birth_form() -> Form:
    """The birth registration as read."""
    return read_form(BIRTH)


def big_document(questions: int = 700, rules: int = 100, pages: int = 10) -> dict[str, Any]:
    """A form of so many questions, of which so many hang on the question before."""
    properties: dict[str, Any] = {}
    made = []
    each = questions // pages
    every = max(1, questions // max(1, rules))
    for page in range(pages):
        elements = []
        for number in range(page * each, (page + 1) * each):
            name, kind = f"q{number}", number % 7
            more: dict[str, Any] = {}
            if number and number % every == 0:
                more["visible"] = {"!=": [{"var": f"q{number - 1}"}, "b"]}
            if kind == 6:
                properties[name] = {"type": "string", "enum": ["a", "b"]}
                more["choices"] = choices(("a", "Một"), ("b", "Hai"))
                elements.append(an_element(name, "radio", f"Câu chọn {number}", **more))
            else:
                properties[name] = TEXT
                elements.append(
                    an_element(name, "text", f"Câu hỏi {number}", hint={"vi": "Viết ngắn"}, required=True, **more)
                )
        made.append(a_page(f"p{page}", f"Trang {page}", *elements))
    return a_document(properties, *made)
