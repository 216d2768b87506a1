"""The interface keeps its word: generated requests over the OpenAPI description, through WSGI, with a real token."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dienhong.config.api import api
from dienhong.config.wsgi import application
from dienhong.exchange.api.bodies import _parts
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, RECEIVE, SEND
from dienhong.identity.models import AgencySystem
from dienhong.identity.tests.builders import an_actor, an_agency_system, sign_in
from dienhong.identity.tokens import issue_token
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from tests.security.routes import every_route

EXAMPLES = 12
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = [
    (method, path)
    for path, item in DESCRIPTION["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Pieces of an upload are bytes like any other.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# OAuth has a shape of its own for refusals (RFC 6749, section 5.2).
OAUTH = "/api/v1/oauth/"


def wrong(answer: Any, path: str) -> list[str]:
    """What an answer lacks of the contract."""
    status, problems = answer.status_code, []
    if status >= 500:
        return [f"{status}"]
    if status >= 400:
        told = answer.json()
        if path.startswith(OAUTH):
            problems += [] if "error" in told or "code" in told else [f"shape {told}"]
        elif sorted(told) != ["code", "contact", "message", "what_to_do"]:
            problems.append(f"shape {told}")
        elif not all(told[part][language] for part in ("message", "what_to_do") for language in ("vi", "en")):
            problems.append(f"sentence {told}")
    if status == 401 and "WWW-Authenticate" not in answer.headers:
        problems.append("no WWW-Authenticate")
    if status == 429 and not answer.headers.get("Retry-After", "").isdigit():
        problems.append("no Retry-After")
    return problems


@pytest.fixture
def token(inside) -> str:
    """A token of software that may everything that software may."""
    return own_software_with_webhooks(inside)


def own_software_with_webhooks(world) -> str:
    """Its agency's second software, with all permissions of the axis."""
    system, _ = an_agency_system(world.theirs.office.agency, SEND, RECEIVE, MANAGE_WEBHOOKS, rate=100_000)
    return issue_token(system, system.scopes).text


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_generated_requests_are_answered_as_described(token, method, path):
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.app = application
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    if path.startswith("/api/v1/cabinet/"):
        sign_in(client, an_actor())  # votes and opinions are asked for by people
    problems: list[str] = []
    answered: list[int] = []

    @BOUNDED
    @given(case=schema[path][method.upper()].as_strategy())
    def attack(case):
        answer = _sent(client, case)
        answered.append(answer.status_code)
        sent = f"{case.path_parameters} {case.query} {case.body!r:.200}"
        described = DESCRIPTION["paths"][path][method]["responses"]
        if not {str(answer.status_code), f"{answer.status_code // 100}XX"} & set(described):
            problems.append(f"{answer.status_code} is not described: {sent}")
        problems.extend(f"{problem}: {sent}" for problem in wrong(answer, path))

    attack()

    assert "\n".join(problems) == ""
    assert answered != []


def _sent(client: Client, case: Any) -> Any:
    address = case.formatted_path
    query = {name: value for name, value in (case.query or {}).items()}
    headers = {name: str(value) for name, value in (case.headers or {}).items() if str(value).isprintable()}
    content, data = case.media_type or "application/json", b""
    if isinstance(case.body, bytes):
        data = case.body
    elif type(case.body).__name__ != "NotSet":
        data = _form(case.body) if "form" in content else json.dumps(case.body).encode()
    with transaction.atomic():
        answer = client.generic(case.method, address, data, content, query_params=query, headers=headers)
        transaction.set_rollback(True)
    return answer


def _form(values: Any) -> bytes:
    from urllib.parse import urlencode

    return urlencode(values if isinstance(values, dict) else {}, errors="replace").encode()


BODIES = [b"", b"{", b"null", b"[]", b'{"deliveries": null}', b'{"deliveries": ["\\u0000"]}', b"\xff\xfe", b'"' * 100,
          b'{"url": "http://a\\u0000", "events": []}', b'{"url": "http://127.0.0.1:9/\\ud800", "events": ["status.recorded"]}',
          b'{"url": 1e999, "events": [1e999]}', b"[" * 20_000, b'{"url": "' + b"a" * 3_000_000 + b'"}']  # fmt: skip
TYPES = [
    "application/json",
    "application/xml",
    "multipart/mixed",
    "multipart/form-data; boundary=x",
    "text/plain",
    "x",
    "",
]


@pytest.mark.parametrize("content_type", TYPES)
def test_broken_bodies_are_refused_in_the_shape_of_the_interface(token, content_type):
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    problems = []

    for method, path in OPERATIONS:
        for data in BODIES if method == "post" else ():
            with transaction.atomic():
                answer = client.generic("POST", path.replace("{", "").replace("}", ""), data, content_type)
                transaction.set_rollback(True)
            problems += [f"{one} {path} {data[:40]!r}" for one in wrong(answer, path)]

    assert "\n".join(problems) == ""


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer a b", "bearer \t", "Bearer \u00e9"]
)
def test_unknown_callers_are_told_how_to_become_known(inside, header):
    client, problems = Client(raise_request_exception=False, headers={"Authorization": header} if header else {}), []

    for route in every_route():
        if route.pattern.startswith("api/v1/exchange/"):
            for method in ("GET", "POST"):
                answer = client.generic(method, route.path())
                if answer.status_code not in (401, 405) or wrong(answer, route.path()):
                    problems.append((method, route.pattern, answer.status_code, wrong(answer, route.path())))

    assert "\n".join(map(str, problems)) == ""


def test_who_calls_too_often_is_told_when_to_come_back(inside):
    system, _ = an_agency_system(inside.theirs.office.agency, SEND, rate=2)
    client = Client(headers={"Authorization": f"Bearer {issue_token(system, system.scopes).text}"})

    with clock.frozen(clock.now()):  # all within one minute of the limit
        answers = [client.get("/api/v1/exchange/check") for _ in range(3)]

    assert answers[-1].status_code == 429
    assert wrong(answers[-1], "/api/v1/exchange/check") == []
    assert AgencySystem.objects.get(pk=system.pk).disabled_at is None


def test_addresses_that_do_not_exist_are_refused_in_the_shape_of_the_interface(inside):
    client = Client(raise_request_exception=False)

    answers = [
        client.get(path)
        for path in ("/api/v1/nothing", "/api/v1/exchange/packages/x", "/api/v2/", "/api/v1/log/checkpoints/x")
    ]

    assert [(answer.status_code in (404, 422), wrong(answer, "")) for answer in answers] == [(True, [])] * 4


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "x" * 300])
def test_another_host_is_refused_without_an_echo(inside, host):
    answer = Client(raise_request_exception=False).get("/api/v1/log/keys", headers={"Host": host})

    assert (answer.status_code, host in answer.content.decode()) == (400, False)


@given(st.binary(max_size=300))
@BOUNDED
def test_a_broken_multipart_body_is_never_a_fault(data):
    assert _outcome_of_multipart(data).startswith("exchange.")


def _outcome_of_multipart(data: bytes) -> str:
    try:
        _parts(b"--r\r\n" + data + b"\r\n--r--\r\n", b"r")
    except RuleBroken as refusal:
        return refusal.code
    return "exchange.read"
