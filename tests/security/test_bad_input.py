"""Hostile input through the real edges: files, packages, fields, names, addresses; refused with a code, nothing kept."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.urls import reverse

from dienhong.documents import commands as documents
from dienhong.documents.models import OutgoingDocument, StoredFile
from dienhong.documents.pages.archive import EICAR
from dienhong.documents.pages.tests.samples import an_encrypted_pdf
from dienhong.exchange.edxml import write_document
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.seals import sealed
from dienhong.exchange.tests.builders import a_package_of, a_signed_package
from dienhong.identity.models import Person
from dienhong.identity.models.people import names_of
from dienhong.kernel import clock, live
from dienhong.signing.models import SigningKey
from dienhong.signing.tests.xml_makers import wrapped
from tests.security.routes import ask, body, call, every_route, ours
from tests.security.world import a_draft, browser, software

BASE = "/api/v1/exchange"


def stored() -> tuple[int, frozenset[Path]]:
    """Rows of files, and everything in the folder of files."""
    folder = Path(settings.DIENHONG.files_dir)
    return StoredFile.objects.count(), frozenset(path for path in folder.rglob("*") if path.is_file())


def a_bomb() -> bytes:
    """Fifty megabytes of nothing in fifty kilobytes."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 50_000_000)
    return output.getvalue()


def a_slip() -> bytes:
    """An archive whose member would be written outside its folder."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("../../etc/cron.d/x", b"x")
    return output.getvalue()


UPLOADS = [
    ("a.exe.pdf", b"MZ\x90\x00" + b"x" * 100, "documents.file_executable"),
    ("a.pdf", b"<html><script>alert(1)</script></html>", "documents.file_"),
    ("a.png", b"%PDF-1.7\n%%EOF", "documents.file_"),
    ("a.pdf", an_encrypted_pdf(), "documents.file_encrypted"),
    ("a.zip", a_bomb(), "documents.file_bomb"),
    ("a.zip", a_slip(), "documents.file_unsafe"),
    ("a.txt", EICAR, "documents.file_malicious"),
    ("a.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "documents.file_unsafe"),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "documents.file_"),
    ("a.html", b"<b>x</b>", "documents.file_"),
]


@pytest.mark.parametrize(("name", "data", "code"), UPLOADS, ids=[f"{one[0]}-{one[2]}" for one in UPLOADS])
def test_a_hostile_file_is_refused_with_its_code_and_not_stored(inside, name, data, code):
    client, before, file = browser(inside.ours.office.author), stored(), io.BytesIO(data)
    file.name = name

    answer = client.post(f"/van-ban/di/{inside.draft.uuid}/dinh-kem/", {"file": file})

    assert (answer.status_code, code in answer.content.decode()) == (422, True)
    assert stored() == before


def test_empty_and_oversized_files_are_refused(inside, settings):
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, max_upload_mb=1)
    client, before, answers = browser(inside.ours.office.author), stored(), []

    for data in (b"", b"a" * (1024 * 1024 + 1)):
        file = io.BytesIO(data)
        file.name = "a.txt"
        answers.append(client.post(f"/van-ban/di/{inside.draft.uuid}/dinh-kem/", {"file": file}).status_code)

    assert answers == [422, 422]
    assert stored() == before


NAMES = [
    "../../../etc/passwd.txt",
    "a\r\nSet-Cookie: x=1.txt",
    'a";x=".txt',
    "\u202etxt.exe.txt",
    "a" * 500 + ".txt",
    "<img src=x>.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_neither_leaves_its_folder_nor_its_header(inside, name):
    client, draft = browser(inside.ours.office.author), inside.draft
    attachment = documents.add_attachment(inside.ours.office.author, document_id=draft.pk, name=name, data=b"abc")

    answer = call(client, "GET", f"/van-ban/di/{draft.uuid}/tep/{attachment.uuid}/")

    disposition = answer.headers["Content-Disposition"]
    assert answer.status_code == 200
    assert re.search(r"[\r\n/\\]", attachment.name) is None
    assert len(attachment.name) <= 200
    assert disposition.startswith("attachment; filename")
    assert "Set-Cookie" not in answer.headers
    assert "\r" not in disposition
    assert "<img src=x" not in client.get(f"/van-ban/di/{draft.uuid}/sua/").content.decode()


def send(world, data, key="ke-tan-cong"):
    """A package of our software on the axis."""
    return call(
        software(world.ours.token), "POST", f"{BASE}/packages", data, "application/xml",
        headers={"Idempotency-Key": key},
    )  # fmt: skip


def genuine(world, **changes) -> bytes:
    """A package that would be accepted."""
    return a_signed_package(world.ours.office.agency, world.theirs.office.agency, **changes)


def counted() -> tuple[int, int, int]:
    """What a package would leave behind."""
    return Package.objects.count(), Delivery.objects.count(), StoredFile.objects.count()


def unsigned(world) -> bytes:
    return write_document(a_package_of(world.ours.office.agency, world.theirs.office.agency))


def foreign(world) -> bytes:
    return sealed(unsigned(world), world.theirs.office.agency.pk)


def bombed(world) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = unsigned(world).decode()
    head, start, rest = text.partition("<edXML")
    return f'{head}<!DOCTYPE edXML [<!ENTITY e0 "lol">{levels}]>{start}{rest}'.encode()


def external(world) -> bytes:
    head, start, rest = unsigned(world).decode().partition("<edXML")
    return f'{head}<!DOCTYPE edXML SYSTEM "file:///etc/passwd">{start}{rest}'.encode()


def sha1(world) -> bytes:
    text = genuine(world).decode()
    return re.sub(
        r"http://www.w3.org/2001/04/xmldsig-more#(rsa|ecdsa)-sha256", r"http://www.w3.org/2000/09/xmldsig#\1-sha1", text
    ).encode()


HOSTILE = {
    "unsigned": unsigned,
    "sealed by another agency": foreign,
    "one letter changed": lambda world: genuine(world).replace("thử nghiệm".encode(), "thử nghiêm".encode(), 1),
    "sha-1": sha1,
    "entity bomb": bombed,
    "external entity": external,
    "cut short": lambda world: genuine(world)[:-40],
    "text of ten megabytes": lambda world: unsigned(world).replace("Về việc".encode(), b"A" * 10_000_000, 1),
    "other encoding": lambda world: unsigned(world).decode().encode("utf-16"),
    "nul": lambda world: unsigned(world).replace("Về việc".encode(), b"V\x00", 1),
    "nothing": lambda world: b"",
    "deep": lambda world: b"<a>" * 100_000,
    **{f"wrapped {n}": lambda world, n=n: wrapped(genuine(world), n) for n in range(1, 9)},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_package_is_refused_with_a_code_and_leaves_nothing(inside, kind):
    data = HOSTILE[kind](inside)
    before = counted()

    answer = send(inside, data)

    problem = answer.json()
    assert (answer.status_code, sorted(problem)) == (422, ["code", "contact", "message", "what_to_do"])
    assert problem["code"].split(".")[0] in ("exchange", "signing", "edxml")
    assert counted() == before


def test_the_genuine_package_is_accepted_once_and_its_key_takes_no_other_content(inside):
    data = genuine(inside)

    first, again, other = send(inside, data), send(inside, data), send(inside, genuine(inside))

    assert [first.status_code, again.status_code, other.status_code] == [202, 200, 409]
    assert other.json()["code"] == "exchange.key_reused"


@pytest.mark.parametrize("change", ["revoked", "expired"])
def test_a_seal_that_ended_opens_nothing(inside, change):
    data, before = genuine(inside), counted()
    key = SigningKey.objects.get(agency=inside.ours.office.agency, kind=SigningKey.Kind.SEAL)
    if change == "revoked":
        from dienhong.kernel.actor import Actor
        from dienhong.signing.commands import revoke_certificate

        revoke_certificate(Actor.system("test"), key_id=key.pk, reason=SigningKey.Reason.choices[0][0])
        answer = send(inside, data)
    else:
        from dienhong.identity.models import SystemToken

        with clock.frozen(clock.now() + timedelta(days=365 * 30)):
            SystemToken.objects.update(expires_at=clock.now() + timedelta(days=1))
            answer = send(inside, data)

    assert answer.status_code == 422
    assert counted() == before


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(inside):
    client = software(inside.ours.token)

    answer = client.generic(
        "POST", f"{BASE}/packages", b"<a/>", "application/xml", CONTENT_LENGTH=str(10**12),
        headers={"Idempotency-Key": "k"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.too_large")


def test_a_key_in_a_part_of_a_batch_may_not_carry_control_characters(inside):
    part = b"--r\r\nContent-Type: application/xml\r\nIdempotency-Key: a\x00b\r\n\r\n<a/>\r\n--r--\r\n"

    answer = call(software(inside.ours.token), "POST", f"{BASE}/packages", part, "multipart/mixed; boundary=r")

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.bad_multipart")


def test_forged_and_old_tokens_of_live_streams_permit_nothing(settings):
    token = live.channel_token(["documents.outgoing:1"])
    forged = signing.dumps(["documents.outgoing:1"], salt="elsewhere")

    assert live.topics_of(token) == ["documents.outgoing:1"]
    assert [live.topics_of(text) for text in (forged, token[:-1], token + "x", "", "\x00", "a:b:c")] == [None] * 6
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "TOKEN_SECONDS", -1)
        assert live.topics_of(token) is None


def test_fields_that_a_form_does_not_have_change_nothing(inside):
    draft, client = inside.draft, browser(inside.ours.office.author)
    theirs = inside.theirs.office
    form = {
        "version": draft.version, "type_code": "QĐ", "symbol": draft.symbol, "place": "Hà Nội", "summary": "Mới",
        "urgency": "0", "signer": "", "body": "Điều 1. Mới.", "do": "save",
        "status": "issued", "number": "1", "code": "1/QĐ", "agency": str(theirs.agency.uuid), "agency_id": theirs.agency.pk,
        "author": theirs.author.person_id, "author_id": theirs.author.person_id, "uuid": str(theirs.agency.uuid), "id": "1",
        "pdf": "1", "issued_on": "2026-01-01", "reviewer": "1",
    }  # fmt: skip

    answer = client.post(f"/van-ban/di/{draft.uuid}/sua/", form)

    saved = OutgoingDocument.objects.get(pk=draft.pk)
    kept = ("status", "number", "agency_id", "author_id", "uuid", "pdf_id", "issued_on", "reviewer_id")
    assert (answer.status_code, saved.summary) == (302, "Mới")
    assert [getattr(saved, name) for name in kept] == [getattr(draft, name) for name in kept]


def test_a_signer_or_reviewer_of_another_agency_cannot_be_chosen(inside):
    draft, client = inside.draft, browser(inside.ours.office.author)
    foreigner = Person.objects.get(pk=inside.theirs.office.reviewer.person_id)

    answer = client.post(f"/van-ban/di/{draft.uuid}/trinh/", {"reviewer": str(foreigner.uuid)})

    assert answer.status_code == 422
    assert OutgoingDocument.objects.get(pk=draft.pk).status == "draft"


EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> {{7*7}} {% now 'Y' %} ' onfocus=x"


def test_what_people_type_is_shown_escaped_wherever_it_is_shown(inside, monkeypatch):
    office = inside.ours.office
    Person.objects.filter(pk=office.author.person_id).update(**names_of(f"An {EVIL}"))
    draft = a_draft(office, summary=f"Tóm tắt {EVIL}")
    changes = {
        "place": EVIL[:100], "text": {
            "body": f"Điều 1. {EVIL}", "legal_bases": EVIL, "authority_line": EVIL, "addressees": EVIL,
            "recipients_note": EVIL,
        },
    }  # fmt: skip
    draft = documents.edit_draft(office.author, document_id=draft.pk, version=draft.version, changes=changes)
    documents.add_attachment(office.author, document_id=draft.pk, name=f"{EVIL}.txt", data=b"abc")
    documents.submit_draft(office.author, document_id=draft.pk, reviewer_id=office.reviewer.person_id, remark=EVIL)
    documents.return_draft(office.reviewer, document_id=draft.pk, reason=EVIL)
    monkeypatch.setattr(inside, "draft", OutgoingDocument.objects.get(pk=draft.pk))
    client, shown, problems = browser(office.author), 0, []

    for route in every_route():
        path = route.path(ours(inside, route, draft=True))
        answer = ask(client, "GET", f"{path}?q=%3Cscript%3Ealert(1)&cu=1&moi=2")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            text = body(answer).decode("utf-8", "replace")
            shown += "&lt;script&gt;alert(1)" in text
            if "<script>alert" in text or "<img src=x" in text:
                problems.append(route.name)

    assert problems == []
    assert shown > 5


def test_no_cell_of_any_table_is_a_formula(inside):
    office = inside.ours.office
    Person.objects.filter(pk=office.author.person_id).update(**names_of("=cmd|' /C calc'!A0"))
    for start in "=+-@\t\r":
        a_draft(office, summary=f"{start}HYPERLINK(1)")
    OutgoingDocument.objects.update(symbol="=1+1", place="@x")
    Package.objects.update(subject="+1+1", code="-1+1")
    office.agency.__class__.objects.filter(pk=office.agency.pk).update(name="=1+1", short_name="@1", sort_key="=")
    tables, problems = 0, []

    for actor in (office.author, office.clerk, inside.ours.people["administrator"]):
        client = browser(actor)
        for route in every_route():
            if not route.pattern.endswith(".csv"):
                continue
            answer = call(client, "GET", route.path(ours(inside, route)))
            if answer.status_code != 200:
                continue
            rows = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
            tables += len(rows) > 1
            problems += [(route.name, cell) for row in rows for cell in row if re.match(r"\s*[=+\-@]", cell)]

    assert problems == []
    assert tables >= 6


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "https:evil.example",
        "\t//evil.example",
    ],
)
def test_nobody_is_led_to_another_site(inside, next_):
    client, problems = browser(inside.ours.office.author), []

    for name in ("account_login", "account_logout", "portal:set_language", "account_reauthenticate"):
        path = reverse(name)
        for method in ("GET", "POST"):
            for options in ({"next": next_, "language": "en"},):
                answer = getattr(client, method.lower())(path, options)
                if answer.status_code in (301, 302) and not re.match(r"/(?![/\\])", answer.headers["Location"]):
                    problems.append((name, method, answer.headers["Location"]))

    assert problems == []


def test_a_line_break_in_what_somebody_sends_makes_no_line_of_the_log(inside, caplog):
    client = browser(inside.stranger)

    client.get("/khong-co%0a2026-01-01 ERROR dienhong forged/")
    client.post("/dang-nhap/", {"login": "a\n2026-01-01 ERROR forged", "password": "x"})
    software("x\ty").get(f"{BASE}/pending")

    assert [record.getMessage() for record in caplog.records if "\n" in record.getMessage()] == []
