"""Which acts a page offers to a reader; the commands decide again."""

from __future__ import annotations

from dienhong.documents.models import Handling, IncomingDocument, OutgoingDocument
from dienhong.documents.permissions import (
    ASSIGN_INCOMING,
    DRAFT_DOCUMENT,
    ISSUE_DOCUMENT,
    KEEP_RECORDS,
    PROCESS_INCOMING,
    REGISTER_INCOMING,
    REVIEW_DOCUMENT,
    SIGN_DOCUMENT,
)
from dienhong.documents.queries.initials import may_initial_now
from dienhong.kernel.actor import Actor

Outgoing = OutgoingDocument.Status
Incoming = IncomingDocument.Status


def outgoing_acts(actor: Actor, document: OutgoingDocument) -> frozenset[str]:
    """Codes of the acts: edit, submit, ask_opinion, cancel, recipients, review, initial, sign, return, issue, restrict, file."""
    person = actor.acts_as_person_id
    acts: set[str] = set()
    if document.author_id == person:
        if document.status == Outgoing.DRAFT:
            acts |= {"edit", "submit", "ask_opinion"} if document.adopted_id is None else set()
        if document.status in (Outgoing.DRAFT, Outgoing.IN_REVIEW, Outgoing.APPROVED):
            acts |= {"cancel", "recipients"}
    may_review = document.reviewer_id == person and actor.may(REVIEW_DOCUMENT, at=document.agency_id)
    if document.status == Outgoing.IN_REVIEW and may_review:
        acts |= {"review", "return"}
    if may_initial_now(actor, document):
        acts |= {"initial", "return"}
    if document.status == Outgoing.APPROVED and _is_signer(actor, document):
        acts |= {"sign", "return"}
    if document.status == Outgoing.SIGNED and actor.may(ISSUE_DOCUMENT, at=document.agency_id):
        acts.add("issue")
    if document.author_id == person or actor.may(ISSUE_DOCUMENT, at=document.agency_id):
        acts.add("restrict")
    if document.status == Outgoing.ISSUED and actor.may(KEEP_RECORDS, at=document.agency_id):
        acts.add("file")
    return frozenset(acts)


def _is_signer(actor: Actor, document: OutgoingDocument) -> bool:
    post = document.signer_post
    return post is not None and post.person_id == actor.person_id and actor.may(SIGN_DOCUMENT, at=document.agency_id)


def incoming_acts(actor: Actor, document: IncomingDocument, handling: Handling | None) -> frozenset[str]:
    """Codes of the acts: register, refuse, assign, start, finish, answer, restrict, file."""
    acts: set[str] = set()
    at = document.agency_id
    if document.status == Incoming.ARRIVED and actor.may(REGISTER_INCOMING, at=at):
        acts |= {"register", "refuse"}
    assignable = document.status in (Incoming.REGISTERED, Incoming.ASSIGNED, Incoming.PROCESSING)
    if assignable and actor.may(ASSIGN_INCOMING, at=at):
        acts.add("assign")
    mine = handling is not None and handling.person_id == actor.acts_as_person_id
    if mine and actor.may(PROCESS_INCOMING, at=at):
        acts |= {"start"} if document.status == Incoming.ASSIGNED else set()
        acts |= {"finish"} if document.status == Incoming.PROCESSING else set()
    if document.status not in (Incoming.ARRIVED, Incoming.REFUSED) and actor.may(DRAFT_DOCUMENT, at=at):
        acts.add("answer")
    if actor.may(REGISTER_INCOMING, at=at):
        acts.add("restrict")
    if document.number is not None and actor.may(KEEP_RECORDS, at=at):
        acts.add("file")
    return frozenset(acts)


def may_draft_somewhere(actor: Actor) -> bool:
    """Whether to offer a new draft."""
    return bool(actor.authority.agencies_with(DRAFT_DOCUMENT))
