"""Votes and opinions of a member's own programs: in person, with the session of the browser's sign-in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from dienhong.cabinet import commands
from dienhong.cabinet.api import schemas
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.voting import Vote
from dienhong.cabinet.evidence import ballot_receipt
from dienhong.cabinet.models import Ballot, ClauseOpinion, Poll
from dienhong.cabinet.queries.my_ballots import counting_ballots, my_ballots, my_open_polls
from dienhong.cabinet.queries.opinions import Thread, threads_on
from dienhong.cabinet.queries.polls import draft_of, poll_of
from dienhong.identity.api.auth import SignedInAuth
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.pages import page_of

router = Router(tags=["cabinet"], auth=SignedInAuth())
_JSON = {"schema": {"type": "object"}}
_CANONICAL: dict[str, Any] = {"responses": {200: {"content": {"application/json": _JSON}}}}


@router.get("/polls", response=schemas.OpenPolls, summary="Votes that are open to me")
def open_polls(request: HttpRequest, after: str | None = None) -> Any:
    """Those on whose roll the caller stands, the newest first; page on with `next`."""
    actor = request.auth  # type: ignore[attr-defined]  # set by the router's auth
    page = page_of(my_open_polls(actor), order=("-prepared_at", "-id"), cursor=after)
    own = counting_ballots(actor, page.items)
    items = [
        {
            "poll": one.uuid,
            "body": one.body.name,
            "question": one.question,
            "mode": one.mode,
            "closes_at": one.closes_at,
            "own": own.get(one.pk),
        }
        for one in page.items
    ]
    return {"items": items, "next": page.next_cursor}


@router.get("/polls/{uuid:poll}", response=schemas.PollState, summary="Read a vote")
def poll_state(request: HttpRequest, poll: UUID) -> Any:
    """What is asked, the documents, the sealed manifest's hash, one's own ballot."""
    actor = request.auth  # type: ignore[attr-defined]  # set by auth
    row = poll_of(actor, poll)
    return {
        "poll": row.uuid,
        "body": row.body.name,
        "question": row.question,
        "mode": row.mode,
        "state": row.state,
        "closes_at": row.closes_at,
        "manifest_sha256": row.manifest_sha256,
        "manifest_seal": base64.b64encode(bytes(row.manifest_seal)).decode(),
        "documents": [
            {"name": one.name, "version": one.version, "sha256": one.file_id, "size": one.file.size}
            for one in row.documents.select_related("file")
        ],
        "own": counting_ballots(actor, [row]).get(row.pk),
    }


@router.get("/polls/{uuid:poll}/manifest", openapi_extra=_CANONICAL, summary="Fetch the manifest of a vote")
def manifest(request: HttpRequest, poll: UUID) -> HttpResponse:
    """Byte for byte as it is sealed (docs/protocols/ballots.md)."""
    return _bytes(poll_of(request.auth, poll).manifest.encode())  # type: ignore[attr-defined]  # set by auth


@router.post("/polls/{uuid:poll}/drafts", response={201: schemas.Draft}, summary="Fill in a ballot")
def fill_in(request: HttpRequest, poll: UUID, body: schemas.Choice) -> Any:
    """Gives what is to be signed by the caller's own key; it counts for nothing before the signature is handed in."""
    vote = Vote(
        body.choice, body.nonce, body.opinion, tuple((one.node, one.text) for one in body.objections), body.channel
    )
    made = commands.prepare_ballot(request.auth, poll=poll, vote=vote)  # type: ignore[attr-defined]  # set by auth
    digest = sha256(made.content.encode()).hexdigest()
    return Status(201, {"draft": made.uuid, "content": made.content, "sha256": digest})


@router.get("/drafts/{uuid:draft}/content", openapi_extra=_CANONICAL, summary="Fetch what is to be signed")
def content(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The bytes of a ballot of one's own that waits for its signature."""
    return _bytes(draft_of(request.auth, draft).content.encode())  # type: ignore[attr-defined]  # set by auth


@router.post("/drafts/{uuid:draft}/signature", response={201: schemas.HandedIn}, summary="Hand in the signature")
def hand_in(request: HttpRequest, draft: UUID, body: schemas.Signature) -> Any:
    """The ballot is cast; sent again, the first answer is given again."""
    try:
        signature = base64.b64decode(body.signature, validate=True)
    except ValueError as error:
        raise RuleBroken("cabinet.ballot_signature", detail="base64") from error
    made = commands.cast_ballot(request.auth, draft=draft, signature=signature)  # type: ignore[attr-defined]  # set by auth
    return Status(201, _handed_in(made))


@router.get("/ballots", response=schemas.HandedInPage, summary="My ballots")
def ballots(request: HttpRequest, after: str | None = None) -> Any:
    """All that the caller handed in, the latest first."""
    page = page_of(my_ballots(request.auth), order=("-received_at", "-id"), cursor=after)  # type: ignore[attr-defined]  # set by auth
    return {"items": [_handed_in(one) for one in page.items], "next": page.next_cursor}


@router.get("/ballots/{uuid:ballot}/receipt", openapi_extra=_CANONICAL, summary="Fetch the receipt of a ballot")
def receipt(request: HttpRequest, ballot: UUID) -> HttpResponse:
    """The place in the log with its proof, canonical JSON (docs/protocols/ballots.md); within about a second."""
    return _bytes(ballot_receipt(request.auth, ballot).text)  # type: ignore[attr-defined]  # set by auth


@router.get("/items/{uuid:item}/opinions", response=schemas.Opinions, summary="Opinions on an item of the agenda")
def opinions(request: HttpRequest, item: UUID) -> Any:
    """What counts now, each thread's answers after it."""
    _reader, threads = threads_on(request.auth, item)  # type: ignore[attr-defined]  # set by auth
    return {"items": [_opinion(one.opinion) for thread in threads for one in _flat(thread)]}


@router.post("/items/{uuid:item}/opinions", response={201: schemas.Opinion}, summary="Publish an opinion")
def give_opinion(request: HttpRequest, item: UUID, body: schemas.Words) -> Any:
    """As a member, in person, until the item is concluded."""
    words = Words(body.stand, body.text, body.version, body.clause, body.quote, body.place)
    made = commands.give_opinion(request.auth, item=item, words=words)  # type: ignore[attr-defined]  # set by auth
    return Status(201, _opinion(made))


def _flat(thread: Thread) -> Iterator[Thread]:
    yield thread
    for answer in thread.answers:
        yield from _flat(answer)


def _opinion(row: ClauseOpinion) -> dict[str, Any]:
    by = row.by_agency.name if row.by_agency is not None else row.author.full_name
    return {
        "opinion": row.uuid,
        "stand": row.stand,
        "clause": row.clause,
        "place": row.place,
        "quote": row.quote,
        "text": row.text,
        "by": by,
        "at": row.at,
        "answers": row.answers.uuid if row.answers is not None else None,
        "withdrawn": row.stand == ClauseOpinion.Stand.WITHDRAWN,
    }


def _handed_in(row: Ballot) -> dict[str, Any]:
    poll: Poll = row.poll
    return {
        "ballot": row.uuid,
        "poll": poll.uuid,
        "choice": row.choice,
        "sha256": row.sha256,
        "revision": row.revision,
        "late": row.late,
        "replaced": getattr(row, "replaced", False),
        "received_at": row.received_at,
    }


def _bytes(data: bytes) -> HttpResponse:
    return HttpResponse(data, content_type="application/json")
