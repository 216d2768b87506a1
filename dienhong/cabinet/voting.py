"""From a filled-in ballot to a cast one: the member's key signs between the two acts, outside any transaction."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from dienhong.cabinet.commands.voting import Vote, cast_ballot, prepare_ballot
from dienhong.cabinet.models import Ballot, BallotDraft
from dienhong.cabinet.queries.polls import draft_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import (
    Asked,
    AwaitedSignature,
    awaited_signature,
    personal_key_of,
    sign_detached_or_ask,
)

_TITLE = 300


def vote(actor: Actor, poll: UUID, said: Vote) -> tuple[BallotDraft, Ballot | None]:
    """Fill in a ballot, sign it with the member's key and hand it in.

    No ballot where the member has to approve first (phone, PIN, code), or signs with a token of one's own: the draft waits.
    Raises as `prepare_ballot` and `cast_ballot`.
    """
    draft = prepare_ballot(actor, poll=poll, vote=said)
    return draft, sign_draft(actor, draft.uuid)


def sign_draft(actor: Actor, draft: UUID) -> Ballot | None:
    """Sign a waiting ballot with the member's key and hand it in; None where it goes on waiting."""
    row = draft_of(actor, draft)
    present = Ballot.objects.filter(poll=row.poll, member=row.member, nonce=row.nonce).first()
    if present is not None:
        return present
    try:
        key_id = personal_key_of(row.member.person_id)
    except RuleBroken:
        return None  # no key here: the member's own token signs, on the page of the draft
    asked = Asked(subject_of(row), row.poll.question[:_TITLE], reverse("cabinet:poll", args=[row.poll.uuid]))
    signature = sign_detached_or_ask(row.content.encode(), key_id=key_id, asked=asked)
    return None if signature is None else cast_ballot(actor, draft=row.uuid, signature=signature)


def subject_of(draft: BallotDraft) -> str:
    """By which a signature that waits is found again."""
    return f"cabinet:{draft.pk}"


def awaited(actor: Actor, draft: BallotDraft) -> AwaitedSignature | None:
    """The signature that a draft waits for."""
    return awaited_signature(actor, subject_of(draft))
