"""What one may be permitted to do with documents, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

DRAFT_DOCUMENT = "documents.draft"
REVIEW_DOCUMENT = "documents.review"
SIGN_DOCUMENT = "documents.sign"
ISSUE_DOCUMENT = "documents.issue"
READ_DOCUMENTS = "documents.read"
REGISTER_INCOMING = "documents.register_incoming"
ASSIGN_INCOMING = "documents.assign_incoming"
PROCESS_INCOMING = "documents.process_incoming"
KEEP_RECORDS = "documents.keep_records"
KEEP_ARCHIVE = "documents.keep_archive"
MANAGE_LISTS = "documents.manage_lists"
GIVE_OPINION = "documents.give_opinion"
INITIAL_DRAFT = "documents.initial"
KEEP_RULES = "documents.keep_rules"

PERMISSIONS = {
    DRAFT_DOCUMENT: _("Draft documents of the agency"),
    REVIEW_DOCUMENT: _("Review drafts before they are signed"),
    SIGN_DOCUMENT: _("Sign documents of the agency"),
    ISSUE_DOCUMENT: _("Number, seal and issue signed documents"),
    READ_DOCUMENTS: _("Read all documents of the agency"),
    REGISTER_INCOMING: _("Receive incoming documents and enter them in the register"),
    ASSIGN_INCOMING: _("Assign incoming documents to those who handle them"),
    PROCESS_INCOMING: _("Handle incoming documents that were assigned"),
    KEEP_RECORDS: _("Keep records files: open, fill and close them"),
    KEEP_ARCHIVE: _("Take closed records files into the archive of the agency"),
    MANAGE_LISTS: _("Keep the lists of recipients of the agency"),
    GIVE_OPINION: _("Give the agency's opinion on drafts of others"),
    INITIAL_DRAFT: _("Check drafts of the agency and initial them"),
    KEEP_RULES: _("Keep what the agency has settled for its documents: initials, templates, retention"),
}
ROLES = {
    "specialist": (_("Specialist"), (DRAFT_DOCUMENT, PROCESS_INCOMING, KEEP_RECORDS)),
    "unit_head": (
        _("Head of a unit"),
        (
            DRAFT_DOCUMENT,
            REVIEW_DOCUMENT,
            PROCESS_INCOMING,
            ASSIGN_INCOMING,
            READ_DOCUMENTS,
            KEEP_RECORDS,
            GIVE_OPINION,
            INITIAL_DRAFT,
        ),
    ),
    "session_office": (DRAFT_DOCUMENT,),
    "leader": (_("Leader"), (SIGN_DOCUMENT, REVIEW_DOCUMENT, ASSIGN_INCOMING, READ_DOCUMENTS, GIVE_OPINION)),
    "clerk": (
        _("Clerk"),
        (
            ISSUE_DOCUMENT,
            REGISTER_INCOMING,
            ASSIGN_INCOMING,
            READ_DOCUMENTS,
            MANAGE_LISTS,
            KEEP_RECORDS,
            KEEP_ARCHIVE,
            INITIAL_DRAFT,
            KEEP_RULES,
        ),
    ),
}
