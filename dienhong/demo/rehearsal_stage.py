"""Sets the stage of the rehearsal: people with keys, a body with its rules, a called session of twenty items, positions taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.timezone import localtime

from dienhong.cabinet.public import (
    Answer,
    ItemForm,
    ItemPlan,
    Kind,
    PaperKind,
    Reply,
    SessionKind,
    SessionPlan,
    Stand,
    VotedFile,
    accept_dossier,
    add_dossier_type,
    add_item,
    add_paper,
    begin_dossier,
    call_session,
    found_body,
    invitations_of,
    prepare_session,
    reply_to_invitation,
    require_paper,
    seat_member,
    set_rule,
    submit_dossier,
    take_position,
)
from dienhong.demo import rehearsal_cast as cast
from dienhong.demo.country import Country, settle
from dienhong.documents.public import Book, Column, printed_table, store_file
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Stage:
    """The called session: what is rehearsed, who keeps it, its members (the head first), invitations by person, items in their order."""

    plan: cast.Plan
    body: UUID
    session: UUID
    keeper: Actor
    members: list[Actor]
    invitations: dict[int, UUID]
    items: list[UUID]


def set_stage(country: Country, plan: cast.Plan) -> Stage:
    """Everything up to the call. The bots and those who serve them are people of the last province that works in pages, so that they
    never stand beside the sessions of the demo's Government.
    """
    host = country.by_pages[-1]
    cast_of = settle(host, (cast.SECRETARY, cast.AUTHOR, *cast.members()))
    keeper, author = (actor_for_account(cast_of[one.login].account_id) for one in (cast.SECRETARY, cast.AUTHOR))
    residents = [cast_of[one.login] for one in cast.members()]
    members = [actor_for_account(one.account_id) for one in residents]
    today = clock.today()
    # Each rehearsal has a body of its own, so that one more never meets what the last one left.
    name = f"{cast.BODY}, {localtime(clock.now()):%H:%M:%S %d/%m/%Y}"
    body = found_body(
        keeper, agency_id=host.id, name=name, kind=Kind.PEOPLES_COMMITTEE, since=today - timedelta(days=2)
    ).uuid
    for number, one in enumerate(residents):
        seat_member(keeper, body=body, post_id=one.post_id, since=today, basis=cast.BASIS, presides=number == 0)
    # The papers of a rehearsal are laid before it on the same day.
    set_rule(keeper, body=body, code="papers_lead", value="", since=today, source=(cast.BASIS, ""))
    kind = add_dossier_type(keeper, body=body, name=cast.DOSSIER_TYPE, since=today).uuid
    require_paper(keeper, dossier_type=kind, kind=PaperKind.DRAFT, since=today, source=(cast.BASIS, ""))
    starts = clock.now() - timedelta(minutes=1)
    frame = SessionPlan(SessionKind.REGULAR, cast.SESSION, starts, starts + timedelta(hours=2), cast.PLACE)
    session = prepare_session(keeper, body=body, plan=frame).uuid
    items = [
        add_item(
            keeper,
            session=session,
            plan=ItemPlan(title, ItemForm.VOTE, 5),
            dossier=_accepted(keeper, author, host.id, kind, title),
        ).uuid
        for title in plan.titles
    ]
    call_session(keeper, session=session)
    return Stage(plan, body, session, keeper, members, invitations_of(keeper, session), items)


def take_positions(stage: Stage) -> None:
    """All come; all agree with the undisputed items; of each of the others some object, and one wishes to speak."""
    for member in stage.members:
        reply_to_invitation(member, invitation=stage.invitations[member.person_id or 0], answer=Answer(Reply.COMES))
    first = len(stage.plan.undisputed)
    for place, item in enumerate(stage.items):
        for number, member in enumerate(stage.members):
            objects = place >= first and number % 9 == place - first
            stand = Stand("object", reason=cast.OBJECTION, speaks=True) if objects else Stand("agree")
            take_position(member, item=item, stand=stand)


def _accepted(keeper: Actor, author: Actor, agency_id: int, kind: UUID, title: str) -> UUID:
    dossier = begin_dossier(author, agency_id=agency_id, dossier_type=kind, title=title).uuid
    add_paper(author, dossier=dossier, kind=PaperKind.DRAFT, title=cast.PAPER, file=("du-thao.pdf", _sheet(title)))
    submit_dossier(author, dossier=dossier)
    return accept_dossier(keeper, dossier=dossier).uuid


def frozen(title: str) -> VotedFile:
    """What is voted on."""
    data = _sheet(title)
    return VotedFile("du-thao.pdf", "1", store_file(data, "application/pdf"), len(data))


def _sheet(title: str) -> bytes:
    return printed_table(Book(cast.BODY, cast.PAPER.upper(), title, (Column("Nội dung", 100),)), [[title]])
