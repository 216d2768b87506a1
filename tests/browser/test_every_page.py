"""Every page that links lead to, as those who may see it, at three widths."""

from __future__ import annotations

from tests.browser.conftest import OpenAs
from tests.browser.crawl import Visits, crawl
from tests.running_site import Site

# Who looks, in this order; each sees what those before could not.
PEOPLE = ("", "vanthu", "soanthao", "vutruong", "thutruong", "troly", "hue.vanthu", "hue.chuyenvien", "quantri")
STARTS = [
    "/",
    "/dang-nhap/",
    "/quen-mat-khau/",
    "/huong-dan/",
    "/tim/?q=van",
    "/doi-vai/",
    "/ngoai-tuyen/",
    "/thong-bao/",
]


def test_every_page_keeps_every_promise(site: Site, open_as: OpenAs) -> None:
    visits = Visits()

    for login in PEOPLE:
        starts = STARTS if login == "" else [*STARTS, site.document, "/tai-khoan/"]
        crawl(open_as(login), site.base_url, starts, visits, login or "stranger")

    assert visits.broken == [], "\n" + "\n".join(visits.broken)
    assert len(visits.seen) >= 50, "\n".join(f"{name}: {who}" for name, who in visits.seen.items())
