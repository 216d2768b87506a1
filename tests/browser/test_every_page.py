"""Every page that links lead to, as those who may see it, at three widths."""

from __future__ import annotations

from playwright.sync_api import BrowserContext

from dienhong.demo.people import PASSWORD
from tests.browser.conftest import OpenAs
from tests.browser.crawl import Found, SiteMap, views_to_read
from tests.browser.promises import Listener, broken_promises
from tests.running_site import Site

# Who looks, in this order; each is shown what those before could not see, and everybody the own home.
PEOPLE = (
    "", "vanthu", "soanthao", "vutruong", "thutruong", "troly", "hue.vanthu", "hue.chuyenvien", "an-giang.vanthu",
    "vpcp.lanhdao", "vpcp.thutuc", "phienhop", "phapche", "hue.thuquy", "hue.ketoan", "hue.ketoantruong", "quantri",
)  # fmt: skip
# Who opens, after one more proof of the password, what asks for that.
PROVING = ("vanthu", "thutruong", "quantri")
PROOF = "/tai-khoan/xac-nhan/"
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
# No link of a demo that has played leads there; why that is no loss.
NOT_LINKED = {
    "public_services:import": "the demo imports nothing; test_office_pages.py reads it",
    "payments:export": "a file",
    "public_services:qr": "a picture within the page of a procedure",
    "payments:vnpay_notice": "answers the intermediary; test_paying.py asks it",
    "payments:complete_refund": "no refund of the demo is approved; the template of payments:cash",
    "cabinet:draft": "no ballot of the demo waits for its signature; test_poll_pages.py reads it",
    "cabinet:draft_content": "the same",
    "cabinet:minutes_part": "the minutes of the demo are signed; test_minutes.py reads it, as the next ones",
    "cabinet:send_minutes": "the same",
    "cabinet:remark_minutes": "the same",
    "cabinet:answer_remark": "the same",
    "cabinet:edit_article": "opens when an article is taken to write in; test_draft_pages.py reads it",
    "cabinet:make_resolution": "what the demo voted on is issued; test_resolutions.py reads it",
    "cabinet:poll_pack": "a file, linked from counted votes only",
    "cabinet:opinion_map_xlsx": "a file",
    "cabinet:measure_workbook": "a file",
    "cabinet:measure_print": "a file",
    "cabinet:pack_manifest": "answers a script; test_reader_browser.py reads what it shows",
    "cabinet:pack_page": "the same",
    "cabinet:revoke_pack": "no device of the demo holds papers; the template of the other acts on sessions",
    **dict.fromkeys(
        (
            "public_services:form_version",
            "public_services:publish_form",
            "public_services:drop_form",
            "public_services:rename_form",
            "public_services:import_sheet",
            "public_services:add_form_page",
            "public_services:edit_form_page",
            "public_services:add_question",
            "public_services:edit_question",
            "public_services:edit_note",
            "public_services:try_form",
            "public_services:try_page",
            "public_services:try_answers",
        ),
        "no procedure of the demo has a form yet; test_form_pages.py reads them",
    ),
    "portal:web_manifest": "a file, linked from the head of pages",
    **dict.fromkeys(("cabinet:ballot_pdf", "cabinet:receipt_pdf", "cabinet:tally_pdf"), "a file"),
    "directory:end_representation": "no agency of the demo is represented by another",
    "account_inactive": "a sentence for whose account was closed",
    "account_logout": "ends what is looked at",
    "identity:sign_out": "the same",
    "account_reset_password_done": "a sentence after a form",
    "account_reset_password_from_key": "needs the key of a letter; the form of a changed password",
    "account_reset_password_from_key_done": "a sentence after a form",
    "account_set_password": "the form of a changed password",
    "mfa_authenticate": "test_work.py signs in with it",
    "mfa_reauthenticate": "the same form",
    "mfa_reauthenticate_webauthn": "needs a security key, as the next ones",
    "mfa_login_webauthn": "answers a script",
    "mfa_list_webauthn": "needs a security key",
    "mfa_edit_webauthn": "needs a security key",
    "mfa_remove_webauthn": "needs a security key",
    "mfa_deactivate_totp": "needs an app that shows codes, as the next ones",
    "mfa_view_recovery_codes": "needs an app that shows codes",
    "mfa_generate_recovery_codes": "needs an app that shows codes",
    "mfa_download_recovery_codes": "a file",
    "documents:sign": "nothing waits for it once the demo has played; the same template as documents:approve",
    "documents:issue": "the same",
    "documents:finish": "the same, of documents:refuse",
    "documents:attachment": "a file",
    "documents:incoming_attachment": "a file",
    "documents:opinion_page": "a picture, looked at within its page",
    "documents:opinion_attachment": "a file",
    "documents:opinion_file": "a file",
    "documents:opinion_drop": "acts only",
    "documents:initial": "needs a draft in review; the template of documents:approve",
    "documents:page": "a picture, looked at within its page",
    "documents:incoming_page": "the same",
    "documents:export": "the demo has no register of more than 2,000 entries",
    "documents:export_file": "the same",
    "documents:attach_begin": "answers a script",
    "documents:upload": "the same",
    "documents:upload_finish": "the same",
    "documents:upload_give_up": "the same",
    "documents:autosave": "answers a script",
    "documents:index": "leads to documents:outgoing_list",
    "assignments:xlsx": "a file",
    "assignments:answer": "needs a task of the demo in that state; the form of the other acts on tasks",
    "assignments:evidence": "a file",
    "documents:answer": "nothing waits for an answer once the demo has played; the form of documents:new",
    "exchange:conformity_file": "a file",
    "exchange:tally": "the demo is too young for a tally of a day",
    "exchange:tally_xml": "a file",
    "exchange:evidence_asice": "a file",
    "exchange:decline": "no request waits once the demo has played; the template of exchange:recall",
    "exchange:dead": "nothing is undeliverable in the demo",
    "signing:register": "needs a key in a token",
    "signing:wait": "needs a person's key at a remote service",
    "signing:send_code": "acts only",
    "signing:cancel": "acts only",
    "documents:restrict_outgoing": "the form of documents:restrict_incoming, for who may",
    "documents:restrict_incoming": "the same",
    "exchange:send": "acts only",
    "documents:remove_attachment": "acts only",
    "portal:service_worker": "a script",
    "portal:set_language": "acts only",
    "identity:new_person": "nobody in the demo is a personnel officer; the template of identity:new_grant",
    "identity:new_post": "the same",
    "identity:end_post": "the same, of identity:end_account",
    "identity:new_account": "everybody in the demo has an account; the template of identity:new_grant",
    "identity:system": "software in the demo belongs to agencies that have no pages",
    "identity:disable_system": "the same",
    "exchange:webhook": "the same",
    "pki:roots": "a file, as all below pki/",
    "pki:issuing_list": "a file",
    "pki:list": "a file",
    "pki:ocsp": "answers a program",
    "pki:ocsp_by_address": "answers a program",
    "pki:tsa": "answers a program",
}


def test_every_page_keeps_every_promise(site: Site, open_as: OpenAs) -> None:
    pages = SiteMap(site.base_url)
    broken: list[str] = []

    for login in PEOPLE:
        # The service worker would answer for the network, whose bytes are counted.
        context = open_as(login, service_workers="block")
        starts = [*STARTS, site.document, "/tai-khoan/", PROOF] if login else STARTS
        found = pages.explore(context, starts, login or "stranger")
        if login in PROVING:
            _prove_again(context)
            found += pages.explore(context, starts, login)
        if login == "quantri":
            _switch_powers_on(context)
            found += pages.explore(context, starts, login)
        broken += _looked_at(context, site, found)
        if login == "quantri":
            _switch_powers_off(context)
        context.close()

    assert [*pages.broken, *broken] == [], "\n" + "\n".join([*pages.broken, *broken])
    reached = {page.name for page in pages.pages.values()} | pages.files
    assert sorted(views_to_read() - reached - set(NOT_LINKED)) == []


def _prove_again(context: BrowserContext) -> None:
    """Some pages ask once more for the password."""
    page = context.new_page()
    page.goto(PROOF)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.pri")
    page.wait_for_load_state()
    page.close()


def _switch_powers_on(context: BrowserContext) -> None:
    """A support session, without which an administrator sees next to nothing."""
    page = context.new_page()
    page.goto("/quan-tri/phien-ho-tro/moi/")
    page.fill("#id_reason", "Kiểm tra mọi trang (trình diễn)")
    page.click("main form button.pri")
    page.wait_for_load_state()
    page.close()


def _switch_powers_off(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/quan-tri/phien-ho-tro/")
    page.click("main form button.bad >> nth=0")
    page.wait_for_load_state()
    page.close()


def _looked_at(context: BrowserContext, site: Site, found: list[Found]) -> list[str]:
    page = context.new_page()
    listener = Listener(page, site.base_url)
    broken = []
    for one in found:
        listener.begin()
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(one.address, wait_until="load")
        broken += [f"{one.name} ({one.address}, {one.who}): {line}" for line in broken_promises(page, listener)]
    page.close()
    return broken
