"""A member's own program: reads open votes, fills in a ballot, hands in the signature of an own key, fetches the receipt; opinions."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta

import pytest
from django.test import Client

from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.models import Ballot, BallotDraft, ClauseOpinion
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question
from dienhong.cabinet.tests.view_builders import a_forum, an_opinion
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger, an_agency_system, sign_in
from dienhong.identity.tokens import issue_token
from dienhong.kernel import clock
from dienhong.signing.public import personal_key_of, sign_detached
from dienhong_verify.polls import read_ballot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
API = "/api/v1/cabinet"


def _as(actor, **more):
    browser = Client(**more)
    sign_in(browser, actor)
    return browser


def _post(browser, path, body, **more):
    return browser.post(f"{API}{path}", json.dumps(body), content_type="application/json", **more)


def _voting(number=3):
    chamber = a_chamber(number)
    question = a_question(closes_at=clock.now() + timedelta(days=2))
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=question)
    deliver_all()
    poll.refresh_from_db()
    return chamber, poll


def _choice(choice="yes", **more):
    return {"choice": choice, "nonce": secrets.token_hex(16), **more}


def _signed(member, content):
    signature = sign_detached(content.encode(), key_id=personal_key_of(member.person_id))
    return {"signature": base64.b64encode(signature).decode()}


def test_a_member_votes_with_an_own_key_and_gets_a_receipt():
    chamber, poll = _voting()
    member = chamber.members[1]
    browser = _as(member)

    (listed,) = browser.get(f"{API}/polls").json()["items"]
    assert (listed["poll"], listed["own"], listed["mode"]) == (str(poll.uuid), None, "circulated")
    state = browser.get(f"{API}/polls/{poll.uuid}").json()
    assert (state["manifest_sha256"], len(state["documents"]), state["state"]) == (poll.manifest_sha256, 1, "open")
    assert base64.b64decode(state["manifest_seal"]) == bytes(poll.manifest_seal)
    assert browser.get(f"{API}/polls/{poll.uuid}/manifest").content == poll.manifest.encode()
    asked = _choice("other", opinion="Đề nghị lùi thời hạn", objections=[{"node": "Điều 2", "text": "Bỏ"}])
    draft = _post(browser, f"/polls/{poll.uuid}/drafts", asked)
    again = _post(browser, f"/polls/{poll.uuid}/drafts", asked)
    assert (draft.status_code, draft.json(), Ballot.objects.count()) == (201, again.json(), 0)
    told = draft.json()
    assert browser.get(f"{API}/drafts/{told['draft']}/content").content.decode() == told["content"]
    assert read_ballot(told["content"].encode()).objections == (("Điều 2", "Bỏ"),)

    signed = _signed(member, told["content"])
    handed = _post(browser, f"/drafts/{told['draft']}/signature", signed)
    assert _post(browser, f"/drafts/{told['draft']}/signature", signed).json() == handed.json()
    seal_all()

    ballot = Ballot.objects.get()
    assert (handed.status_code, handed.json()["sha256"], handed.json()["late"]) == (201, told["sha256"], False)
    receipt = browser.get(f"{API}/ballots/{ballot.uuid}/receipt").json()
    assert (receipt["format"], receipt["ballot_sha256"]) == ("dienhong-ballot-receipt/1", ballot.sha256)
    (mine,) = browser.get(f"{API}/ballots").json()["items"]
    assert (mine["ballot"], mine["replaced"]) == (str(ballot.uuid), False)
    assert browser.get(f"{API}/polls").json()["items"][0]["own"] == ballot.sha256


def test_a_signature_of_somebody_else_or_of_other_words_is_refused():
    chamber, poll = _voting()
    browser = _as(chamber.members[1])
    told = _post(browser, f"/polls/{poll.uuid}/drafts", _choice()).json()
    address = f"/drafts/{told['draft']}/signature"

    foreign = _post(browser, address, _signed(chamber.members[2], told["content"]))
    other = _post(browser, address, _signed(chamber.members[1], told["content"].replace('"yes"', '"no"')))
    broken = _post(browser, address, {"signature": "không"})

    codes = [(one.status_code, one.json()["code"]) for one in (foreign, other, broken)]
    assert codes == [
        (422, "cabinet.ballot_foreign_key"),
        (422, "cabinet.ballot_signature"),
        (422, "cabinet.ballot_signature"),
    ]
    assert Ballot.objects.count() == 0


def test_drafts_and_ballots_of_a_member_exist_for_nobody_else():
    chamber, poll = _voting()
    told = _post(_as(chamber.members[1]), f"/polls/{poll.uuid}/drafts", _choice()).json()
    made = commands.cast_ballot(
        chamber.members[1], draft=told["draft"],
        signature=base64.b64decode(_signed(chamber.members[1], told["content"])["signature"]),
    )  # fmt: skip

    for actor in (chamber.members[2], a_stranger()):
        browser = _as(actor)
        assert browser.get(f"{API}/drafts/{told['draft']}/content").status_code == 404
        assert _post(browser, f"/drafts/{told['draft']}/signature", {"signature": "AAAA"}).status_code == 404
        assert browser.get(f"{API}/ballots/{made.uuid}/receipt").status_code == 404
        assert browser.get(f"{API}/ballots").json()["items"] == []
    stranger = _as(a_stranger())
    assert stranger.get(f"{API}/polls").json()["items"] == []
    for path in ("", "/manifest"):
        assert stranger.get(f"{API}/polls/{poll.uuid}{path}").status_code == 404
    assert _post(stranger, f"/polls/{poll.uuid}/drafts", _choice()).status_code == 404
    assert _post(_as(chamber.clerk), f"/polls/{poll.uuid}/drafts", _choice()).status_code == 403
    assert BallotDraft.objects.count() == 1


def test_only_who_signed_in_calls_and_nothing_is_changed_without_the_token_of_forms():
    chamber, poll = _voting(1)
    path = f"{API}/polls/{poll.uuid}/drafts"
    system, _secret = an_agency_system(chamber.agency, "exchange.send")
    bearer = {"Authorization": f"Bearer {issue_token(system, system.scopes).text}"}

    for visitor in (Client(), Client(headers=bearer)):
        answer = visitor.get(f"{API}/polls")
        assert (answer.status_code, answer.json()["code"]) == (401, "kernel.unknown_caller")
    strict = _as(chamber.members[0], enforce_csrf_checks=True)
    forged = _post(strict, f"/polls/{poll.uuid}/drafts", _choice())
    assert (forged.status_code, forged.json()["code"]) == (403, "kernel.form_expired")
    strict.get(f"/phien-hop/bieu-quyet/{poll.uuid}/")  # a page with a form sets the cookie
    name = next(key for key in strict.cookies if "csrf" in key)
    good = strict.post(path, json.dumps(_choice()), content_type="application/json",
                       headers={"X-CSRFToken": strict.cookies[name].value})  # fmt: skip
    assert good.status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"choice": "maybe"},
        {"nonce": "x"},
        {"opinion": "a\x00b"},
        {"opinion": "x" * 5001},
        {"objections": [{"node": ""}]},
    ],
)
def test_what_is_no_ballot_is_refused_in_the_shape_of_the_interface(wrong):
    chamber, poll = _voting(1)

    answer = _post(_as(chamber.members[0]), f"/polls/{poll.uuid}/drafts", {**_choice(), **wrong})

    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.malformed")
    assert BallotDraft.objects.count() == 0


def test_opinions_are_read_and_published():
    forum = a_forum(3)
    first = an_opinion(forum)
    commands.answer_opinion(forum.author, opinion=first.uuid, text="Xin tiếp thu")
    path = f"/items/{forum.items[0].uuid}/opinions"
    body = {"stand": "change", "text": "Thay 6 bằng 12 tháng", "clause": "Điều 4"}

    made = _post(_as(forum.actors[2]), path, body)

    assert (made.status_code, made.json()["by"], made.json()["clause"]) == (201, "Thành Viên 3", "Điều 4")
    items = _as(forum.author).get(f"{API}{path}").json()["items"]
    assert [(one["stand"], one["answers"]) for one in items] == [
        ("object", None),
        ("answer", str(first.uuid)),
        ("change", None),
    ]
    assert _post(_as(forum.clerk), path, body).status_code == 403
    assert _post(_as(a_stranger()), path, body).status_code == _as(a_stranger()).get(f"{API}{path}").status_code == 404
    assert _post(_as(forum.actors[2]), path, {"stand": "change"}).json()["code"] == "cabinet.words_missing"
    assert ClauseOpinion.objects.count() == 3
