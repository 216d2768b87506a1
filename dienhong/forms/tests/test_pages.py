"""Pages of a form as they are shown, posted and shown again; rows, files, filled-in values, check-answers."""

from dataclasses import replace

from dienhong.forms.draft import Draft, acted, draft_of, posted, prefill
from dienhong.forms.form import Text, read_form
from dienhong.forms.state import HeldFile, state_of
from dienhong.forms.tests.builders import AROUND, TEXT, a_document, a_page, an_element, birth_form
from dienhong.forms.views import Question, Row, check_answers, page_view

FORM = birth_form()
APPLICANT, CHILD, AGAIN = FORM.pages
GOOD = {
    "kind": ["new"],
    "applicant": ["Lê Thị Ẩn"],
    "number": ["001099000123"],
    "child_name": ["Lê Quỳnh Hỷ"],
    "born.d": ["18"],
    "born.m": ["11"],
    "born.y": ["2026"],
    "home.province": ["01"],
    "home.commune": ["00004"],
}
PDF = HeldFile("giay-chung-sinh.pdf", 1000, "application/pdf", "00" * 32)


def view_of(draft: Draft, page, problems=True, around=AROUND, language="vi"):
    """The page of a draft, with its problems."""
    state = state_of(FORM, draft, around)
    return page_view(state, page, language, state.problems(page) if problems else ())


def filled(*pages, **more) -> Draft:
    """A draft after these pages were posted with good answers and `more`."""
    draft = Draft()
    for page in pages or (APPLICANT, CHILD):
        shown = view_of(draft, page, problems=False).shown
        draft = posted(FORM, page, {**GOOD, **more, "_shown": [shown]}, draft)
    return draft


def question(view, path: str) -> Question:
    """A question of a page."""
    parts = [
        *view.parts,
        *(each for part in view.parts if isinstance(part, Question) for row in part.rows for each in row.parts),
    ]
    return next(one for one in parts if isinstance(one, Question) and one.path == path)


def test_a_fresh_page_shows_no_error_and_no_hidden_question():
    view = view_of(Draft(), APPLICANT, problems=False)

    assert view.summary == ()
    assert view.shown == "kind applicant number phone mail tax role needs"
    assert [(step.title, step.current) for step in view.steps] == [("Người đi khai", True), ("Thông tin của bé", False)]
    assert (view.before, view.after) == ("", "child_page")


def test_each_problem_is_named_on_top_with_a_link_to_its_input_and_told_beside_it():
    draft = posted(FORM, APPLICANT, {"_shown": ["kind applicant number phone"], "number": ["12"]}, Draft())
    view = view_of(draft, APPLICANT)

    assert view.summary == (
        ("f-kind-0", "Đăng ký gì: Hãy chọn một câu trả lời."),
        ("f-applicant", "Họ và tên: Hãy điền mục này."),
        (
            "f-number",
            "Số định danh: Số định danh cá nhân có 12 chữ số, như ghi trên thẻ căn cước. Hãy xem lại từng số.",
        ),
    )
    shown = question(view, "applicant")
    assert (shown.error, shown.described_by) == ("Hãy điền mục này.", "f-applicant-hint f-applicant-error")


def test_mending_one_error_keeps_the_others():
    draft = posted(FORM, APPLICANT, {"_shown": ["kind applicant number"], "number": ["12"]}, Draft())
    mended = posted(FORM, APPLICANT, {"_shown": ["kind applicant number"], "number": ["12"], "kind": ["new"]}, draft)

    assert [anchor for anchor, _ in view_of(mended, APPLICANT).summary] == ["f-applicant", "f-number"]


def test_sentences_come_in_english_where_english_is_wanted():
    view = view_of(Draft(), APPLICANT, language="en")

    assert view.summary[0] == ("f-kind-0", "Đăng ký gì: Choose an answer.")


def test_what_cannot_be_read_is_kept_as_it_was_typed():
    wrong = {"_shown": ["born weight fee"], "born.d": ["31"], "born.m": ["2"], "born.y": ["2026"], "weight": ["ba cân"]}
    draft = posted(FORM, CHILD, wrong, filled())
    again = draft_of(draft.as_json())
    view = view_of(again, CHILD)

    assert again == draft
    assert [one.words for one in question(view, "born").inputs] == ["31", "2", "2026"]
    assert question(view, "weight").inputs[0].words == "ba cân"
    assert question(view, "weight").error == "Hãy viết bằng số, ví dụ 1.250 hoặc 12,5."
    assert "born" not in state_of(FORM, again, AROUND).answers


def test_posting_what_a_page_shows_changes_nothing():
    draft = filled(_act=["add:siblings"], weight=["3,4"], twins=["no"], fee=["0"], needs=["post"])

    assert posted(FORM, CHILD, inputs_of_page(view_of(draft, CHILD)), draft) == draft


def inputs_of_page(view) -> dict[str, list[str]]:
    """What a browser would send of a page."""
    sent: dict[str, list[str]] = {"_shown": [view.shown]}
    parts = list(view.parts)
    while parts:
        part = parts.pop()
        if isinstance(part, Row):
            parts += part.parts
        elif isinstance(part, Question):
            parts += part.rows
            for one in part.inputs:
                chosen = [option.value for option in one.options if option.chosen]
                sent[one.name] = chosen if one.options and part.widget != "address" else [one.words]
    return sent


def test_a_question_that_the_page_did_not_show_is_not_emptied():
    draft = posted(FORM, APPLICANT, {"_shown": ["kind"], "kind": ["again"]}, filled())

    assert draft.answers["applicant"] == "Lê Thị Ẩn"


def test_what_is_hidden_leaves_the_answers_but_not_the_draft():
    draft = filled(APPLICANT, kind=["again"])
    draft = posted(FORM, APPLICANT, {"_shown": ["kind why_again"], "kind": ["again"], "why_again": ["Mất giấy"]}, draft)
    back = posted(FORM, APPLICANT, {"_shown": ["kind why_again"], "kind": ["new"], "why_again": ["Mất giấy"]}, draft)

    assert state_of(FORM, draft, AROUND).answers["why_again"] == "Mất giấy"
    assert [page.id for page in state_of(FORM, draft, AROUND).pages] == ["applicant_page", "child_page", "again_page"]
    assert "why_again" not in state_of(FORM, back, AROUND).answers
    assert back.answers["why_again"] == "Mất giấy"
    assert state_of(FORM, back, AROUND).page("again_page") is None


def test_a_computed_answer_is_worked_out_and_never_taken_from_the_browser():
    draft = posted(FORM, CHILD, {"_shown": ["days_old"], "days_old": ["9999"]}, filled())

    assert state_of(FORM, draft, AROUND).answers["days_old"] == 5
    assert question(view_of(draft, CHILD), "days_old").text == "5"


def test_a_check_of_the_form_says_its_own_sentence():
    late = filled(**{"born.y": ["2027"]})

    assert question(view_of(late, CHILD), "born").error == "Ngày sinh không thể sau hôm nay."


def test_the_schema_bounds_what_is_typed():
    heavy = filled(weight=["12"], child_name=["Bé 2"])
    view = view_of(heavy, CHILD)

    assert question(view, "weight").error == "Số này phải từ 9 trở xuống."
    assert question(view, "child_name").error == "Câu trả lời chưa đúng cách viết được yêu cầu."


def test_rows_are_added_and_removed_and_what_belongs_to_them_moves_up():
    draft = filled()
    for _ in range(5):
        draft = acted(FORM, draft, "add:siblings").draft
    shown = view_of(draft, CHILD, problems=False).shown
    names = {"siblings.0.sibling_name": ["An"], "siblings.1.sibling_name": ["Bình"], "siblings.2.sibling_name": ["Chi"]}
    draft = posted(FORM, CHILD, {**GOOD, **names, "siblings.2.sibling_born.d": ["40"], "_shown": [shown]}, draft)
    moved = acted(FORM, draft, "remove:siblings.1")

    assert len(draft.answers["siblings"]) == 3
    assert moved.draft.answers["siblings"] == [{"sibling_name": "An"}, {"sibling_name": "Chi"}]
    assert moved.draft.typed == {"siblings.1.sibling_born": ("40", "", "")}
    assert [moved.path(f"siblings.{row}.scan") for row in range(3)] == ["siblings.0.scan", None, "siblings.1.scan"]
    assert question(view_of(draft, CHILD), "siblings").may_add is False
    assert question(view_of(moved.draft, CHILD), "siblings").may_add is True


def test_numbers_of_rows_that_no_page_shows_are_passed_over():
    shown = f"siblings siblings.{'9' * 5000}.sibling_name siblings.x.sibling_name siblings.999.sibling_name kind"
    draft = posted(FORM, CHILD, {"_shown": [shown]}, filled())

    assert len(draft.answers["siblings"]) <= 100
    assert acted(FORM, draft, f"remove:siblings.{'9' * 5000}").draft == draft


def test_unknown_buttons_change_nothing():
    draft = filled()

    for act in ("", "add:kind", "add:nothing", "remove:siblings.7", "remove:siblings.x", "drop:all"):
        assert acted(FORM, draft, act).draft == draft


def test_a_row_asks_for_its_own_answers():
    draft = acted(FORM, filled(), "add:siblings").draft
    view = view_of(draft, CHILD)

    assert ("f-siblings-0-sibling_name", "Anh chị em 1, Họ tên: Hãy điền mục này.") in view.summary


def test_files_are_judged_by_count_size_and_kind():
    def problems(*held):
        around = replace(AROUND, files={"proof": held})
        return [(one.code, one.path) for one in state_of(FORM, filled(), around).problems(CHILD)]

    assert problems() == [("file_required", "proof")]
    assert problems(PDF) == []
    assert problems(replace(PDF, size=0)) == [("file_empty", "proof")]
    assert problems(replace(PDF, size=5_000_001)) == [("file_large", "proof")]
    assert problems(replace(PDF, name="anh.EXE")) == [("file_type", "proof")]
    assert problems(PDF, PDF, PDF) == [("files_many", "proof")]


def test_filled_in_values_name_their_source_and_changed_ones_are_marked():
    source = Text("Cơ sở dữ liệu quốc gia về dân cư", "National population database")
    draft = prefill(FORM, Draft(), {"citizen.name": ("Lê Thị Ẩn", source), "unused": ("x", source)})
    untouched = question(view_of(draft, APPLICANT), "applicant").source
    draft = posted(FORM, APPLICANT, {"_shown": ["applicant"], "applicant": ["Lê Ẩn"]}, draft)
    changed = question(view_of(draft, APPLICANT), "applicant").source

    assert untouched.sentence == "Lấy từ Cơ sở dữ liệu quốc gia về dân cư"
    assert (changed.sentence, changed.changed) == (
        "Bạn đã sửa. Cơ sở dữ liệu quốc gia về dân cư ghi: Lê Thị Ẩn",
        True,
    )
    assert prefill(FORM, draft, {"citizen.name": ("Khác", source)}) == draft


def test_what_was_typed_already_is_not_filled_over():
    draft = prefill(FORM, filled(APPLICANT), {"citizen.name": ("Trần Bình", Text("CSDL"))})

    assert draft.answers["applicant"] == "Lê Thị Ẩn"
    assert question(view_of(draft, APPLICANT), "applicant").source.changed is True


def test_all_answers_are_shown_once_more_with_what_must_be_mended():
    draft = acted(FORM, filled(number=["12"]), "add:siblings").draft
    sections = check_answers(state_of(FORM, draft, AROUND))
    texts = {answer.path: (answer.text, answer.error) for section in sections for answer in section.answers}

    assert [section.title for section in sections] == ["Người đi khai", "Thông tin của bé"]
    assert texts["kind"] == ("Lần đầu", "")
    assert texts["born"] == ("18/11/2026", "")
    assert texts["home"] == ("Phường Ba Đình, Hà Nội", "")
    assert texts["number"][0] == "12"
    assert texts["number"][1].startswith("Số định danh cá nhân có 12 chữ số")
    assert texts["siblings.0.sibling_name"] == ("", "Hãy điền mục này.")
    assert texts["proof"] == ("", "Hãy chọn tệp để nộp.")


def test_a_page_without_anything_to_show_is_passed_over():
    form = read_form(
        a_document(
            {"a": TEXT, "b": TEXT, "c": TEXT},
            a_page("one", "Một", an_element("a", "text")),
            a_page("two", "Hai", an_element("b", "text", visible={"==": [{"var": "a"}, "x"]})),
            a_page("three", "Ba", an_element("c", "text")),
        )
    )
    state = state_of(form, Draft(), AROUND)

    assert [page.id for page in state.pages] == ["one", "three"]
