"""Refusals of files: their content, uploads, typesetting."""

from django.utils.translation import gettext_lazy as _

# The first part says again, for translation, what typesetting/errors.py and pages/errors.py say without Django.
FILES = {
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
    "documents.scanner_limit": (
        _("%(name)s is larger than the virus scanner takes, so it cannot enter."),
        _("Send it in smaller parts, or ask the operator to raise the limit of the scanner."),
    ),
    "documents.files_unscanned": (
        _("%(count)s attached file still waits for the virus scanner."),
        _("Wait until it is scanned, or take it off; you are told when it is attached or refused."),
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
}
