"""Sentences of every refusal of documents: what happened and why, and what to do."""

from django.utils.translation import gettext_lazy as _

# The first part says again, for translation, what typesetting/errors.py and pages/errors.py say without Django.
MESSAGES = {
    "documents.content_incomplete": (
        _("The document lacks parts that every document must have: %(missing)s."),
        _("Fill in these parts and try again."),
    ),
    "documents.content_malformed": (
        _("The stored content of the document cannot be read: %(reason)s."),
        _("Open an earlier version of the draft, or ask support."),
    ),
    "documents.content_too_long": (
        _("The text has %(length)s characters; at most %(limit)s fit into one document."),
        _("Move long tables into an attached file."),
    ),
    "documents.symbol_malformed": (
        _("“%(symbol)s” is not the symbol of a document."),
        _("Write the symbol without number and spaces, for example QĐ-BNNMT."),
    ),
    "documents.control_character": (
        _(
            "The text contains the invisible character U+%(codepoint)s, which could make it read differently from what is stored."
        ),
        _("Type the passage again, or paste it as plain text."),
    ),
    "documents.missing_glyph": (
        _("The typeface of official documents has no sign for: %(characters)s."),
        _("Replace these characters; pictures and emoji belong into an attached file."),
    ),
    "documents.typesetting_failed": (
        _("The document could not be typeset: %(reason)s."),
        _("Ask support; the draft is unchanged."),
    ),
    "documents.number_unprintable": (
        _("“%(number)s” is not a document number."),
        _("A number is 1 to 7 digits, followed by at most 2 small letters a-h."),
    ),
    "documents.number_fields_missing": (
        _("This file has no empty places for number and date: %(missing)s."),
        _("Only documents typeset by this system can be numbered this way."),
    ),
    "documents.number_already_filled": (
        _("Number and date are already written on this document: %(fields)s."),
        _("A number is given once; issue a new document instead."),
    ),
    "documents.file_empty": (
        _("The file is empty."),
        _("Choose the file again."),
    ),
    "documents.file_too_large": (
        _("The file has %(size)s bytes; at most %(limit)s are accepted."),
        _("Split it, or save scanned pages with a lower resolution."),
    ),
    "documents.file_type_not_accepted": (
        _("Not every recipient could open “%(name)s”, so it cannot be taken."),
        _("Save it as PDF, DOCX, XLSX, PNG, JPEG, ZIP, XML or plain text, and choose that."),
    ),
    "documents.file_extension_mismatch": (
        _("The name ends in “%(extension)s”, but the content is %(found)s."),
        _("Save the file anew from its program under the right name."),
    ),
    "documents.file_executable": (
        _("The file is a program or contains one: %(name)s."),
        _("Remove programs and macros, then send it again."),
    ),
    "documents.file_malicious": (
        _("The file contains a known virus test pattern: %(name)s."),
        _("Do not open it; tell the information security officer."),
    ),
    "documents.file_infected": (
        _("The virus scanner found %(signature)s in %(name)s."),
        _("Do not open it; tell the information security officer."),
    ),
    "documents.scanner_silent": (
        _("%(name)s could not be scanned for viruses, so it cannot be taken now."),
        _("Try again in a few minutes; if that fails, tell the operator that the virus scanner does not answer."),
    ),
    "documents.file_encrypted": (
        _("The file is protected by a password, so nobody could check or read it."),
        _("Save it without a password and send it again."),
    ),
    "documents.file_broken": (
        _("The file is damaged or incomplete: %(reason)s."),
        _("Send it again; if that fails, save it anew."),
    ),
    "documents.file_bomb": (
        _("The archive would unpack to far more than it is worth: %(reason)s."),
        _("Send the files one by one."),
    ),
    "documents.file_unsafe": (
        _("The file tries to reach outside itself: %(reason)s."),
        _("Save it anew without links to other files."),
    ),
    "documents.file_too_many_pages": (
        _("The file has %(pages)s pages; at most %(limit)s are accepted."),
        _("Split it."),
    ),
    "documents.page_not_found": (
        _("There is no page %(page)s; the file has %(pages)s."),
        _("Choose another page."),
    ),
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
    "documents.restriction_in_the_past": (
        _("The restriction would end before today."),
        _("Choose a later day, or leave the day empty to lift the restriction."),
    ),
    "documents.restriction_without_basis": (
        _("A restriction of access needs its basis in law, in at most %(most)s characters."),
        _("Name the provision that the restriction rests on."),
    ),
    "documents.records_unnamed": (
        _("A records file needs a code (at most %(of_code)s characters) and a title (at most %(of_title)s)."),
        _("Fill in both."),
    ),
    "documents.records_code_taken": (
        _("The list of %(year)s already has a records file “%(file_code)s”."),
        _("Choose another code, or put the document into that file."),
    ),
    "documents.retention_unknown": (
        _("This time of keeping is not in force."),
        _("Choose one from the list."),
    ),
    "documents.wrong_records_status": (
        _("This step is not possible now: the records file is at “%(status)s”."),
        _("Reload the page to see what somebody else did meanwhile."),
    ),
    "documents.not_fileable": (
        _("Only issued or registered documents of the same agency belong into its records files."),
        _("Issue or register the document first."),
    ),
    "documents.records_empty": (
        _("The records file is empty."),
        _("Put the documents of the matter into it first."),
    ),
    "documents.register_too_long": (
        _("This part of the register has more than %(most)s entries, which is too long to print."),
        _("Choose a shorter period, or take it as an Excel workbook."),
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
    "documents.list_name_missing": (
        _("The list has no name, or one of more than %(most)s characters."),
        _("Give it a short name that your colleagues recognise."),
    ),
    "documents.list_name_taken": (
        _("Your agency has a list “%(name)s” already."),
        _("Choose another name, or change that list."),
    ),
    "documents.list_too_long": (
        _("A list has at most %(most)s lines."),
        _("Put groups or other lists into it instead of single agencies."),
    ),
    "documents.list_line_unknown": (
        _("A line of the list is none of agency, list or group."),
        _("Choose it again on the page of the list."),
    ),
    "documents.list_holds_itself": (
        _("A list cannot stand within itself, not even by way of others."),
        _("Take one of the lists out first."),
    ),
    "documents.list_too_deep": (
        _("Lists stand within lists more than %(most)s times."),
        _("Name the agencies in a list further up."),
    ),
    "documents.list_changed_meanwhile": (
        _("Somebody changed the list meanwhile; it is at version %(version)s now."),
        _("Look at the list and make your change again."),
    ),
    "documents.list_is_used": (
        _("The list stands within others: %(names)s."),
        _("Take it out of these first."),
    ),
    "documents.upload_size": (
        _("The file is empty, or has more bytes than the %(most)s that are allowed or were announced."),
        _("Begin again with the size that the file has; split what is too large."),
    ),
    "documents.upload_hash": (
        _("The announced SHA-256 is none, or the file that arrived has another."),
        _("Work the hash out again and upload the file anew."),
    ),
    "documents.too_many_uploads": (
        _("Your agency has too many or too large uploads under way; at most %(most)s at once."),
        _("Finish some of them, or wait until abandoned ones have ended."),
    ),
    "documents.upload_no_room": (
        _("There is not enough room on the disk for this file."),
        _("Tell the operators of the platform."),
    ),
    "documents.upload_ended": (
        _("This upload takes no more pieces."),
        _("Ask for its state, or begin another."),
    ),
    "documents.upload_busy": (
        _("Another piece of this upload is being written right now."),
        _("Send one piece after the other."),
    ),
    "documents.upload_offset": (
        _("A piece must begin where the last one ended; %(offset)s bytes are there."),
        _("Go on from there."),
    ),
    "documents.upload_incomplete": (
        _("Of %(size)s bytes only %(there)s are there."),
        _("Send the rest, then finish again."),
    ),
    "documents.opinion_of_nobody": (
        _("No agency is chosen, or more than %(most)s at once."),
        _("Choose whom to ask; of many, ask in several rounds."),
    ),
    "documents.opinion_of_oneself": (
        _("An agency is not asked for its opinion on its own draft."),
        _("Ask other agencies or units; colleagues see the draft when it is submitted."),
    ),
    "documents.opinion_waited_for": (
        _("One of the agencies is asked already and has not answered."),
        _("Wait for its answer, or ask it no more first."),
    ),
    "documents.opinion_closed": (
        _("This opinion is not waited for any more: “%(status)s”."),
        _("Reload the page; for another opinion the author can ask again."),
    ),
    "documents.no_working_time": (
        _("The calendar has no working time up to that day."),
        _("Ask who keeps the working calendar, or choose another day."),
    ),
    "documents.text_changed": (
        _("The draft was changed since you opened it; it is at version %(version)s now."),
        _("Reload the page, read the new text and decide again."),
    ),
    "documents.initial_part": (
        _("Content is initialled, or form and procedure; nothing else."),
        _("Choose one of the two."),
    ),
    "documents.initial_post": (
        _("The chosen post does not belong to this agency."),
        _("Choose a post from the list, or none."),
    ),
    "documents.initial_rule_taken": (
        _("This is settled already."),
        _("Look at the list; remove a line that should not count any more."),
    ),
    "documents.own_initial": (
        _("Nobody initials an own draft."),
        _("Ask another person who may initial drafts of the agency."),
    ),
    "documents.not_to_initial": (
        _("This initial is to be given by somebody else."),
        _("Look on the page of the draft who it waits for."),
    ),
    "documents.initialled_already": (
        _("Somebody has initialled this text already."),
        _("Nothing is left to do."),
    ),
    "documents.initials_missing": (
        _("Before the draft goes to the signer it must be initialled; it waits for: %(missing)s."),
        _("Wait for these initials, or return the draft."),
    ),
}
