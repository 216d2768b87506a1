"""kill -9 of relay, worker and pages in the middle of a document's way: nothing is lost, nothing is doubled."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import time
import zipfile
from collections import Counter
from http.client import HTTPException
from uuid import UUID

from dienhong.demo import remote, texts
from dienhong.demo.browser import Browser, Page, choice, patience
from dienhong.demo.delivery import statuses_on
from dienhong.demo.people import PASSWORD
from dienhong.demo.problems import ThreadBroken
from dienhong.signing.demo_service.installation import PIN
from tests.running_site import Site

PATIENCE = 120.0
BY_PAGES = 28


class Office:
    """The ministry's people at their browsers, and the one document they work on."""

    def __init__(self, site: Site) -> None:
        self.site, self.base = site, ""
        self.people = {name: Browser(site.base_url, name) for name in ("soanthao", "vutruong", "thutruong", "vanthu")}
        for browser in self.people.values():
            browser.sign_in(PASSWORD, "/van-ban/")

    def draft(self, summary: str) -> None:
        """A complete, approved draft for all provinces."""
        author = self.people["soanthao"]
        page = author.get("/van-ban/moi/")
        form = page.form("agency", "summary")
        agency = choice(form, "agency", "Bộ Nông nghiệp và Môi trường")
        page = author.submit(form, page, agency=agency, type_code="QĐ", summary=summary, place="Hà Nội")
        self.base = f"/van-ban/di/{UUID(page.url.split('/di/')[1].split('/')[0])}/"
        author.press(author.get(f"{self.base}noi-nhan/"), do="provinces")
        page = author.get(f"{self.base}sua/")
        form = page.form("version", "body", "signer")
        signer = choice(form, "signer", "Phạm Giả Định")
        author.submit(form, page, do="save", authority_line=texts.AUTHORITY, body=texts.BODY, signer=signer)
        page = author.get(f"{self.base}trinh/")
        form = page.form("reviewer")
        author.submit(form, page, reviewer=choice(form, "reviewer", "Lê Minh Họa"))
        self.people["vutruong"].act(f"{self.base}duyet/", remark="")

    def page(self) -> Page:
        """The document as the clerk sees it; the pages may be away for some seconds."""
        for _ in patience(PATIENCE, 0.5):
            try:
                return self.people["vanthu"].get(self.base)
            except (OSError, HTTPException, ThreadBroken):
                continue
        raise AssertionError("the pages did not come back")

    def when_made(self) -> Page:
        """The document's page once its signature or seal is there."""
        for _ in patience(PATIENCE, 0.5):
            page = self.page()
            if not page.tree.xpath("//*[@id='dang-lam']/*"):
                return page
        raise AssertionError("the signature was not made")

    def close(self) -> None:
        """Let go of all connections."""
        for browser in self.people.values():
            browser.close()

    def kill(self, *names: str) -> None:
        """End processes as a power cut would."""
        running = self.site.processes()
        for name in names:
            os.kill(running[name], signal.SIGKILL)


def test_a_document_survives_kills_at_every_step_and_arrives_once(site: Site) -> None:
    with site.used(alone=True):
        _play_with_kills(site)


def test_a_remote_signature_survives_the_end_of_its_service(site: Site) -> None:
    with site.used(alone=True):
        office = Office(site)
        for login in ("vpcp.soanthao", "vpcp.vutruong", "vpcp.vanthu", remote.SIGNER):
            office.people[login] = Browser(site.base_url, login)
            office.people[login].sign_in(PASSWORD, "/van-ban/")
        address = remote.ordered(office.people.__getitem__)
        signer, clerk = office.people[remote.SIGNER], office.people["vpcp.vanthu"]
        page, killed = remote.waiting_page(signer, address), site.processes()["signing"]

        office.kill("signing")
        assert any(_answers_again(site, "signing", killed) for _ in patience(PATIENCE))
        signer.act(page, pin=PIN)

        signed = remote.when(clerk, address, lambda shown: bool(shown.links("/phat-hanh/")))
        office.close()
        assert signed.links("/cho-ky/") == []


def _answers_again(site: Site, name: str, killed: int) -> bool:
    told = json.loads((site.data_dir / "run" / "status.json").read_text())["programs"]
    return any(one["name"] == name and one["state"] == "ready" and one["pid"] != killed for one in told)


def _play_with_kills(site: Site) -> None:
    office = Office(site)
    summary = f"Thử nghiệm ngắt tiến trình đột ngột {time.time_ns()} (văn bản trình diễn)"
    office.draft(summary)

    office.people["thutruong"].act(f"{office.base}ky/", confirm="on")
    office.kill("relay")
    assert office.when_made().links("/phat-hanh/")

    office.people["vanthu"].act(f"{office.base}phat-hanh/")
    office.kill("relay", "worker", "sealer")
    page = office.when_made()
    number = str(page.tree.findtext(".//title")).split()[0]

    office.people["vanthu"].press(page, action="truc-lien-thong")
    office.kill("relay")
    time.sleep(2)
    office.kill("web", "relay")
    for _ in patience(PATIENCE, 1.0):
        counts = statuses_on(office.page())
        if counts["01"] == BY_PAGES:
            break

    assert counts == Counter({"01": BY_PAGES, "": 34 - BY_PAGES})
    assert re.fullmatch(r"\d+/QĐ-BNNMT", number)
    assert [_arrivals(site, login, number) for login in ("hue.vanthu", "can-tho.vanthu", "dien-bien.vanthu")] == [
        1,
        1,
        1,
    ]
    receipts = _receipts(office)
    office.close()
    assert receipts == Counter({"accepted": 1, "delivered": BY_PAGES, "status": BY_PAGES})


def _arrivals(site: Site, login: str, number: str) -> int:
    clerk = Browser(site.base_url, login)
    clerk.sign_in(PASSWORD, "/van-ban/den/")
    page = clerk.get("/van-ban/den/")
    clerk.close()
    return len(page.tree.xpath("//main//tbody/tr[contains(., $number)]", number=number))


def _receipts(office: Office) -> Counter[str]:
    link = office.page().links("bang-chung")[0]
    pack = office.people["vanthu"].get(link).body
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        names = [name for name in archive.namelist() if name.startswith("receipts/")]
    return Counter(re.split(r"[-.]", name)[1] for name in names)
