"""Templates: which a person may read, use and change, and which version counts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dienhong.documents.models import DocumentTemplate, TemplateVersion
from dienhong.documents.permissions import DRAFT_DOCUMENT, KEEP_RULES, READ_DOCUMENTS
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

_READERS = (KEEP_RULES, DRAFT_DOCUMENT, READ_DOCUMENTS)
MOST_SHOWN = 500


def _readable(actor: Actor) -> QuerySet[DocumentTemplate]:
    agencies: frozenset[int] = frozenset().union(*(actor.authority.agencies_with(code) for code in _READERS))
    return DocumentTemplate.objects.filter(agency_id__in=agencies).select_related("agency")


def templates_visible_to(actor: Actor) -> list[TemplateVersion]:
    """The newest version of each template in use of the agencies whose documents one drafts, reads or keeps rules of."""
    templates = list(_readable(actor).filter(withdrawn_at=None).order_by("agency__sort_key", "name")[:MOST_SHOWN])
    versions = _with_joins().filter(template__in=templates).order_by("template_id", "-number").distinct("template_id")
    newest = {one.template_id: one for one in versions}
    return [newest[one.pk] for one in templates]


def templates_to_draft_with(actor: Actor, template: UUID | None = None) -> list[TemplateVersion]:
    """The version that counts today of each template for agencies one drafts for, by type and name; or of one alone."""
    templates = DocumentTemplate.objects.filter(
        agency_id__in=actor.authority.agencies_with(DRAFT_DOCUMENT), withdrawn_at=None
    )
    if template is not None:
        templates = templates.filter(uuid=template)
    rows = _with_joins().filter(template__in=templates, valid_from__lte=clock.today())
    counting = rows.order_by("template_id", "-number").distinct("template_id")[:MOST_SHOWN]
    return sorted(counting, key=lambda one: (one.type_code, one.template.name))


def template_visible(actor: Actor, uuid: UUID) -> DocumentTemplate:
    """One template, a withdrawn one too. Raises NotFound, also for what the actor may not see."""
    row = _readable(actor).filter(uuid=uuid).first()
    if row is None:
        raise NotFound("documents.DocumentTemplate")
    return row


def template_for_update(actor: Actor, uuid: UUID) -> DocumentTemplate:
    """A template in use, locked. Raises NotFound, also for one that the actor may not change."""
    row = DocumentTemplate.objects.select_for_update().filter(uuid=uuid, withdrawn_at=None).first()
    if row is None or not actor.may(KEEP_RULES, at=row.agency_id):
        raise NotFound("documents.DocumentTemplate")
    return row


def template_versions(template: DocumentTemplate) -> list[TemplateVersion]:
    """All versions of a template, newest first; the caller has checked that the reader may see it."""
    return list(_with_joins().filter(template=template).order_by("-number"))


def _with_joins() -> QuerySet[TemplateVersion]:
    return TemplateVersion.objects.select_related("template__agency", "distribution_list", "author")
