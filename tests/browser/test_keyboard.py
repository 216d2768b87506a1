"""An incoming document from arrival to its records file, with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs

# A clerk who had to press Tab more often than this would take the mouse.
MOST_TABS = 60
SUBJECT = "Kế hoạch tập huấn công tác văn thư điện tử"


def _reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    for _ in range(MOST_TABS):
        # Asked anew each time: news may bring another element in its place.
        if target.first.evaluate("wanted => document.activeElement === wanted"):
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {MOST_TABS} times Tab on {page.url}")


def _press(page: Page, target: Locator) -> None:
    _reach(page, target)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def _open_from_home(page: Page) -> None:
    """The home page, the waiting document, Enter."""
    page.goto("/")
    _press(page, page.locator("main a", has_text=SUBJECT))
    expect(page.locator("main h1")).to_contain_text(SUBJECT)


def test_a_document_is_registered_assigned_handled_finished_and_filed_without_a_mouse(open_as: OpenAs) -> None:
    clerk = open_as("bac-ninh.vanthu").new_page()
    _open_from_home(clerk)
    _press(clerk, clerk.locator("form[action$='/vao-so/'] button"))
    expect(clerk.locator("main")).to_contain_text("Đã vào sổ")
    _press(clerk, clerk.locator("a[href$='/phan-cong/']"))
    _reach(clerk, clerk.locator("#id_person"))
    clerk.keyboard.press("ArrowDown")
    _reach(clerk, clerk.locator("#id_instruction"))
    clerk.keyboard.type("Tham mưu kế hoạch của tỉnh.")
    _press(clerk, clerk.locator("main form button.pri"))
    expect(clerk.locator("main")).to_contain_text("Đã phân công")

    official = open_as("bac-ninh.chuyenvien").new_page()
    _open_from_home(official)
    _press(official, official.locator("form[action$='/bat-dau/'] button"))
    _press(official, official.locator("a[href$='/hoan-thanh/']"))
    _reach(official, official.locator("#id_result"))
    official.keyboard.type("Đã tham mưu ban hành kế hoạch (trình diễn).")
    _press(official, official.locator("main form button.pri"))
    expect(official.locator("main")).to_contain_text("Hoàn thành")

    finished = official.url
    _open_a_records_file(official)
    official.goto(finished)
    _press(official, official.locator("a[href*='/dua-vao-ho-so/']"))
    _press(official, official.locator("main form button.pri"))
    expect(official.locator("main")).to_contain_text("TH.01")


def _open_a_records_file(page: Page) -> None:
    page.goto("/van-ban/ho-so/")
    _reach(page, page.locator("#id_code"))
    page.keyboard.type("TH.01")
    _reach(page, page.locator("#id_title"))
    page.keyboard.type("Tập huấn văn thư điện tử (hồ sơ trình diễn)")
    _reach(page, page.locator("#id_group"))
    page.keyboard.press("ArrowDown")
    _press(page, page.locator("main form button.pri", has_text="Mở hồ sơ"))
    expect(page.locator("main")).to_contain_text("TH.01")
