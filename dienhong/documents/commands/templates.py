"""Templates of an agency: kept in versions, and drafts begun with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.commands.drafts import begin_draft
from dienhong.documents.drafting import DraftText
from dienhong.documents.files import must_not_be_marked_secret
from dienhong.documents.models import (
    DistributionList,
    DocumentList,
    DocumentTemplate,
    OutgoingDocument,
    TemplateVersion,
)
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.permissions import DRAFT_DOCUMENT, KEEP_RULES
from dienhong.documents.queries.lists import lists_usable_for
from dienhong.documents.queries.retention import group_for
from dienhong.documents.queries.templates import template_for_update, templates_to_draft_with
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.text import nfc


@dataclass(frozen=True, slots=True)
class TemplateContent:
    """What a template says; `distribution_list` of the same agency, `group_code` of its table of retention."""

    name: str
    type_code: str
    valid_from: date
    summary: str = ""
    text: DraftText = field(default_factory=lambda: DraftText(body=""))
    urgency: int = Urgency.NORMAL
    distribution_list: UUID | None = None
    group_code: str = ""


@command
def create_template(actor: Actor, *, agency_id: int, content: TemplateContent) -> DocumentTemplate:
    """Keep a template for the documents of an agency (lập mẫu văn bản).

    Law: Decree 30/2020/NĐ-CP art. 7, 8.
    """
    note(agency_id=agency_id)
    require(actor, KEEP_RULES, at=agency_id)
    row = DocumentTemplate(agency_id=agency_id, created_at=clock.now())
    _keep_version(actor, row, content)
    return row


@command
def change_template(actor: Actor, *, template: UUID, version: int, content: TemplateContent) -> DocumentTemplate:
    """Let a template say something else as its next version; drafts that were begun with it stay as they are."""
    row = template_for_update(actor, template)
    rules.must_be_template_version(row.version, version)
    _keep_version(actor, row, content)
    return row


@command
def withdraw_template(actor: Actor, *, template: UUID) -> None:
    """Offer a template no longer (thôi dùng mẫu); it stays readable."""
    row = template_for_update(actor, template)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    note(agency_id=row.agency_id, subject=("documents.DocumentTemplate", str(row.uuid)), name=row.name)


@command
def draft_with_template(actor: Actor, *, template: UUID, symbol: str, place: str, summary: str) -> OutgoingDocument:
    """Begin a draft with what a template says today: type, text, urgency, recipients (soạn theo mẫu).

    Raises NotFound for a template that the actor may not draft with, that is withdrawn, or whose day has not come.
    """
    found = templates_to_draft_with(actor, template)
    if not found:
        raise NotFound("documents.DocumentTemplate")
    counting = found[0]
    require(actor, DRAFT_DOCUMENT, at=counting.agency_id)
    document = begin_draft(
        actor,
        counting.agency_id,
        counting.type_code,
        DraftText(**counting.content),
        symbol=symbol,
        place=place,
        summary=summary,
    )
    document.urgency, document.begun_with = counting.urgency, counting
    document.save(update_fields=["urgency", "begun_with"])
    chosen = counting.distribution_list
    if chosen is not None and chosen.archived_at is None:
        DocumentList.objects.create(
            agency_id=document.agency_id, document=document, distribution_list=chosen, position=0
        )
    note(template=str(template), template_version=counting.number)
    return document


def _keep_version(actor: Actor, row: DocumentTemplate, content: TemplateContent) -> None:
    """Store what a template says as its next version."""
    name, summary = " ".join(nfc(content.name).split()), nfc(content.summary).strip()
    text = content.text.as_data()
    others = DocumentTemplate.objects.filter(agency_id=row.agency_id, name=name, withdrawn_at=None).exclude(pk=row.pk)
    rules.must_be_template_name(name, taken=others.exists())
    rules.must_be_known_type(content.type_code)
    rules.must_fit_summary(summary)
    must_not_be_marked_secret("\n".join([name, summary, *text.values()]))
    if content.group_code and group_for(row.agency_id, content.group_code) is None:
        raise RuleBroken("documents.group_unknown")

    row.name, row.version = name, row.version + 1
    row.save()
    made = TemplateVersion.objects.create(
        agency_id=row.agency_id,
        template=row,
        number=row.version,
        valid_from=content.valid_from,
        type_code=content.type_code,
        summary=summary,
        content=text,
        urgency=Urgency(content.urgency),
        distribution_list=_list_of(row.agency_id, content.distribution_list),
        group_code=content.group_code,
        author_id=actor.person_id,
        saved_at=clock.now(),
    )
    note(
        agency_id=row.agency_id,
        subject=("documents.DocumentTemplate", str(row.uuid)),
        name=name,
        version=made.number,
        valid_from=made.valid_from.isoformat(),
    )


def _list_of(agency_id: int, uuid: UUID | None) -> DistributionList | None:
    if uuid is None:
        return None
    found = next((one for one in lists_usable_for(agency_id) if one.uuid == uuid), None)
    if found is None:
        raise NotFound("documents.DistributionList")
    return found
