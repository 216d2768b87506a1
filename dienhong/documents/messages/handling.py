"""Refusals on the way of a document, from draft to issue and from arrival to result."""

from django.utils.translation import gettext_lazy as _

HANDLING = {
    "documents.unknown_type": (
        _("There is no document type “%(type_code)s”."),
        _("Choose a type from the list."),
    ),
    "documents.state_secret": (
        _("A document marked as a state secret may not enter this system; nothing was kept."),
        _("Handle it on paper, or on the equipment reserved for classified documents."),
    ),
    "documents.wrong_status": (
        _("This step is not possible now: the document is at “%(status)s”."),
        _("Reload the page to see what somebody else did meanwhile."),
    ),
    "documents.adopted_text": (
        _("A body voted on this text; it is issued as it is."),
        _("Cancel the document; a changed text needs another vote."),
    ),
    "documents.adopted_not_pdf": (
        _("What was voted on is no PDF file, so it cannot be issued as it is."),
        _("Make a notice of the conclusion instead."),
    ),
    "documents.edited_meanwhile": (
        _("Somebody saved version %(version)s while you were editing; nothing of yours was saved."),
        _("Copy your text, open the newest version and add your changes there."),
    ),
    "documents.not_author": (
        _("Only the author of the draft may do this."),
        _("Ask the author, or write your own draft."),
    ),
    "documents.not_reviewer": (
        _("The draft waits for another reviewer."),
        _("Ask the author to submit it to you."),
    ),
    "documents.own_review": (
        _("The author of a draft cannot review it."),
        _("Choose another reviewer."),
    ),
    "documents.reviewer_lacks_permission": (
        _("The chosen person may not review drafts of this agency."),
        _("Choose a reviewer from the list."),
    ),
    "documents.signer_lacks_permission": (
        _("The chosen post may not sign documents of this agency."),
        _("Choose a signer from the list."),
    ),
    "documents.signer_missing": (
        _("The draft does not say who signs."),
        _("Choose a signer."),
    ),
    "documents.reason_missing": (
        _("A reason is missing."),
        _("Write in one or two sentences why, so that the other side knows what to mend."),
    ),
    "documents.recipients_missing": (
        _("The document has no recipient, or more than %(most)s."),
        _("Choose the recipients."),
    ),
    "documents.recipient_closed": (
        _("“%(name)s” does not exist any more on this day."),
        _("Choose its successor."),
    ),
    "documents.too_many_attachments": (
        _("A document has at most %(most)s attachments."),
        _("Put several files into one, or remove one."),
    ),
    "documents.attachment_name_taken": (
        _("There is already an attachment named “%(name)s”."),
        _("Rename the file, or remove the other one first."),
    ),
    "documents.unknown_codes": (
        _("No agency has the code: %(codes)s."),
        _("Check the codes in the directory of agencies; nothing was added."),
    ),
    "documents.not_signer": (
        _("The document waits for the signature of somebody else."),
        _("Ask the signer named in the document."),
    ),
    "documents.no_signing_key": (
        _("You have no valid signing certificate."),
        _("Ask the administrator of signatures of your agency for one."),
    ),
    "documents.no_seal": (
        _("The agency has no valid seal certificate."),
        _("Ask the administrator of signatures for one; no number was taken."),
    ),
    "documents.wrong_incoming_status": (
        _("This step is not possible now: the incoming document is at “%(status)s”."),
        _("Reload the page to see what somebody else did meanwhile."),
    ),
    "documents.not_handler": (
        _("The document is assigned to somebody else."),
        _("Ask for it to be assigned to you."),
    ),
    "documents.answer_not_issued": (
        _("The answer is not issued yet: it is at “%(status)s”."),
        _("Wait until it is signed, numbered and sealed, or report the result in words."),
    ),
    "documents.handler_lacks_permission": (
        _("The chosen person does not handle documents of this agency."),
        _("Choose a person from the list."),
    ),
    "documents.due_in_the_past": (
        _("The deadline lies in the past."),
        _("Choose a later day."),
    ),
    "documents.text_missing": (
        _("“%(field)s” is empty or too long (at most %(most)s characters)."),
        _("Fill it in or shorten it."),
    ),
    "documents.no_working_time": (
        _("The calendar has no working time up to that day."),
        _("Ask who keeps the working calendar, or choose another day."),
    ),
    "documents.text_changed": (
        _("The draft was changed since you opened it; it is at version %(version)s now."),
        _("Reload the page, read the new text and decide again."),
    ),
}
