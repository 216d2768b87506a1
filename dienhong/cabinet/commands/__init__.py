"""What officials and members do in the e-Cabinet."""

from dienhong.cabinet.commands.agenda import (
    ItemPlan,
    add_item,
    change_item,
    conclude_item,
    move_item,
    start_item,
    take_off_item,
)
from dienhong.cabinet.commands.amendments import (
    Settlement,
    accept_amendment,
    propose_amendment,
    reject_amendment,
    settle_conflict,
    withdraw_amendment,
)
from dienhong.cabinet.commands.archives import ask_archive
from dienhong.cabinet.commands.assistant_drafts import (
    approve_draft,
    drop_draft,
    return_draft,
    rewrite_draft,
    write_draft,
)
from dienhong.cabinet.commands.assistants import end_assistant, name_assistant
from dienhong.cabinet.commands.attendance import mark_came, mark_left
from dienhong.cabinet.commands.bodies import end_seat, found_body, seat_member
from dienhong.cabinet.commands.comments import comment_item
from dienhong.cabinet.commands.consent import end_block, pull_item, put_block, set_consent_rule
from dienhong.cabinet.commands.counting import close_poll, seal_tally
from dienhong.cabinet.commands.dossier_types import (
    add_dossier_type,
    end_dossier_type,
    require_paper,
    stop_requiring_paper,
)
from dienhong.cabinet.commands.dossiers import (
    accept_dossier,
    begin_dossier,
    retitle_dossier,
    return_dossier,
    submit_dossier,
    withdraw_dossier,
)
from dienhong.cabinet.commands.drafts import begin_draft, edit_article, lease_article, release_article
from dienhong.cabinet.commands.following import hide_place, show_place
from dienhong.cabinet.commands.freezing import freeze_text
from dienhong.cabinet.commands.invitations import Answer, decide_absence, invite_person, reply_to_invitation
from dienhong.cabinet.commands.measures import set_baseline
from dienhong.cabinet.commands.minutes import (
    answer_remark,
    draft_minutes,
    remark_minutes,
    send_minutes,
    settle_minutes,
    sign_minutes,
    write_minutes,
)
from dienhong.cabinet.commands.notes import Contact, Written, sync_pack
from dienhong.cabinet.commands.opinions import answer_opinion, give_opinion, replace_opinion, withdraw_opinion
from dienhong.cabinet.commands.papers import add_paper, ask_appraisal, give_appraisal, replace_paper, take_out_paper
from dienhong.cabinet.commands.polls import enrol_certificates, extend_poll, open_poll, prepare_poll, withdraw_poll
from dienhong.cabinet.commands.positions import take_position
from dienhong.cabinet.commands.reading import (
    Device,
    confirm_wipe,
    give_item_back,
    open_paper,
    revoke_pack,
    set_pack_days,
    take_pack,
    withhold_item,
)
from dienhong.cabinet.commands.releases import release_decision, set_publishing, withdraw_release
from dienhong.cabinet.commands.resolutions import ResolutionPlan, make_notice, make_resolution
from dienhong.cabinet.commands.rules import confirm_rule, set_rule
from dienhong.cabinet.commands.running import close_session, hand_chair, open_session
from dienhong.cabinet.commands.secret_copies import (
    Numbered,
    enter_secret_copies,
    hand_out_secret_copy,
    take_back_secret_copy,
)
from dienhong.cabinet.commands.sessions import (
    SessionPlan,
    call_session,
    cancel_session,
    change_session,
    prepare_session,
)
from dienhong.cabinet.commands.speeches import ask_to_speak, end_speech, give_word, prefer_speaker, withdraw_request
from dienhong.cabinet.commands.tasks import decide_no_task, give_conclusion_tasks
from dienhong.cabinet.commands.voting import cast_ballot, prepare_ballot
from dienhong.cabinet.draft_texts import Proposal

__all__ = [
    "Answer",
    "Contact",
    "Device",
    "ItemPlan",
    "Numbered",
    "Proposal",
    "ResolutionPlan",
    "SessionPlan",
    "Settlement",
    "Written",
    "accept_amendment",
    "accept_dossier",
    "add_dossier_type",
    "add_item",
    "add_paper",
    "answer_opinion",
    "answer_remark",
    "approve_draft",
    "ask_appraisal",
    "ask_archive",
    "ask_to_speak",
    "begin_dossier",
    "begin_draft",
    "call_session",
    "cancel_session",
    "cast_ballot",
    "change_item",
    "change_session",
    "close_poll",
    "close_session",
    "comment_item",
    "conclude_item",
    "confirm_rule",
    "confirm_wipe",
    "decide_absence",
    "decide_no_task",
    "draft_minutes",
    "drop_draft",
    "edit_article",
    "end_assistant",
    "end_block",
    "end_dossier_type",
    "end_seat",
    "end_speech",
    "enrol_certificates",
    "enter_secret_copies",
    "extend_poll",
    "found_body",
    "freeze_text",
    "give_appraisal",
    "give_conclusion_tasks",
    "give_item_back",
    "give_opinion",
    "give_word",
    "hand_chair",
    "hand_out_secret_copy",
    "hide_place",
    "invite_person",
    "lease_article",
    "make_notice",
    "make_resolution",
    "mark_came",
    "mark_left",
    "move_item",
    "name_assistant",
    "open_paper",
    "open_poll",
    "open_session",
    "prefer_speaker",
    "prepare_ballot",
    "prepare_poll",
    "prepare_session",
    "propose_amendment",
    "pull_item",
    "put_block",
    "reject_amendment",
    "release_article",
    "release_decision",
    "remark_minutes",
    "replace_opinion",
    "replace_paper",
    "reply_to_invitation",
    "require_paper",
    "retitle_dossier",
    "return_dossier",
    "return_draft",
    "revoke_pack",
    "rewrite_draft",
    "seal_tally",
    "seat_member",
    "send_minutes",
    "set_baseline",
    "set_consent_rule",
    "set_pack_days",
    "set_publishing",
    "set_rule",
    "settle_conflict",
    "settle_minutes",
    "show_place",
    "sign_minutes",
    "start_item",
    "stop_requiring_paper",
    "submit_dossier",
    "sync_pack",
    "take_back_secret_copy",
    "take_off_item",
    "take_out_paper",
    "take_pack",
    "take_position",
    "withdraw_amendment",
    "withdraw_dossier",
    "withdraw_opinion",
    "withdraw_poll",
    "withdraw_release",
    "withdraw_request",
    "withhold_item",
    "write_draft",
    "write_minutes",
]
