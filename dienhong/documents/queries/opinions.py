"""Opinions on drafts: those asked of one's agencies, and those that one's draft waits for."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dienhong.directory.public import AgencyView, agency_views, search_agencies, units_of
from dienhong.documents.binding import text_hash_of
from dienhong.documents.deadlines import calendar_of
from dienhong.documents.models import Opinion, OutgoingDocument
from dienhong.documents.permissions import GIVE_OPINION
from dienhong.documents.queries.outgoing import visible_outgoing
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.working_time.public import Calendar, NoWorkingTime

Status = Opinion.Status
# The texts that may still change by what is said of them.
JUDGED = (OutgoingDocument.Status.DRAFT, OutgoingDocument.Status.IN_REVIEW)
NEAR_DAYS = 1  # working days before the term at which those who are asked are reminded
_FAR = timedelta(days=25)  # longer than any row of free days
_MOST_OFFERED = 30


def opinions_asked_of(actor: Actor) -> QuerySet[Opinion]:
    """What the agencies for which the actor gives opinions are or were asked; to be paged by ("-asked_at", "-id")."""
    rows = Opinion.objects.filter(to_agency_id__in=actor.authority.agencies_with(GIVE_OPINION))
    return rows.exclude(status=Status.WITHDRAWN).select_related("document", "agency", "to_agency")


def waiting_opinions(actor: Actor) -> QuerySet[Opinion]:
    """Opinions that this person can give now."""
    return opinions_asked_of(actor).filter(status=Status.ASKED, document__status__in=JUDGED)


def opinion_of(actor: Actor, uuid: UUID) -> Opinion:
    """One request with its draft, for who is asked and for who may see the draft. Raises NotFound."""
    found = (
        Opinion.objects.select_related(
            "document__agency", "document__signer_post__person", "document__pdf", "agency", "to_agency",
            "asked_by", "answered_by", "on_behalf_of", "file",
        )
        .filter(uuid=uuid)
        .first()
    )  # fmt: skip
    if found is None or not (is_asked(actor, found) or _sees(actor, found)):
        raise NotFound("documents.Opinion")
    return found


def is_asked(actor: Actor, row: Opinion) -> bool:
    """Whether the actor may answer for the agency that is asked; who is asked no more does not see it any more."""
    return row.status != Status.WITHDRAWN and actor.may(GIVE_OPINION, at=row.to_agency_id)


def is_judged(row: Opinion) -> bool:
    """Whether the draft is still shown for the opinion: it is wanted, and the text may still change."""
    return row.status == Status.ASKED and row.document.status in JUDGED


def _sees(actor: Actor, row: Opinion) -> bool:
    return visible_outgoing(actor).filter(pk=row.document_id).exists()


def opinion_for_update(actor: Actor, uuid: UUID) -> tuple[Opinion, OutgoingDocument]:
    """The request and its draft, both locked, the draft first. Raises NotFound."""
    found = opinion_of(actor, uuid)
    document = OutgoingDocument.objects.select_for_update().get(pk=found.document_id)
    return Opinion.objects.select_for_update().get(pk=found.pk), document


def opinions_on(document: OutgoingDocument) -> list[tuple[Opinion, bool]]:
    """All requests on a draft in their order, each with whether the text was changed since the answer.

    The caller has checked that the reader may see the document.
    """
    rows = document.opinions.exclude(status=Status.WITHDRAWN).select_related("to_agency", "answered_by", "file")
    found = list(rows.order_by("id"))
    now = text_hash_of(document) if found else ""
    return [(row, row.status != Status.ASKED and row.text_hash != now) for row in found]


def open_opinion_agencies(document: OutgoingDocument) -> set[int]:
    """The agencies whose opinion is waited for."""
    return set(document.opinions.filter(status=Status.ASKED).values_list("to_agency_id", flat=True))


def agencies_to_ask(document: OutgoingDocument, text: str) -> list[AgencyView]:
    """Whom to offer: what was searched for, else the units of the agency and the recipients of the document."""
    if text.strip():
        found = search_agencies(text, _MOST_OFFERED)
    else:
        units = [one.pk for one in units_of(document.agency_id, clock.today(), None).items]
        to = document.recipients.values_list("to_agency_id", flat=True)[:_MOST_OFFERED]
        found = list(agency_views([*units, *to]).values())
    return [one for one in found if one.id != document.agency_id]


def opinions_to_remind_of() -> list[int]:
    """Ids of the open requests of whose term somebody is to be reminded now."""
    now = clock.now()
    rows = Opinion.objects.filter(status=Status.ASKED, document__status__in=JUDGED, due_at__lte=now + _FAR)
    passed = rows.filter(due_at__lte=now).exclude(overdue_told_for=F("due_at"))
    coming = rows.filter(Q(due_at__gt=now) & (Q(soon_told_for=None) | ~Q(soon_told_for=F("due_at"))))
    calendars: dict[int, Calendar] = {}
    found = set(passed.values_list("pk", flat=True))
    for pk, agency_id, due_at in coming.values_list("pk", "to_agency_id", "due_at"):
        if agency_id not in calendars:
            calendars[agency_id] = calendar_of(agency_id)
        if due_at <= near_limit(now, calendars[agency_id]):
            found.add(pk)
    return sorted(found)


def near_limit(now: datetime, calendar: Calendar) -> datetime:
    """Until when a term counts as near; without working time only what has passed is told."""
    try:
        return calendar.after_days(now, NEAR_DAYS)
    except NoWorkingTime:
        return now
