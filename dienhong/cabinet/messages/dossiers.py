"""Refusals about dossiers, their papers, their types, and the register of secret copies."""

from django.utils.translation import gettext_lazy as _

DOSSIERS = {
    "cabinet.title_missing": (
        _("The title is missing."),
        _("Write what it is about."),
    ),
    "cabinet.dossier_state": (
        _("The dossier is: %(state)s."),
        _("Open it again to see what may be done now."),
    ),
    "cabinet.dossier_empty": (
        _("The dossier holds no paper."),
        _("Add its papers first."),
    ),
    "cabinet.reason_missing": (
        _("The reason is missing."),
        _("Write why, so that the others can act on it."),
    ),
    "cabinet.paper_missing": (
        _("Papers are missing: %(papers)s."),
        _("Ask the submitting agency for them, or return the dossier."),
    ),
    "cabinet.appraisal_missing": (
        _("An appraisal has not come: %(agencies)s."),
        _("Wait for it, or return the dossier."),
    ),
    "cabinet.too_many_papers": (
        _("A dossier holds at most %(most)s papers."),
        _("Put several into one file."),
    ),
    "cabinet.same_version": (
        _("The file is the same as the version that counts now."),
        _("Choose the new file."),
    ),
    "cabinet.day_past": (
        _("The day is past."),
        _("Choose today or a later day."),
    ),
    "cabinet.day_ahead": (
        _("The day has not come yet."),
        _("Choose today or an earlier day."),
    ),
    "cabinet.own_appraisal": (
        _("The agency cannot appraise its own dossier."),
        _("Ask another agency."),
    ),
    "cabinet.appraisal_asked": (
        _("The agency is asked already and has not answered."),
        _("Wait for its report."),
    ),
    "cabinet.nobody_appraises": (
        _("Nobody at %(agency)s appraises dossiers on the platform."),
        _("Ask its administrator to grant that power, or ask another agency."),
    ),
    "cabinet.appraisal_given": (
        _("The appraisal is given already."),
        _("Replace its report by a new version if it changed."),
    ),
    "cabinet.type_taken": (
        _("The body already has a type of this name."),
        _("Write another name."),
    ),
    "cabinet.ended_already": (
        _("It has ended already."),
        _("Nothing is left to do."),
    ),
    "cabinet.line_in_the_past": (
        _("A checklist is not changed for days that are past."),
        _("Choose today or a later day."),
    ),
    "cabinet.line_taken": (
        _("This kind of paper is asked for already on that day or later."),
        _("End that line first, or choose a later day."),
    ),
    "cabinet.secret_reference": (
        _("Only the number and symbol of the paper may stand here."),
        _("Write it without a title, such as 12/BC-ABC."),
    ),
    "cabinet.secret_numbers": (
        _("The numbers of the copies do not fit."),
        _("Number from 1 on, at most %(most)s copies at once."),
    ),
    "cabinet.secret_copy_taken": (
        _("Copies of this paper with these numbers are entered already."),
        _("Go on with the next number."),
    ),
    "cabinet.holder_missing": (
        _("Who receives the copy is missing."),
        _("Write name and post."),
    ),
    "cabinet.copy_handed_out": (
        _("%(holder)s has the copy already."),
        _("Nothing is left to do."),
    ),
    "cabinet.copy_not_out": (
        _("Nobody holds the copy."),
        _("Nothing is left to do."),
    ),
}
