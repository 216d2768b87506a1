"""What comes after the answers: the document goes into its file, and one copy that went astray is recalled."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from dienhong.demo import people, texts
from dienhong.demo.browser import Page, choice, patience
from dienhong.demo.delivery import ARRIVAL_SECONDS
from dienhong.demo.drafting import Thread
from dienhong.demo.problems import ThreadBroken
from dienhong.directory.public import AgencyView


def put_in_file(thread: Thread) -> None:
    """The clerk opens a records file for the matter and puts the issued document in."""
    with thread.progress.step("Văn thư lập hồ sơ, đưa văn bản vào hồ sơ") as step:
        clerk = thread.browser_of("vanthu")
        page = clerk.get(reverse("documents:records"))
        form = page.form("agency", "code", "title", "retention")
        ministry = str(thread.country.ministry.uuid)
        kept = form.xpath(".//select[@name='retention']/option[@value!='']/@value")[0]
        file = clerk.submit(form, page, agency=ministry, code=texts.FILE_CODE, title=texts.FILE_TITLE, retention=kept)
        page = clerk.get(reverse("documents:put_in_file", args=[thread.document]))
        form = page.form("file")
        clerk.submit(form, page, file=choice(form, "file", texts.FILE_CODE))
        if thread.number not in clerk.get(file.url).text:
            raise ThreadBroken(f"{thread.number} does not lie in the file {file.url}")
        step.shows(f"hồ sơ {texts.FILE_CODE}")


def recall_one(thread: Thread) -> None:
    """The sender recalls the copy of one province; its clerk agrees; the sealed certificate of destruction comes back."""
    astray = [one for one in thread.country.by_pages if not people.handles(one)][1]
    with thread.progress.step("Văn thư thu hồi bản gửi nhầm một tỉnh") as step:
        package = _recall(thread, astray)
        step.shows(f"{people.place_of(astray)}: “{texts.RECALL}”")
    with thread.progress.step("Nơi nhận đồng ý, hủy bản điện tử, có giấy xác nhận") as step:
        _agree(thread, astray)
        certificate = _certificate(thread, package)
        step.shows("trạng thái 13, 15")
        size = f"{len(certificate.body):,}".replace(",", ".")
        step.shows(f"giấy xác nhận hủy có ký số, {size} byte")


def _recall(thread: Thread, astray: AgencyView) -> UUID:
    clerk = thread.browser_of("vanthu")
    link = clerk.get(thread.address("outgoing")).links("/truc-lien-thong/goi/")[0]
    package = UUID(link.split("/goi/")[1].split("/")[0])
    page = clerk.get(reverse("exchange:recall", args=[package]))
    form = page.form("reason", "deliveries")
    chosen = form.xpath(".//label[contains(., $name)]//@value", name=astray.name) or form.xpath(
        ".//input[@id=//label[contains(., $name)]/@for]/@value", name=astray.name
    )
    if len(chosen) != 1:
        raise ThreadBroken(f"the form of the recall offers {len(chosen)} copies of {astray.name}")
    clerk.submit(form, page, reason=texts.RECALL, deliveries=chosen[0])
    return package


def _agree(thread: Thread, astray: AgencyView) -> None:
    clerk = thread.browser_of(f"{people.slug_of(astray)}.vanthu")
    for _ in patience(ARRIVAL_SECONDS):
        listed = reverse("exchange:requests")
        asked = [link for link in clerk.get(listed).links(listed) if link != listed]
        if asked:
            page = clerk.get(asked[0])
            clerk.press(page, action="/dong-y/")
            return
    raise ThreadBroken(f"the recall did not reach {astray.name} within {ARRIVAL_SECONDS:.0f} s")


def _certificate(thread: Thread, package: UUID) -> Page:
    """The certificate, once the sender's page of the package offers it."""
    clerk = thread.browser_of("vanthu")
    for _ in patience(ARRIVAL_SECONDS):
        links = clerk.get(reverse("exchange:package", args=[package])).links("/xac-nhan-huy/")
        if links:
            return clerk.get(links[0])
    raise ThreadBroken(f"no certificate of destruction came within {ARRIVAL_SECONDS:.0f} s")
