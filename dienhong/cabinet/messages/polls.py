"""Refusals about votes and ballots."""

from django.utils.translation import gettext_lazy as _

POLLS = {
    "cabinet.poll_not_counted": (
        _("The vote is not counted yet, or its tally is still being sealed."),
        _("Come back in a moment, after it has ended."),
    ),
    "cabinet.question_missing": (
        _("The question is missing."),
        _("Write what the members are to decide."),
    ),
    "cabinet.documents_missing": (
        _("No document to be voted on is named."),
        _("Add the frozen text that the members decide on."),
    ),
    "cabinet.term_too_early": (
        _("That end has passed, or lies before the present one."),
        _("Choose a later day and hour."),
    ),
    "cabinet.item_not_discussed": (
        _("The item is not under discussion."),
        _("Take it up first; a vote in the session has no term."),
    ),
    "cabinet.rule_missing": (
        _("The body has no rule in force for this: %(rule)s."),
        _("Enter the rule with its source first."),
    ),
    "cabinet.nobody_votes": (
        _("Nobody sits in the body today."),
        _("Enter its members first."),
    ),
    "cabinet.no_seal_for_votes": (
        _("The agency that serves the body has no valid seal."),
        _("Have its seal registered or renewed."),
    ),
    "cabinet.poll_not_preparing": (
        _("The vote is open already."),
        _("Nothing is left to do."),
    ),
    "cabinet.poll_not_open": (
        _("The vote is not open."),
        _("Look at its page: it waits for its seal, has ended, or was taken back."),
    ),
    "cabinet.term_not_over": (
        _("Members can answer until %(day)s, and not all have answered."),
        _("Wait for the end, or take the question back with a reason."),
    ),
    "cabinet.no_term": (
        _("A vote in the session has no term."),
        _("It ends when the chair ends it."),
    ),
    "cabinet.reason_missing": (
        _("The reason is missing."),
        _("Write why; the members read it."),
    ),
    "cabinet.not_on_the_roll": (
        _("That person has no vote on this question."),
        _("Choose a member of its roll."),
    ),
    "cabinet.no_new_certificate": (
        _("The member has no certificate that the vote does not know."),
        _("Have the new certificate registered first."),
    ),
    "cabinet.ballot_malformed": (
        _("The ballot is not in the form that can be signed (%(detail)s)."),
        _("Fill it in on the page of the vote."),
    ),
    "cabinet.ballot_signature": (
        _("The signature over the ballot does not hold. %(detail)s"),
        _("Sign the very file of this ballot, and hand in a detached signature."),
    ),
    "cabinet.ballot_foreign_key": (
        _("The ballot is signed with a certificate that is not yours in this vote: %(name)s."),
        _("Sign with your own certificate; a new one is added by the office."),
    ),
    "cabinet.voted_meanwhile": (
        _("Another ballot of yours was taken in since you filled this one in."),
        _("Open the vote again and look which answer counts."),
    ),
    "cabinet.late_already": (
        _("The vote has ended, and a late ballot of yours is kept already."),
        _("Nothing is left to do."),
    ),
    "cabinet.no_key_here": (
        _("No key of yours can sign here at once."),
        _("Approve on your phone, or sign the file with your token."),
    ),
    "cabinet.tally_sealed": (
        _("The tally is sealed already."),
        _("Nothing is left to do."),
    ),
}
