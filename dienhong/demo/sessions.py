"""Sessions of the demo body: one called for next week, one that is running, one that was held; all invented."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from dienhong.cabinet.public import (
    Answer,
    ItemForm,
    ItemPlan,
    Reply,
    SessionKind,
    SessionPlan,
    add_item,
    ask_to_speak,
    call_session,
    conclude_item,
    give_word,
    invitations_of,
    mark_came,
    open_session,
    prepare_session,
    reply_to_invitation,
    start_item,
)
from dienhong.demo import held, texts, votes
from dienhong.demo.country import Country
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

Items = tuple[tuple[str, str, int, str], ...]


def fill(country: Country, keeper: Actor, body: UUID) -> None:
    """A member replies to the one of next week; in the other the second item is under discussion and somebody speaks."""
    head, second, third = (
        actor_for_account(country.people[one].account_id) for one in ("thutruong", "vutruong", "vanthu")
    )
    coming, _ = _called(keeper, body, texts.SESSION_TO_COME, timedelta(days=7), texts.ITEMS_TO_COME)
    invited = invitations_of(keeper, coming)
    absent = Answer(Reply.ABSENT, texts.ABSENCE_REASON)
    reply_to_invitation(third, invitation=invited[third.person_id or 0], answer=absent)
    reply_to_invitation(second, invitation=invited[second.person_id or 0], answer=Answer(Reply.COMES))

    running, items = _called(keeper, body, texts.SESSION_RUNNING, timedelta(), texts.ITEMS_RUNNING)
    seats = invitations_of(keeper, running)
    for one, where in ((head, "room"), (second, "room"), (third, "remote")):
        mark_came(keeper, invitation=seats[one.person_id or 0], where=where)
    open_session(head, session=running)
    start_item(head, item=items[0])
    conclude_item(head, item=items[0], conclusion=texts.ITEM_CONCLUSION)
    start_item(head, item=items[1])
    ask_to_speak(third, invitation=seats[third.person_id or 0], topic=texts.SPEECH_TOPIC)
    give_word(head, invitation=seats[second.person_id or 0], minutes=5)
    votes.fill(country, keeper, body, items[1])
    over, items = _called(keeper, body, texts.SESSION_HELD, timedelta(hours=-2), texts.ITEMS_HELD)
    held.fill(country, keeper, body, over, items)


def _called(keeper: Actor, body: UUID, title: str, after: timedelta, items: Items) -> tuple[UUID, list[UUID]]:
    starts = clock.now() + after
    plan = SessionPlan(SessionKind.REGULAR, title, starts, starts + timedelta(hours=3), texts.SESSION_PLACE)
    session = prepare_session(keeper, body=body, plan=plan).uuid
    made = [
        add_item(
            keeper,
            session=session,
            plan=ItemPlan(
                title=name,
                form=ItemForm(form),
                minutes=minutes,
                presenter=presenter,
                asks=texts.ITEM_ASKS if form == ItemForm.VOTE else "",
            ),
        ).uuid
        for name, form, minutes, presenter in items
    ]
    call_session(keeper, session=session)
    return session, made
