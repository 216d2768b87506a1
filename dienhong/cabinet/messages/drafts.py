"""Refusals about drafts: reading, writing, amending, freezing, showing."""

from django.utils.translation import gettext_lazy as _

DRAFTS = {
    "cabinet.text_unreadable": (
        _("The file cannot be read as a text."),
        _("Choose a Word file (.docx) or plain words, or type the text into the form."),
    ),
    "cabinet.text_empty": (
        _("There are no words to keep."),
        _("Write what the place should say."),
    ),
    "cabinet.text_not_strict": (
        _("The text does not follow the order of articles, clauses and points."),
        _("Begin an article with “Điều n.”, a clause with “n.”, a point with “a)”, one below the other."),
    ),
    "cabinet.text_too_large": (
        _("The text is too large."),
        _("Move long annexes into papers of their own."),
    ),
    "cabinet.place_gone": (
        _("This place is not in the text any more."),
        _("Open the text again to see what stands there now."),
    ),
    "cabinet.place_wrong": (
        _("This cannot be done at this place."),
        _("A clause or point is written with its article, and moves only behind another of its kind."),
    ),
    "cabinet.article_held": (
        _("%(name)s is writing here, until %(until)s if nothing is saved."),
        _("Write in another article meanwhile, or ask for this one."),
    ),
    "cabinet.nothing_changed": (
        _("The amendment changes nothing."),
        _("Change the words first."),
    ),
    "cabinet.amendment_decided": (
        _("The amendment was answered already, or withdrawn."),
        _("Open the text again to see what came of it."),
    ),
    "cabinet.amendment_conflict": (
        _("Another amendment touches the same place, or the place was changed since."),
        _("Compare them, then take one of them or write a third text."),
    ),
    "cabinet.not_other_words": (
        _("Only amendments of the words of a place are settled together."),
        _("Answer the amendment that stands in the way first."),
    ),
    "cabinet.amendments_open": (
        _("Amendments are still open: %(count)s."),
        _(
            "Answer them first. Only the head of the drafting agency or who leads may freeze the text all the same, with a reason."
        ),
    ),
    "cabinet.text_changed": (
        _("The text was changed meanwhile."),
        _("Read the newest version, then freeze it."),
    ),
    "cabinet.text_frozen": (
        _("This version is frozen already."),
        _("Use the frozen text, or change the text first."),
    ),
    "cabinet.reference_gone": (
        _("Something is cited that is not in the text any more: %(places)s."),
        _("Mend these sentences first."),
    ),
    "cabinet.text_not_frozen": (
        _("The text that is voted on is not frozen."),
        _("Freeze it, then choose the frozen text."),
    ),
    "cabinet.not_under_discussion": (
        _("The item of this text is not under discussion."),
        _("Take the item up first."),
    ),
}
