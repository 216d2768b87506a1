"""A large file attached to a draft from the browser: the connection is cut, the page is left, and it goes on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenAs

LINE = "Số liệu diễn tập, không có giá trị pháp lý.\n".encode()
NAME = "so-lieu-lon.txt"


def _attach_page(page: Page) -> None:
    page.goto("/van-ban/moi/")
    page.fill("#id_summary", "Thử đính kèm tệp lớn (văn bản trình diễn)")
    page.click("main form button.pri")
    page.wait_for_url("**/sua/")
    page.goto(re.sub(r"/sua/$", "/dinh-kem/", page.url))


def test_a_file_goes_on_after_a_cut_and_after_the_page_was_left(open_as: OpenAs, tmp_path: Path) -> None:
    large = tmp_path / NAME
    large.write_bytes(LINE * (11_000_000 // len(LINE)))
    page = open_as("soanthao").new_page()
    _attach_page(page)
    sent: list[str] = []
    broken = True

    def piece(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.headers["upload-offset"])
        # While it is broken only the first piece comes through; later the first attempt at the last one is cut.
        if len(sent) > 1 if broken else len(sent) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/tai-len/[0-9a-f-]+/$"), piece)
    page.set_input_files("#id_file", large)
    page.click("main form[data-pieces] button.pri")
    expect(page.locator("[data-pieces-state] [role=status]")).to_have_attribute("data-state", "bad")
    page.reload()
    expect(page.locator("main")).to_contain_text(NAME)

    broken = False
    sent.clear()
    page.set_input_files("#id_file", large)
    page.click("main form[data-pieces] button.pri")
    page.wait_for_url("**/sua/")

    assert sent == ["4194304", "8388608", "8388608"]
    expect(page.locator("main ul.files")).to_contain_text(NAME)
