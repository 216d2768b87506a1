"""Initials on drafts: who must give them, who gave them, which of them still count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.documents.binding import text_hash_of
from dienhong.documents.models import Initial, InitialRule, OutgoingDocument
from dienhong.documents.permissions import INITIAL_DRAFT, KEEP_RULES, READ_DOCUMENTS
from dienhong.identity.public import person_name, persons_holding, post_view
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

Status = OutgoingDocument.Status
UNSIGNED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """An initial that a draft needs: who may give it, the one that counts, and the last that does not count any more."""

    rule: InitialRule
    person_ids: tuple[int, ...]
    given: Initial | None
    void: Initial | None

    @property
    def names(self) -> str:
        """Those who may give it, at most five."""
        return ", ".join(person_name(one) for one in self.person_ids[:_MOST_NAMED])


def rules_for(agency_id: int, type_code: str) -> list[InitialRule]:
    """The rules in force for documents of a type: content before form."""
    rows = InitialRule.objects.filter(agency_id=agency_id, ended_at=None).filter(
        Q(type_code="") | Q(type_code=type_code)
    )
    return sorted(rows.select_related("post__person"), key=lambda row: (row.part, row.pk))


def entitled_to(rule: InitialRule, author_id: int) -> tuple[int, ...]:
    """Who may give an initial: the holder of the post, else whoever may initial for the agency; never the author.

    Where the post is not held any more, or its holder may not initial or wrote the draft, the others step in.
    """
    holders = [one for one in persons_holding(INITIAL_DRAFT, rule.agency_id) if one != author_id]
    post = post_view(rule.post_id) if rule.post_id else None
    if post is not None and post.person_id in holders:
        return (post.person_id,)
    return tuple(holders)


def wanted_initials(document: OutgoingDocument) -> list[Wanted]:
    """The initials that a draft needs; the caller has checked that the reader may see it."""
    rules = rules_for(document.agency_id, document.type_code)
    if not rules:
        return []
    now = text_hash_of(document)
    given = list(document.initials.select_related("person", "on_behalf_of").order_by("id"))
    return [_wanted(rule, document.author_id, [one for one in given if one.rule_id == rule.pk], now) for rule in rules]


def _wanted(rule: InitialRule, author_id: int, given: Iterable[Initial], now: str) -> Wanted:
    counting = [one for one in given if one.text_hash == now]
    void = [one for one in given if one.text_hash != now]
    return Wanted(rule, entitled_to(rule, author_id), counting[-1] if counting else None, void[-1] if void else None)


def shown_initials(document: OutgoingDocument) -> list[Wanted]:
    """For the page: what is wanted before the signature; afterwards only what was given to the text that was signed."""
    if document.status in UNSIGNED:
        return wanted_initials(document)
    given = document.initials.select_related("person", "on_behalf_of", "rule__post").order_by("id")
    return [Wanted(one.rule, (), one, None) for one in given if one.text_hash == document.text_hash]


def names_of_initials(document: OutgoingDocument) -> dict[str, tuple[str, ...]]:
    """Who initialled the text as it stands, by part, for the sheet itself; what was given to another text is left out.

    A rule that has ended meanwhile takes nothing away: whoever initialled answers for these words.
    """
    given = list(document.initials.select_related("person", "on_behalf_of", "rule").order_by("id"))
    if not given:
        return {}
    now = text_hash_of(document)
    names: dict[str, dict[str, None]] = {}
    for one in given:
        if one.text_hash == now:
            behalf = f" (thay {one.on_behalf_of.full_name})" if one.on_behalf_of else ""
            names.setdefault(one.rule.part, {})[f"{one.person.full_name}{behalf}"] = None
    return {part: tuple(found) for part, found in names.items()}


def may_initial_now(actor: Actor, document: OutgoingDocument) -> list[Wanted]:
    """The missing initials that this person can give a draft in review."""
    if document.status != Status.IN_REVIEW or not actor.may(INITIAL_DRAFT, at=document.agency_id):
        return []
    person = actor.acts_as_person_id
    return [one for one in wanted_initials(document) if one.given is None and person in one.person_ids]


def waiting_initials(actor: Actor) -> list[OutgoingDocument]:
    """Drafts in review that wait for an initial of this person, at most 200 looked at."""
    at = actor.authority.agencies_with(INITIAL_DRAFT)
    ruled = InitialRule.objects.filter(agency_id__in=at, ended_at=None).values_list("agency_id", flat=True).distinct()
    rows = OutgoingDocument.objects.filter(agency_id__in=list(ruled), status=Status.IN_REVIEW).select_related("author")
    found = rows.defer("search_text", "search").order_by("due_on", "-changed_at")[:200]
    return [one for one in found if may_initial_now(actor, one)]


def rule_for_update(actor: Actor, uuid: UUID) -> InitialRule:
    """A rule in force, locked. Raises NotFound, also for one that the actor may not change."""
    row = InitialRule.objects.select_for_update().filter(uuid=uuid, ended_at=None).first()
    if row is None or not actor.may(KEEP_RULES, at=row.agency_id):
        raise NotFound("documents.InitialRule")
    return row


def rules_visible_to(actor: Actor) -> QuerySet[InitialRule]:
    """The rules in force of the agencies whose documents one reads, initials or keeps rules of."""
    codes = (KEEP_RULES, INITIAL_DRAFT, READ_DOCUMENTS)
    agencies: frozenset[int] = frozenset().union(*(actor.authority.agencies_with(code) for code in codes))
    rows = InitialRule.objects.filter(agency_id__in=agencies, ended_at=None)
    return rows.select_related("agency", "post__person").order_by("agency__sort_key", "type_code", "part", "id")
