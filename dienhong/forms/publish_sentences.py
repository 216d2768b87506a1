"""Why a form cannot be published, for clerks who never saw its data."""

from __future__ import annotations

from dienhong.forms.form import Text
from dienhong.forms.publishing import Mistake
from dienhong.forms.sentences import filled

REASONS: dict[str, Text] = {
    "title_missing": Text("Tờ khai chưa có tên tiếng Việt.", "The form has no name in Vietnamese."),
    "pages_missing": Text("Tờ khai chưa có trang nào.", "The form has no page."),
    "page_twice": Text("Có hai trang cùng mã.", "Two pages have the same id."),
    "page_title_missing": Text("Trang này chưa có tên tiếng Việt.", "This page has no name in Vietnamese."),
    "page_empty": Text(
        "Trang này chưa có gì. Thêm câu hỏi hoặc xóa trang.", "This page is empty. Add a question or delete it."
    ),
    "page_unreachable": Text(
        "Không ai đến được trang này, vì nó không bao giờ hiện.",
        "Nobody can reach this page, because it is never shown.",
    ),
    "page_asks_ahead": Text(
        "Trang này hiện theo câu “%(name)s”, nhưng câu đó đứng ở chính trang này hoặc trang sau. Chuyển câu đó lên trước.",
        "This page is shown by “%(name)s”, which stands on it or after it. Move that question before it.",
    ),
    "field_asks_ahead": Text(
        "Câu này hiện theo câu “%(name)s” ở trang sau. Chuyển câu đó lên trước.",
        "This question is shown by “%(name)s” on a later page. Move that question before it.",
    ),
    "note_empty": Text("Một đề mục hoặc đoạn chữ chưa có nội dung.", "A heading or paragraph has no text."),
    "ring": Text(
        "Các điều kiện chạy vòng tròn: %(names)s. Bỏ bớt một điều kiện.",
        "Conditions go in a ring: %(names)s. Take one away.",
    ),
    "field_twice": Text("Câu hỏi này đứng ở hai chỗ. Xóa một chỗ.", "This question stands in two places. Delete one."),
    "field_on_no_page": Text(
        "Dữ liệu có mục này nhưng không trang nào hỏi. Thêm vào một trang hoặc bỏ mục đó.",
        "The data has this, but no page asks for it. Add it to a page or take it away.",
    ),
    "field_without_schema": Text(
        "Câu hỏi này không có trong phần dữ liệu của tờ khai.", "The data of the form does not know this question."
    ),
    "schema_requires": Text(
        "Phần dữ liệu tự đòi mục bắt buộc. Đánh dấu “Bắt buộc” ở từng câu hỏi thay cho việc đó.",
        "The data itself requires fields. Mark each question as required instead.",
    ),
    "schema_broken": Text("Phần dữ liệu của tờ khai bị hỏng: %(why)s.", "The data of the form is broken: %(why)s."),
    "label_missing": Text("Câu hỏi chưa có tên tiếng Việt.", "The question has no name in Vietnamese."),
    "label_doubled": Text(
        "Hai câu trên cùng một trang đều tên là “%(label)s”. Đổi tên một câu.",
        "Two questions on a page are both called “%(label)s”. Rename one.",
    ),
    "required_never_visible": Text("Câu này bắt buộc nhưng không bao giờ hiện.", "This is required, but never shown."),
    "paper_held": Text(
        "Nhà nước đã có giấy tờ này (%(paper)s). Không được yêu cầu người dân nộp lại.",
        "The State already holds this paper (%(paper)s). It must not be asked for again.",
    ),
    "computed_missing": Text("Ô tính sẵn chưa có công thức.", "The computed field has no formula."),
    "computed_from_hidden": Text(
        "Ô này tính từ câu “%(name)s”, mà câu đó có lúc ẩn. Cho hai câu hiện theo cùng điều kiện.",
        "This is computed from “%(name)s”, which may be hidden. Show both by the same condition.",
    ),
    "check_without_message": Text(
        "Một điều kiện kiểm tra chưa có lời báo lỗi tiếng Việt.", "A check has no message in Vietnamese."
    ),
    "files_unlimited": Text(
        "Câu nộp tệp chưa nói loại tệp, dung lượng mỗi tệp và số tệp nhiều nhất.",
        "The question for files does not say which kinds, how large each and how many at most.",
    ),
    "type_wrong": Text(
        "Kiểu dữ liệu (%(type)s) không hợp với loại câu hỏi.", "The type (%(type)s) does not fit the question."
    ),
    "range_empty": Text(
        "Mức thấp nhất (%(low)s) lớn hơn mức cao nhất (%(high)s), nên không ai trả lời được.",
        "The least (%(low)s) is more than the most (%(high)s), so nobody can answer.",
    ),
    "rows_unlimited": Text(
        "Nhóm lặp lại chưa có số lần nhiều nhất (1 đến %(most)s).",
        "The group does not say how often at most (1 to %(most)s).",
    ),
    "text_unlimited": Text(
        "Câu trả lời bằng chữ chưa nói dài nhất bao nhiêu ký tự (1 đến %(most)s).",
        "The answer in words does not say how many letters at most (1 to %(most)s).",
    ),
    "pattern_broken": Text("Mẫu viết không đọc được.", "The pattern cannot be read."),
    "pattern_endless": Text(
        "Mẫu viết có vòng lặp trong vòng lặp, có thể chạy mãi. Viết lại đơn giản hơn.",
        "The pattern repeats inside a repetition and can be made to run forever. Write it more simply.",
    ),
    "default_wrong": Text(
        "Giá trị điền sẵn (%(default)s) không hợp với chính câu hỏi.",
        "The default (%(default)s) does not fit the question.",
    ),
    "choices_missing": Text("Câu chọn chưa có mục nào để chọn.", "There is nothing to choose from."),
    "choice_without_label": Text("Một mục chọn chưa có tên tiếng Việt.", "A choice has no name in Vietnamese."),
    "choices_doubled": Text("Hai mục chọn có cùng mã.", "Two choices have the same code."),
    "choices_differ": Text("Các mục chọn khác với phần dữ liệu.", "The choices differ from the data."),
    "rule_unknown_field": Text(
        "Một điều kiện nhắc đến “%(name)s”, nhưng tờ khai không có câu đó.",
        "A condition reads “%(name)s”, which is not in the form.",
    ),
    "rule_unknown_value": Text(
        "Một điều kiện so câu “%(name)s” với “%(value)s”, nhưng câu đó không có mục chọn này.",
        "A condition compares “%(name)s” with “%(value)s”, which cannot be chosen there.",
    ),
}


def reason(mistake: Mistake, language: str = "vi") -> str:
    """The sentence of a mistake."""
    return filled(REASONS, mistake.code, mistake.facts, language)
