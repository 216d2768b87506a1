"""Who helps which member today, and what stays in that circle."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.cabinet.models import AgendaItem, Assistant, AssistantDraft, Seat, Session, Withholding
from dienhong.directory.public import subtree_ids
from dienhong.identity.public import PostView, search_persons
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound

_NOBODY = 0
_MOST_FOUND = 100


def in_person(actor: Actor) -> int:
    """The person whose hands are on the keyboard and whose own powers are used; 0 for everybody else."""
    own = actor.on_behalf_of_person_id in (None, actor.person_id)
    return actor.person_id if own and actor.person_id is not None else _NOBODY


def helping_today() -> QuerySet[Assistant]:
    """All who help a member who sits today."""
    today = clock.today()
    return Assistant.objects.filter(counts_on(today), counts_on(today, "seat__"), ended_at=None)


def helped_by(actor: Actor) -> QuerySet[Assistant]:
    """Those by which the actor, in person, helps a member today."""
    return helping_today().filter(person_id=in_person(actor))


def helped_sessions(actor: Actor) -> QuerySet[Session]:
    """Called sessions of the bodies in which a member sits whom the actor helps."""
    mine = helped_by(actor).filter(seat__body=OuterRef("body"))
    return Session.objects.filter(Exists(mine)).exclude(state=Session.State.PREPARING)


def helped_items(actor: Actor) -> QuerySet[AgendaItem]:
    """What is on their agendas."""
    kept = Withholding.objects.filter(item=OuterRef("pk"), seat__in=helped_by(actor).values("seat"), given_back_at=None)
    rows = AgendaItem.objects.filter(~Exists(kept), session__in=helped_sessions(actor))
    return rows.exclude(state=AgendaItem.State.TAKEN_OFF)


def seats_of(actor: Actor) -> list[Seat]:
    """Where the actor sits today, in person, with the bodies."""
    rows = Seat.objects.filter(counts_on(clock.today()), person_id=in_person(actor))
    return list(rows.select_related("body", "post__agency").order_by("id"))


def own_seat_of(actor: Actor, uuid: UUID) -> Seat:
    """A seat of the actor, in person, that counts today. Raises NotFound."""
    rows = Seat.objects.filter(counts_on(clock.today()), uuid=uuid, person_id=in_person(actor))
    found = rows.select_related("body", "post__agency", "person").first()
    if found is None:
        raise NotFound("cabinet.Seat")
    return found


def assistants_of(actor: Actor, seat: Seat) -> list[Assistant]:
    """Whom a member names or named, those who help today first; only for the member."""
    rows = Assistant.objects.filter(seat=seat, seat__person_id=in_person(actor)).select_related("person", "post")
    return sorted(rows, key=lambda one: (one.ended_at is not None, one.valid_from, one.pk))


def assistant_of(actor: Actor, uuid: UUID) -> Assistant:
    """Somebody whom the actor named. Raises NotFound."""
    rows = Assistant.objects.select_related("seat", "person").filter(seat__person_id=in_person(actor))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Assistant")
    return found


def posts_to_choose(actor: Actor, seat: Seat, text: str) -> list[PostView]:
    """Who of this name can help a member: whoever holds a post at his agency or a unit of it today; never himself."""
    agencies = subtree_ids(seat.post.agency_id)
    found = search_persons(actor, text, _MOST_FOUND) if text.strip() else []
    held = [one for person in found if person.id != seat.person_id for one in person.posts]
    return [one for one in held if one.agency_id in agencies]


def drafts_in_my_circles(actor: Actor) -> QuerySet[AssistantDraft]:
    """What was prepared for me as a member, or for the members whom I help today; nothing else exists, for nobody, and
    nothing about an item that is withheld from the member.
    """
    me = in_person(actor)
    helps = helping_today().filter(seat=OuterRef("seat"), person_id=me)
    kept = Withholding.objects.filter(item=OuterRef("item"), seat=OuterRef("seat"), given_back_at=None)
    rows = AssistantDraft.objects.filter(Q(seat__person_id=me) | Exists(helps), ~Exists(kept))
    return rows.select_related("seat__person", "seat__body", "item__session", "author", "version__paper", "answers")


def draft_in_my_circle(actor: Actor, uuid: UUID) -> AssistantDraft:
    """One of those. Raises NotFound."""
    found = drafts_in_my_circles(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.AssistantDraft")
    return found


def draft_for_update(actor: Actor, uuid: UUID) -> AssistantDraft:
    """The draft, locked. Raises NotFound."""
    pk = draft_in_my_circle(actor, uuid).pk
    AssistantDraft.objects.select_for_update().get(pk=pk)
    return drafts_in_my_circles(actor).get(pk=pk)


def seats_i_help(actor: Actor, session: Session) -> list[Seat]:
    """The members of the session's body whom the actor helps."""
    rows = helped_by(actor).filter(seat__body_id=session.body_id).select_related("seat__person", "seat__post")
    return [one.seat for one in rows.order_by("seat__position", "id")]
