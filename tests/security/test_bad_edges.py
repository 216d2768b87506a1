"""Hostile input through the edges beside packages: statuses, tokens, webhooks, tables, evidence; a code, and nothing changed."""

from __future__ import annotations

import io
import re
import zipfile
from base64 import b64encode
from datetime import timedelta

import pytest
from django.test import Client

from dienhong.audit.models import AuditRecord
from dienhong.directory.models import Agency, AgencyVersion
from dienhong.directory.permissions import IMPORT_AGENCIES
from dienhong.exchange.models import Receipt, StatusEvent, WebhookSubscription
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.tests.builders import a_signed_status
from dienhong.identity.models import SystemToken
from dienhong.identity.tests.builders import an_actor, an_agency_system
from dienhong.identity.tokens import issue_token
from dienhong.kernel import clock
from dienhong.signing.tests.xml_makers import wrapped
from dienhong_verify import pack
from tests.security.routes import call
from tests.security.world import browser, software

BASE = "/api/v1/exchange"


def a_status(world, code="01", reporter=None, **changes) -> bytes:
    """A status package that would be recorded."""
    reporter = reporter or world.theirs.office.agency
    return a_signed_status(reporter, world.ours.office.agency, world.package.document_id, code, **changes)


def with_doctype(data: bytes, declared: str) -> bytes:
    head, start, rest = data.decode().partition("<edXML")
    return f"{head}<!DOCTYPE edXML {declared}>{start}{rest}".encode()


BOMB = '[<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]'
HOSTILE = {
    "unsigned": lambda world: re.sub(rb"<(ds:)?Signature[ >].*</(ds:)?Signature>", b"", a_status(world), flags=re.S),
    "sealed by a stranger to the document": lambda world: a_status(world).replace(
        world.theirs.office.agency.code.encode(), world.ours.office.agency.code.encode(), 1
    ),
    "one letter changed": lambda world: a_status(world).replace(b"StatusCode>01<", b"StatusCode>03<", 1),
    "entity bomb": lambda world: with_doctype(a_status(world), BOMB),
    "external entity": lambda world: with_doctype(a_status(world), 'SYSTEM "file:///etc/passwd"'),
    "text of ten megabytes": lambda world: a_status(world).replace(
        b"StatusCode>01<", b"StatusCode>" + b"0" * 10_000_000 + b"<", 1
    ),
    "other encoding": lambda world: a_status(world).decode().encode("utf-16"),
    "cut short": lambda world: a_status(world)[:-30],
    "nothing": lambda world: b"",
    "unknown status": lambda world: a_status(world).replace(b"StatusCode>01<", b"StatusCode>99<", 1),
    **{f"wrapped {n}": lambda world, n=n: wrapped(a_status(world), n, "StatusCode", "06") for n in range(1, 9)},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_status_is_refused_with_a_code_and_changes_nothing(inside, kind):
    data = HOSTILE[kind](inside)
    before = StatusEvent.objects.count(), Receipt.objects.count()

    answer = call(software(inside.theirs.token), "POST", f"{BASE}/statuses", data, "application/xml")

    assert (answer.status_code, answer.json()["code"].split(".")[0]) == (422, "exchange")
    assert (StatusEvent.objects.count(), Receipt.objects.count()) == before


def test_a_status_under_an_expired_seal_is_refused(inside):
    data, later = a_status(inside), clock.now() + timedelta(days=365 * 30)
    before = StatusEvent.objects.count()

    SystemToken.objects.update(expires_at=later + timedelta(days=1))
    with clock.frozen(later):
        answer = call(software(inside.theirs.token), "POST", f"{BASE}/statuses", data, "application/xml")

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.signature_invalid")
    assert StatusEvent.objects.count() == before


def basic(text: bytes) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(text).decode()}"}


TOKENS = [
    (basic(b"a:b"), b"grant_type=client_credentials"),
    (basic(b"\xff\xfe:\x00"), b"grant_type=client_credentials"),
    ({"Authorization": "Basic ==="}, b"grant_type=client_credentials"),
    (basic(b"a:b"), b"grant_type=" + b"a" * 2_000_000),
    (basic(b"a:b"), b"grant_type=password&username=a&password=b"),
    (basic(b"a:b"), b"\x00\xff%zz&&=&grant_type"),
    ({}, b"grant_type=client_credentials&client_id=a&client_secret=b"),
]


@pytest.mark.parametrize(("headers", "body"), TOKENS)
def test_a_hostile_request_for_a_token_gets_none(inside, headers, body):
    before = SystemToken.objects.count()

    answer = Client(headers=headers).post("/api/v1/oauth/token", body, content_type="application/x-www-form-urlencoded")

    told = answer.json()
    assert answer.status_code in (400, 401, 413)
    assert told.get("error") or told.get("code")
    assert SystemToken.objects.count() == before


def test_an_expired_or_foreign_token_opens_nothing(inside):
    system, _ = an_agency_system(inside.theirs.office.agency, SEND, RECEIVE)
    token = issue_token(system, system.scopes).text
    content = f"{BASE}/receipts/{Receipt.objects.order_by('id')[0].uuid}"

    address = {"url": "https://example.com/a", "events": ["status.recorded"]}
    foreign = software(token).post(f"{BASE}/webhooks", address, content_type="application/json")
    with clock.frozen(clock.now() + timedelta(hours=1)):
        expired = software(token).get(content)

    assert [(one.status_code, one.json()["code"]) for one in (foreign, expired)] == [
        (403, "kernel.not_permitted"),
        (401, "identity.token_expired"),
    ]


@pytest.mark.parametrize(
    "url",
    ["http://example.com/a", "https://localhost/a", "https://127.0.0.1/a", "https://[::1]/", "https://169.254.169.254/",
     "https://10.0.0.1/", "file:///etc/passwd", "https://user:pass@example.com/", "https://", "javascript:alert(1)",
     "https://example.com:22/\r\nX: y", "https://0x7f000001/", "https://example.com/" + "a" * 3000],
)  # fmt: skip
def test_a_hostile_address_is_never_called(inside, url, settings):
    from dataclasses import replace

    from dienhong.exchange.permissions import MANAGE_WEBHOOKS

    settings.DIENHONG = replace(settings.DIENHONG, demo=False)
    system, _ = an_agency_system(inside.ours.office.agency, MANAGE_WEBHOOKS)
    client, before = software(issue_token(system, system.scopes).text), WebhookSubscription.objects.count()

    answer = client.post(
        f"{BASE}/webhooks", {"url": url, "events": ["status.recorded"]}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.webhook_address")
    assert WebhookSubscription.objects.count() == before


def a_bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 50_000_000)
    return output.getvalue()


TABLES = {
    "nothing": (b"", ""),
    "binary": (b"\x00\xff\xfe\x01" * 50, "directory.import_unreadable"),
    "utf-16": ("code,name,kind,parent_code\n".encode("utf-16"), "directory.import_unreadable"),
    "other columns": (b"a,b\n1,2\n", "directory.import_unreadable"),
    "nul": (b"code,name,kind,parent_code\nG12.9,A\x00B,unit,G12\n", "directory."),
    "open quote": (b'code,name,kind,parent_code\n"G12.9,' + b"x" * 200_000, "directory.import_unreadable"),
    "too many lines": (b"code,name,kind,parent_code\n" + b"x\n" * 6000, "directory.import_too_large"),
    "too many bytes": (b"a" * (2 * 1024 * 1024 + 1), "directory.import_too_large"),
    "a bomb": (a_bomb(), "directory.import_unreadable"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_hostile_table_changes_no_agency(inside, kind):
    data, code = TABLES[kind]
    client = browser(an_actor(IMPORT_AGENCIES, at=inside.ours.office.agency.pk))
    before, file = (Agency.objects.count(), AgencyVersion.objects.count()), io.BytesIO(data)
    file.name = "danh-ba.csv"

    answer = client.post("/co-quan/nhap/", {"table": file, "effective_on": "2026-12-01", "basis": "x", "import": "1"})

    assert (answer.status_code, code in answer.content.decode()) == (422, True)
    assert (Agency.objects.count(), AgencyVersion.objects.count()) == before


@pytest.mark.parametrize("data", [b"", b"PK", a_bomb(), b"A" * 100_000], ids=["nothing", "cut", "bomb", "no pack"])
def test_a_hostile_pack_is_refused_before_it_is_unpacked(data):
    with pytest.raises(pack.BadPack):
        pack.read(data)


def test_refusals_of_the_edges_are_in_the_record(inside):
    call(software(inside.theirs.token), "POST", f"{BASE}/statuses", HOSTILE["unsigned"](inside), "application/xml")

    assert AuditRecord.objects.latest("pk").as_tuple() == ("exchange.record_status", "refused")
