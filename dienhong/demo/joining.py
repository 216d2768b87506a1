"""A unit with software of its own joins the axis: asks, is let in, tries with the test unit, gets its certificate."""

from __future__ import annotations

import time
from uuid import UUID

from django.urls import reverse

from dienhong.client import Client, Document, File, Options, Party, Report, Seal, Trust, built, built_status, opened
from dienhong.demo import people, texts
from dienhong.demo.browser import Browser, Page, patience
from dienhong.demo.delivery import ARRIVAL_SECONDS
from dienhong.demo.drafting import Thread
from dienhong.demo.problems import ThreadBroken
from dienhong.directory.public import AgencyView
from dienhong.documents.public import Book, Column, printed_table
from dienhong.kernel import clock
from dienhong.signing.public import seal_key_of, trust_anchors_pem, usable_key, validate_pdf


def join(thread: Thread) -> None:
    """From the request to the certificate; the software is `dienhong.client`, which knows the platform by HTTP only."""
    began = time.monotonic()
    unit, keeper = thread.country.joining, thread.browser_of("quantri")
    if texts.SOFTWARE_JOINING in keeper.get(reverse("exchange:connection_requests")).text:
        return  # asked by a start that was interrupted; what was shown once is gone
    with thread.progress.step("Đơn vị xin kết nối phần mềm, được duyệt, nhận khóa") as step:
        request = ask(keeper, unit)
        client_id, secret = let_in(keeper, request)
        step.shows(unit.name)
    with thread.progress.step("Phần mềm trao đổi thử với đơn vị thử (W00)") as step:
        trust = Trust.from_pem(trust_anchors_pem().encode())
        with Client(thread.base_url, client_id, secret, Options(timeout=30, trust=trust)) as client:
            step.shows(try_out(client, trust, Party(unit.code, unit.name), Seal(usable_key(seal_key_of(unit.id)))))
    with thread.progress.step("Đủ năm bước, hệ thống ký giấy chứng nhận phù hợp") as step:
        pdf = certify(keeper, request).body
        report = validate_pdf(pdf)
        if not report.ok:
            raise ThreadBroken(f"the certificate is not signed well: {report.problems}")
        size = f"{len(pdf):,}".replace(",", ".")
        step.shows(f"PDF có chữ ký số, {size} byte · {time.monotonic() - began:.0f} s từ khi xin")


def ask(keeper: Browser, unit: AgencyView) -> UUID:
    """Ask for a connection through the page; the request's UUID."""
    page = keeper.act(
        reverse("exchange:new_connection_request"),
        agency=str(unit.uuid),
        software=texts.SOFTWARE_JOINING,
        contact_name=f"Nhóm kỹ thuật ({people.INVENTED})",
        contact_email="ky-thuat@vidu.invalid",
    )
    return UUID(page.url.rstrip("/").rpartition("/")[2])


def let_in(keeper: Browser, request: UUID) -> tuple[str, str]:
    """Client id and secret. Powers of administrators count only in a support session, which says what for."""
    page = keeper.get(reverse("identity:new_support_session"))
    if "/xac-nhan/" in page.url:  # powers are switched on only after one more proof of the password
        page = keeper.submit(page.form("password"), page, password=people.PASSWORD)
    keeper.submit(page.form("reason"), page, reason=texts.SUPPORT_REASON)
    address = reverse("exchange:connection_request", args=[request])
    keeper.press(keeper.get(address), action="/dong-y/")
    sessions = keeper.get(reverse("identity:support_sessions"))
    keeper.press(sessions, action="/ket-thuc/")
    shown = keeper.press(keeper.get(address), action=reverse("exchange:credentials", args=[request]))
    client_id, secret = (str(one) for one in shown.tree.xpath("//main//*[@data-copy]/@data-copy"))
    return client_id, secret


def try_out(client: Client, trust: Trust, own: Party, seal: Seal) -> str:
    """Fetch, confirm and answer what the test unit sent, send it something, read its answers. Raises ThreadBroken."""
    for _ in patience(ARRIVAL_SECONDS):
        waiting = client.pending().items
        if waiting:
            break
    else:
        raise ThreadBroken(f"no package of the test unit came within {ARRIVAL_SECONDS:.0f} s")
    document = opened(client.fetch(waiting[0]), trust)
    client.confirm([waiting[0].delivery])
    told = Report(document.sender.code, document.code, document.issued_on, document.document_id, "03")
    client.report(built_status(told, reporter=own, seal=seal))
    client.send(built(_letter(own, document.sender), sender=own, seal=seal), key=f"thu/{own.code}/1")
    for _ in patience(ARRIVAL_SECONDS):
        answers = [one.status for one in client.statuses().items]
        if "06" in answers:
            return f"nhận, xác nhận, báo 03, gửi; đơn vị thử trả lời {', '.join(answers)}"
    raise ThreadBroken(f"the test unit did not answer within {ARRIVAL_SECONDS:.0f} s")


def _letter(own: Party, unit: Party) -> Document:
    book = Book(own.name, texts.TRIAL_TITLE, f"Gửi: {unit.name}", (Column("Nội dung", 100),))
    return Document(
        number="1",
        notation="TKN",
        issued_on=clock.today(),
        place="Hà Nội",
        type_name="Công văn",
        subject=texts.TRIAL_SUBJECT,
        pdf=File("van-ban.pdf", "application/pdf", printed_table(book, [(texts.TRIAL_SUBJECT,)])),
        recipients=(unit,),
    )


def certify(keeper: Browser, request: UUID) -> Page:
    """Ask for the certificate of conformity; its file, once it is signed. Raises ThreadBroken."""
    address = reverse("exchange:connection_request", args=[request])
    keeper.press(keeper.get(address), action="/chung-nhan/")
    for _ in patience(ARRIVAL_SECONDS):
        listed = keeper.get(address).links("/ket-noi/chung-nhan/")
        if listed:
            return keeper.get(
                reverse("exchange:conformity_file", args=[UUID(listed[0].rstrip("/").rpartition("/")[2])])
            )
    raise ThreadBroken(f"no certificate was issued within {ARRIVAL_SECONDS:.0f} s")
