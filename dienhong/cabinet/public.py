"""All that other domains may use of the e-Cabinet."""

from dienhong.cabinet.commands import (
    Answer,
    ItemPlan,
    Numbered,
    SessionPlan,
    accept_dossier,
    add_dossier_type,
    add_item,
    add_paper,
    ask_appraisal,
    ask_to_speak,
    begin_dossier,
    call_session,
    close_poll,
    conclude_item,
    confirm_rule,
    end_seat,
    enter_secret_copies,
    found_body,
    give_appraisal,
    give_word,
    hand_out_secret_copy,
    mark_came,
    open_session,
    prepare_poll,
    prepare_session,
    replace_paper,
    reply_to_invitation,
    require_paper,
    seat_member,
    set_rule,
    start_item,
    submit_dossier,
    take_back_secret_copy,
)
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.commands.voting import Vote
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import AgendaItem, Body, Invitation, PaperKind, SecretCopy, Session
from dienhong.cabinet.queries.dossier_work import search_hits, waiting_for
from dienhong.cabinet.queries.polls import poll_state
from dienhong.cabinet.queries.sessions import invitations_of
from dienhong.cabinet.voting import vote

Kind, Level = Body.Kind, SecretCopy.Level
ItemForm = AgendaItem.Form
Reply = Invitation.Reply
SessionKind = Session.Kind

__all__ = [
    "Answer",
    "Body",
    "ItemForm",
    "ItemPlan",
    "Kind",
    "Level",
    "Numbered",
    "PaperKind",
    "Question",
    "Reply",
    "SessionKind",
    "SessionPlan",
    "Vote",
    "VotedFile",
    "accept_dossier",
    "add_dossier_type",
    "add_item",
    "add_paper",
    "ask_appraisal",
    "ask_to_speak",
    "begin_dossier",
    "call_session",
    "close_poll",
    "conclude_item",
    "confirm_rule",
    "end_seat",
    "enter_secret_copies",
    "found_body",
    "give_appraisal",
    "give_word",
    "hand_out_secret_copy",
    "invitations_of",
    "mark_came",
    "open_session",
    "poll_pack",
    "poll_state",
    "prepare_poll",
    "prepare_session",
    "replace_paper",
    "reply_to_invitation",
    "require_paper",
    "search_hits",
    "seat_member",
    "set_rule",
    "start_item",
    "submit_dossier",
    "take_back_secret_copy",
    "vote",
    "waiting_for",
]
