"""The public log by API: a witness can check it with the published specification alone."""

import json

import pytest
from django.test import Client

from dienhong.audit.keys import key_text
from dienhong.audit.models import Checkpoint
from dienhong.audit.tests.builders import some_sealed_records
from dienhong_verify import note
from dienhong_verify.merkle import verify_consistency, verify_inclusion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log_keys")]


def get(path: str, **parameters: object) -> tuple[int, dict]:
    response = Client().get(f"/api/v1/log/{path}", parameters)
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db(transaction=True)
def test_a_witness_follows_the_log_with_what_the_api_gives():
    some_sealed_records(3, 300)
    keys = [note.VerifierKey.parse(line) for line in get("keys")[1]["keys"].splitlines()]

    old, new = (
        note.Checkpoint.parse(note.open_note(get(path)[1]["note"], keys)[0]) for path in ("checkpoints/3", "checkpoint")
    )
    consistency = get("consistency", old=3, new=303)[1]["proof"]
    inclusion = get("inclusion", index=1, size=303)[1]

    assert key_text() == get("keys")[1]["keys"]
    assert verify_consistency(3, 303, old.root, new.root, list(map(bytes.fromhex, consistency)))
    proof = list(map(bytes.fromhex, inclusion["proof"]))
    assert verify_inclusion(bytes.fromhex(inclusion["leaf_hash"]), 1, 303, proof, new.root)


@pytest.mark.django_db(transaction=True)
def test_no_record_leaves_by_the_public_log():
    some_sealed_records(2)

    answers = [get("checkpoint"), get("checkpoints/2"), get("inclusion", index=0, size=2), get("keys")]

    assert all(status == 200 and "Nguyễn" not in json.dumps(body, ensure_ascii=False) for status, body in answers)


@pytest.mark.parametrize(
    ("path", "parameters", "status", "code"),
    [
        ("checkpoint", {}, 422, "audit.no_such_checkpoint"),
        ("checkpoints/9", {}, 422, "audit.no_such_checkpoint"),
        ("inclusion", {"index": 0, "size": 1}, 422, "audit.not_in_log"),
        ("consistency", {"old": 0, "new": 0}, 422, "audit.not_in_log"),
        ("inclusion", {"index": -1, "size": 1}, 422, "kernel.malformed"),
        ("consistency", {"old": 1, "new": 2**63}, 422, "kernel.malformed"),
        ("inclusion", {}, 422, "kernel.malformed"),
    ],
)
def test_what_the_log_does_not_have_is_refused_with_a_code(path, parameters, status, code):
    answer = get(path, **parameters)

    assert (answer[0], answer[1]["code"]) == (status, code)
    assert Checkpoint.objects.count() == 0
