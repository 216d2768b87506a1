"""Chromium for the tests of pages. Without it they are skipped as NOT RUN, which `make test` says in capital letters."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from dienhong.demo.people import PASSWORD
from tests.running_site import Site

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 60_000  # for a machine that does much else; nothing here measures speed
expect.set_options(timeout=PATIENCE_MS)

OpenAs = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NOT RUN: no chromium"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: while it is open its event loop would forbid Django's queries in other tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def undisturbed(site: Site) -> Iterator[None]:
    """No test that kills processes runs meanwhile."""
    with site.used():
        yield


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[OpenAs]:
    """`open_as(login)` is a fresh window of somebody signed in; "" is a stranger. Further arguments: of new_context."""
    opened: list[BrowserContext] = []

    def opening(login: str, **options: object) -> BrowserContext:
        context = chromium.new_context(base_url=site.base_url, locale="vi-VN", **options)  # type: ignore[arg-type]  # options of playwright
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        if login:
            sign_in(context, login)
        return context

    yield opening
    for context in opened:
        context.close()


def sign_in(context: BrowserContext, login: str) -> None:
    """Name and password through the page."""
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.fill("#id_login", login)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.pri")
    page.wait_for_load_state()
    assert "/dang-nhap/" not in page.url, page.inner_text("main")
    page.close()
