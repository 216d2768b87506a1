"""What documents tell people: which notices there are, and what each says."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models import (
    DocumentStep,
    Export,
    Handling,
    IncomingDocument,
    Opinion,
    OutgoingDocument,
    Reply,
    TermChange,
    Upload,
)
from dienhong.identity.public import persons_holding, persons_holding_anywhere
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.notifications.public import notify
from dienhong.signing.public import MANAGE_KEYS, ExpiryAnnounced, key_view, outage_view

NOTICES = {
    "documents.submitted": _("A draft waits for your review"),
    "documents.returned": _("Your draft was returned"),
    "documents.approved": _("A document waits for your signature"),
    "documents.signed": _("A signed document waits for its number"),
    "documents.arrived": _("A document arrived at your agency"),
    "documents.assigned": _("A document was assigned to you"),
    "documents.overdue": _("A document that you handle or assigned is overdue"),
    "documents.answered": _("A document that you wrote is answered"),
    "documents.certificate_ends": _("A certificate ends soon"),
    "documents.stamps_stopped": _("The time-stamp service does not answer"),
    "documents.stamps_resumed": _("The time-stamp service answers again"),
    "documents.updated": _("A document was changed by its sender"),
    "documents.withdrawn": _("A document was recalled by its sender"),
    "documents.initial_wanted": _("A draft waits for your initial"),
    "documents.initialled": _("A draft that you review has all its initials"),
    "documents.opinion_asked": _("Your agency is asked for its opinion on a draft"),
    "documents.opinion_given": _("An opinion on your draft has come"),
    "documents.opinion_dropped": _("An opinion on a draft is not wanted any more"),
    "documents.opinion_soon": _("The term of an opinion comes near"),
    "documents.term_moved": _("The calendar moved the term of a document that you work on"),
    "documents.export_ready": _("A list that you had made is ready"),
    "documents.export_failed": _("A list that you asked for could not be made"),
    "documents.file_scanned": _("A file that waited for the virus scanner is attached"),
    "documents.file_refused": _("A file that waited for the virus scanner was refused"),
    "documents.opinion_overdue": _("The term of an opinion has passed"),
}


def tell_of_draft(person_ids: Iterable[int], event: str, document: OutgoingDocument, kind: DocumentStep.Kind) -> int:
    """Tell of the latest step of this kind; told once a step, so a draft that is submitted twice is told twice."""
    step = document.steps.select_related("person").filter(kind=kind).order_by("-id").first()
    context = {
        "title": f"{BY_CODE[document.type_code].name}: {document.summary}",
        "symbol": document.symbol,
        "urgency": document.get_urgency_display() if document.urgency else "",
        "by": step.person.full_name if step is not None and step.person is not None else "",
        "remark": step.remark if step is not None else "",
    }
    url = reverse("documents:outgoing", args=[document.uuid])
    key = f"{document.pk}:{step.pk if step is not None else 0}"
    return notify(person_ids, event=event, key=key, context=context, url=url)


def tell_of_incoming(
    person_ids: Iterable[int],
    event: str,
    document: IncomingDocument,
    handling: Handling | None = None,
    version: int = 0,
) -> int:
    """Tell of an arrival, an assignment, or a change (`version` numbers them); each is told once."""
    context = {
        "title": document.summary,
        "code": document.code,
        "sender": document.sender_name,
        "urgency": document.get_urgency_display() if document.urgency else "",
        "by": handling.assigned_by.full_name if handling is not None else "",
        "person": handling.person.full_name if handling is not None else "",
        "instruction": handling.instruction if handling is not None else "",
        "due_at": handling.due_at if handling is not None else None,
    }
    url = reverse("documents:incoming", args=[document.uuid])
    key = f"{document.pk}:{handling.pk if handling is not None else version}"
    return notify(person_ids, event=event, key=key, context=context, url=url)


def tell_of_answer(reply: Reply) -> int:
    """Tell the author of an issued document that it is answered; told once an answer."""
    assert reply.incoming is not None
    assert reply.to_outgoing is not None
    context = {
        "title": reply.incoming.summary,
        "code": reply.incoming.code,
        "sender": reply.incoming.sender_name,
        "answered": reply.to_outgoing.code,
        "answered_title": reply.to_outgoing.summary,
    }
    url = reverse("documents:outgoing", args=[reply.to_outgoing.uuid])
    return notify(
        [reply.to_outgoing.author_id], event="documents.answered", key=str(reply.pk), context=context, url=url
    )


def tell_of_certificate(event: ExpiryAnnounced) -> int:
    """Tell of a certificate that ends; once for 60, 30 and 7 days."""
    key = key_view(event.key_id)
    told = dict.fromkeys([*persons_holding(MANAGE_KEYS, event.agency_id), *([key.person_id] if key.person_id else [])])
    return notify(
        told,
        event="documents.certificate_ends",
        key=f"{event.key_id}:{event.days}",
        context={"holder": key.name, "days": event.days, "ends_at": key.not_after},
        url=reverse("signing:key", args=[key.uuid]),
    )


def tell_of_stamps(event: str, outage_id: int) -> int:
    """Tell all who manage keys that time-stamps are missing, or come again; each once an outage."""
    gap = outage_view(outage_id)
    return notify(
        persons_holding_anywhere(MANAGE_KEYS),
        event=event,
        key=str(outage_id),
        context={
            "began_at": gap.began_at,
            "ended_at": gap.ended_at,
            "refused_from": gap.refused_from,
            "waiting": gap.waiting,
        },
        url=reverse("signing:keys"),
    )


def tell_of_opinion(person_ids: Iterable[int], event: str, row: Opinion) -> int:
    """Tell of an opinion that is asked, given, near its term or late; each is told once, of a term once a term."""
    context = {
        "title": f"{BY_CODE[row.document.type_code].name}: {row.document.summary}",
        "symbol": row.document.symbol,
        "agency": row.agency.name,
        "asked": row.to_agency.name,
        "by": row.asked_by.full_name,
        "question": row.question,
        "due_at": row.due_at,
        "status": row.get_status_display(),
        "answer": row.answer,
    }
    term = f":{row.due_at:%Y%m%d%H%M}" if event in ("documents.opinion_soon", "documents.opinion_overdue") else ""
    url = reverse("documents:opinion", args=[row.uuid])
    return notify(person_ids, event=event, key=f"{row.pk}{term}", context=context, url=url)


def tell_of_moved_term(person_ids: Iterable[int], change: TermChange) -> int:
    """Tell of a term that moved with the calendar; told once a change."""
    if change.handling is not None:
        title = change.handling.document.summary
        url = reverse("documents:incoming", args=[change.handling.document.uuid])
    else:
        assert change.opinion is not None
        title = change.opinion.document.summary
        url = reverse("documents:opinion", args=[change.opinion.uuid])
    context = {"title": title, "old": change.old_due_at, "new": change.new_due_at, "basis": change.basis}
    return notify(person_ids, event="documents.term_moved", key=str(change.pk), context=context, url=url)


def tell_of_export(row: Export) -> int:
    """Tell who asked for a list that it is ready or could not be made; told once."""
    is_ready = row.state == Export.State.READY
    context = {"title": row.title, "file_name": row.file_name, "until": row.expires_at}
    event = "documents.export_ready" if is_ready else "documents.export_failed"
    url = reverse("documents:export", args=[row.uuid])
    return notify([row.person_id], event=event, key=str(row.pk), context=context, url=url)


def tell_of_waiting_file(row: Upload) -> int:
    """Tell the author that a file which waited for the virus scanner is attached, or why it was refused; told once."""
    assert row.outgoing is not None
    said = describe(RuleBroken(row.problem, **row.problem_facts)) if row.problem else None
    context = {
        "file_name": row.name,
        "title": row.outgoing.summary,
        "reason": f"{said.sentence} {said.what_to_do}" if said is not None else "",
    }
    event = "documents.file_scanned" if said is None else "documents.file_refused"
    url = reverse("documents:outgoing", args=[row.outgoing.uuid])
    return notify([row.outgoing.author_id], event=event, key=str(row.pk), context=context, url=url)
