"""First half of the thread: draft, return, mend, approve, sign, number, issue; every act through the pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from dienhong.demo import texts
from dienhong.demo.browser import Browser, Page, choice, patience
from dienhong.demo.country import Country
from dienhong.demo.people import PASSWORD
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.progress import Progress

MAKING_SECONDS = 60.0


@dataclass
class Thread:
    """The thread while it is played: who browses, and the document it is about."""

    base_url: str
    country: Country
    progress: Progress
    browsers: dict[str, Browser] = field(default_factory=dict)
    document: UUID | None = None
    number: str = ""
    pdf: bytes = b""

    def browser_of(self, login: str) -> Browser:
        """Somebody's browser, signed in."""
        if login not in self.browsers:
            browser = Browser(self.base_url, login)
            browser.sign_in(PASSWORD, reverse("documents:index"))
            self.browsers[login] = browser
        return self.browsers[login]

    def address(self, name: str) -> str:
        """A page of the document."""
        return reverse(f"documents:{name}", args=[self.document])

    def name_of(self, login: str) -> str:
        """The full name of a persona."""
        return self.country.people[login].persona.name

    def close(self) -> None:
        """Let go of all connections."""
        for browser in self.browsers.values():
            browser.close()


def draft_and_issue(thread: Thread) -> None:
    """From an empty form to the issued PDF. Raises ThreadBroken."""
    _draft(thread)
    _submit(thread, "Trình lần đầu.")
    _return(thread)
    _mend(thread)
    _submit(thread, "Đã bổ sung theo ý kiến.")
    _approve(thread)
    _sign(thread)
    _issue(thread)


def _draft(thread: Thread) -> None:
    with thread.progress.step("Soạn thảo quyết định trên trang web") as step:
        author, country = thread.browser_of("soanthao"), thread.country
        page = author.act(
            reverse("documents:new"),
            agency=str(country.ministry.uuid),
            type_code="QĐ",
            summary=texts.SUMMARY,
            place="Hà Nội",
        )
        thread.document = UUID(page.url.split("/di/")[1].split("/")[0])
        author.press(author.get(thread.address("recipients")), do="provinces")
        _write(thread, texts.FIRST_BODY)
        step.shows(f"{thread.name_of('soanthao')}, {len(country.provinces)} nơi nhận")


def _write(thread: Thread, body: str) -> None:
    author = thread.browser_of("soanthao")
    page = author.get(thread.address("edit"))
    form = page.form("version", "body", "signer")
    author.submit(
        form,
        page,
        do="save",
        authority_line=texts.AUTHORITY,
        legal_bases=texts.LEGAL_BASES,
        body=body,
        recipients_note=texts.RECIPIENTS_NOTE,
        signer=choice(form, "signer", thread.name_of("thutruong")),
    )


def _submit(thread: Thread, remark: str) -> None:
    with thread.progress.step("Trình duyệt") as step:
        author, reviewer = thread.browser_of("soanthao"), thread.name_of("vutruong")
        page = author.get(thread.address("submit"))
        form = page.form("reviewer")
        author.submit(form, page, reviewer=choice(form, "reviewer", reviewer), remark=remark)
        step.shows(f"gửi {reviewer}")


def _return(thread: Thread) -> None:
    with thread.progress.step("Vụ trưởng trả lại, nêu lý do") as step:
        thread.browser_of("vutruong").act(thread.address("return"), reason=texts.RETURN_REASON)
        step.shows(f"“{texts.RETURN_REASON}”")


def _mend(thread: Thread) -> None:
    with thread.progress.step("Chuyên viên sửa lại") as step:
        _write(thread, texts.BODY)
        page = thread.browser_of("soanthao").get(thread.address("versions"))
        step.shows(f"{len(page.tree.xpath('//main//tbody/tr | //main//ol/li | //main//ul/li'))} phiên bản")


def _approve(thread: Thread) -> None:
    with thread.progress.step("Vụ trưởng duyệt, trình ký") as step:
        thread.browser_of("vutruong").act(thread.address("approve"), remark="Đồng ý trình ký.")
        step.shows(thread.name_of("vutruong"))


def _sign(thread: Thread) -> None:
    with thread.progress.step("Thứ trưởng đọc và ký số") as step:
        thread.browser_of("thutruong").act(thread.address("sign"), confirm="on")
        page = _when_made(thread, "vanthu")
        if not page.links("/phat-hanh/"):
            raise ThreadBroken(f"the document was not signed: {page.text[:400]}")
        step.shows(f"{thread.name_of('thutruong')}, PAdES kèm dấu thời gian")


def _issue(thread: Thread) -> None:
    with thread.progress.step("Văn thư cấp số, đóng dấu, phát hành") as step:
        clerk = thread.browser_of("vanthu")
        clerk.act(thread.address("issue"))
        page = _when_made(thread, "vanthu")
        thread.number = str(page.tree.findtext(".//title") or "").split(" ")[0]
        thread.pdf = clerk.get(thread.address("file")).body
        if not thread.pdf.startswith(b"%PDF-"):
            raise ThreadBroken("the issued document has no PDF")
        step.shows(f"số {thread.number}")
        step.shows(f"PDF SHA-256 {hashlib.sha256(thread.pdf).hexdigest()[:16]}…")


def _when_made(thread: Thread, login: str) -> Page:
    """The document's page once the signature or seal is on it; a helper process makes them."""
    browser = thread.browser_of(login)
    for _ in patience(MAKING_SECONDS):
        page = browser.get(thread.address("outgoing"))
        if not page.tree.xpath("//*[@id='dang-lam']/*"):
            return page
    raise ThreadBroken(f"no signature within {MAKING_SECONDS:.0f} s; see relay.log")
