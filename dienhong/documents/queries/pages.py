"""What the pages of one document show: steps, files, recipients, versions, people to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dienhong.directory.public import AgencyView, agency_views, provinces
from dienhong.documents.models import (
    Attachment,
    DocumentStep,
    DraftVersion,
    Handling,
    IncomingDocument,
    IncomingVersion,
    OutgoingDocument,
    Register,
)
from dienhong.documents.permissions import (
    DRAFT_DOCUMENT,
    PROCESS_INCOMING,
    READ_DOCUMENTS,
    REGISTER_INCOMING,
    REVIEW_DOCUMENT,
    SIGN_DOCUMENT,
)
from dienhong.documents.queries.incoming import visible_incoming
from dienhong.identity.public import PersonView, PostView, person_views, persons_holding, posts_at, search_persons
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of a timeline, newest first."""

    title: str
    detail: str
    at: datetime | None
    tone: str = ""
    url: str = ""


_TONES = {DocumentStep.Kind.RETURNED: "bad", DocumentStep.Kind.CANCELLED: "bad", DocumentStep.Kind.ISSUED: "ok"}


def timeline_of(document: OutgoingDocument) -> list[Event]:
    """The steps of an outgoing document, newest first."""
    steps = document.steps.select_related("person", "on_behalf_of").order_by("-id")
    return [
        Event(
            step.get_kind_display(),
            " · ".join(filter(None, [_who(step), step.remark])),
            step.at,
            _TONES.get(DocumentStep.Kind(step.kind), ""),
        )
        for step in steps
    ]


def _who(step: DocumentStep) -> str:
    if step.person is None:
        return ""
    if step.on_behalf_of is None:
        return step.person.full_name
    return _("%(name)s on behalf of %(principal)s") % {
        "name": step.person.full_name,
        "principal": step.on_behalf_of.full_name,
    }


def attachments_of(document: OutgoingDocument | IncomingDocument) -> list[Attachment]:
    """Attachments with their files, in order."""
    return list(document.attachments.select_related("file"))


def attachment_of(document: OutgoingDocument | IncomingDocument, uuid: UUID) -> Attachment:
    """One attachment of a document that the reader was found to see. Raises NotFound."""
    found: Attachment | None = document.attachments.select_related("file").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.Attachment")
    return found


def recipients_of(document: OutgoingDocument) -> list[AgencyView]:
    """The agencies a document is addressed to, in order."""
    ids = list(document.recipients.values_list("to_agency_id", flat=True))
    views = agency_views(ids)
    return [views[one] for one in ids if one in views]


def versions_of(document: OutgoingDocument) -> QuerySet[DraftVersion]:
    """Versions, newest first, with who saved each."""
    return document.versions.select_related("author").order_by("-version")


def version_of(document: OutgoingDocument, number: int) -> DraftVersion:
    """One version. Raises NotFound."""
    found: DraftVersion | None = document.versions.select_related("author").filter(version=number).first()
    if found is None:
        raise NotFound("documents.DraftVersion")
    return found


def handlings_of(document: IncomingDocument) -> list[Handling]:
    """All assignments with the people, newest first."""
    return list(document.handlings.select_related("person", "assigned_by").order_by("-id"))


def incoming_versions_of(document: IncomingDocument) -> list[IncomingVersion]:
    """What the document said before each change of its sender, newest first, with what was changed."""
    return list(document.versions.order_by("-version"))


def replaced_by(actor: Actor, document: IncomingDocument) -> list[IncomingDocument]:
    """The earlier documents that this one replaces."""
    return list(visible_incoming(actor).filter(replaced_by=document).order_by("id"))


def agencies_to_draft_for(actor: Actor) -> list[AgencyView]:
    """The agencies whose documents the actor may draft, by name; the actor's own agency first."""
    views = agency_views(actor.authority.agencies_with(DRAFT_DOCUMENT))
    return sorted(views.values(), key=lambda view: (view.id != actor.agency_id, view.name))


def agencies_read_by(actor: Actor) -> list[AgencyView]:
    """The agencies whose registers the actor may read, by name; the own one first; at most 200."""
    ids = actor.authority.agencies_with(READ_DOCUMENTS) | actor.authority.agencies_with(REGISTER_INCOMING)
    views = agency_views(sorted(ids, key=lambda one: one != actor.agency_id)[:200])
    return sorted(views.values(), key=lambda view: (view.id != actor.agency_id, view.name))


def usual_place(agency: AgencyView) -> str:
    """The place (địa danh) of the agency's last document; "Hà Nội" for a central agency without any."""
    last = OutgoingDocument.objects.filter(agency_id=agency.id).order_by("-changed_at", "-id").first()
    if last is not None:
        return last.place
    return "Hà Nội" if agency.level == "central" else ""


def signers_of(agency_id: int) -> list[PostView]:
    """The posts of an agency whose holders may sign its documents today."""
    holders = set(persons_holding(SIGN_DOCUMENT, agency_id))
    return [post for post in posts_at(agency_id) if post.person_id in holders]


def reviewers_of(document: OutgoingDocument) -> list[PersonView]:
    """Those who may review the draft: everybody with the permission but its author."""
    ids = [one for one in persons_holding(REVIEW_DOCUMENT, document.agency_id) if one != document.author_id]
    views = person_views(ids)
    return [views[one] for one in ids if one in views]


def handlers_for(actor: Actor, document: IncomingDocument, text: str) -> list[PersonView]:
    """Those who handle documents of the agency, by Vietnamese order of names; `text` narrows by name."""
    ids = persons_holding(PROCESS_INCOMING, document.agency_id)
    if text.strip():
        found = {view.id for view in search_persons(actor, text, 100)}
        ids = [one for one in ids if one in found]
    views = person_views(ids[:100])
    return [views[one] for one in ids[:100] if one in views]


def next_number(agency_id: int, direction: str, type_code: str) -> int:
    """The number that the next document gets this year, unless somebody else takes it first."""
    row = Register.objects.filter(
        agency_id=agency_id, direction=direction, type_code=type_code, year=clock.today().year
    ).first()
    return row.next_number if row is not None else 1


def proposed_note(recipients: Sequence[AgencyView], articles: int) -> str:
    """What may stand under "Nơi nhận": the article that names who carries it out, the agencies, the archive.

    Law: Decree 30/2020/NĐ-CP annex I, part II, item 9.
    """
    lines = [f"- Như Điều {articles};"] if articles else []
    every = {view.id for view in provinces()}
    rest = [view for view in recipients if view.id not in every]
    if every and every <= {view.id for view in recipients}:
        lines.append("- UBND các tỉnh, thành phố trực thuộc trung ương;")
    else:
        rest = list(recipients)
    lines += [f"- {view.short_name or view.name};" for view in rest[:12]]
    return "\n".join([*lines, "- Lưu: VT."])
