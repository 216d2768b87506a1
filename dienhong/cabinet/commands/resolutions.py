"""Conclusions become documents: the text that was voted on as it is, or a notice of the conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import tell_pages
from dienhong.cabinet.models import AgendaItem, Resolution
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.outcomes import concluded_for_update, passed_poll
from dienhong.documents.public import (
    Adopted,
    DraftText,
    Heading,
    adopt_document,
    create_draft,
    document_cancelled,
    edit_draft,
    file_bytes,
    issued_document,
    set_recipients,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotPermitted, RuleBroken

Kind = Resolution.Kind
NOTICE = "TB"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class ResolutionPlan:
    """How a document is to be issued: its type by code, symbol, place and summary, who signs (a post), to which agencies it goes."""

    type_code: str
    symbol: str
    place: str
    summary: str
    signer_post_id: int
    recipient_ids: tuple[int, ...]


@command
def make_resolution(actor: Actor, *, item: UUID, text: int, plan: ResolutionPlan) -> Resolution:
    """Have a text that passed issued as it was voted on (ban hành nghị quyết); `text` is its number in the vote.

    The document waits for its signature at once; number and seal follow after the voted bytes. Raises RuleBroken:
    cabinet.item_not_concluded, not_passed, no_such_voted_text, resolution_made; documents' own.
    """
    row = concluded_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    poll = passed_poll(row)
    if poll is None:
        raise RuleBroken("cabinet.not_passed")
    voted = poll.documents.select_related("file").filter(position=text, file__media_type=PDF).first()
    if voted is None:
        raise RuleBroken("cabinet.no_such_voted_text")
    _must_be_new(row, voted.file_id)
    basis = f"{row.session.body.name}: {poll.question} (SHA-256 {poll.manifest_sha256})"
    heading = Heading(plan.type_code, plan.symbol, plan.place, plan.summary)
    adopted = Adopted(voted.file_id, basis, plan.signer_post_id, plan.recipient_ids)
    document = adopt_document(actor, agency_id=row.agency_id, heading=heading, adopted=adopted)
    return _made(actor, row, Resolution(kind=Kind.RESOLUTION, poll=poll, voted_id=voted.file_id, document=document))


@command
def make_notice(actor: Actor, *, item: UUID, plan: ResolutionPlan) -> Resolution:
    """Draft a notice of the conclusion (thông báo kết luận) from its text; it goes the usual way of a draft.

    Raises RuleBroken: cabinet.item_not_concluded, resolution_made; documents' own.
    """
    row = concluded_for_update(actor, item)
    require(actor, KEEP_BODIES, at=row.agency_id)
    _must_be_new(row, None)
    document = create_draft(
        actor,
        agency_id=row.agency_id,
        type_code=NOTICE,
        symbol=plan.symbol,
        place=plan.place,
        summary=plan.summary,
    )
    changes = {"text": DraftText(body=_notice_text(row)).as_data(), "signer_post_id": plan.signer_post_id}
    edit_draft(actor, document_id=document.pk, version=1, changes=changes)
    set_recipients(actor, document_id=document.pk, agency_ids=plan.recipient_ids)
    return _made(actor, row, Resolution(kind=Kind.NOTICE, document=document))


@command
def record_issued_resolution(actor: Actor, *, document_id: int) -> Resolution:
    """Keep what was issued and whether it begins with the voted bytes; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    row = Resolution.objects.select_related("item__session", "voted").get(document_id=document_id)
    issued = issued_document(document_id)
    row.issued_at, row.issued_sha256 = issued.issued_at, issued.pdf.sha256
    if row.voted is not None:
        row.as_voted = begins_with(file_bytes(issued.pdf.sha256), row.voted.size, row.voted.sha256)
    row.save(update_fields=["issued_at", "issued_sha256", "as_voted"])
    tell_pages(
        row.item.session,
        item=row.item.title,
        document=issued.code,
        issued_sha256=row.issued_sha256,
        as_voted=str(row.as_voted),
    )
    return row


def begins_with(issued: bytes, size: int, digest: str) -> bool:
    """Whether the first `size` bytes of what was issued are those with this SHA-256: the first revision of the PDF."""
    return len(issued) > size and sha256(issued[:size]).hexdigest() == digest


def _must_be_new(item: AgendaItem, voted: str | None) -> None:
    for one in item.resolutions.filter(voted__sha256=voted).select_related("document"):
        if not document_cancelled(one.document_id):
            raise RuleBroken("cabinet.resolution_made", document=one.document.code or one.document.summary)


def _made(actor: Actor, item: AgendaItem, row: Resolution) -> Resolution:
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    row.agency_id, row.item, row.made_by_id, row.made_at = item.agency_id, item, actor.person_id, clock.now()
    row.save()
    tell_pages(
        item.session,
        item=item.title,
        made=row.kind,
        document=str(row.document.uuid),
        voted_sha256=str(row.voted_id or ""),
    )
    return row


def _notice_text(item: AgendaItem) -> str:
    """The words of a legal form, so always Vietnamese."""
    session = item.session
    day = (session.opened_at or session.starts_at).astimezone(VIETNAM)
    chair = session.chair
    return (
        f"Ngày {day:%d/%m/%Y}, {session.body.name} họp ({session.title}) do {chair.person.full_name}, {chair.post.title} "
        f"chủ trì. Sau khi thảo luận nội dung “{item.title}”, chủ tọa kết luận như sau:\n{item.conclusion}"
    )
