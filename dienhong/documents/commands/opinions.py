"""Opinions on drafts: asked of other agencies and units, given, not wanted any more, reminded of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_views, successor_on
from dienhong.documents import rules
from dienhong.documents.binding import text_hash_of
from dienhong.documents.commands.steps import add_step, tell_change
from dienhong.documents.deadlines import calendar_of, end_of_work
from dienhong.documents.events import OpinionAsked, OpinionDropped, OpinionGiven, OpinionReminded
from dienhong.documents.files import checked_file, must_not_be_marked_secret
from dienhong.documents.models import DocumentStep, Opinion, OutgoingDocument
from dienhong.documents.permissions import GIVE_OPINION
from dienhong.documents.queries.opinions import (
    JUDGED,
    near_limit,
    open_opinion_agencies,
    opinion_for_update,
    opinions_to_remind_of,
)
from dienhong.documents.queries.outgoing import draft_for_update
from dienhong.documents.storage import keep
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc
from dienhong.working_time.public import NoWorkingTime

Kind, Status = DocumentStep.Kind, Opinion.Status
MOST_AT_ONCE = 500


@command
def ask_opinions(
    actor: Actor, *, document_id: int, agency_ids: Sequence[int], due_on: date, question: str = ""
) -> list[Opinion]:
    """Ask agencies and units for their opinion on a draft until the end of a day's work (lấy ý kiến phối hợp).

    The term is reckoned with the calendar of who is asked. Law: Decree 30/2020/NĐ-CP art. 10.
    """
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, OutgoingDocument.Status.DRAFT)
    wanted = list(dict.fromkeys(agency_ids))
    rules.must_be_asked(wanted, document.agency_id, open_opinion_agencies(document))
    rules.must_not_be_past(due_on, clock.today())
    names = _names(wanted)
    must_not_be_marked_secret(question)

    asked = [_asked(actor, document, agency_id, due_on, nfc(question).strip()[:2000]) for agency_id in wanted]
    add_step(actor, document, Kind.OPINION_ASKED, f"{due_on:%d/%m/%Y} · {'; '.join(names)}"[:2000])
    for row in asked:
        publish(OpinionAsked(row.pk))
    return asked


def _names(agency_ids: Sequence[int]) -> list[str]:
    """The names of agencies that exist today. Raises RuleBroken."""
    views, today = agency_views(agency_ids), clock.today()
    for one in agency_ids:
        if one not in views or successor_on(one, today) != one:
            raise RuleBroken("documents.recipient_closed", name=views[one].name if one in views else one)
    return [views[one].name for one in agency_ids]


def _asked(actor: Actor, document: OutgoingDocument, agency_id: int, due_on: date, question: str) -> Opinion:
    assert actor.person_id is not None  # the author
    try:
        due_at = end_of_work(calendar_of(agency_id), due_on)
    except NoWorkingTime as error:
        raise RuleBroken("documents.no_working_time") from error
    return Opinion.objects.create(
        agency_id=document.agency_id,
        document=document,
        to_agency_id=agency_id,
        question=question,
        due_on=due_on,
        due_at=due_at,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
        asked_version=document.version,
    )


@command
def give_opinion(
    actor: Actor, *, opinion: UUID, seen: str, agrees: bool, answer: str = "", file: tuple[str, bytes] | None = None
) -> Opinion:
    """Say what the agency that is asked thinks of a draft (cho ý kiến): agreed, or remarks in words or in a file.

    `seen` is the hash of the text that was read; of a text that was changed meanwhile no opinion is taken.
    """
    row, document = opinion_for_update(actor, opinion)
    require(actor, GIVE_OPINION, at=row.to_agency_id)
    if actor.person_id is None:
        raise NotPermitted(GIVE_OPINION)  # software has no opinion
    rules.must_be_asked_now(row)
    rules.must_have_status(document, *JUDGED)
    if seen != text_hash_of(document):
        raise RuleBroken("documents.text_changed", conflict=True, version=document.version)
    if not agrees and file is None:
        rules.must_give_reason(answer)
    must_not_be_marked_secret(answer)

    _keep_file(row, file)
    row.status, row.answer = Status.AGREED if agrees else Status.REMARKED, nfc(answer).strip()[:4000]
    row.text_hash, row.version = seen, document.version
    row.answered_by_id, row.on_behalf_of_id = actor.person_id, actor.on_behalf_of_person_id
    row.closed_at = clock.now()
    row.save()
    said = [row.to_agency.name, row.get_status_display(), row.answer]
    add_step(actor, document, Kind.OPINION_GIVEN, " · ".join(filter(None, said))[:2000])
    _tell(row)
    publish(OpinionGiven(row.pk))
    return row


def _keep_file(row: Opinion, file: tuple[str, bytes] | None) -> None:
    if file is not None:
        name, data = file
        checked = checked_file(name, data)
        row.file = keep(data, checked.media_type, page_count=checked.page_count, text=checked.text)
        row.file_name = checked.name


@command
def drop_opinion(actor: Actor, *, opinion: UUID) -> Opinion:
    """Ask an agency no more (thôi lấy ý kiến); who was asked does not see the draft any more."""
    row, document = opinion_for_update(actor, opinion)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_be_asked_now(row)

    row.status, row.closed_at = Status.WITHDRAWN, clock.now()
    row.save(update_fields=["status", "closed_at"])
    add_step(actor, document, Kind.OPINION_WITHDRAWN, row.to_agency.name)
    _tell(row)
    publish(OpinionDropped(row.pk))
    return row


@command
def remind_of_opinions(actor: Actor) -> int:
    """Remind of opinions whose term comes near or has passed, each once a term; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    told = [_reminded(one) for one in opinions_to_remind_of()[:MOST_AT_ONCE]]
    return sum(told)


def _reminded(opinion_id: int) -> bool:
    row = Opinion.objects.select_for_update().get(pk=opinion_id)
    now = clock.now()
    passed = row.due_at <= now
    near = passed or row.due_at <= near_limit(now, calendar_of(row.to_agency_id))
    if row.status != Status.ASKED or not near:
        return False
    row.soon_told_for = row.due_at
    row.overdue_told_for = row.due_at if passed else row.overdue_told_for
    row.save(update_fields=["soon_told_for", "overdue_told_for"])
    publish(OpinionReminded(row.pk, passed))
    return True


def _tell(row: Opinion) -> None:
    tell_change(row.document)
    note(opinion=str(row.uuid), asked_agency=row.to_agency_id)
    announce(f"documents.opinion:{row.uuid}")
