"""The member with a phone: a real browser in the size of one, where chromium and its driver are there."""

from __future__ import annotations

import shutil

from dienhong.demo.people import PASSWORD

_SIZE = {"width": 360, "height": 740}
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_BUTTONS = {"yes": ".vbtn.y", "no": ".vbtn.n", "other": ".vbtn.o"}


def phone_vote(base_url: str, login: str, address: str, choice: str) -> bool:
    """Sign in, open the vote, one tap; False where this machine has no such browser (then the bot uses the plain one)."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return False
    if chromium is None:
        return False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        page = browser.new_page(base_url=base_url, locale="vi-VN", viewport=_SIZE, has_touch=True)  # type: ignore[arg-type]  # a plain dict
        page.goto("/dang-nhap/")
        page.fill("#id_login", login)
        page.fill("#id_password", PASSWORD)
        page.click("main form button.pri")
        page.wait_for_load_state()
        page.goto(address)
        with page.expect_navigation():  # the answer to the form, not the page that is still there
            page.tap(_BUTTONS[choice])
        browser.close()
    return True
