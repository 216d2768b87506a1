"""docs/protocols/exchange.md: its examples have the shape of real answers and are valid by the description of the interface."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from dienhong.config.api import api
from dienhong.exchange.permissions import MANAGE_WEBHOOKS
from dienhong.exchange.tests.builders import a_sealed_agency, a_signed_package, a_signed_status
from dienhong.exchange.tests.software import BASE, Software
from dienhong.exchange.tests.test_api import settled
from dienhong.identity.tests.builders import an_agency_system
from dienhong.identity.tokens import issue_token

PAGE = Path(__file__).resolve().parents[3] / "docs" / "protocols" / "exchange.md"
EXAMPLES = {name: json.loads(text) for name, text in re.findall(
    r"<!-- (\w+ /\S+ \d+) -->\n```json\n(.*?)\n```", PAGE.read_text("utf-8"), flags=re.DOTALL
)}  # fmt: skip
EXPECTED = [
    "GET /check 200",
    "GET /recipients/{code} 200",
    "POST /packages 202",
    "POST /packages 200",
    "GET /packages/{package} 200",
    "GET /pending 200",
    "POST /deliveries/confirm 200",
    "POST /statuses 200",
    "GET /statuses 200",
    "POST /webhooks 201",
    "GET /webhooks/{webhook}/messages 200",
    "POST /packages 422",
]


def real_answers():
    """The same requests, made now."""
    sender, recipient = (
        Software(a_sealed_agency("Bộ Nông nghiệp và Môi trường")),
        Software(a_sealed_agency("UBND tỉnh Lào Cai")),
    )
    data = a_signed_package(sender.agency, recipient.agency)
    answers = {"GET /check 200": recipient.get("/check"), "POST /packages 202": sender.send(data)}
    answers["GET /recipients/{code} 200"] = sender.get(f"/recipients/{recipient.agency.code}")
    answers["GET /pending 200"] = recipient.get("/pending")
    (waiting,) = answers["GET /pending 200"].json()["items"]
    answers["POST /deliveries/confirm 200"] = recipient.confirm(waiting["delivery"])
    status = a_signed_status(recipient.agency, sender.agency, waiting["document_id"], "03")
    answers["POST /statuses 200"] = recipient.report(status)
    answers["GET /packages/{package} 200"] = sender.get(f"/packages/{waiting['package']}")
    answers["POST /packages 200"] = sender.send_many([("k-1", data), ("k-2", b"<a/>")])
    answers["POST /packages 422"] = sender.send(data.replace(b"<edXML:Subject>", b"<edXML:Subjekt>"), key="k-3")
    settled(sender, 2)
    answers["GET /statuses 200"] = sender.get("/statuses")
    system, _ = an_agency_system(sender.agency, MANAGE_WEBHOOKS)
    sender.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {issue_token(system, system.scopes).text}"
    address = {"url": "http://127.0.0.1:9/hook", "events": ["package.waiting", "status.recorded"]}
    made = sender.client.post(f"{BASE}/webhooks", address, content_type="application/json")
    answers["POST /webhooks 201"] = made
    sender.client.post(f"{BASE}/webhooks/{made.json()['uuid']}/test")
    answers["GET /webhooks/{webhook}/messages 200"] = sender.get(f"/webhooks/{made.json()['uuid']}/messages")
    assert [int(name[-3:]) for name in answers] == [answer.status_code for answer in answers.values()]
    return {name: answer.json() for name, answer in answers.items()}


def shape(value):
    """Names and kinds of values; a list by its first item, and nothing of an empty one."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


def same(example, real):
    """Whether two shapes agree where both have something."""
    if isinstance(example, dict) and isinstance(real, dict):
        return all(same(example[name], real[name]) for name in example.keys() & real.keys())
    if isinstance(example, list) and isinstance(real, list):
        return all(same(one, other) for one, other in zip(example, real, strict=False))
    return example == real


@pytest.mark.django_db(transaction=True)
def test_every_example_has_the_shape_of_a_real_answer(settings):
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, demo=True)

    real = real_answers()

    assert sorted(real) == sorted(EXAMPLES) == sorted(EXPECTED)
    assert {name: same(shape(EXAMPLES[name]), shape(real[name])) for name in real} == dict.fromkeys(real, True)
    assert {name: sorted(EXAMPLES[name]) for name in real if isinstance(real[name], dict)} == {
        name: sorted(real[name]) for name in real if isinstance(real[name], dict)
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_every_example_is_valid_by_the_description_of_the_interface(name):
    description = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    method, path, status = name.split()
    responses = next(
        item[method.lower()]["responses"]
        for known, item in description["paths"].items()
        if re.sub(r"\{\w+\}", "{}", known) == re.sub(r"\{\w+\}", "{}", BASE + path)
    )
    answer = responses.get(status) or responses["4XX"]
    schema = answer["content"]["application/json"]["schema"] | {"components": description["components"]}

    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(EXAMPLES[name])] == []


@pytest.mark.django_db(transaction=True)
def test_many_packages_come_as_the_page_shows():
    sender, recipient = Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))
    first = sender.send(a_signed_package(sender.agency, recipient.agency)).json()["uuid"]
    (example,) = re.findall(r"```\nHTTP/1.1 200 OK\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)

    answer = recipient.client.post(f"{BASE}/packages/contents", {"packages": [first]}, content_type="application/json")
    answer = b"".join(answer.streaming_content) if answer.streaming else answer.content

    shown = set(re.findall(r"^([A-Z][\w-]+): ", example.partition("\n\n")[2], flags=re.MULTILINE))
    assert shown == set(re.findall(r"^([A-Z][\w-]+): ", answer.partition(b"<?xml")[0].decode(), flags=re.MULTILINE))
