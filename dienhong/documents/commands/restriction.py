"""Keeping a document to those who work on it until a day."""

from __future__ import annotations

from datetime import date

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.commands.steps import tell_change, touch_incoming
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.permissions import ISSUE_DOCUMENT, REGISTER_INCOMING
from dienhong.documents.queries.incoming import incoming_for_update
from dienhong.documents.queries.outgoing import review_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.text import nfc


@command
def restrict_outgoing(actor: Actor, *, document_id: int, until: date | None, basis: str) -> OutgoingDocument:
    """Restrict a document of ours until a day, with the basis in law, or lift that (hạn chế tiếp cận).

    An act of its author or of who issues. Law: Law on Access to Information 104/2016/QH13 art. 6, 7.
    """
    document = review_for_update(actor, document_id)
    if document.author_id != actor.acts_as_person_id:
        require(actor, ISSUE_DOCUMENT, at=document.agency_id)
    rules.must_be_restriction(until, basis, clock.today())

    document.restricted_until, document.restriction_basis = until, nfc(basis).strip() if until else ""
    document.save(update_fields=["restricted_until", "restriction_basis"])
    tell_change(document)
    note(restricted_until=until.isoformat() if until else "", basis=document.restriction_basis)
    return document


@command
def restrict_incoming(actor: Actor, *, document_id: int, until: date | None, basis: str) -> IncomingDocument:
    """Restrict a document that came until a day, with the basis in law, or lift that (hạn chế tiếp cận).

    Law: Law on Access to Information 104/2016/QH13 art. 6, 7.
    """
    document = incoming_for_update(actor, document_id)
    require(actor, REGISTER_INCOMING, at=document.agency_id)
    rules.must_be_restriction(until, basis, clock.today())

    document.restricted_until, document.restriction_basis = until, nfc(basis).strip() if until else ""
    touch_incoming(document, "restricted_until", "restriction_basis")
    note(restricted_until=until.isoformat() if until else "", basis=document.restriction_basis)
    return document
