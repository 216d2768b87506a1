"""What officials do with documents; one function, one act."""

from dienhong.documents.commands.adopting import Adopted, Heading, adopt_document
from dienhong.documents.commands.attaching import (
    begin_attachment,
    finish_attachment,
    give_up_attachment,
    queue_attachment,
)
from dienhong.documents.commands.drafts import (
    add_attachment,
    cancel_draft,
    create_draft,
    edit_draft,
    remove_attachment,
    set_recipients,
)
from dienhong.documents.commands.exports import ask_export
from dienhong.documents.commands.incoming import (
    assign_incoming,
    finish_incoming,
    receive_document,
    receive_documents,
    refuse_incoming,
    register_incoming,
    start_incoming,
)
from dienhong.documents.commands.initials import end_initial_rule, initial_draft, set_initial_rule
from dienhong.documents.commands.issue import (
    complete_issue,
    issue_document,
    record_signature,
    release_signature,
    request_signature,
)
from dienhong.documents.commands.lists import Line, archive_list, change_list, create_list, set_document_lists
from dienhong.documents.commands.opinions import ask_opinions, drop_opinion, give_opinion, remind_of_opinions
from dienhong.documents.commands.records import (
    close_records_file,
    file_document,
    hand_over_records_file,
    open_records_file,
)
from dienhong.documents.commands.replies import (
    AnswerBegun,
    announce_overdue,
    answer_incoming,
    answer_task,
    finish_by_answer,
)
from dienhong.documents.commands.restriction import restrict_incoming, restrict_outgoing
from dienhong.documents.commands.retention import GroupTerm, set_records_group, withdraw_records_group
from dienhong.documents.commands.review import approve_draft, return_draft, submit_draft
from dienhong.documents.commands.revising import replace_incoming, update_incoming, withdraw_incoming
from dienhong.documents.commands.templates import (
    TemplateContent,
    change_template,
    create_template,
    draft_with_template,
    withdraw_template,
)
from dienhong.documents.commands.terms import reckon_handling, reckon_opinion

__all__ = [
    "Adopted",
    "AnswerBegun",
    "GroupTerm",
    "Heading",
    "Line",
    "TemplateContent",
    "add_attachment",
    "adopt_document",
    "announce_overdue",
    "answer_incoming",
    "answer_task",
    "approve_draft",
    "archive_list",
    "ask_export",
    "ask_opinions",
    "assign_incoming",
    "begin_attachment",
    "cancel_draft",
    "change_list",
    "change_template",
    "close_records_file",
    "complete_issue",
    "create_draft",
    "create_list",
    "create_template",
    "draft_with_template",
    "drop_opinion",
    "edit_draft",
    "end_initial_rule",
    "file_document",
    "finish_attachment",
    "finish_by_answer",
    "finish_incoming",
    "give_opinion",
    "give_up_attachment",
    "hand_over_records_file",
    "initial_draft",
    "issue_document",
    "open_records_file",
    "queue_attachment",
    "receive_document",
    "receive_documents",
    "reckon_handling",
    "reckon_opinion",
    "record_signature",
    "refuse_incoming",
    "register_incoming",
    "release_signature",
    "remind_of_opinions",
    "remove_attachment",
    "replace_incoming",
    "request_signature",
    "restrict_incoming",
    "restrict_outgoing",
    "return_draft",
    "set_document_lists",
    "set_initial_rule",
    "set_recipients",
    "set_records_group",
    "start_incoming",
    "submit_draft",
    "update_incoming",
    "withdraw_incoming",
    "withdraw_records_group",
    "withdraw_template",
]
