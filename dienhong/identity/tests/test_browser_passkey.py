"""A passkey from setting up to signing in, in a real browser with a software authenticator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from dienhong.identity.models import SignInAttempt
from dienhong.identity.tests.builders import PASSWORD, an_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def a_browser_page(address: str) -> Iterator[Any]:
    """A page of Debian's chromium that has an authenticator built in; no queries inside, playwright runs a loop here."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        # Passkeys belong to a name; an address in digits has none.
        page = browser.new_context(base_url=address.replace("127.0.0.1", "localhost"), locale="vi-VN").new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()


def test_a_passkey_signs_in_without_a_password(live_server):
    account = an_account(login_name="le.an", password=PASSWORD)

    with a_browser_page(live_server.url) as page:
        page.goto("/dang-nhap/")
        page.fill("#id_login", "le.an")
        page.fill("#id_password", PASSWORD)
        page.locator("form.form button.pri").click()
        page.goto("/tai-khoan/xac-thuc-hai-buoc/khoa/them/")
        page.fill("#id_password", PASSWORD)  # proving again who one is
        page.locator("main button[type=submit]").first.click()
        page.fill("#id_name", "Máy tính cơ quan")
        page.check("#id_passwordless")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/ma-du-phong/")
        page.context.clear_cookies()
        page.goto("/dang-nhap/")
        page.click("#passkey_login")
        page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        page.goto("/tai-khoan/")
        arrived = page.url

    assert arrived.endswith("/tai-khoan/")
    methods = SignInAttempt.objects.order_by("id").values_list("account_id", "method", "outcome")
    assert methods.last() == (account.pk, "passkey", "succeeded")
    assert Authenticator.objects.get(user=account, type="webauthn").wrap().is_passwordless
