"""The reader in a real browser: taken along, opened without a network, private notes, wiped, expired, a clock set back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.models import NoteOperation, PaperOpening, ReadingPack
from dienhong.cabinet.tests.reading_builders import a_pdf, a_pdf_file, with_paper
from dienhong.cabinet.tests.view_builders import Forum, a_forum
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
PATIENCE_MS = 60_000
WITHHELD = "khong duoc biet"
# What is stored, as a thief would read it: all that lies in the databases and caches of the browser.
STORED = """async () => {
  const told = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((go) => { const one = indexedDB.open(name); one.onsuccess = () => go(one.result); });
    for (const table of base.objectStoreNames) {
      const asked = base.transaction(table).objectStore(table).getAll();
      for (const row of await new Promise((go) => { asked.onsuccess = () => go(asked.result); }))
        told.push(table + JSON.stringify(row) + (row.data ? new TextDecoder().decode(row.data) : ""));
    }
    base.close();
  }
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).matchAll()) told.push(await one.text());
  return told.join("\\n");
}"""

PROGRAM_KEPT = """async () => {
  while ((await (await caches.open("reader-1")).keys()).length < 6) await new Promise((go) => setTimeout(go, 100));
}"""


@contextmanager
def a_tablet(address: str, member: Actor, *, width: int = 820, script: bool = True) -> Iterator[Any]:
    """A page of a member's tablet, or of a smaller one, or of one that runs no scripts."""
    sync_api = pytest.importorskip("playwright.sync_api")
    client = Client()
    sign_in(client, member)
    cookies = [{"name": name, "value": one.value, "url": address} for name, one in client.cookies.items()]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        size = {"width": width, "height": 1180}
        context = browser.new_context(base_url=address, locale="vi-VN", viewport=size, java_script_enabled=script)
        context.set_default_timeout(PATIENCE_MS)
        sync_api.expect.set_options(timeout=PATIENCE_MS)
        context.add_cookies(cookies)
        page = context.new_page()
        page.expecting = sync_api.expect
        yield page
        # What the server still answers would outlive the test.
        page.wait_for_load_state("networkidle")
        browser.close()
        # What was queried beside playwright's loop had a connection of its own.
        connections.close_all()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queries beside playwright's loop: this thread waits for it, nothing runs at the same time."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def taken(page: Any, forum: Forum) -> None:
    """Take the papers along and wait until everything is there and the program too."""
    page.goto(reverse("cabinet:reading", args=[forum.session.uuid]))
    page.click("[data-take] button")
    page.expecting(page.locator("[data-state].ok")).to_be_visible()
    page.expecting(page.locator('[data-drawn="1"]').first).to_be_visible()
    page.evaluate(PROGRAM_KEPT)


def noted(page: Any) -> None:
    """A highlight, a shared note and a stroke of the pen on the first page."""
    page.locator("#trang-1 text").first.dblclick(position={"x": 8, "y": 5})
    page.click("[data-act=highlight]")
    page.expecting(page.locator("[data-notes] li")).to_have_count(1)
    page.click("[data-act=text]")
    page.fill("#ghi", "Hỏi lại nguồn kinh phí")
    page.check("[name=shared]")
    page.click("dialog .pri")
    page.expecting(page.locator("[data-notes] li")).to_have_count(2)
    page.click("[data-act=ink]")
    box = page.locator("#trang-1").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=6)
    page.mouse.up()
    page.expecting(page.locator("#trang-1 .noted.ink")).to_have_count(1)


def a_forum_with_papers() -> Forum:
    forum = a_forum(3, ("Nội dung một", f"Nội dung {WITHHELD}"))
    with_paper(forum, 0, ("chinh.pdf", a_pdf([["Dieu 1. Pham vi dieu chinh", "Dieu 2. Kinh phi"], ["Trang thu hai"]])))
    with_paper(forum, 1, ("kin.pdf", a_pdf([[f"Loi {WITHHELD} trong tai lieu"]])), f"Phụ lục {WITHHELD}")
    commands.withhold_item(forum.clerk, item=forum.items[1].uuid, seat=forum.seats[1].uuid, reason="Lý do")
    return forum


@pytest.mark.usefixtures("allowed")
def test_papers_are_read_and_noted_without_a_network_and_the_notes_come_later(live_server):
    forum = a_forum_with_papers()
    got: list[bytes] = []

    with a_tablet(live_server.url, forum.actors[1]) as page:
        page.on("response", lambda answer: got.append(answer.url.encode() + (answer.body() if answer.ok else b"")))
        taken(page, forum)
        stored = page.evaluate(STORED)
        page.context.set_offline(True)
        page.reload()
        page.get_by_role("button", name="Báo cáo kèm theo").click()
        page.expecting(page.locator('#trang-1[data-drawn="1"] text').first).to_have_text("Dieu 1. Pham vi dieu chinh")
        offline = page.locator("[data-state]").inner_text()
        noted(page)
        page.reload()
        page.get_by_role("button", name="Báo cáo kèm theo").click()
        page.expecting(page.locator("[data-notes] li")).to_have_count(3)
        unsent = NoteOperation.objects.count()
        page.context.set_offline(False)
        page.evaluate("() => reading.renew()")
        page.expecting(page.locator("[data-state].ok")).to_be_visible()

    assert offline == "Không có mạng: đang hiển thị những gì có trên thiết bị"
    kinds = NoteOperation.objects.order_by("kind").values_list("kind", "shared")
    assert (unsent, list(kinds)) == (0, [("highlight", False), ("ink", False), ("text", True)])
    assert NoteOperation.objects.get(kind="highlight").content["quote"]["exact"] in [
        "Dieu",
        "1.",
        "Pham",
        "vi",
        "dieu",
        "chinh",
    ]
    assert PaperOpening.objects.filter(seat=forum.seats[1]).count() == 2
    assert [one for one in got if WITHHELD.encode() in one] == []
    assert "Pham vi" not in stored
    assert "Hỏi lại" not in stored
    assert "Nội dung một" not in stored


@pytest.mark.usefixtures("allowed")
def test_a_pack_that_is_revoked_is_gone_at_the_next_contact_and_confirmed(live_server):
    forum = a_forum_with_papers()

    with a_tablet(live_server.url, forum.actors[1]) as page:
        taken(page, forum)
        commands.revoke_pack(forum.clerk, pack=ReadingPack.objects.get().uuid, reason="Máy thất lạc")
        page.reload()
        page.expecting(page.locator("[data-message]")).to_contain_text("đã được xóa")
        left = page.evaluate(STORED.replace("caches.keys()", "[]"))
        page.context.set_offline(True)
        page.reload()
        page.expecting(page.locator("[data-message]")).to_be_visible()
        shown = page.locator("[data-reader]").is_visible()

    assert (left, shown, ReadingPack.objects.get().state) == ("", False, "wiped")


@pytest.mark.usefixtures("allowed")
def test_without_a_network_the_term_ends_and_a_clock_set_back_opens_nothing(live_server):
    forum = a_forum_with_papers()
    days = timedelta(days=1).total_seconds() * 1000
    move = "(by) => { const now = Date.now; Date.now = () => now() + by; }"

    with a_tablet(live_server.url, forum.actors[1]) as page:
        taken(page, forum)
        page.context.set_offline(True)
        page.add_init_script(f"({move})({-2 * days})")
        page.reload()
        page.expecting(page.locator("[data-message][data-why=clock]")).to_be_visible()
        page.add_init_script(f"({move})({62 * days})")
        page.reload()
        page.expecting(page.locator("[data-message][data-why=expired]")).to_be_visible()
        left = page.evaluate(STORED.replace("caches.keys()", "[]"))

    assert "records" not in left
    assert '"key"' not in left


@pytest.mark.usefixtures("allowed")
def test_only_a_changed_paper_is_fetched_again(live_server):
    forum = a_forum(2, ("Nội dung một",))
    papers = [with_paper(forum, 0, a_pdf_file(3), f"Phụ lục {number}") for number in range(4)]
    asked: list[str] = []

    with a_tablet(live_server.url, forum.actors[1]) as page:
        taken(page, forum)
        commands.replace_paper(forum.author, paper=papers[2].uuid, file=a_pdf_file(2))
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate("() => reading.renew()")
        page.expecting(page.locator("[data-papers] button").nth(3)).to_contain_text("phiên bản 2")
        page.expecting(page.locator("[data-state].ok")).to_be_visible()

    newest = papers[2].versions.order_by("-number").first()
    fetched = [url.split("/")[-3] for url in asked if url.split("/")[-2].isdigit()]
    assert fetched == [newest.file_id] * 2


def _with_pin(page: Any, pin: str) -> None:
    """Set a PIN and wait until the papers are there again."""
    page.click("[data-setpin]")
    page.fill("#pinmoi", pin)
    page.click("[data-pin-dialog] .pri")
    page.expecting(page.locator("[data-state].ok")).to_be_visible()
    page.expecting(page.locator('[data-drawn="1"]').first).to_be_visible()


@pytest.mark.usefixtures("allowed")
def test_a_pin_opens_the_papers_without_a_network_and_nothing_else_does(live_server):
    forum = a_forum_with_papers()

    with a_tablet(live_server.url, forum.actors[1]) as page:
        taken(page, forum)
        before = page.evaluate(STORED)
        _with_pin(page, "mùa đông 27")
        page.context.set_offline(True)
        page.reload()
        page.expecting(page.locator("[data-locked]")).to_be_visible()
        stored = page.evaluate(STORED)
        shown = page.locator("[data-reader]").is_visible()
        page.fill("#pin", "mùa hè 27")
        page.press("#pin", "Enter")
        page.expecting(page.locator("[data-pin-said]")).to_contain_text("còn 9 lần")
        page.fill("#pin", "mùa đông 27")
        page.press("#pin", "Enter")
        page.get_by_role("button", name="Báo cáo kèm theo").click()
        page.expecting(page.locator('#trang-1[data-drawn="1"] text').first).to_have_text("Dieu 1. Pham vi dieu chinh")
        noted(page)
        page.context.set_offline(False)
        page.evaluate("() => reading.renew()")
        page.expecting(page.locator("[data-state].ok")).to_be_visible()

    assert ('"key":{}' in before, '"key"' in stored, "wrapped" in stored, shown) == (True, False, True, False)
    assert NoteOperation.objects.count() == 3


@pytest.mark.usefixtures("allowed")
def test_a_forgotten_pin_fetches_the_papers_anew_and_ten_wrong_ones_delete_them(live_server):
    forum = a_forum_with_papers()

    with a_tablet(live_server.url, forum.actors[1]) as page:
        page.on("dialog", lambda asked: asked.accept())
        taken(page, forum)
        _with_pin(page, "quên mất rồi")
        page.reload()
        page.click("[data-forgot]")
        page.expecting(page.locator('[data-drawn="1"]').first).to_be_visible()
        opened = page.evaluate(STORED)
        _with_pin(page, "nhớ kỹ lần này")
        page.context.set_offline(True)
        page.reload()
        for left in range(9, 0, -1):
            page.fill("#pin", f"sai lần {left}")
            page.press("#pin", "Enter")
            page.expecting(page.locator("[data-pin-said]")).to_contain_text(f"còn {left} lần")
        page.fill("#pin", "sai lần cuối")
        page.press("#pin", "Enter")
        page.expecting(page.locator("[data-message][data-why=tries]")).to_be_visible()
        left_over = page.evaluate(STORED.replace("caches.keys()", "[]"))
        page.context.set_offline(False)
        page.reload()
        page.expecting(page.locator("[data-message][data-why=wiped]")).to_be_visible()

    assert '"key":{}' in opened
    assert ("records" in left_over, "wrapped" in left_over) == (False, False)
    assert ReadingPack.objects.get().state == "wiped"


@pytest.mark.usefixtures("allowed")
def test_signing_out_sends_the_notes_and_takes_the_papers_off_the_device(live_server):
    forum = a_forum_with_papers()

    with a_tablet(live_server.url, forum.actors[1], width=1180) as page:
        taken(page, forum)
        page.get_by_role("button", name="Báo cáo kèm theo").click()
        page.context.set_offline(True)
        noted(page)
        page.context.set_offline(False)
        page.goto("/")
        page.click("summary.who")
        page.click("form[data-vault] button")
        page.wait_for_url("**/dang-nhap/**")
        left = page.evaluate(STORED)
        secret = page.evaluate("() => localStorage.getItem('dienhong-device')")

    assert (left.count("records"), '"key"' in left, secret) == (0, False, None)
    assert (NoteOperation.objects.count(), ReadingPack.objects.get().state) == (3, "wiped")
