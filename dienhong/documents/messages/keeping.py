"""Refusals around a document: lists, opinions, initials, records files, what an agency settled."""

from django.utils.translation import gettext_lazy as _

KEEPING = {
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
    "documents.group_unnamed": (
        _(
            "A row of the table needs the group's code (at most %(of_code)s characters), its name (%(of_name)s) and what it"
            " rests on (%(of_source)s)."
        ),
        _("Fill in all three."),
    ),
    "documents.group_taken": (
        _("Your agency has a row for group “%(group_code)s” from that day already."),
        _("Choose another day, or remove that row first."),
    ),
    "documents.group_unknown": (
        _("This group of records does not stand in the table of the agency."),
        _("Choose one from the list."),
    ),
    "documents.begins_in_the_past": (
        _("The first day lies in the past."),
        _("Choose today or a later day."),
    ),
    "documents.retention_too_short": (
        _("The table says that files of this group are kept longer."),
        _("Choose the time of the group or a longer one."),
    ),
    "documents.template_unnamed": (
        _("The template has no name, or one of more than %(most)s characters."),
        _("Give it a short name that your colleagues recognise."),
    ),
    "documents.template_name_taken": (
        _("Your agency has a template “%(name)s” already."),
        _("Choose another name, or change that template."),
    ),
    "documents.template_changed_meanwhile": (
        _("Somebody changed the template meanwhile; it is at version %(version)s now."),
        _("Look at the template and make your change again."),
    ),
    "documents.too_many_exports": (
        _("%(most)s of your files are being made already."),
        _("Wait until one of them is ready."),
    ),
    "documents.summary_too_long": (
        _("The summary has more than %(most)s characters."),
        _("Shorten it."),
    ),
}
