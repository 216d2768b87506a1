"""When the client asks for a token, tries again, waits and gives up: the conversation alone, without a network."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dienhong.client import (
    BadAnswer,
    Conflict,
    Invalid,
    KeyReused,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Refused,
    Retry,
    Unavailable,
    operations,
)
from dienhong.client.conversation import Broken, Call, Pause, Reply, Session
from dienhong.kernel import clock

TOKEN = Reply(200, {}, b'{"access_token": "t-1", "token_type": "Bearer", "expires_in": 900, "scope": ""}')
RECEIPT = Reply(200, {}, b"<Receipt/>")


def reply(status, body=None, **headers):
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode())


def held(session, answers):
    """What the client did with these answers: paths and pauses, and its result or error."""
    conversation, done, answer = operations.receipt(session, "r"), [], None
    answers = iter(answers)
    while True:
        try:
            wish = conversation.send(answer)
        except StopIteration as end:
            return done, end.value
        except Exception as error:  # noqa: BLE001  the error is the result that the tests look at
            return done, error
        done.append(wish.path if isinstance(wish, Call) else wish)
        answer = None if isinstance(wish, Pause) else next(answers)


@pytest.fixture
def session():
    return Session("c-1", "bi mat", Retry(tries=3, first=2.0))


def test_a_token_is_asked_for_once_and_kept(session):
    first = held(session, [TOKEN, RECEIPT])
    second = held(session, [RECEIPT])

    assert first == (["/api/v1/oauth/token", "/api/v1/exchange/receipts/r"], b"<Receipt/>")
    assert second == (["/api/v1/exchange/receipts/r"], b"<Receipt/>")


def test_a_token_is_renewed_before_it_ends(session):
    held(session, [TOKEN, RECEIPT])

    with clock.frozen(clock.now() + timedelta(seconds=850)):
        done, _ = held(session, [TOKEN, RECEIPT])

    assert done[0] == "/api/v1/oauth/token"


def test_a_token_that_is_refused_is_renewed_once(session):
    expired = reply(401, {"code": "identity.token_expired", "message": {"vi": "", "en": ""}, "what_to_do": {}})
    held(session, [TOKEN, RECEIPT])

    done, result = held(session, [expired, TOKEN, RECEIPT])
    again, error = held(session, [expired, TOKEN, expired])

    assert (done[1], result) == ("/api/v1/oauth/token", b"<Receipt/>")
    assert (len(again), type(error), error.code) == (3, NotAuthenticated, "identity.token_expired")


def test_what_did_not_arrive_is_repeated_with_growing_pauses_and_given_up(session):
    held(session, [TOKEN, RECEIPT])

    done, error = held(session, [Broken("ConnectError"), reply(503), reply(500)])

    paths, pauses = done[::2], [one.seconds for one in done[1::2]]
    assert paths == ["/api/v1/exchange/receipts/r"] * 3
    assert 1.5 <= pauses[0] <= 2.5
    assert 3.0 <= pauses[1] <= 5.0
    assert (type(error), error.code) == (Unavailable, "client.unreachable")
    assert "HTTP 500" in error.told("vi")


def test_the_platform_may_ask_to_wait_longer(session):
    held(session, [TOKEN, RECEIPT])

    done, result = held(session, [reply(429, retry_after="42"), RECEIPT])

    assert (done[1], result) == (Pause(42.0), b"<Receipt/>")


def test_pauses_have_an_end():
    pauses = [Retry().pause(attempt) for attempt in range(1, 30)]

    assert max(pauses) <= 375.0
    assert pauses[0] <= 1.25


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "kernel.not_permitted", NotPermitted),
        (404, "kernel.not_found", NotFound),
        (409, "exchange.key_reused", KeyReused),
        (409, "exchange.webhook_exists", Conflict),
        (422, "exchange.unsigned", Invalid),
    ],
)
def test_refusals_are_typed_by_code_and_never_repeated(session, status, code, kind):
    told = {"code": code, "message": {"vi": "Không được.", "en": "No."}, "what_to_do": {"vi": "Sửa.", "en": "Mend."}}
    held(session, [TOKEN, RECEIPT])

    done, error = held(session, [reply(status, told)])

    assert (len(done), type(error), error.status) == (1, kind, status)
    assert (error.told(), error.told("en"), error.what_to_do()) == ("Không được.", "No.", "Sửa.")
    assert isinstance(error, Refused)


def test_wrong_credentials_are_told_as_such(session):
    wrong = reply(401, {"error": "invalid_client", "error_description": "unknown client, wrong secret"})

    done, error = held(session, [wrong])

    assert (done, type(error), error.code) == (["/api/v1/oauth/token"], NotAuthenticated, "client.bad_credentials")
    assert "client_secret" in error.what_to_do("en")


def test_an_answer_of_another_server_is_no_answer(session):
    pages = Reply(200, {}, b"<html>login</html>")

    _, no_token = held(session, [pages])
    held(session, [TOKEN, RECEIPT])
    _, no_such_path = held(session, [Reply(418, {}, b"teapot")])

    assert (type(no_token), no_token.code) == (BadAnswer, "client.bad_answer")
    assert (type(no_such_path), "418 teapot" in no_such_path.told("en")) == (Invalid, True)
