"""Refusals about procedures, their drafts and versions, and imports."""

from django.utils.translation import gettext_lazy as _

PROCEDURES = {
    "public_services.code_wrong": (
        _("“%(given)s” is no code of a procedure: 3 to 30 letters without dấu, digits, dots and hyphens."),
        _("Write it as the catalogue does, such as 1.005129."),
    ),
    "public_services.code_taken": (
        _("There is a procedure with the code %(given)s."),
        _("Look it up by its code; a change of it begins with its draft."),
    ),
    "public_services.title_missing": (
        _("The procedure has no name."),
        _("Write its name as in the decision that announces it."),
    ),
    "public_services.record_misfit": (
        _("What was sent does not have the shape of a procedure at “%(path)s” (%(reason)s)."),
        _("Correct that place; docs/protocols/procedures.md describes the shape."),
    ),
    "public_services.record_of_another": (
        _("The draft has the code %(given)s, but this is the procedure %(expected)s."),
        _("Leave the code as it is; another code is another procedure."),
    ),
    "public_services.record_incomplete": (
        _("%(number)s things are missing in the procedure."),
        _("Open the check: it names each of them and leads to its place."),
    ),
    "public_services.basis_missing": (
        _("The decision by which this is done is not named."),
        _("Write its number, day and issuer."),
    ),
    "public_services.effect_in_the_past": (
        _("The day of effect has passed; what was in force then stays as it was."),
        _("Choose today or a later day."),
    ),
    "public_services.effect_out_of_order": (
        _("The version published last takes effect on %(day)s; nothing can come before it."),
        _("Choose that day or a later one."),
    ),
    "public_services.effect_too_far": (
        _("The day of effect lies more than ten years ahead."),
        _("Check the year."),
    ),
    "public_services.draft_changed": (
        _("Somebody else has changed the draft since you opened it; nothing of yours was written."),
        _("Open the draft again and enter your change once more."),
    ),
    "public_services.nothing_changed": (
        _("The draft says the same as what was published last."),
        _("Change it, or give the draft up."),
    ),
    "public_services.no_draft": (
        _("The procedure has no draft."),
        _("Open a draft first."),
    ),
    "public_services.draft_open": (
        _("There is a draft of this procedure."),
        _("Go on with that one."),
    ),
    "public_services.never_published": (
        _("The procedure was never published."),
        _("Publish it first."),
    ),
    "public_services.procedure_abolished": (
        _("The procedure is abolished."),
        _("Begin a new procedure with a new code if there is one again."),
    ),
    "public_services.offered_already": (
        _("The agency offers this procedure on that day."),
        _("End the present entry first, or choose a later day."),
    ),
    "public_services.offering_ended": (
        _("It is written down already when the agency stops."),
        _("Enter the agency anew if it takes applications again."),
    ),
    "public_services.offering_not_begun": (
        _("The agency takes applications from %(day)s on; it cannot stop before."),
        _("Choose that day or a later one."),
    ),
    "public_services.file_unreadable": (
        _("The file is no answer of LayThuTuc or LayDanhSachTTHC: “%(path)s” (%(reason)s)."),
        _("Fetch it again from the national catalogue, as JSON."),
    ),
    "public_services.file_too_large": (
        _("The file is larger than %(most)s MiB."),
        _("Split it into several files."),
    ),
}
