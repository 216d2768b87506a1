"""What is said about an answer or a form, in both languages: forms carry theirs with them, so these stand beside and not in
the platform's catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from dienhong.forms.form import Text
from dienhong.forms.state import Problem

ANSWERS: dict[str, Text] = {
    "required": Text("Hãy điền mục này.", "Fill this in."),
    "choose": Text("Hãy chọn một câu trả lời.", "Choose an answer."),
    "choose_some": Text("Hãy chọn ít nhất một mục.", "Choose at least one."),
    "row_required": Text("Hãy thêm ít nhất một mục.", "Add at least one."),
    "file_required": Text("Hãy chọn tệp để nộp.", "Choose a file."),
    "date_incomplete": Text("Hãy điền đủ ngày, tháng, năm.", "Fill in day, month and year."),
    "date_wrong": Text(
        "Không có ngày này trong lịch. Viết ngày, tháng, năm bằng số, ví dụ 18 11 2026.",
        "There is no such day. Write day, month and year in figures, for example 18 11 2026.",
    ),
    "number_wrong": Text("Hãy viết bằng số, ví dụ 1.250 hoặc 12,5.", "Write a number, for example 1.250 or 12,5."),
    "number_not_whole": Text("Hãy viết số nguyên, không có phần thập phân.", "Write a whole number."),
    "email_wrong": Text(
        "Địa chỉ thư điện tử chưa đúng. Viết như ten@vidu.vn.",
        "This is no e-mail address. Write it like name@example.vn.",
    ),
    "phone_wrong": Text(
        "Số điện thoại chưa đúng. Viết 10 chữ số bắt đầu bằng 0, hoặc 11 chữ số với máy cố định.",
        "This is no telephone number. Write 10 digits that begin with 0, or 11 for a landline.",
    ),
    "citizen_id_wrong": Text(
        "Số định danh cá nhân có 12 chữ số, như ghi trên thẻ căn cước. Hãy xem lại từng số.",
        "A citizen's number has 12 digits, as on the identity card. Look at each of them again.",
    ),
    "tax_code_wrong": Text(
        "Mã số thuế chưa đúng: 10 chữ số, hoặc 10 chữ số, dấu gạch ngang và 3 chữ số. Hãy xem lại từng số.",
        "This is no tax code: 10 digits, or 10 digits, a dash and 3 digits. Look at each of them again.",
    ),
    "address_incomplete": Text("Hãy chọn tỉnh, thành phố rồi xã, phường.", "Choose the province, then the commune."),
    "address_unknown": Text(
        "Xã, phường này không thuộc tỉnh, thành phố đã chọn. Hãy chọn lại.",
        "This commune does not lie in the chosen province. Choose again.",
    ),
    "too_long": Text("Viết ngắn lại, nhiều nhất %(limit)s ký tự.", "Shorten it to at most %(limit)s characters."),
    "too_short": Text("Viết dài hơn, ít nhất %(limit)s ký tự.", "Write at least %(limit)s characters."),
    "too_small": Text("Số này phải từ %(limit)s trở lên.", "This must be %(limit)s or more."),
    "too_large": Text("Số này phải từ %(limit)s trở xuống.", "This must be %(limit)s or less."),
    "too_small_exclusive": Text("Số này phải lớn hơn %(limit)s.", "This must be more than %(limit)s."),
    "too_large_exclusive": Text("Số này phải nhỏ hơn %(limit)s.", "This must be less than %(limit)s."),
    "too_many": Text("Nhiều nhất là %(limit)s mục. Hãy bớt đi.", "At most %(limit)s. Take some away."),
    "too_few": Text("Ít nhất là %(limit)s mục. Hãy thêm vào.", "At least %(limit)s. Add some."),
    "pattern": Text(
        "Câu trả lời chưa đúng cách viết được yêu cầu.", "This is not written in the way that is asked for."
    ),
    "value_wrong": Text("Câu trả lời này không dùng được. Hãy điền lại.", "This cannot be used. Fill it in again."),
    "files_many": Text("Nhiều nhất là %(most)s tệp. Hãy xóa bớt.", "At most %(most)s files. Delete some."),
    "file_empty": Text(
        "Tệp %(name)s rỗng, thường do tải về chưa xong. Hãy xóa tệp này, rồi chọn lại.",
        "The file %(name)s is empty. Delete it and choose it again.",
    ),
    "file_large": Text(
        "Tệp %(name)s quá lớn, nhiều nhất là %(most)s. Hãy chọn tệp nhỏ hơn.",
        "The file %(name)s is too large, at most %(most)s. Choose a smaller one.",
    ),
    "file_type": Text(
        "Tệp %(name)s không đúng loại. Nộp một trong các loại: %(types)s.",
        "The file %(name)s is of a wrong kind. Hand in one of: %(types)s.",
    ),
}


def said(problem: Problem, language: str) -> str:
    """The sentence of what is wrong with an answer: the form's own message, or the one of its code."""
    own = problem.message.within(language)
    if own:
        return own
    return ANSWERS.get(problem.code, ANSWERS["value_wrong"]).within(language) % dict(problem.facts)


def filled(table: dict[str, Text], code: str, facts: Iterable[tuple[str, str]], language: str) -> str:
    """The sentence of a code with its facts."""
    return table[code].within(language) % dict(facts)
