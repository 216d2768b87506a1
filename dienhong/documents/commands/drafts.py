"""Drafting: the author's own acts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from dienhong.audit.public import command
from dienhong.directory.public import agency_views, successor_on
from dienhong.documents import rules
from dienhong.documents.commands.steps import add_step, keep_version, search_values, tell_change
from dienhong.documents.drafting import PARTS, DraftText
from dienhong.documents.files import checked_file, must_not_be_marked_secret
from dienhong.documents.models import Attachment, DocumentStep, OutgoingDocument, Recipient
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.permissions import DRAFT_DOCUMENT
from dienhong.documents.queries.outgoing import draft_for_update
from dienhong.documents.storage import keep
from dienhong.identity.public import post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.text import nfc

_LONGEST = {"summary": 500, "symbol": 50, "place": 100}
Status = OutgoingDocument.Status


@command
def create_draft(
    actor: Actor, *, agency_id: int, type_code: str, symbol: str, place: str, summary: str
) -> OutgoingDocument:
    """Begin a draft (dự thảo) of the agency.

    Law: Decree 30/2020/NĐ-CP art. 10.
    """
    require(actor, DRAFT_DOCUMENT, at=agency_id)
    return begin_draft(actor, agency_id, type_code, DraftText(body=""), symbol=symbol, place=place, summary=summary)


def begin_draft(actor: Actor, agency_id: int, type_code: str, text: DraftText, **texts: str) -> OutgoingDocument:
    """A new draft with its first version; the caller has asked whether the actor may draft for the agency.

    `texts`: symbol, place, summary.
    """
    author_id = actor.acts_as_person_id
    if author_id is None:
        raise NotPermitted(DRAFT_DOCUMENT)  # software has no drafts of its own
    rules.must_be_known_type(type_code)
    must_not_be_marked_secret("\n".join([texts["summary"], *text.as_data().values()]))

    now = clock.now()
    document = OutgoingDocument(
        agency_id=agency_id,
        type_code=type_code,
        author_id=author_id,
        content=text.as_data(),
        created_at=now,
        changed_at=now,
        **_texts(**texts),
    )
    document.save()
    keep_version(actor, document)
    add_step(actor, document, DocumentStep.Kind.CREATED)
    return document


@command
def edit_draft(actor: Actor, *, document_id: int, version: int, changes: dict[str, Any]) -> OutgoingDocument:
    """Save the draft as a new version.

    `changes` may hold: type_code, symbol, place, summary, urgency (0-3), due_on (date or None), signer_post_id, text
    (a dict of DraftText). `version` is the one that was edited; another's newer version is never overwritten.
    """
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT)
    rules.must_not_be_adopted(document)
    rules.must_be_at_version(document, version)

    _apply(document, changes)
    document.version += 1
    document.changed_at = clock.now()
    text = DraftText.of(document)
    for name, value in search_values(document.summary, document.symbol, text.body).items():
        setattr(document, name, value)
    document.save()
    keep_version(actor, document)
    tell_change(document)
    return document


def _texts(**given: str) -> dict[str, str]:
    values = {name: nfc(value).strip() for name, value in given.items()}
    for name, value in values.items():
        if not value or len(value) > _LONGEST[name]:
            raise RuleBroken("documents.text_missing", field=str(PARTS[name]), most=_LONGEST[name])
    return values


def _apply(document: OutgoingDocument, changes: dict[str, Any]) -> None:
    for name, value in _texts(**{k: v for k, v in changes.items() if k in _LONGEST}).items():
        setattr(document, name, value)
    if "type_code" in changes:
        rules.must_be_known_type(changes["type_code"])
        document.type_code = changes["type_code"]
    if "urgency" in changes:
        document.urgency = Urgency(changes["urgency"])
    if "due_on" in changes:
        _must_be_future(changes["due_on"])
        document.due_on = changes["due_on"]
    if "signer_post_id" in changes:
        document.signer_post_id = _signer_post(document.agency_id, changes["signer_post_id"])
    if "text" in changes:
        document.content = DraftText(**changes["text"]).as_data()
    # Not only when it is submitted: of a marked text not even a draft is kept.
    must_not_be_marked_secret("\n".join([document.summary, *DraftText.of(document).as_data().values()]))


def _must_be_future(due_on: date | None) -> None:
    if due_on is not None and due_on < clock.today():
        raise RuleBroken("documents.due_in_the_past")


def _signer_post(agency_id: int, post_id: int | None) -> int | None:
    if post_id is None:
        return None
    post = post_view(post_id)
    if post is None or post.agency_id != agency_id:
        raise RuleBroken("documents.signer_lacks_permission")
    return post.id


@command
def set_recipients(actor: Actor, *, document_id: int, agency_ids: tuple[int, ...]) -> None:
    """Say to whom the document goes (nơi nhận), in this order; an agency that was merged is named with its successor."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
    rules.must_not_have_too_many_recipients(len(agency_ids))
    found = agency_views(agency_ids)
    for agency_id in agency_ids:
        if agency_id not in found or successor_on(agency_id, clock.today()) != agency_id:
            raise RuleBroken(
                "documents.recipient_closed", name=found[agency_id].name if agency_id in found else agency_id
            )

    document.recipients.all().delete()
    Recipient.objects.bulk_create(
        Recipient(agency_id=document.agency_id, document=document, to_agency_id=agency_id, position=position)
        for position, agency_id in enumerate(dict.fromkeys(agency_ids))
    )
    tell_change(document)


@command
def add_attachment(actor: Actor, *, document_id: int, name: str, data: bytes) -> Attachment:
    """Attach a file (tệp đính kèm). Raises RuleBroken for empty, unreadable, oversized, disguised or secret files."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT)
    rules.must_not_be_adopted(document)
    present = list(document.attachments.all())
    rules.must_have_room_for_attachment(len(present))
    checked = checked_file(name, data)
    if any(one.name == checked.name for one in present):
        raise RuleBroken("documents.attachment_name_taken", name=checked.name)

    file = keep(data, checked.media_type, page_count=checked.page_count, text=checked.text)
    attachment = Attachment.objects.create(
        agency_id=document.agency_id, outgoing=document, file=file, name=checked.name, position=len(present)
    )
    tell_change(document)
    return attachment


@command
def remove_attachment(actor: Actor, *, document_id: int, attachment_uuid: UUID) -> None:
    """Take an attachment off a draft; the stored bytes stay, as earlier records may name them."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT)

    document.attachments.filter(uuid=attachment_uuid).delete()
    tell_change(document)


@command
def cancel_draft(actor: Actor, *, document_id: int, reason: str) -> OutgoingDocument:
    """Give a draft up (hủy dự thảo); it stays readable to its author. Not possible once it is signed."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
    rules.must_give_reason(reason)

    document.status = Status.CANCELLED
    document.changed_at = clock.now()
    document.save(update_fields=["status", "changed_at"])
    add_step(actor, document, DocumentStep.Kind.CANCELLED, reason)
    return document
