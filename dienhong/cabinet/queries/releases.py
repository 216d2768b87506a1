"""Released decisions: what everybody may see, and all that the office released and took back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from dienhong.cabinet.models import AgendaItem, Body, Release
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.outcomes import has_passed, outcome_of
from dienhong.cabinet.queries.sessions import is_person
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import Page, page_of
from dienhong.kernel.text import fold

NEWEST = ("-released_at", "-id")
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class WantedReleases:
    """Filters of the public list; empty ones keep everything."""

    text: str = ""
    body: UUID | None = None
    year: int | None = None


def released() -> QuerySet[Release]:
    """What everybody may see: released, not taken back, of bodies that publish."""
    rows = Release.objects.filter(withdrawn_at=None, item__session__body__publishes=True)
    return rows.select_related("item__session__body__agency")


def released_page(wanted: WantedReleases, cursor: str | None) -> Page[Release]:
    """The public list, the newest first."""
    rows = released()
    if wanted.body is not None:
        rows = rows.filter(item__session__body__uuid=wanted.body)
    if wanted.year is not None:
        rows = rows.filter(decided_on__year=wanted.year)
    for word in fold(wanted.text).split()[:_MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return page_of(rows, order=NEWEST, cursor=cursor)


def released_one(uuid: UUID) -> Release:
    """One released decision. Raises NotFound, also for what was taken back."""
    found = released().filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Release")
    return found


def publishing_bodies() -> list[Body]:
    """The bodies of which something is released, by name, for the filter of the public list."""
    ids = released().values("item__session__body")
    return list(Body.objects.filter(pk__in=ids).order_by("name", "id"))


def releases_of(actor: Actor, item: AgendaItem) -> list[Release]:
    """All that was released of an item and taken back, the newest first. Raises NotFound."""
    outcome_of(actor, item.uuid)
    return list(item.releases.select_related("released_by", "withdrawn_by").order_by(*NEWEST))


def may_release(actor: Actor, item: AgendaItem) -> bool:
    """Whether to offer the release of an item's decision: to the office and who leads the session, of a body that publishes."""
    runs = actor.may(KEEP_BODIES, at=item.agency_id) or is_person(actor, item.session.chair.person_id)
    return runs and item.session.body.publishes and has_passed(item)


def release_of(actor: Actor, uuid: UUID) -> Release:
    """A release of a session of which the actor may see all. Raises NotFound."""
    found = Release.objects.select_related("item__session__body", "item__session__chair").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Release")
    outcome_of(actor, found.item.uuid)
    return found


def release_for_update(actor: Actor, uuid: UUID) -> Release:
    """The locked row. Raises NotFound."""
    found = release_of(actor, uuid)
    return Release.objects.select_for_update(of=("self",)).select_related("item__session__chair").get(pk=found.pk)
