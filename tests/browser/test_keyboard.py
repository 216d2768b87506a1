"""Documents handled with the keyboard alone: from arrival to the records file, and to an answer handed in for review.

Each person's window is opened at the home page; from there on only keys are pressed.
"""

from __future__ import annotations

import re

from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.conftest import OpenAs

# A clerk who had to press Tab more often than this would take the mouse.
MOST_TABS = 60
MOST_CHOICES = 40
SUBJECT = "Kế hoạch tập huấn công tác văn thư điện tử"
ASKED = "Về việc lấy ý kiến dự thảo Nghị định về kết nối, chia sẻ dữ liệu"
ANSWER = "Góp ý dự thảo Nghị định, soạn không dùng chuột (văn bản trình diễn)"


def _presses(page: Page, target: Locator, key: str) -> bool:
    """Press a key until the target has the focus; whether that took at most MOST_TABS times."""
    wanted = target.first.element_handle()
    for _ in range(MOST_TABS):
        try:
            # Asked of the element, which is one question; to find it anew takes several, and it is asked a hundred times.
            stands, has_focus = wanted.evaluate("wanted => [wanted.isConnected, document.activeElement === wanted]")
        except Error:  # another page came
            stands, has_focus = False, False
        if has_focus:
            return True
        if stands:
            page.keyboard.press(key)
        else:  # the next page, or news, brought another element in its place
            wanted = target.first.element_handle()
    return False


def _reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    if _presses(page, target, "Tab"):
        assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
        return
    raise AssertionError(f"{target} is not reached by {MOST_TABS} times Tab on {page.url}")


def _press(page: Page, target: Locator) -> None:
    _reach(page, target)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def _choose(page: Page, select: Locator, begins: str) -> None:
    """Arrow down until the choice begins with these words."""
    _reach(page, select)
    for _ in range(MOST_CHOICES):
        chosen = select.evaluate("one => one.selectedOptions[0].label")
        if chosen.startswith(begins):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{begins} is not among the choices of {select}")


def _write(page: Page, field: Locator, text: str) -> None:
    """In the place of what the field holds."""
    _reach(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def _home(open_as: OpenAs, login: str) -> Page:
    page = open_as(login).new_page()
    page.goto("/")
    return page


def _open_waiting(page: Page, subject: str) -> None:
    """J down the list of the home page to the document that waits, Enter."""
    wanted = page.locator("main a", has_text=subject)
    assert _presses(page, wanted, "j")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text(subject)


def _find(page: Page, subject: str) -> None:
    """Ctrl K, the words, down to the first hit, Enter."""
    page.keyboard.press("Control+k")
    page.keyboard.type(subject)
    expect(page.locator("[data-command-results] a", has_text=subject).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text(subject)


def _hand_to(clerk: Page, subject: str, name: str, instruction: str) -> None:
    """The clerk takes the document in and assigns it."""
    _open_waiting(clerk, subject)
    _press(clerk, clerk.locator("form[action$='/vao-so/'] button"))
    expect(clerk.locator("main")).to_contain_text("Đã vào sổ")
    _press(clerk, clerk.locator("a[href$='/phan-cong/']"))
    _choose(clerk, clerk.locator("#id_person"), name)
    _write(clerk, clerk.locator("#id_instruction"), instruction)
    _press(clerk, clerk.locator("main form button.pri"))
    expect(clerk.locator("main")).to_contain_text("Đã phân công")


def test_a_document_is_registered_assigned_handled_finished_and_filed_without_a_mouse(open_as: OpenAs) -> None:
    _hand_to(_home(open_as, "bac-ninh.vanthu"), SUBJECT, "", "Tham mưu kế hoạch của tỉnh.")

    official = _home(open_as, "bac-ninh.chuyenvien")
    _open_waiting(official, SUBJECT)
    _press(official, official.locator("form[action$='/bat-dau/'] button"))
    _press(official, official.locator("a[href$='/hoan-thanh/']"))
    _write(official, official.locator("#id_result"), "Đã tham mưu ban hành kế hoạch (trình diễn).")
    _press(official, official.locator("main form button.pri"))
    expect(official.locator("main")).to_contain_text("Hoàn thành")

    _open_a_records_file(official)
    _find(official, SUBJECT)
    _press(official, official.locator("a[href*='/dua-vao-ho-so/']"))
    _press(official, official.locator("main form button.pri"))
    expect(official.locator("main")).to_contain_text("TH.01")


def _open_a_records_file(page: Page) -> None:
    _press(page, page.locator("#he-thong a", has_text="Văn bản"))
    _press(page, page.locator("nav.tabs a", has_text="Hồ sơ"))
    _write(page, page.locator("#id_code"), "TH.01")
    _write(page, page.locator("#id_title"), "Tập huấn văn thư điện tử (hồ sơ trình diễn)")
    _reach(page, page.locator("#id_group"))
    page.keyboard.press("ArrowDown")
    _press(page, page.locator("main form button.pri", has_text="Mở hồ sơ"))
    expect(page.locator("main")).to_contain_text("TH.01")


def test_an_answer_is_begun_written_saved_and_handed_in_for_review_without_a_mouse(open_as: OpenAs) -> None:
    _hand_to(_home(open_as, "vanthu"), ASKED, "Trần Thí Dụ", "Tham mưu văn bản góp ý.")

    author = _home(open_as, "soanthao")
    _open_waiting(author, ASKED)
    _press(author, author.locator("form[action$='/bat-dau/'] button"))
    _press(author, author.locator("a[href$='/tra-loi/']"))
    _write(author, author.locator("#id_summary"), ANSWER)
    _press(author, author.locator("main form button.pri"))
    author.wait_for_url("**/sua/")
    _write_the_answer(author)
    _press(author, author.locator("button[name=do][value=submit]"))
    author.wait_for_url("**/trinh/")
    _choose(author, author.locator("#id_reviewer"), "Lê Minh Họa")
    _press(author, author.locator("main form button.pri"))
    expect(author.locator("main")).to_contain_text("Đã trình dự thảo")

    # It is bound to what it answers, and waits for the reviewer with what was typed.
    _press(author, author.locator("#trao-doi a"))
    expect(author.locator("main h1")).to_contain_text(ASKED)
    expect(author.locator("#trao-doi")).to_contain_text(ANSWER)
    reviewer = _home(open_as, "vutruong")
    _open_waiting(reviewer, ANSWER)
    expect(reviewer.locator("main")).to_contain_text("Văn phòng Chính phủ")


def _write_the_answer(author: Page) -> None:
    body = author.locator("#id_body")
    _reach(author, body)
    assert "Phúc đáp" in body.input_value()
    author.keyboard.press("Control+End")
    author.keyboard.type("1. Cơ bản thống nhất với dự thảo. Dữ liệu trình diễn, không có giá trị pháp lý.")
    _choose(author, author.locator("#id_signer"), "Phạm Giả Định")
    author.keyboard.press("Control+s")
    expect(author.locator("[data-saved]")).to_have_text(re.compile(r"Đã lưu thành phiên bản \d+"))


def test_a_question_mark_opens_the_list_of_keys(open_as: OpenAs) -> None:
    page = _home(open_as, "soanthao")

    page.keyboard.press("?")

    expect(page.locator("#phim-tat")).to_be_in_viewport()
    expect(page.locator("#phim-tat")).to_contain_text("Ctrl S")
