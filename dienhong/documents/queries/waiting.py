"""What waits for a person, as the home page shows it."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.utils.translation import gettext as _

from dienhong.documents.models import Handling, IncomingDocument, OutgoingDocument
from dienhong.documents.queries.incoming import waiting_incoming
from dienhong.documents.queries.initials import waiting_initials
from dienhong.documents.queries.opinions import waiting_opinions
from dienhong.documents.queries.outgoing import waiting_outgoing
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import WaitingItem

MOST = 200
# Columns of full texts, which a list does not show.
LONG = ("search_text", "search")
_SHOWN = ("uuid", "status", "summary", "due_on", "code", "sender_name", "urgency")
END_OF_WORK = time(17, 0)


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Drafts, reviews, initials, opinions, signatures, issues and incoming documents that wait for this person; at most 200 of each."""
    return [*_outgoing(actor), *_initials(actor), *_opinions(actor), *_incoming(actor)]


def _initials(actor: Actor) -> list[WaitingItem]:
    address = url_maker("documents:initial")
    return [
        WaitingItem(
            kind="review",
            action=_("Check and initial"),
            title=one.summary,
            url=address(one.uuid),
            due_at=datetime.combine(one.due_on, END_OF_WORK, VIETNAM).astimezone(UTC) if one.due_on else None,
            code=one.symbol,
            from_name=one.author.full_name,
            urgency=one.urgency,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in waiting_initials(actor)
    ]


def _opinions(actor: Actor) -> list[WaitingItem]:
    address = url_maker("documents:opinion")
    rows = waiting_opinions(actor).defer("document__search_text", "document__search", "document__content")
    return [
        WaitingItem(
            kind="opinion",
            action=_("Give an opinion"),
            title=one.document.summary,
            url=address(one.uuid),
            due_at=one.due_at,
            code=one.document.symbol,
            from_name=one.agency.name,
            urgency=one.document.urgency,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in rows.order_by("due_at", "id")[:MOST]
    ]


def _outgoing(actor: Actor) -> list[WaitingItem]:
    words = {
        OutgoingDocument.Status.DRAFT: ("draft", _("Go on writing")),
        OutgoingDocument.Status.IN_REVIEW: ("review", _("Review")),
        OutgoingDocument.Status.APPROVED: ("sign", _("Read and sign")),
        OutgoingDocument.Status.SIGNED: ("issue", _("Issue")),
    }
    outgoing_url = url_maker("documents:outgoing")
    return [
        WaitingItem(
            kind=words[OutgoingDocument.Status(one.status)][0],
            action=words[OutgoingDocument.Status(one.status)][1],
            title=one.summary,
            url=outgoing_url(one.uuid),
            due_at=datetime.combine(one.due_on, END_OF_WORK, VIETNAM).astimezone(UTC) if one.due_on else None,
            code=one.symbol,
            from_name=one.author.full_name if one.author_id != actor.acts_as_person_id else "",
            urgency=one.urgency,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in waiting_outgoing(actor).defer(*LONG, "content").order_by("due_on", "-changed_at")[:MOST]
    ]


def _incoming(actor: Actor) -> list[WaitingItem]:
    words = {
        IncomingDocument.Status.ARRIVED: _("Take in"),
        IncomingDocument.Status.REGISTERED: _("Assign a handler"),
        IncomingDocument.Status.ASSIGNED: _("Begin"),
        IncomingDocument.Status.PROCESSING: _("Finish"),
    }
    rows = list(waiting_incoming(actor).only(*_SHOWN).order_by("due_on", "-arrived_at")[:MOST])
    handlings = Handling.objects.filter(document__in=[row.pk for row in rows], closed_at=None)
    due = dict(handlings.values_list("document_id", "due_at"))
    incoming_url = url_maker("documents:incoming")
    return [
        WaitingItem(
            kind="incoming",
            action=words[IncomingDocument.Status(one.status)],
            title=one.summary,
            url=incoming_url(one.uuid),
            due_at=due.get(one.pk)
            or (datetime.combine(one.due_on, END_OF_WORK, VIETNAM).astimezone(UTC) if one.due_on else None),
            code=one.code,
            from_name=one.sender_name,
            urgency=one.urgency,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in rows
    ]
