"""`dienhong dev screenshots`: the pictures of the README, taken from a running demo by Debian's chromium."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from dienhong.config.env import load
from dienhong.config.problems import StartProblem
from dienhong.demo.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MOST_BYTES = 120 * 1024
DESK, PHONE = (1366, 900), (390, 780)
DRAFT, RECALL, CHECK = "the first draft", "the first recall", "/chu-ky-so/kiem-tra/"
SESSION = "the session that runs"
_ROW = "main table a.t"
# The page whose first such link is opened, and what is added to the link's address.
FIRST = {
    DRAFT: ("/van-ban/di/?trang_thai=draft", _ROW, "sua/"),
    RECALL: ("/truc-lien-thong/yeu-cau/", _ROW, ""),
    SESSION: ("/phien-hop/", "main a[href$='/hop/']", ""),
}
# Fonts are there, and so are the pictures in sight, which come when they are seen.
_ALL_IS_DRAWN = """async () => {
  await document.fonts.ready;
  const seen = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
  await Promise.all(seen.map((image) => image.complete || new Promise((done) => { image.onload = image.onerror = done; })));
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: file name, who looks, which address ("{document}": the thread's document; or FIRST of a list), how large."""

    name: str
    login: str
    address: str
    size: tuple[int, int] = DESK


TAKEN = (
    Picture("home", "vanthu", "/"),
    Picture("document", "vanthu", "{document}"),
    Picture("drafting", "soanthao", DRAFT),
    Picture("check", "vanthu", CHECK),
    Picture("register", "hue.vanthu", "/van-ban/den/"),
    Picture("directory", "vanthu", "/co-quan/"),
    Picture("tasks", "vpcp.lanhdao", "/nhiem-vu/"),
    Picture("recall", "vanthu", RECALL),
    Picture("session", "thutruong", SESSION),
    Picture("phone-session", "vanthu", SESSION, PHONE),
    Picture("phone", "vanthu", "/", PHONE),
    Picture("phone-document", "vanthu", "{document}", PHONE),
)


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Take all pictures, or the named ones, from the demo that runs on this data folder."""
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--to", type=Path, default=PICTURES, help="folder (default: docs/pictures)")
    options = parser.parse_args(arguments)
    folder = load(os.environ).data_dir
    status = folder / "run" / "status.json"
    chromium = shutil.which("chromium")
    if not status.exists() or not (folder / "demo" / "played").exists() or chromium is None:
        raise StartProblem("demo.not_running", "This needs chromium, and a demo that has played: make demo")
    base_url = json.loads(status.read_text())["address"]
    document = (folder / "demo" / "played").read_text().strip()
    options.to.mkdir(parents=True, exist_ok=True)
    # A tool for developers: it is not among what runs.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--lang=vi"])
        for picture in TAKEN:
            if not options.names or picture.name in options.names:
                size = _take(browser, picture, base_url, document, options.to / f"{picture.name}.webp")
                print(f"  {picture.name}.webp  {size / 1024:.0f} KB", flush=True)
        browser.close()
    return 0


def _take(browser: Browser, picture: Picture, base_url: str, document: str, target: Path) -> int:
    """Sign in, open, photograph; the size in bytes."""
    width, height = picture.size
    window = browser.new_context(base_url=base_url, locale="vi-VN", viewport={"width": width, "height": height})
    page = window.new_page()
    page.goto("/dang-nhap/")
    page.fill("#id_login", picture.login)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.pri")
    page.wait_for_load_state()
    if picture.address in FIRST:
        listed, link, further = FIRST[picture.address]
        page.goto(listed)
        page.click(f"{link} >> nth=0")
        page.wait_for_load_state()
        page.goto(f"{page.url}{further}")
    else:
        page.goto(picture.address.format(document=document))
    if picture.address == CHECK:
        pdf = window.request.get(f"{document}tep/").body()
        page.set_input_files("input[type=file]", {"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": pdf})
        page.click("main form button.pri")
        page.wait_for_selector("main .ver")  # the upload shows its progress first
    page.evaluate(_ALL_IS_DRAWN)
    data = page.screenshot()
    window.close()
    return _kept(data, target)


def _kept(data: bytes, target: Path) -> int:
    """As WebP, lossless where that is small enough."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image.save(target, "WEBP", lossless=True, method=6)
    if target.stat().st_size > MOST_BYTES:
        image.save(target, "WEBP", quality=82, method=6)
    return target.stat().st_size
