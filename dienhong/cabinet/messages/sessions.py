"""Refusals about sessions, their agenda, those invited, attendance and the speech queue."""

from django.utils.translation import gettext_lazy as _

SESSIONS = {
    "cabinet.session_title_missing": (_("The session has no title."), _("Write one, such as its kind and month.")),
    "cabinet.session_times": (
        _("The session would begin in the past, or end before it begins."),
        _("Choose a beginning that is still to come and an end after it."),
    ),
    "cabinet.nobody_presides": (
        _("Nobody presides over the body on %(day)s."),
        _("Enter its head in the roll first."),
    ),
    "cabinet.session_state": (
        _("The session is not in a state for this: %(state)s."),
        _("Load the page again; somebody else may have acted meanwhile."),
    ),
    "cabinet.agenda_empty": (_("The agenda is empty."), _("Add at least one item before the session is called.")),
    "cabinet.quorum_unsettled": (
        _("No rule says how many members must be present."),
        _("Enter the rule on the quorum with its source first."),
    ),
    "cabinet.reason_missing": (_("The reason is missing."), _("Write it in a sentence; those concerned will read it.")),
    "cabinet.no_quorum": (
        _("There is no quorum: %(counted)s of %(total)s members are present, %(needed)s must be (%(citation)s)."),
        _("Wait until more members have come, then open the session."),
    ),
    "cabinet.not_in_the_roll": (
        _("That member does not sit in the body on the day of the session."),
        _("Choose somebody from the roll of that day."),
    ),
    "cabinet.chair_not_there": (
        _("%(name)s is not present."),
        _("Only a member who is present can lead a session that runs."),
    ),
    "cabinet.item_title_missing": (_("The item has no title."), _("Write what the body is to deal with.")),
    "cabinet.item_minutes": (_("An item takes between 1 and 600 minutes."), _("Write a number of minutes.")),
    "cabinet.item_state": (
        _("The item is not in a state for this: %(state)s."),
        _("Load the page again; somebody else may have acted meanwhile."),
    ),
    "cabinet.item_open": (
        _("Another item is under discussion."),
        _("Conclude it or take it off first."),
    ),
    "cabinet.conclusion_missing": (
        _("The conclusion is missing."),
        _("Write what follows from the discussion; it goes into the minutes."),
    ),
    "cabinet.dossier_of_another_body": (
        _("The dossier was laid before another body."),
        _("Choose a dossier of this body."),
    ),
    "cabinet.dossier_not_ready": (
        _("The dossier “%(title)s” has not been accepted."),
        _("The office accepts it when all papers are there."),
    ),
    "cabinet.papers_late": (
        _("The papers of “%(title)s” would come too late: they had to be sent by %(day)s (%(citation)s)."),
        _("Move the session, or take the item off the agenda."),
    ),
    "cabinet.already_invited": (_("%(name)s is invited already."), _("Nothing is left to do.")),
    "cabinet.only_members_send": (
        _("Only a member can send a stand-in."),
        _("Say whether you come, or ask the office to invite somebody else."),
    ),
    "cabinet.stand_in_missing": (
        _("The stand-in has no name or no post."),
        _("Write both; the stand-in is greeted by them."),
    ),
    "cabinet.no_consent_asked": (_("No consent is asked for."), _("Nothing is left to do.")),
    "cabinet.too_early_to_attend": (
        _("The session is not held before %(day)s."),
        _("Mark attendance on its day."),
    ),
    "cabinet.already_there": (_("%(name)s is marked as present already."), _("Nothing is left to do.")),
    "cabinet.not_there": (_("%(name)s is not marked as present."), _("Mark the attendance first.")),
    "cabinet.no_stand_in": (
        _("%(name)s named no stand-in."),
        _("The member names the stand-in in the reply to the invitation."),
    ),
    "cabinet.only_for_own_item": (
        _("%(name)s is invited for one item, which is not under discussion."),
        _("Call the invitee in when that item is taken up."),
    ),
    "cabinet.comment_missing": (_("The comment is empty."), _("Write what is to stand in the minutes.")),
    "cabinet.comment_too_long": (
        _("The comment is longer than %(most)s letters."),
        _("Shorten it, or ask to speak."),
    ),
    "cabinet.already_asked": (_("%(name)s asks to speak already."), _("Nothing is left to do.")),
    "cabinet.not_asked": (_("%(name)s does not ask to speak."), _("Nothing is left to do.")),
    "cabinet.nobody_speaks": (_("Nobody has the word."), _("Nothing is left to do.")),
    "cabinet.only_listens": (
        _("By the rules of this session whoever comes instead of a member only listens (%(citation)s)."),
        _("The member's view can be handed in as an opinion."),
    ),
}
