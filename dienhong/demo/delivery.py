"""Second half of the thread: send, receive by pages or by software, answer, and see every status arrive live."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from django.db import connection
from django.urls import reverse

from dienhong.demo import people, texts
from dienhong.demo.browser import Browser, Page, Stream, choice, patience
from dienhong.demo.drafting import Thread
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.software import AgencySoftware, Fetched
from dienhong.directory.public import AgencyView
from dienhong.kernel import clock

ARRIVAL_SECONDS = 60.0
AT_ONCE = 4
_CODE = re.compile(r"\b0[1-6]\b")
_T = TypeVar("_T")
_S = TypeVar("_S")


@dataclass
class Watch:
    """The sender's open page: its live stream, and every state of the recipients' table that was seen."""

    browser: Browser
    address: str
    stream: Stream
    seen: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, browser: Browser, address: str) -> Watch:
        """Open the page and listen to its stream, as its script does."""
        page = browser.get(address)
        return cls(browser, address, Stream(page.meta("live-url")))

    def until(self, wanted: Callable[[Counter[str]], bool], seconds: float) -> Counter[str]:
        """Read the table again at each piece of news until it is as wanted; never without news. Raises ThreadBroken."""
        counts = self._read()
        for _ in patience(seconds, 0.0):
            if wanted(counts):
                return counts
            if self.stream.wait_for_news(1.0):
                counts = self._read()
        raise ThreadBroken(f"the statuses did not arrive within {seconds:.0f} s; the table shows {dict(counts)}")

    def _read(self) -> Counter[str]:
        return statuses_on(self.browser.get(self.address))


def statuses_on(page: Page) -> Counter[str]:
    """How many recipients have each status now, as the page's table shows it; "" is on its way."""
    rows = page.tree.xpath("//section[@id='noi-nhan']//tbody/tr[th]")
    found = (_CODE.search(row.xpath("string(td[1])")) for row in rows)
    return Counter(code[0] if code else "" for code in found)


def send_and_answer(thread: Thread) -> Watch:
    """From the issued document to the last status. Raises ThreadBroken."""
    watch = Watch.of(thread.browser_of("vanthu"), thread.address("outgoing"))
    _send(thread)
    _arrive(thread, watch)
    _answer_by_software(thread)
    _answer_by_pages(thread)
    _see_all(thread, watch)
    return watch


def _send(thread: Thread) -> None:
    with thread.progress.step("Văn thư gửi 34 tỉnh, thành phố qua trục") as step:
        clerk = thread.browser_of("vanthu")
        page = clerk.get(thread.address("outgoing"))
        clerk.press(page, action="truc-lien-thong")
        step.shows(f"{len(thread.country.by_pages)} qua trang web, {len(thread.country.by_software)} chỉ qua API")


def _arrive(thread: Thread, watch: Watch) -> None:
    with thread.progress.step("Gói tin tới nơi (trạng thái 01)") as step:
        by_pages = len(thread.country.by_pages)
        watch.until(lambda counts: counts["01"] >= by_pages, ARRIVAL_SECONDS)
        step.shows(f"{by_pages} nơi nhận qua trang web; thấy trực tiếp, không tải lại trang")


def _answer_by_software(thread: Thread) -> None:
    with thread.progress.step("6 tỉnh nhận, kiểm tra và trả lời bằng API") as step:
        found = _at_once(lambda province: _work_by_software(thread, province), thread.country.by_software)
        step.shows(f"dấu: {found[0].signer}")
        step.shows(f"PDF ký bởi {', '.join(found[0].pdf_signers)}")
        step.shows("trạng thái 01, 03, 06 có ký")


def _work_by_software(thread: Thread, province: AgencyView) -> Fetched:
    """Token, pending, fetch, verify, confirm, signed statuses."""
    software = AgencySoftware(thread.base_url, province, thread.country.software[province.id])
    try:
        software.sign_in()
        fetched = None
        for _ in patience(ARRIVAL_SECONDS):
            waiting = [item for item in software.pending() if item["code"] == thread.number]
            if waiting:
                fetched = software.fetch(waiting[0], thread.country.ministry.code)
                break
        if fetched is None:
            raise ThreadBroken(f"nothing waits for the software of {province.name}")
        software.receipt(software.confirm(fetched))
        software.report(fetched, "03")
        software.report(fetched, "06")
        return fetched
    finally:
        software.close()


def _answer_by_pages(thread: Thread) -> None:
    refusing, *others = thread.country.by_pages[::-1]
    handling = [one for one in others if people.handles(one)]
    with thread.progress.step("1 tỉnh từ chối, có lý do") as step:
        _refuse(thread, refusing)
        step.shows(f"{people.place_of(refusing)}: “{texts.REFUSAL}”")
    with thread.progress.step(f"{len(others)} tỉnh tiếp nhận, vào sổ trên trang web") as step:
        numbers = _at_once(lambda province: _register(thread, province), others)
        step.shows(f"số đến {min(numbers)}–{max(numbers)}")
    with thread.progress.step(f"{len(handling)} tỉnh phân công, xử lý, hoàn thành") as step:
        _at_once(lambda province: _handle(thread, province), handling)
        step.shows(", ".join(people.place_of(one) for one in handling))


def _incoming(thread: Thread, browser: Browser) -> Page:
    """The page of the document in a recipient's list of incoming documents."""
    listed = browser.get(f"{reverse('documents:incoming_list')}?tim={thread.number.split('/')[0]}")
    rows = listed.tree.xpath("//main//*[self::tr or self::li][contains(., $number)]", number=thread.number)
    links = [link for row in rows for link in row.xpath(".//a/@href") if "/den/" in link]
    if not links:
        raise ThreadBroken(f"{browser.name} does not see {thread.number} among the incoming documents")
    return browser.get(links[0])


def _refuse(thread: Thread, province: AgencyView) -> None:
    clerk = thread.browser_of(f"{people.slug_of(province)}.vanthu")
    page = _incoming(thread, clerk)
    clerk.act(page.links("/tu-choi/")[0], reason=texts.REFUSAL)


def _register(thread: Thread, province: AgencyView) -> int:
    clerk = thread.browser_of(f"{people.slug_of(province)}.vanthu")
    page = clerk.press(_incoming(thread, clerk), action="/vao-so/")
    numbers = [dd.text_content() for dd in page.tree.xpath("//dl//dd[1]") if dd.text_content().strip().isdigit()]
    return int(numbers[0]) if numbers else 0


def _handle(thread: Thread, province: AgencyView) -> None:
    """The clerk assigns; the official begins and reports the result."""
    slug = people.slug_of(province)
    clerk, official = thread.browser_of(f"{slug}.vanthu"), thread.browser_of(f"{slug}.chuyenvien")
    assign = clerk.get(_incoming(thread, clerk).links("/phan-cong/")[0])
    form = assign.form("person")
    clerk.submit(
        form,
        assign,
        person=choice(form, "person", thread.name_of(f"{slug}.chuyenvien")),
        due_on=(clock.today() + timedelta(days=7)).isoformat(),
        instruction=texts.INSTRUCTION,
    )
    page = official.press(_incoming(thread, official), action="/bat-dau/")
    official.act(page.links("/hoan-thanh/")[0], result=texts.RESULT)


def _see_all(thread: Thread, watch: Watch) -> None:
    with thread.progress.step("Nơi gửi thấy mọi trạng thái trực tiếp") as step:
        handling = sum(people.handles(one) for one in thread.country.by_pages)
        finished = handling + len(thread.country.by_software)
        wanted = Counter({"02": 1, "06": finished, "03": len(thread.country.provinces) - finished - 1})
        counts = watch.until(lambda counts: counts == wanted, ARRIVAL_SECONDS)
        watch.stream.close()
        step.shows(", ".join(f"{number}×{code}" for code, number in sorted(counts.items())))
        step.shows(f"{len(watch.stream.revisions)} tin trên luồng trực tiếp")


def _at_once(work: Callable[[_S], _T], items: Iterable[_S]) -> list[_T]:
    """The results in order; several at work at the same time, as offices are."""

    def closing(item: _S) -> _T:
        try:
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(closing, items))
