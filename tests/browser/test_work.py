"""People at work in a real browser: signing in, changing roles, the live table, search, and no JavaScript at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import Page, expect

from dienhong.demo.people import PASSWORD
from tests.browser.conftest import OpenAs
from tests.running_site import Site


def test_password_and_code_of_an_app_are_both_asked_for(open_as: OpenAs) -> None:
    page = open_as("can-tho.chuyenvien").new_page()
    page.goto("/tai-khoan/xac-thuc-hai-buoc/ung-dung/")
    if page.locator("#id_password").count():  # a fresh proof of the password is asked for
        page.fill("#id_password", PASSWORD)
        page.click("main form button.pri")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())
    assert secret is not None
    page.fill("#id_code", _code(secret[0]))
    page.click("main form button.pri, main form button[type=submit]")
    page.wait_for_load_state()

    again = open_as("").new_page()
    again.goto("/dang-nhap/")
    again.fill("#id_login", "can-tho.chuyenvien")
    again.fill("#id_password", PASSWORD)
    again.click("main form button.pri")
    expect(again).to_have_url(re.compile("/dang-nhap/ma-xac-thuc/"))
    again.fill("#id_code", _code(secret[0], step=1))
    again.click("main form button.pri")
    expect(again).to_have_url(re.compile(r":\d+/$"))
    page.goto("/tai-khoan/xac-thuc-hai-buoc/ung-dung/tat/")
    page.click("main form button[type=submit], main form button.pri, main form button.bad")
    expect(page.locator("main")).not_to_contain_text(secret[0])


def test_a_visitor_becomes_a_persona_without_a_password(open_as: OpenAs) -> None:
    page = open_as("").new_page()

    page.goto("/doi-vai/?tim=Phạm Giả Định")
    page.click("button[name=account]")

    expect(page.locator("header.top")).to_contain_text("Phạm Giả Định")


def test_the_senders_table_changes_by_itself_when_a_province_acts(open_as: OpenAs, site: Site) -> None:
    document = _sent_document(open_as)
    row = document.locator("#noi-nhan tbody tr", has_text="Cao Bằng")
    expect(row).to_contain_text("01")
    document.evaluate("() => { window.notReloaded = true; }")

    clerk = open_as("cao-bang.vanthu").new_page()
    clerk.goto("/van-ban/den/")
    clerk.click("main tbody a.t >> nth=0")
    clerk.click("form[action$='/vao-so/'] button")

    expect(row.locator(".st")).to_contain_text("03")
    assert document.evaluate("() => window.notReloaded") is True


def _sent_document(open_as: OpenAs) -> Page:
    """A letter drafted, approved, signed, issued and sent to Cao Bằng, all by clicking; the sender's open page."""
    author = open_as("soanthao").new_page()
    author.goto("/van-ban/moi/")
    author.select_option("#id_agency", label="Bộ Nông nghiệp và Môi trường")
    author.select_option("#id_type_code", "TB")
    author.fill("#id_summary", f"Thông báo thử trong trình duyệt {time.time_ns()} (văn bản trình diễn)")
    author.fill("#id_place", "Hà Nội")
    author.click("main form button.pri")
    author.wait_for_url("**/sua/")
    base = author.url.removesuffix("sua/")
    author.goto(f"{base}noi-nhan/?tim=Cao Bằng")
    author.click("li:has-text('Ủy ban nhân dân tỉnh Cao Bằng') button[value=add]")
    author.goto(f"{base}sua/")
    author.fill("#id_body", "1. Nội dung thử. Dữ liệu trình diễn, không có giá trị pháp lý.")
    author.fill("#id_recipients_note", "- Như trên;\n- Lưu: VT.")
    author.select_option("#id_signer", index=_index_of(author, "#id_signer", "Phạm Giả Định"))
    author.click("button[name=do][value=submit]")
    author.select_option("#id_reviewer", index=_index_of(author, "#id_reviewer", "Lê Minh Họa"))
    author.click("main form button.pri")
    for login, address in (("vutruong", "duyet/"), ("thutruong", "ky/")):
        page = open_as(login).new_page()
        page.goto(f"{base}{address}")
        if address == "ky/":
            page.check("#id_confirm")
        page.click("main form button.pri")
        page.wait_for_load_state()
    clerk = open_as("vanthu").new_page()
    clerk.goto(base)
    expect(clerk.locator("a[href$='/phat-hanh/']")).to_be_visible()
    clerk.click("a[href$='/phat-hanh/']")
    clerk.click("main form button.pri")
    send = clerk.locator("form[action*='/truc-lien-thong/gui/'] button")
    expect(clerk.locator("#dang-lam .msg")).to_have_count(0)
    clerk.goto(base)
    send.click()
    clerk.wait_for_load_state()
    return clerk


def _index_of(page: Page, select: str, begins: str) -> int:
    labels = page.locator(f"{select} option").all_inner_texts()
    return next(place for place, label in enumerate(labels) if label.startswith(begins))


def test_ctrl_k_opens_the_search_and_finds_without_marks(open_as: OpenAs) -> None:
    page = open_as("vanthu").new_page()
    page.goto("/")

    page.keyboard.press("Control+k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("dien tap gui nhan")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("Kế hoạch diễn tập gửi, nhận văn bản điện tử")


def test_everything_works_without_javascript(open_as: OpenAs, site: Site) -> None:
    page = open_as("vanthu", java_script_enabled=False).new_page()

    page.goto(site.document)
    expect(page.locator("#noi-nhan tbody tr").first).to_be_visible()
    page.goto("/tim/?q=dien+tap")
    expect(page.locator("main")).to_contain_text("diễn tập")
    author = open_as("soanthao", java_script_enabled=False).new_page()
    author.goto("/van-ban/moi/")
    author.select_option("#id_type_code", "KH")
    author.fill("#id_summary", "Kế hoạch soạn khi tắt JavaScript (văn bản trình diễn)")
    author.click("main form button.pri")
    author.fill("#id_body", "1. Nội dung thử.")
    author.click("button[name=do][value=save]")
    expect(author.locator("h1")).to_contain_text("Kế hoạch soạn khi tắt JavaScript")


def _code(secret: str, step: int = 0) -> str:
    """The six digits of an authenticator app now (RFC 6238), or so many steps later: a code counts once."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_saved_draft_is_left_without_a_question_and_an_unsaved_one_is_not(open_as: OpenAs) -> None:
    page = open_as("soanthao").new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/van-ban/moi/")
    page.fill("#id_summary", "Về việc rời trang soạn thảo (văn bản trình diễn)")
    page.fill("#id_place", "Hà Nội")
    page.click("main form button.pri")
    page.wait_for_url("**/sua/")

    page.locator("#id_body").press_sequentially("Điều 1.")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Đã lưu thành phiên bản \d+"))
    page.goto("/")
    after_saving = list(asked)
    page.go_back()
    page.locator("#id_body").press_sequentially(" Điều 2.")
    page.goto("/")

    assert (after_saving, asked) == ([], ["beforeunload"])
