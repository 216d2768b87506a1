"""A leader whose key lies at a remote signing service: ordered on one page, approved by PIN on another, then issued."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

from dienhong.demo import texts
from dienhong.demo.browser import Browser, Page, choice, patience
from dienhong.demo.drafting import MAKING_SECONDS, Thread
from dienhong.demo.people import MINISTRY_CODE, OFFICE
from dienhong.demo.problems import ThreadBroken
from dienhong.signing.demo_service.installation import PIN
from dienhong.signing.public import validate_pdf

SIGNER = "vpcp.kytuxa"


def sign_remotely(thread: Thread) -> None:
    """From the draft to the issued PDF with the remote signature in it. Raises ThreadBroken."""
    with thread.progress.step("Lãnh đạo ký số từ xa bằng mã PIN") as step:
        address = ordered(thread.browser_of)
        give_pin(thread.browser_of(SIGNER), address)
        step.shows(f"{thread.name_of(SIGNER)}, khóa nằm ở dịch vụ ký số")
    with thread.progress.step("Văn bản ký từ xa: phát hành, kiểm tra") as step:
        clerk = thread.browser_of("vpcp.vanthu")
        when(clerk, address, lambda page: bool(page.links("/phat-hanh/")))
        clerk.act(f"{address}phat-hanh/")
        when(clerk, address, lambda page: not page.tree.xpath("//*[@id='dang-lam']/*"))
        report = validate_pdf(clerk.get(f"{address}tep/").body)
        names = [one.name for one in report.signers]
        if not report.ok or names != [thread.name_of(SIGNER), thread.country.office.name]:
            raise ThreadBroken(f"the remote signature is not valid: {names} {report.problems}")
        step.shows(" · ".join(names))


def ordered(browser_of: Callable[[str], Browser]) -> str:
    """A document of the Government Office whose leader has ordered the signature; its page. Raises ThreadBroken."""
    author = browser_of("vpcp.soanthao")
    summary, body = texts.REMOTE
    page = author.get(reverse("documents:new"))
    form = page.form("agency", "summary")
    agency = choice(form, "agency", "Văn phòng Chính phủ")
    page = author.submit(form, page, agency=agency, type_code="TB", summary=summary, place="Hà Nội")
    address = reverse("documents:outgoing", args=[UUID(page.url.split("/di/")[1].split("/")[0])])
    page = author.get(f"{address}noi-nhan/")
    author.submit(page.form("codes", do="codes"), page, codes=MINISTRY_CODE, do="codes")
    page = author.get(f"{address}sua/")
    form = page.form("version", "body", "signer")
    author.submit(form, page, do="save", body=body, signer=choice(form, "signer", _name(SIGNER)))
    page = author.get(f"{address}trinh/")
    form = page.form("reviewer")
    author.submit(form, page, reviewer=choice(form, "reviewer", _name("vpcp.vutruong")))
    browser_of("vpcp.vutruong").act(f"{address}duyet/", remark="")
    browser_of(SIGNER).act(f"{address}ky/", confirm="on")
    return address


def waiting_page(signer: Browser, address: str) -> str:
    """The address where the PIN is given, once the document's page offers it. Raises ThreadBroken."""
    return when(signer, address, lambda page: bool(page.links("/cho-ky/"))).links("/cho-ky/")[0]


def give_pin(signer: Browser, address: str) -> None:
    """The leader opens what waits, from the document's page, and types the PIN. Raises ThreadBroken."""
    signer.act(waiting_page(signer, address), pin=PIN)


def _name(login: str) -> str:
    return next(one.name for one in OFFICE if one.login == login)


def when(browser: Browser, address: str, wanted: Callable[[Page], bool]) -> Page:
    """The page once it is as wanted. Raises ThreadBroken."""
    for _ in patience(MAKING_SECONDS):
        page = browser.get(address)
        if wanted(page):
            return page
    raise ThreadBroken(
        f"{address} did not go on within {MAKING_SECONDS:.0f} s; see signing.log, worker.log and relay.log"
    )
