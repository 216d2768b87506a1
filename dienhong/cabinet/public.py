"""All that other domains may use of the e-Cabinet."""

from dienhong.cabinet.commands import (
    Answer,
    ItemPlan,
    SessionPlan,
    add_item,
    ask_to_speak,
    call_session,
    conclude_item,
    confirm_rule,
    end_seat,
    found_body,
    give_word,
    mark_came,
    open_session,
    prepare_session,
    reply_to_invitation,
    seat_member,
    set_rule,
    start_item,
)
from dienhong.cabinet.models import AgendaItem, Body, Invitation, Session
from dienhong.cabinet.queries.sessions import invitations_of

Kind = Body.Kind
ItemForm = AgendaItem.Form
Reply = Invitation.Reply
SessionKind = Session.Kind

__all__ = [
    "Answer",
    "ItemForm",
    "ItemPlan",
    "Kind",
    "Reply",
    "SessionKind",
    "SessionPlan",
    "add_item",
    "ask_to_speak",
    "call_session",
    "conclude_item",
    "confirm_rule",
    "end_seat",
    "found_body",
    "give_word",
    "invitations_of",
    "mark_came",
    "open_session",
    "prepare_session",
    "reply_to_invitation",
    "seat_member",
    "set_rule",
    "start_item",
]
