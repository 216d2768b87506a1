"""Refusals about forms of procedures."""

from django.utils.translation import gettext_lazy as _

FORMS = {
    "public_services.form_open": (
        _("The form of this procedure is being edited already."),
        _("Go on with that draft."),
    ),
    "public_services.no_form_draft": (
        _("There is no draft of the form."),
        _("Begin one first."),
    ),
    "public_services.form_unreadable": (
        _("The form cannot be understood at “%(where)s” (%(why)s)."),
        _("Undo that change; docs/protocols/forms.md describes the shape."),
    ),
    "public_services.form_too_large": (
        _("The form is larger than what may be: at most %(most)s (%(what)s)."),
        _("Ask less, or divide it into several procedures."),
    ),
    "public_services.form_has_mistakes": (
        _("%(number)s things in the form must be corrected before it can be published."),
        _("The page of the form names each of them and leads to its place."),
    ),
    "public_services.form_change_wrong": (
        _("The change does not fit the form as it is now (%(why)s)."),
        _("Open the form again; somebody else may have changed that place."),
    ),
    "public_services.sheet_unreadable": (
        _("The file is no workbook in XLSForm: it needs a sheet named “survey” (%(why)s)."),
        _("Save it as .xlsx with the sheets survey and choices, and try again."),
    ),
}
