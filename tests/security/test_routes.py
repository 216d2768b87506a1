"""A crawl of every route: who gets in, what every answer carries, and what nonsense does."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from dataclasses import replace
from urllib.parse import quote

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from dienhong.identity.catalogue import permission_names
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor
from tests.security.routes import Route, ask, body, every_route, ours
from tests.security.world import World, browser, software

ROUTES = every_route()
PAGES = [route for route in ROUTES if not route.is_api]
_OF_PROCEDURES = tuple(
    f"public_services:{name}" for name in ("home", "index", "feed", "procedure", "version", "changes", "pdf", "qr")
)
# Open to everybody, with the reason.
PUBLIC = {
    "account_login": "the way in",
    "account_logout": "nothing happens to who is not signed in",
    "account_inactive": "says that an account is closed, to nobody in particular",
    "account_reset_password": "forgotten passwords",
    "account_reset_password_done": "the same",
    "account_reset_password_from_key": "the link of a letter; its key is the proof",
    "account_reset_password_from_key_done": "the same",
    "mfa_login_webauthn": "the challenge for a passkey, the same for everybody",
    "identity:sign_out": "nothing happens to who is not signed in",
    "identity_personas": "the demo's switcher; absent outside the demo",
    **dict.fromkeys(
        ("cabinet:releases", "cabinet:release", "cabinet:releases_json", "cabinet:releases_feed"),
        "decisions that were released to the public",
    ),
    **dict.fromkeys(_OF_PROCEDURES, "published procedures"),
    "public_services:language": "a choice of language; nothing is read",
    **dict.fromkeys(("api-1.0.0:procedures", "api-1.0.0:procedure"), "published procedures"),
    "payments:vnpay_notice": "the intermediary's notices, believed by their signature",
    "cabinet:reader": "kept by the service worker; what it shows lies on the device",
    "portal:web_manifest": "name and picture of the application",
    "portal:offline": "kept by the service worker",
    "portal:service_worker": "a script without data",
    "portal:set_language": "a choice of language; nothing is read",
    "portal:style_guide": "parts of the design with invented content",
    "pki:roots": "certificates that strangers need to check signatures",
    "pki:issuing_list": "the same",
    "pki:list": "the same",
    "pki:ocsp": "the same",
    "pki:ocsp_by_address": "the same",
    "pki:tsa": "the demo's time-stamps",
    "api-1.0.0:openapi-json": "the description of the interface",
    "api-1.0.0:api-root": "has no page",
    "api-1.0.0:token": "software proves itself here",
    "api-1.0.0:agencies": "public facts about agencies",
    "api-1.0.0:agency": "the same",
    "api-1.0.0:public_keys": "the public log: hashes only",
    "api-1.0.0:latest_checkpoint": "the same",
    "api-1.0.0:checkpoint": "the same",
    "api-1.0.0:inclusion": "the same",
    "api-1.0.0:consistency": "the same",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A browser's own viewer styles the frame around a PDF; the answer itself holds no markup.
UNSAFE_STYLE = {"documents:file", "documents:incoming_file", "exchange:conformity_file"}
# Named by its hash or made for everybody.
KEPT_BY_CACHES = {
    "documents:page",
    "documents:incoming_page",
    "pki:roots",
    "pki:issuing_list",
    "pki:list",
    "pki:ocsp_by_address",
    *_OF_PROCEDURES,
}


def wrong_headers(answer: HttpResponse, route: Route) -> list[str]:
    """What is missing on an answer."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        wrong.append(f"policy: {policy}")
    if "unsafe-" in policy and route.name not in UNSAFE_STYLE:
        wrong.append(f"unsafe policy: {policy}")
    kept = answer.headers.get("Cache-Control", "")
    private = "no-store" in kept or kept == "private, no-cache" or ("documents" in route.name and "private" in kept)
    if not private and route.name not in KEPT_BY_CACHES:
        wrong.append(f"may be kept: {kept!r}")
    for cookie in answer.cookies.values():
        if not cookie["httponly"] or cookie["samesite"] not in ("Lax", "Strict"):
            wrong.append(f"cookie {cookie.key}")
    return wrong


def is_refused(answer: HttpResponse) -> bool:
    """Whether nobody got in: to the sign-in, nothing there, not so, unknown caller."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/dang-nhap/")
    return to_sign_in or answer.status_code in (401, 403, 404, 405)


@pytest.fixture
def almighty(inside: World) -> Actor:
    """Somebody of our agency who may everything there, so that a crawl reaches as much as there is."""
    return an_actor(*sorted(permission_names()), at=inside.ours.office.agency, inherits=True)


def test_the_list_of_public_routes_names_only_routes_that_exist():
    assert sorted(set(PUBLIC) - {route.name for route in ROUTES} - {"identity_personas"}) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_signing_in_nobody_gets_further_than_the_door(inside, method):
    client, problems = Client(raise_request_exception=False), []

    for route in ROUTES:
        answer = ask(client, method, route.path(ours(inside, route)))
        if answer.status_code >= 500 or (route.name not in PUBLIC and not is_refused(answer)):
            problems.append((route.name, answer.status_code))

    assert "\n".join(map(str, problems)) == ""


def test_every_answer_carries_the_headers_of_a_fortress(inside, almighty):
    visitors = {"anonymous": Client(raise_request_exception=False), "almighty": browser(almighty)}
    visitors["author"] = browser(inside.ours.office.author)
    visitors["software"] = software(inside.ours.token)
    problems = []

    for who, client in visitors.items():
        for route in ROUTES:
            path = route.path(ours(inside, route, draft=who == "author"))
            for method in ("GET", "HEAD") if who == "almighty" else ("GET",):
                answer = ask(client, method, path)
                wrong = wrong_headers(answer, route)
                if wrong or answer.status_code >= 500 or (method == "HEAD" and body(answer)):
                    problems.append((who, method, route.name, answer.status_code, wrong))

    assert "\n".join(map(str, problems)) == ""


def test_over_https_cookies_belong_to_the_host_and_browsers_stay_on_https(inside, settings):
    settings.DIENHONG = replace(settings.DIENHONG, base_url="https://dienhong.example")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    answer = Client().get("/dang-nhap/", secure=True)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_settings_for_https_name_the_cookies_for_the_host_only():
    program = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_HTTPONLY, "
        "s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)"
    )
    environment = {
        **os.environ,
        "DIENHONG_BASE_URL": "https://dienhong.example",
        "DJANGO_SETTINGS_MODULE": "dienhong.config.settings",
        "DIENHONG_DATA_DIR": str(settings.DIENHONG.data_dir),
    }

    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.split() == [
        "__Host-session",
        "__Host-csrf",
        "True",
        "True",
        "31536000",
        "True",
        "True",
        "None",
        "/",
    ]


def test_a_form_without_its_token_is_refused_with_a_code(inside, almighty):
    client, problems = browser(almighty, enforce_csrf_checks=True), []
    # They are not asked by a browser's session: a cookie is worth nothing there.
    free = {route.name for route in ROUTES if route.is_api} | {"pki:ocsp", "pki:tsa"}

    for route in ROUTES:
        answer = ask(client, "POST", route.path(ours(inside, route)))
        coded = answer.status_code == 403 and b"kernel.form_expired" in answer.content
        if route.name not in free and not coded and answer.status_code != 405:
            problems.append((route.name, answer.status_code))

    assert "\n".join(map(str, problems)) == ""


def test_unknown_methods_are_not_understood(inside, almighty):
    client, problems = browser(almighty), []

    for route in ROUTES:
        for method in ("DELETE", "OPTIONS", "PROPFIND"):
            answer = ask(client, method, route.path(ours(inside, route)))
            # Who is unknown learns that first.
            known = (401, 404) if route.is_api else ()
            if answer.status_code not in (405, *known):
                problems.append((method, route.name, answer.status_code))

    assert "\n".join(map(str, problems)) == ""


NAMES = {
    ("tim", "q", "co_quan", "co-quan", "loai", "trang_thai", "khan", "viec", "ket_qua", "cua"): (
        "a\x00b", "'&|!():*<>\";--\\%_\ud7ff\uffff", "_" * 9000
    ),
    ("tu", "cu", "moi", "nguoi", "limit", "index", "size", "old", "new"): ("9" * 4300, "-1", "²"),
    ("tu_ngay", "den_ngay", "den", "ngay", "as_of"): ("9999-12-31", "0001-01-01", "2026-02-30"),
}  # fmt: skip
CURSORS = ("x", "WzFd", "W2ZhbHNlLCIwMDAxLTAxLTAxIiwxXQ", "\x00")


def nonsense() -> list[str]:
    """Query strings that no page offers: one nonsense of each kind at once, and cursors alone, as they end it first."""
    mixed = [
        "&".join(f"{name}={quote(values[turn])}" for names, values in NAMES.items() for name in names)
        for turn in range(3)
    ]
    return [*mixed, *(f"trang={cursor}&tim=%ff&=&&" for cursor in map(quote, CURSORS))]


# Views that look at more of an address than its path, at once or by a helper.
_READS = re.compile(r"request\.GET|wanted_of|Filters|FilterForm|_package_context")


def test_nonsense_in_an_address_is_never_a_fault_of_the_program(inside, almighty):
    visits = [(browser(almighty), route, ours(inside, route)) for route in PAGES]
    author = browser(inside.ours.office.author)
    drafts = [route for route in PAGES if route.name in ("documents:versions", "documents:recipients")]
    visits += [(author, route, ours(inside, route, draft=True)) for route in drafts]
    problems = []

    for client, route, values in visits:
        path = route.path(values)
        if not _READS.search(inspect.getsource(inspect.unwrap(resolve(path).func))):
            continue
        for query in nonsense():
            status = ask(client, "GET", f"{path}?{query}").status_code
            if status >= 500:
                problems.append((route.name, status, query[:60]))

    assert "\n".join(map(str, problems)) == ""


@pytest.mark.parametrize("value", ["0", "9" * 19, "9" * 300, "9" * 5000], ids=["zero", "bigint", "long", "endless"])
def test_numbers_beyond_everything_are_not_found(inside, almighty, value):
    client, problems = browser(almighty), []

    for route in ROUTES:
        values = ours(inside, route)
        for name in {"number", "size", "pk", "session_id", "register_id"} & set(route.parameters):
            answer = ask(client, "GET", route.path({**values, name: value}))
            if answer.status_code >= 500:
                problems.append((route.name, answer.status_code))

    assert "\n".join(map(str, problems)) == ""


@pytest.mark.parametrize("value", ["%C3%A9", "%00%ff%fe", "..%2f..%2fetc%2fpasswd%0d%0aX:1"])
def test_anything_but_an_id_is_not_found(inside, almighty, value):
    client, problems = browser(almighty), []

    for route in ROUTES:
        for name in route.parameters[:1]:
            answer = ask(client, "GET", route.path({**ours(inside, route), name: value}))
            if answer.status_code >= 500:
                problems.append((route.name, answer.status_code))

    assert "\n".join(map(str, problems)) == ""
