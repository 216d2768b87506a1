"""Refusals about positions, opinions, assistants and the items that are decided together."""

from django.utils.translation import gettext_lazy as _

VIEWS = {
    "cabinet.stance_missing": (
        _("Nothing is said."),
        _("Choose whether you agree or object, or say that you wish to speak."),
    ),
    "cabinet.item_in_block": (
        _("The item is being voted on together with the other undisputed ones."),
        _("Wait for the result of that vote."),
    ),
    "cabinet.block_open": (
        _("The vote on the undisputed items has not ended."),
        _("End it first."),
    ),
    "cabinet.gavel_fell": (
        _("The undisputed items have been put to the vote already."),
        _("Look at the page of the session: you can still vote against them."),
    ),
    "cabinet.block_empty": (
        _("None of these items is undisputed any more."),
        _("Load the page again to see what members said meanwhile."),
    ),
    "cabinet.words_missing": (
        _("The opinion has no words."),
        _("Write what you want, or say that you are in favour."),
    ),
    "cabinet.paper_of_another_item": (
        _("The paper does not belong to this item."),
        _("Choose a paper of its dossier."),
    ),
    "cabinet.opinion_replaced": (
        _("The opinion was replaced or withdrawn meanwhile."),
        _("Open the page again to see what counts now."),
    ),
    "cabinet.not_of_ones_agency": (
        _("%(name)s holds no post at your agency today."),
        _("Choose somebody of your agency or of its units."),
    ),
    "cabinet.already_assists": (
        _("%(name)s helps you already in this time."),
        _("Nothing is left to do."),
    ),
    "cabinet.assistant_ended": (
        _("That has ended already."),
        _("Nothing is left to do."),
    ),
    "cabinet.draft_state": (
        _("The draft is: %(state)s."),
        _("Open it again to see what may be done now."),
    ),
}
