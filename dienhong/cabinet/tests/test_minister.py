"""A member who never saw the platform, from home on: read, note, object, vote and sign, on a phone and a tablet, by keys alone.

Voting and saying what one thinks also go without JavaScript.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.models import Ballot, ClauseOpinion, NoteOperation, Position
from dienhong.cabinet.tests.poll_builders import a_question
from dienhong.cabinet.tests.reading_builders import a_pdf, with_paper
from dienhong.cabinet.tests.test_reader_browser import a_tablet
from dienhong.cabinet.tests.view_builders import Forum, a_forum
from dienhong.exchange.tests.builders import deliver_all
from dienhong.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
PHONE, TABLET = 360, 820
MOST_TABS = 60
QUESTION, SESSION = "Thông qua Nghị quyết thử", "Phiên họp thử"
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const drawn = at.getBoundingClientRect(), ring = getComputedStyle(at);
  const shown = drawn.width > 0 && (ring.outlineStyle !== "none" || ring.boxShadow !== "none" || at.labels?.length);
  return (shown ? "" : "(unseen) ") + (at.getAttribute("aria-label") || at.innerText || at.labels?.[0]?.innerText || "").trim();
}"""


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queries beside playwright's loop: this thread waits for it, nothing runs at the same time."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def forum(demo_installation: Any) -> Forum:
    """A called session of two items with papers, and a written ballot; members have keys."""
    made = a_forum(3, ("Đề án thử nghiệm một", "Đề án thử nghiệm hai"), keys=True)
    with_paper(made, 0, ("chinh.pdf", a_pdf([["Dieu 1. Pham vi dieu chinh", "Dieu 2. Kinh phi"], ["Trang thu hai"]])))
    term = clock.now() + timedelta(hours=30)
    commands.prepare_poll(made.clerk, body=made.body.uuid, question=a_question(QUESTION, term))
    deliver_all()
    return made


@dataclass
class Hands:
    """Somebody without a mouse."""

    page: Any

    def reach(self, name: str) -> None:
        """Tab until what is focused, visibly, is called so."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            passed.append(self.page.evaluate(FOCUSED))
            if name in passed[-1]:
                assert "(unseen)" not in passed[-1], passed[-1]
                return
        raise AssertionError(f"{name!r} is not reached by Tab on {self.page.url}: {passed}")

    def press(self, name: str) -> None:
        """A button or link that leads to another page."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def home(self) -> None:
        """Where the working day begins."""
        self.page.goto("/")


@pytest.fixture(params=[PHONE, TABLET])
def hands(request: pytest.FixtureRequest, forum: Forum, live_server: Any) -> Iterator[Hands]:
    """The member's hands on a device of that width."""
    with a_tablet(live_server.url, forum.actors[1], width=request.param) as page:
        yield Hands(page)


def test_from_home_to_a_signed_ballot_a_note_and_an_objection_by_keys_alone(hands: Hands, forum: Forum) -> None:
    page = hands.page
    hands.home()
    hands.press(QUESTION)
    hands.press("Tán thành")
    page.expecting(page.locator(".vbtn.y[aria-pressed=true]")).to_be_visible()
    hands.press("Biên nhận phiếu của tôi")
    _read_and_note(hands)
    _object(hands)

    assert Ballot.objects.get().choice == "yes"
    assert Position.objects.get().stance == "object"
    assert NoteOperation.objects.filter(owner_id=forum.actors[1].person_id).exists()


def _read_and_note(hands: Hands) -> None:
    page = hands.page
    hands.home()
    hands.press(SESSION)
    hands.press("Tài liệu")
    hands.reach("Nhận về thiết bị này")
    page.keyboard.press("Enter")
    page.expecting(page.locator('[data-drawn="1"]').first).to_be_visible()
    hands.reach("Ghi chú")
    page.keyboard.press("Enter")
    page.expecting(page.locator("#ghi")).to_be_focused()
    page.keyboard.type("Hỏi lại nguồn kinh phí")
    hands.reach("Lưu")
    page.keyboard.press("Enter")
    page.expecting(page.locator("[data-notes] li")).to_have_count(1)
    page.wait_for_load_state("networkidle")


def _object(hands: Hands) -> None:
    page = hands.page
    hands.home()
    hands.press(SESSION)
    hands.press("Không đồng ý, phát biểu")
    hands.reach("Đồng ý")
    page.keyboard.press("ArrowDown")
    hands.reach("Lý do")
    page.keyboard.type("Cần nói rõ nguồn kinh phí")
    hands.reach("Lưu chính kiến")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_votes_positions_and_opinions_go_without_javascript(forum: Forum, live_server: Any) -> None:
    with a_tablet(live_server.url, forum.actors[2], width=PHONE, script=False) as page:
        page.goto("/")
        page.get_by_role("link", name=QUESTION).first.click()
        page.get_by_role("button", name="Không tán thành").click()
        page.expecting(page.locator(".vbtn.n[aria-pressed=true]")).to_be_visible()
        page.goto(reverse("cabinet:position", args=[forum.items[0].uuid]))
        page.check("[name=stance][value=object]")
        page.fill("[name=reason]", "Chưa có kinh phí")
        page.locator("main form button.pri").click()
        page.goto(reverse("cabinet:new_opinion", args=[forum.items[0].uuid]))
        page.check("[name=stand][value=change]")
        page.fill("[name=text]", "Đề nghị nói rõ nguồn")
        page.locator("main form button.pri").click()

    assert Ballot.objects.get().choice == "no"
    assert Position.objects.get().reason == "Chưa có kinh phí"
    assert ClauseOpinion.objects.get().text == "Đề nghị nói rõ nguồn"
