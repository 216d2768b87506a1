"""Sessions that a person may see, and what each may do there; rows locked for an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.cabinet.models import AgendaItem, Attendance, Invitation, Seat, Session, SessionRule
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES
from dienhong.cabinet.presence import Quorum, There, present, quorum
from dienhong.cabinet.procedure import Share
from dienhong.cabinet.queries.assistants import helped_by
from dienhong.cabinet.queries.withheld import withheld_from
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, NotPermitted

State = Session.State
_NOBODY = 0


def sessions_visible_to(actor: Actor) -> QuerySet[Session]:
    """Sessions my agency's office serves; from the calling on also those of bodies in which I sit or help a member, and those I am
    invited to.
    """
    agencies = frozenset().union(*(actor.authority.agencies_with(code) for code in (KEEP_BODIES, READ_BODIES)))
    me = actor.acts_as_person_id or _NOBODY
    seated = Seat.objects.filter(counts_on(clock.today()), body=OuterRef("body"), person_id=me)
    invited = Invitation.objects.filter(session=OuterRef("pk"), person_id=me, sent_at__isnull=False)
    helped = helped_by(actor).filter(seat__body=OuterRef("body"))
    called = ~Q(state=State.PREPARING) & (Exists(seated) | Exists(invited) | Exists(helped))
    rows = Session.objects.select_related("agency", "body", "chair__person", "chair__post")
    return rows.filter(Q(agency_id__in=agencies) | Q(chair__person_id=me) | called)


def session_of(actor: Actor, uuid: UUID) -> Session:
    """One session. Raises NotFound, also for what the actor may not see."""
    found = sessions_visible_to(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Session")
    return found


def session_for_update(actor: Actor, uuid: UUID) -> Session:
    """The session; whoever changes anything in it stands in line here. Raises NotFound."""
    pk = session_of(actor, uuid).pk
    Session.objects.select_for_update().get(pk=pk)
    return Session.objects.select_related("agency", "body", "chair__person", "chair__post").get(pk=pk)


def item_for_update(actor: Actor, uuid: UUID) -> AgendaItem:
    """An item, behind the lock of its session, which hangs on it. Raises NotFound."""
    found = AgendaItem.objects.filter(uuid=uuid, session__in=sessions_visible_to(actor)).select_related("session")
    first = found.first()
    if first is None:
        raise NotFound("cabinet.AgendaItem")
    session = session_for_update(actor, first.session.uuid)
    item = AgendaItem.objects.select_related("dossier").get(pk=first.pk)
    item.session = session
    if not part_in(actor, session).sees(item):
        raise NotFound("cabinet.AgendaItem")
    return item


def item_of(actor: Actor, uuid: UUID) -> AgendaItem:
    """An item that the actor may see. Raises NotFound."""
    rows = AgendaItem.objects.select_related("session__body", "session__chair__person", "dossier", "submitter")
    found = rows.filter(uuid=uuid, session__in=sessions_visible_to(actor)).first()
    if found is None or not part_in(actor, found.session).sees(found):
        raise NotFound("cabinet.AgendaItem")
    return found


def invitation_of(actor: Actor, uuid: UUID) -> Invitation:
    """An invitation to a session of which I may see all, or my own. Raises NotFound."""
    rows = Invitation.objects.select_related("session__body", "person", "post__agency", "seat", "item")
    found = rows.filter(uuid=uuid, session__in=sessions_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.Invitation")
    part = part_in(actor, found.session)
    known = part.whole and found.item_id not in part.withheld
    if not (known or found.person_id == actor.acts_as_person_id):
        raise NotFound("cabinet.Invitation")
    return found


def invitation_for_update(actor: Actor, uuid: UUID) -> Invitation:
    """The invitation, behind the lock of its session, which hangs on it. Raises NotFound."""
    session = session_for_update(actor, invitation_of(actor, uuid).session.uuid)
    found = invitation_of(actor, uuid)
    found.session = session
    return found


@dataclass(frozen=True)
class Part:
    """What somebody is in a session: `keeps` its office, `leads` as chair, `whole` of it visible; `mine` one's own invitations.

    `inside` are the office and the members, who read positions and opinions; `assists` whoever helps a member prepare;
    `withheld` are items that do not exist for one although one is a member, with their places on the agenda.
    """

    keeps: bool
    leads: bool
    whole: bool
    mine: tuple[Invitation, ...]
    called_in: frozenset[int] = frozenset()
    inside: bool = False
    assists: bool = False
    withheld: Mapping[int, int] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Whether one may do what the chair's console and the secretary's desk do."""
        return self.keeps or self.leads

    @property
    def seat(self) -> Invitation | None:
        """One's invitation as a member."""
        return next((one for one in self.mine if one.seat_id is not None), None)

    def sees(self, item: AgendaItem) -> bool:
        """Whether an item exists for one: an invitee of one item knows of no other."""
        if item.pk in self.withheld:
            return False
        return self.whole or self.assists or any(one.item_id == item.pk for one in self.mine)

    def number_of(self, item: AgendaItem) -> int:
        """The number of an item that one sees: of those that exist for one, so that no gap tells of more."""
        return item.position - sum(place < item.position for place in self.withheld.values())

    def may_follow(self, item: AgendaItem) -> bool:
        """Whether one may follow what is said about an item: an invitee of one item from call-in to call-out only."""
        if item.pk in self.withheld:
            return False
        return self.whole or any(one.item_id == item.pk and one.pk in self.called_in for one in self.mine)


def part_in(actor: Actor, session: Session) -> Part:
    """What the actor is in a session that the actor may see; at most five statements."""
    me = actor.acts_as_person_id or _NOBODY
    mine = tuple(Invitation.objects.filter(session=session, person_id=me, sent_at__isnull=False))
    limited = [one.pk for one in mine if one.item_id is not None]
    events = Attendance.objects.filter(invitation_id__in=limited).order_by("id") if limited else ()
    keeps = actor.may(KEEP_BODIES, at=session.agency_id)
    leads = is_person(actor, session.chair.person_id)
    inside = (
        keeps
        or leads
        or actor.may(READ_BODIES, at=session.agency_id)
        or any(one.seat_id is not None for one in mine)
        or Seat.objects.filter(counts_on(clock.today()), body_id=session.body_id, person_id=me).exists()
    )
    whole = inside or any(one.item_id is None for one in mine)
    helps = helped_by(actor).filter(seat__body_id=session.body_id)
    assists = not inside and session.state != State.PREPARING and helps.exists()
    rows = withheld_from(actor).filter(item__session=session).values_list("item_id", "item__position")
    withheld = dict(rows) if not keeps and (whole or assists) else {}
    return Part(keeps, leads, whole, mine, frozenset(present(events)), inside, assists, withheld)


def is_person(actor: Actor, person_id: int) -> bool:
    """Whether the actor is this person in person: nobody leads a session or consents on behalf of another."""
    return actor.person_id == person_id and actor.on_behalf_of_person_id in (None, person_id)


def must_run(actor: Actor, session: Session) -> None:
    """Go on only for the chair and the office. Raises NotPermitted."""
    if not (actor.may(KEEP_BODIES, at=session.agency_id) or is_person(actor, session.chair.person_id)):
        raise NotPermitted(KEEP_BODIES)


def day_of(session: Session) -> date:
    """The day whose roll counts: of the opening, before it the planned day or, when that is past, today."""
    if session.opened_at is not None:
        return session.opened_at.astimezone(clock.VIETNAM).date()
    return max(session.starts_at.astimezone(clock.VIETNAM).date(), clock.today())


def rules_in(session: Session) -> dict[str, SessionRule]:
    """Code → the rule that binds the session; nothing before it is called."""
    return {one.code: one for one in session.rules.all()}


def comings_of(session: Session) -> list[Attendance]:
    """All comings and goings in their order."""
    return list(session.attendances.order_by("id"))


def members_invited(session: Session) -> list[Invitation]:
    """The invitations of those who sit in the body on the session's day, the head first."""
    on = counts_on(day_of(session), "seat__")
    rows = session.invitations.filter(on, seat__isnull=False).select_related("person", "post__agency", "seat")
    return list(rows.order_by("-seat__presides", "seat__position", "id"))


def quorum_of(session: Session, members: list[Invitation], there: dict[int, There]) -> Quorum:
    """The quorum by the session's own rules."""
    rules = rules_in(session)
    rule, remote = rules.get("quorum"), rules.get("remote_counts")
    share = Share.parse(rule.value) if rule is not None and rule.value else None
    counts = remote is not None and remote.value == "yes"
    found = quorum([one.pk for one in members], there, share, remote_counts=counts)
    citation = rule.citation if rule is not None else ""
    return Quorum(found.total, found.counted, found.remote, found.stand_ins, found.needed, citation)


def invitations_of(actor: Actor, uuid: UUID) -> dict[int, UUID]:
    """Person's id → the invitation of each member, of a session of which the actor may see all. Raises NotFound."""
    session = session_of(actor, uuid)
    if not part_in(actor, session).whole:
        raise NotFound("cabinet.Session")
    return {one.person_id: one.uuid for one in members_invited(session)}


def session_discussing(actor: Actor, dossier_id: int) -> tuple[Session, Part, AgendaItem] | None:
    """The running session in which a dossier is under discussion, as far as the actor may follow it."""
    rows = AgendaItem.objects.filter(dossier_id=dossier_id, state=AgendaItem.State.DISCUSSED, session__state=State.OPEN)
    item = rows.filter(session__in=sessions_visible_to(actor)).select_related("session__chair", "session__body").first()
    if item is None:
        return None
    part = part_in(actor, item.session)
    return (item.session, part, item) if part.may_follow(item) else None
