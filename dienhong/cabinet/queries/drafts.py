"""Drafts that a person may see, who writes in them, what is frozen, and what one may do."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import (
    AgendaItem,
    ArticleLease,
    Dossier,
    Draft,
    DraftVersion,
    FrozenText,
    Paper,
    Seat,
    Session,
)
from dienhong.cabinet.permissions import KEEP_BODIES, OVERRIDE_AMENDMENTS, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import dossiers_visible_to
from dienhong.cabinet.queries.sessions import is_person
from dienhong.drafting.public import places_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound

State = Dossier.State


def drafts_visible_to(actor: Actor) -> QuerySet[Draft]:
    """The drafts of dossiers that the actor may see."""
    rows = Draft.objects.select_related("paper", "dossier__body", "dossier__submitter", "dossier__type")
    return rows.filter(paper__taken_out_at=None, dossier__in=dossiers_visible_to(actor))


def draft_of(actor: Actor, uuid: UUID) -> Draft:
    """One draft with its dossier. Raises NotFound."""
    found = drafts_visible_to(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Draft")
    return found


def draft_for_update(actor: Actor, uuid: UUID) -> Draft:
    """The draft; whoever writes in it, amends or freezes it stands in line here. Raises NotFound."""
    found = draft_of(actor, uuid)
    Draft.objects.select_for_update().get(pk=found.pk)
    return found


def newest_version(draft: Draft) -> DraftVersion:
    """The version that counts."""
    return draft.versions.select_related("made_by").order_by("-number")[0]


def places_in(actor: Actor, uuid: UUID) -> dict[str, UUID]:
    """Name ("khoản 2 Điều 3") → identity of every place of a draft's newest version. Raises NotFound."""
    places = places_of(tree_of(newest_version(draft_of(actor, uuid))))
    return {place.name: id_ for id_, place in places.items()}


def versions_of(draft: Draft) -> list[DraftVersion]:
    """The newest versions without their trees, the newest first; at most fifty."""
    rows = draft.versions.defer("tree").select_related("made_by", "frozen")
    return list(rows.order_by("-number")[:50])


def writers_of(draft: Draft) -> dict[UUID, ArticleLease]:
    """Article → who writes it now."""
    rows = draft.leases.filter(until__gt=clock.now()).select_related("holder")
    return {one.node: one for one in rows}


def frozen_texts_of(draft: Draft) -> list[FrozenText]:
    """What was frozen, the newest first."""
    return list(draft.frozen.select_related("frozen_by", "version", "akn", "docx", "pdf").order_by("-number"))


def frozen_text(actor: Actor, uuid: UUID) -> FrozenText:
    """A frozen text with its files. Raises NotFound."""
    rows = FrozenText.objects.select_related("akn", "docx", "pdf", "draft__paper")
    found = rows.filter(uuid=uuid, draft__in=drafts_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.FrozenText")
    return found


def drafts_of_dossier(actor: Actor, dossier: Dossier) -> dict[int, Draft]:
    """Paper's id → its draft."""
    return {one.paper_id: one for one in drafts_visible_to(actor).filter(dossier=dossier)}


def newest_frozen(actor: Actor, dossier_id: int) -> dict[int, FrozenText | None]:
    """Paper's id → the newest frozen text of its draft, None where none is frozen; papers without a draft are not in it.

    Also for who may follow the dossier's item in a session only: the caller has asked.
    """
    drafts = Draft.objects.filter(dossier_id=dossier_id, paper__taken_out_at=None)
    if actor.kind != "system" and not dossiers_visible_to(actor).filter(pk=dossier_id).exists():
        drafts = drafts.none()
    frozen = (
        FrozenText.objects.filter(draft__in=drafts).select_related("akn", "docx", "pdf", "draft").order_by("number")
    )
    return {**dict.fromkeys(drafts.values_list("paper_id", flat=True)), **{one.draft.paper_id: one for one in frozen}}


def may_write(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor writes in drafts of the dossier: its drafting agency, as long as the dossier is not withdrawn."""
    return dossier.state != State.WITHDRAWN and actor.may(SUBMIT_DOSSIERS, at=dossier.submitter_id)


def may_freeze(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor freezes: the drafting agency, the body's office, and who may do it in spite of open amendments."""
    if dossier.state == State.WITHDRAWN:
        return False
    return may_write(actor, dossier) or actor.may(KEEP_BODIES, at=dossier.agency_id) or may_override(actor, dossier)


def may_override(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor may freeze although amendments are open: the head of the drafting agency, the head of the body, and who
    leads the session that discusses the dossier, in person.
    """
    if actor.may(OVERRIDE_AMENDMENTS, at=dossier.submitter_id):
        return True
    heads = Seat.objects.filter(counts_on(clock.today()), body_id=dossier.body_id, presides=True)
    chairs = AgendaItem.objects.filter(
        dossier=dossier, state=AgendaItem.State.DISCUSSED, session__state=Session.State.OPEN
    )
    persons = {*heads.values_list("person_id", flat=True), *chairs.values_list("session__chair__person_id", flat=True)}
    return any(is_person(actor, person_id) for person_id in persons)


def may_be_draft(actor: Actor, dossier: Dossier, paper: Paper) -> bool:
    """Whether to offer reading the paper as a draft."""
    return paper.appraisal_id is None and may_write(actor, dossier)
